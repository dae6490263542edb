"""What the launcher puts around the pages: the gate, and everything that starts and stops with the app."""

from __future__ import annotations

import gc
import importlib
import logging
import pkgutil
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import click
from starlette.middleware import Middleware

from evidence import settings, ui
from evidence.errors import EvidenceError
from evidence.web.configuration import require_safe_configuration
from evidence.web.gate import Gate, close_gate, open_gate
from evidence.web.home import Home
from evidence.web.keeping import kept_worker
from evidence.workspace.folder import shared_core

MAIN_PAGE = Path(__file__).resolve().parent.parent / "ui" / "main.py"
MIDDLEWARE = [Middleware(Gate), Middleware(Home)]
PAGES = ("evidence.ui.main", "evidence.ui.views")  # scripts: importing one would run it
PATIENCE_SECONDS = 5.0
COULD_NOT = 2


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Check that it is safe to serve, open the folder, keep a worker, and open the gate until the app stops."""
    try:
        require_safe_configuration()
        folder = settings.data_folder()
        shared_core(folder)
    except EvidenceError as error:
        _refuse_to_start(error)
    _preload()
    _stop_in_good_time()
    async with kept_worker(folder):
        open_gate()
        try:
            yield
        finally:
            close_gate()
            shared_core(folder).drawing.close()


def _refuse_to_start(error: EvidenceError) -> None:
    click.echo(f"{error} {error.remedy}".strip(), err=True)
    logging.getLogger("uvicorn.error").disabled = True  # it would add a trace to a sentence
    raise SystemExit(COULD_NOT)


def _preload() -> None:
    """Import what pages need before the first visitor, and leave it out of every later collection."""
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        if not module.name.startswith(PAGES):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()


def _stop_in_good_time() -> None:
    """Asked to stop, uvicorn waits for open transfers without end; ask it again as an impatient person would."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        _insist(number)


def _insist(number: signal.Signals) -> None:
    asked = signal.getsignal(number)
    if not callable(asked):
        return

    def ask_twice(received: int, frame: FrameType | None) -> None:
        asked(received, frame)
        again = threading.Timer(PATIENCE_SECONDS, asked, (signal.SIGINT, None))
        again.daemon = True
        again.start()

    signal.signal(number, ask_twice)
