"""How far readers are held apart: what is offered, what is asked for, and what happens when the two differ."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from evidence.ingest import landlock, seccomp
from evidence.ingest.levels import Level, SandboxTooWeakError, UnknownLevelError, least_level
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.settings import SANDBOX_LEAST_VARIABLE
from schemas.evidence import ReadingState
from tests.ingest.conftest import warm_parent_of_this_process

can_confine = pytest.mark.skipif(
    not landlock.kernel_version() or not seccomp.is_known_here(), reason="this system cannot confine a process"
)

# A program whose children find a kernel without Landlock: its first system call is answered "not known" (38, ENOSYS).
WITHOUT_LANDLOCK = """
import ctypes, sys
from pathlib import Path
from evidence.ingest import landlock, seccomp
from evidence.ingest.sandbox import Sandbox
steps = [(seccomp.LOAD_WORD, 0, 0, seccomp.AT_CALL), (seccomp.IF_EQUAL, 0, 1, landlock.CREATE_RULESET),
         (seccomp.ANSWER, 0, 0, 0x00050000 | 38), (seccomp.ANSWER, 0, 0, seccomp.ALLOW)]
program = seccomp._Program(len(steps), b"".join(seccomp.INSTRUCTION.pack(*step) for step in steps))
libc = ctypes.CDLL(None)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(seccomp.PR_SET_SECCOMP, seccomp.SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0
with Sandbox() as box:
    reading = box.read(Path(sys.argv[1]), "text/plain", file_name="a.txt")
print(reading.state.value, "-", reading.isolation)
"""


@pytest.fixture
def without_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def broken_bubblewrap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.txt"
    path.write_text("Notes of the visit on 3 March 2026")
    return path


def test_any_machine_will_do_unless_the_installation_asks_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's machine needs no setting; a council's server can be held to one."""
    monkeypatch.delenv(SANDBOX_LEAST_VARIABLE, raising=False)
    assert least_level() is Level.LIMITS

    monkeypatch.setenv(SANDBOX_LEAST_VARIABLE, "Landlock and seccomp")
    assert least_level() is Level.CONFINED


def test_a_level_that_does_not_exist_is_refused_with_those_that_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt setting that counted as the weakest would be a lock left open without a sound."""
    monkeypatch.setenv(SANDBOX_LEAST_VARIABLE, "landlock")

    with pytest.raises(UnknownLevelError) as refused:
        Sandbox()

    assert "Landlock and seccomp" in refused.value.remedy


def test_each_level_is_stronger_than_the_one_before() -> None:
    """What counts as too weak hangs on this order."""
    ladder = [Level.IN_PROCESS, Level.LIMITS, Level.CONFINED, Level.WRAPPED]

    assert sorted(Level, key=lambda level: sum(other.is_below(level) for other in Level)) == ladder
    assert not Level.LIMITS.is_below(Level.LIMITS)


@pytest.mark.slow
@pytest.mark.usefixtures("without_bubblewrap")
def test_a_machine_that_offers_less_than_is_asked_reads_nothing(notes: Path) -> None:
    """Refused before a document is taken in hand, so that none is marked as tried."""
    with pytest.raises(SandboxTooWeakError) as refused, Sandbox(least=Level.WRAPPED):
        pass
    with pytest.raises(SandboxTooWeakError):
        Sandbox(least=Level.WRAPPED).read(notes, MediaType.TXT, file_name="notes.txt")

    assert SANDBOX_LEAST_VARIABLE in refused.value.remedy


@can_confine
@pytest.mark.slow
@pytest.mark.usefixtures("broken_bubblewrap")
def test_a_bubblewrap_that_does_not_work_is_done_without(notes: Path) -> None:
    """Many containers have the program and forbid what it needs; reading goes on, one level lower, and says so."""
    with Sandbox() as box:
        reading = box.read(notes, MediaType.TXT, file_name="notes.txt")

        assert box.level is Level.CONFINED
    assert reading.state is ReadingState.READ
    assert reading.isolation == "Landlock and seccomp"


@can_confine
@pytest.mark.slow
def test_a_kernel_without_landlock_reads_with_limits_and_says_so(notes: Path) -> None:
    """An older server must still read, and nobody may believe it did so behind locks it does not have."""
    ended = subprocess.run(
        [sys.executable, "-c", WITHOUT_LANDLOCK, str(notes)], capture_output=True, text=True, check=True
    )

    assert ended.stdout.strip() == "read - forked reader with limits"


@pytest.mark.slow
def test_inside_bubblewrap_there_is_no_network_and_no_evidence_to_be_seen(notes: Path) -> None:
    """Should the inner locks fail, the documents of others are still out of reach."""
    with Sandbox() as box:
        if box.level is not Level.WRAPPED:
            pytest.skip("bubblewrap is not installed or not allowed here")
        reading = box.read(notes, MediaType.TXT, file_name="notes.txt")
        inside = Path(f"/proc/{warm_parent_of_this_process()}")

        for kind in ("net", "pid", "mnt", "ipc", "user"):
            assert (inside / "ns" / kind).readlink() != Path(f"/proc/self/ns/{kind}").readlink()
        assert not Path(f"{inside}/root{notes}").exists()
        assert not (inside / "root/etc/passwd").exists()
    assert reading.state is ReadingState.READ
    assert reading.isolation == "bubblewrap, Landlock and seccomp"
