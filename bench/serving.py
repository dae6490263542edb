"""A real server in a process of its own, as `evidence serve` starts it, and its CPU time by the kernel's count."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measuring import cpu_of_process

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60
POLL_SECONDS = 0.1
POST = "lead"
DID_NOT_START = "the server did not start; try `evidence serve` by hand"
SERVE_WITH_LAUNCHER = """import sys
from pathlib import Path
from evidence.web.serving import serve_app
serve_app(Path(sys.argv[1]), port=int(sys.argv[2]), launcher=Path(sys.argv[3]))
"""
PLAIN_LAUNCHER = """import streamlit as st
from evidence.web.launching import MIDDLEWARE, lifespan
from evidence.web.routes import ROUTES
app = st.App({page!r}, routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    process: int
    port: int

    def cpu(self) -> float:
        """CPU seconds used so far, without those of its worker."""
        return cpu_of_process(self.process)

    def ask(
        self, path: str, *, body: Iterable[bytes] | None = None, headers: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """What an address of ours answers the quality lead, who puts the body there if one is given."""
        sent, method = {"X-Acting-Post": POST, **(headers or {})}, "GET" if body is None else "PUT"
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data=body, headers=sent, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return dict(json.load(answer))


@contextmanager
def serving(folder: Path, launcher: Path | None = None) -> Iterator[Server]:
    """Serve a data folder with our launcher or another; stopped at the end."""
    port = _free_port()
    process = subprocess.Popen(
        _command(folder, port, launcher), cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        server = Server(process.pid, port)
        wait_until(lambda: _is_well(process, server), otherwise=DID_NOT_START)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()


def plain_launcher(folder: Path) -> Path:
    """A launcher like ours whose only page shows one text: what Streamlit itself costs behind the same gate."""
    page, launcher = folder / "one_text.py", folder / "plain_app.py"
    page.write_text('import streamlit as st\n\nst.text("One text.")\n', encoding="utf-8")
    launcher.write_text(PLAIN_LAUNCHER.format(page=str(page)), encoding="utf-8")
    return launcher


def wait_until(happened: Callable[[], bool], *, otherwise: str) -> None:
    """Return once something has happened; raise, saying what is wrong, when it has not in good time."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        if time.monotonic() > until:
            raise RuntimeError(otherwise)
        time.sleep(POLL_SECONDS)


def _command(folder: Path, port: int, launcher: Path | None) -> list[str]:
    if launcher:
        return [sys.executable, "-c", SERVE_WITH_LAUNCHER, str(folder), str(port), str(launcher)]
    return [sys.executable, "-m", "evidence", "--data", str(folder), "serve", "--port", str(port)]


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _is_well(process: subprocess.Popen[bytes], server: Server) -> bool:
    """True once the server answers, its store does, and its worker lives."""
    if process.poll() is not None:
        raise RuntimeError(DID_NOT_START)
    try:
        return bool(server.ask("/healthz")["status"] == "ok")
    except OSError:  # nobody listens yet, or it answers that not all is well
        return False
