"""A real server in a process of its own, on a free port and a data folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.area import Role
from tests.conftest import NORTHMOOR

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


@dataclass
class Served:
    """A server under test."""

    process: subprocess.Popen[str]
    port: int
    folder: Path
    poster: str
    reader: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def put(self, body: object, *, name: str, key: str, **headers: str) -> httpx.Response:
        sent = {"X-Acting-Post": self.poster, "X-Upload-Key": key} | headers
        return httpx.put(f"{self.url}/api/evidence", params={"name": name}, content=body, headers=sent, timeout=60)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", headers=headers, timeout=60)

    def read(self, item: str) -> dict[str, object]:
        """What the server says of an item once its text has been read."""
        for _ in range(300):
            told = self.get(f"/api/evidence/{item}", **{"X-Acting-Post": self.poster}).json()
            if told["reading"] != "waiting":
                return dict(told)
            time.sleep(0.2)
        raise AssertionError(f"{item} was never read")

    def workers(self) -> list[int]:
        """The worker processes of this folder."""
        return workers_of(self.folder)


def workers_of(folder: Path) -> list[int]:
    """The worker processes of a data folder."""
    return [number for number, words in _processes() if str(folder) in words and words[-1] == "worker"]


def _processes() -> Iterator[tuple[int, list[str]]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                yield int(entry.name), (entry / "cmdline").read_bytes().decode().rstrip("\0").split("\0")
            except OSError:
                continue  # it has gone meanwhile


def free_port() -> int:
    """A port nobody uses."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def wait_until(happened: object, seconds: float = 30) -> bool:
    """True once something has happened; False when it has not in good time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happened():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False


@contextmanager
def running(command: list[str], folder: Path, port: int, *, cwd: Path) -> Iterator[Served]:
    """A server started by a command, stopped at the end however the test went."""
    environment = {**os.environ, "EVIDENCE_DATA": str(folder), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    workspace = Workspace.open(folder)
    first = {role: post.ref for post in reversed(workspace.area.area.posts) for role in post.roles}
    workspace.close()
    served = Served(process, port, folder, poster=first[Role.QUALITY_LEAD], reader=first[Role.CHAIR])
    try:
        assert wait_until(lambda: _answers(served), START_SECONDS), "the server never answered"
        yield served
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
        for left in served.workers():
            os.kill(left, signal.SIGKILL)
        process.communicate()


def _answers(served: Served) -> bool:
    assert served.process.poll() is None, f"the server ended: {served.process.communicate()[0]}"
    try:
        return served.get("/healthz").status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """`evidence serve` for a folder, from a place that has no configuration of its own."""
    port = free_port()
    command = [sys.executable, "-m", "evidence", "--data", str(folder), "serve", "--port", str(port)]
    with running(command, folder, port, cwd=folder.parent) as served:
        yield served


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that the tests of a run share; each brings files of its own."""
    folder = tmp_path_factory.mktemp("served") / "data"
    create_folder(folder, NORTHMOOR, purpose="area")
    with serving(folder) as one:
        yield one


@pytest.fixture
def document(request: pytest.FixtureRequest) -> bytes:
    """The bytes of a small document that no other test has."""
    return f"Minutes of the improvement board, 3 March 2026 (synthetic).\nFor {request.node.name}.\n".encode()
