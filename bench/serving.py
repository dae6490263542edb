"""A real server in a process of its own, as `evidence serve` starts it, and its CPU time by the kernel's count."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import cpu_of_process

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60
SERVE = (
    "import sys; from pathlib import Path; from evidence.web.serving import serve_app; serve_app(*[Path(sys.argv[1])],"
)
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


@contextmanager
def serving(folder: Path, launcher: Path | None = None) -> Iterator[Server]:
    """Serve a data folder with our launcher or another; stopped at the end."""
    port = _free_port()
    chosen = f"Path({str(launcher)!r})" if launcher else "None"
    command = [sys.executable, "-c", f"{SERVE} port={port}, launcher={chosen})", str(folder)]
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_until_it_answers(process, port)
        yield Server(process.pid, port)
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


def _free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start; try `evidence serve` by hand")
