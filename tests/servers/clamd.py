"""A real clamd of a test's own: on a private socket, with one signature made at run time, that of the harmless test
string every scanner knows. `with running_clamd(folder) as clamd:` skips the test where clamd is not installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

START_SECONDS = 30
STREAM_LIMIT_BYTES = 1024 * 1024
SIGNATURE = "Test.Harmless.Eicar"


def harmless_virus() -> bytes:
    """The test string, put together here so that no file of ours sets off anybody's scanner."""
    return b"".join([b"X5O!P%@AP[4", b"\\PZX54(P^)7CC)7}$", b"EICAR-STANDARD-", b"ANTIVIRUS-TEST-FILE!", b"$H+H*"])


@dataclass(frozen=True, slots=True)
class Clamd:
    """A running clamd: where it listens, and how it is stopped for a while."""

    socket_path: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def address(self) -> str:
        """The address of its UNIX socket."""
        return str(self.socket_path)

    @property
    def network_address(self) -> str:
        """The address of its port on this machine."""
        return f"127.0.0.1:{self.port}"

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """It takes connections, by the kernel's hand, and does nothing with them."""
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)


@contextmanager
def running_clamd(folder: Path) -> Iterator[Clamd]:
    """Start clamd with its files in `folder`, and stop it again."""
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("clamd is not installed: apt-get install clamav-daemon")
    port, socket_path, log_path = _free_port(), folder / "clamd.sock", folder / "clamd.log"
    settings = _settings(folder, socket_path, log_path, port)
    process = subprocess.Popen(
        [program, "--foreground", f"--config-file={settings}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    clamd = Clamd(socket_path, port, process)
    try:
        _wait_for(clamd, log_path)
        yield clamd
    finally:
        process.terminate()
        process.wait(START_SECONDS)


def _settings(folder: Path, socket_path: Path, log_path: Path, port: int) -> Path:
    virus, signatures = harmless_virus(), folder / "signatures"
    signatures.mkdir()
    (signatures / "test.hdb").write_text(f"{hashlib.md5(virus).hexdigest()}:{len(virus)}:{SIGNATURE}\n")
    lines = [
        f"LocalSocket {socket_path}",
        f"TCPSocket {port}",
        "TCPAddr 127.0.0.1",
        f"DatabaseDirectory {signatures}",
        f"LogFile {log_path}",
        f"StreamMaxLength {STREAM_LIMIT_BYTES}",
        "AlertExceedsMax yes",
        "SelfCheck 0",
        "MaxThreads 2",
    ]
    path = folder / "clamd.conf"
    path.write_text("\n".join(lines) + "\n")
    return path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(clamd: Clamd, log_path: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and clamd.process.poll() is None:
        if clamd.socket_path.exists() and _answers(clamd.socket_path):
            return
        time.sleep(0.05)
    said = log_path.read_text(errors="replace")[-2000:] if log_path.exists() else "nothing"
    raise AssertionError(f"clamd did not start; its log says: {said}")


def _answers(socket_path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.settimeout(5)
            line.connect(str(socket_path))
            line.sendall(b"zPING\0")
            return line.recv(16) == b"PONG\0"
        except OSError:
            return False
