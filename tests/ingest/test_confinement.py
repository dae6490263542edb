"""What a reader cannot do, whatever a document makes it want: every way out is tried from inside."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from evidence.ingest import landlock, seccomp

READING_FILES = ["read_the_password_file", "read_its_environment", "create_a_file"]
NETWORK = ["open_a_socket", "connect_to_a_server"]
PROCESSES = ["run_a_program", "fork", "signal_the_parent", "trace_the_parent"]
INSTRUCTIONS = ["write_instructions"]
MEMORY = "take_two_gigabytes"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not landlock.kernel_version(), reason="this kernel has no Landlock"),
    pytest.mark.skipif(not seccomp.is_known_here(), reason=f"the system calls of {platform.machine()} are not known"),
]


def tried(attempt: str, folder: Path, *, given_up: str) -> str:
    command = [sys.executable, "-m", "tests.ingest.escapes", attempt, given_up, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("attempt", [*READING_FILES, *NETWORK, *PROCESSES, *INSTRUCTIONS])
def test_a_confined_reader_is_refused(tmp_path: Path, attempt: str) -> None:
    """Bytes from strangers run parsers written in C; what those can reach is what an attacker can reach."""
    assert tried(attempt, tmp_path, given_up="everything") == "refused"
    assert list(tmp_path.iterdir()) == []


def test_a_confined_reader_cannot_take_two_gigabytes(tmp_path: Path) -> None:
    """A small file that unpacks without end would push the machine into swapping."""
    assert tried(MEMORY, tmp_path, given_up="everything") == "no memory"


@pytest.mark.parametrize("attempt", [*READING_FILES, "connect_to_a_server", *PROCESSES])
def test_landlock_alone_refuses_what_it_can(tmp_path: Path, attempt: str) -> None:
    """Two locks on one door are two only while each holds without the other."""
    if landlock.kernel_version() < landlock.SCOPES_SINCE:
        pytest.skip("this kernel's Landlock leaves the network or signals to the filter of system calls")
    expected = "done" if attempt == "fork" else "refused"

    assert tried(attempt, tmp_path, given_up="Landlock") == expected


@pytest.mark.parametrize("attempt", [*READING_FILES, *NETWORK, "run_a_program", "fork", "signal_the_parent"])
def test_the_same_attempt_succeeds_where_only_limits_hold(tmp_path: Path, attempt: str) -> None:
    """An attempt that fails of itself would prove nothing about the confinement."""
    assert tried(attempt, tmp_path, given_up="limits") == "done"
