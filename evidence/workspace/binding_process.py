"""The process that binds: it has the gathered sources, a pipe for what it makes, limits, and nothing else.

Run as `python -m evidence.workspace.binding_process SOURCES VOLUME MEMORY CPU`: two file descriptors, the second 0
where there is no volume to check, and two limits, in bytes and seconds. The job is on standard input. It answers in
messages: a letter, a length, and so many bytes.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import mmap
import os
import struct
import sys
from typing import Any

from evidence.bundles.bound.jobs import Job, Source
from evidence.bundles.bound.source import UnboundError
from evidence.bundles.bound.warming import warm_up
from evidence.bundles.bound.working import work
from evidence.ingest.confinement import Confinement, address_space_bytes, limit, must_be_refused
from evidence.settings import Limits

HEAD = struct.Struct("!cI")
READY, BEGUN, MADE, REPORT, UNBOUND = b"L", b"B", b"D", b"R", b"U"
CONFINED, LIMITED = b"confined", b"limited"
EXIT_DONE, EXIT_MEMORY, EXIT_FAILED = 0, 3, 4
OUT = 1
SELDOM = (50_000, 50, 50)


def main() -> None:
    """Do one job, and end without ceremony: there is nothing to clean up, and no file could be opened to do it."""
    code = EXIT_FAILED
    try:
        _do_one_job(*map(int, sys.argv[1:5]))
        code = EXIT_DONE
    except MemoryError:
        code = EXIT_MEMORY
    finally:
        os._exit(code)


def _do_one_job(sources_fd: int, volume_fd: int, memory_bytes: int, cpu_seconds: int) -> None:
    logging.disable()
    sources, volume = _mapped(sources_fd), _mapped(volume_fd) if volume_fd else b""
    warm_up()
    # A source's objects refer to each other in rings; they are looked for seldom, as each source brings thousands.
    gc.freeze()
    gc.set_threshold(*SELDOM)
    said = sys.stdin.buffer.read()
    asked = Job.model_validate_json(said).asked
    _say(READY, _confined(Limits(memory_bytes=memory_bytes, cpu_seconds=cpu_seconds)))

    def content_of(source: Source) -> bytes:
        return bytes(sources[source.offset : source.offset + source.length])

    buffer = _Buffer()
    try:
        report = work(
            asked,
            content_of,
            begun=lambda key: _say(BEGUN, key.encode()),
            volume=_as_array(volume),
            write=buffer.write,
        )
    except UnboundError as error:
        _say(UNBOUND, error.why.encode())
        return
    buffer.flush()
    _say(REPORT, report.model_dump_json(exclude_defaults=True).encode())


class _Buffer:
    """Gathers small pieces, so that not each is a message."""

    def __init__(self, most: int = 1024 * 1024) -> None:
        self._held = bytearray()
        self._most = most

    def write(self, piece: bytes) -> None:
        self._held += piece
        if len(self._held) >= self._most:
            self.flush()

    def flush(self) -> None:
        if self._held:
            _say(MADE, bytes(self._held))
            self._held.clear()


def _confined(limits: Limits) -> bytes:
    """Give up every right that is not needed, and say how far that went."""
    try:
        confinement = Confinement()
    except OSError:
        confinement = None
    limit(limits, used_when_warm=address_space_bytes())
    if confinement is None:
        return LIMITED
    confinement.put_on()
    must_be_refused()
    return CONFINED


def _mapped(descriptor: int) -> Any:
    """A file as memory that is read from the disk when it is looked at."""
    size = os.fstat(descriptor).st_size
    return mmap.mmap(descriptor, size, access=mmap.ACCESS_COPY) if size else b""


def _as_array(mapped: Any) -> Any:
    return (ctypes.c_ubyte * len(mapped)).from_buffer(mapped) if len(mapped) else b""


def _say(letter: bytes, said: bytes) -> None:
    waiting = memoryview(HEAD.pack(letter, len(said)) + said)
    while waiting:
        waiting = waiting[os.write(OUT, waiting) :]


if __name__ == "__main__":
    main()
