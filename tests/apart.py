"""Has something tried in a process of its own, held by the kernel to a few seconds of computing and to little memory.

What never ends would stop the test process as it would stop the app, so it is not tried in ours. The limits are
generous: they tell what ends from what does not, and no time is measured.
"""

from __future__ import annotations

import os
import resource
import traceback
from collections.abc import Callable

from evidence.ingest.confinement import address_space_bytes
from evidence.settings import MEBIBYTE

CPU_SECONDS = 10
MORE_MEMORY_BYTES = 128 * MEBIBYTE


def tried_apart(work: Callable[[], object], *, more_memory_bytes: int = MORE_MEMORY_BYTES) -> str:
    """What it answers, as text. AssertionError when it did not end well."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _answer(work, writing, more_memory_bytes)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, f"ended by {os.waitstatus_to_exitcode(status)}: {said[-600:]}"
    return said


def _answer(work: Callable[[], object], to: int, more_memory_bytes: int) -> None:
    """Never returns: nothing of the test process is tidied up a second time."""
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        most = address_space_bytes() + more_memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        os.write(to, str(work()).encode(errors="replace")[:60_000])
        code = 0
    except BaseException:
        os.write(to, traceback.format_exc().encode(errors="replace")[-60_000:])
    finally:
        os._exit(code)
