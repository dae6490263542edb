"""`evidence serve`: the app and its worker on this machine, until Ctrl-C."""

from __future__ import annotations

import importlib.util
import logging
import os
import signal
import socket
import threading
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import click

from evidence import settings
from evidence.errors import EvidenceError
from evidence.web.configuration import options
from evidence.workspace.folder import shared_core

HOST = "127.0.0.1"
POLL_SECONDS = 0.1


class CannotServe(EvidenceError):
    """The app cannot be served where it was asked to be."""


def serve_app(folder: Path, *, port: int, launcher: Path | None = None) -> None:
    """Serve a data folder at http://127.0.0.1:PORT; returns when told to stop (Ctrl-C or SIGTERM)."""
    _require_free(port)
    folder = folder.resolve()
    os.environ[settings.DATA_FOLDER_VARIABLE] = str(folder)
    logging.getLogger("uvicorn.error").addFilter(_is_worth_saying)
    signal.signal(signal.SIGTERM, _stop)
    app = _app_in(launcher or settings.shipped("app.py"))
    _announce(shared_core(folder).area.area.name, port)
    # The server may end by the interruption, or take it for its own and return: it was told to stop either way.
    with suppress(KeyboardInterrupt):
        app.run(config={**options(), "server.address": HOST, "server.port": port, "logger.hideWelcomeMessage": True})
    click.echo("Stopped.")


def _require_free(port: int) -> None:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError as error:
            raise CannotServe(
                f"Port {port} is in use or not allowed.",
                remedy=f"Stop what uses it, or choose another: evidence serve --port {port + 1}.",
            ) from error


def _is_worth_saying(record: logging.LogRecord) -> bool:
    """Uvicorn says at every start and stop what our own line already says."""
    return record.levelno >= logging.WARNING


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _app_in(launcher: Path) -> Any:
    spec = importlib.util.spec_from_file_location("app", launcher)
    if spec is None or spec.loader is None:
        raise CannotServe(f"There is no launcher at {launcher}.", remedy="Install the product again.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app


def _announce(area: str, port: int) -> None:
    """Say where the app is, once it answers."""

    def wait_and_say() -> None:
        while not _answers(port):
            time.sleep(POLL_SECONDS)
        click.echo(f"Serving {area} at http://{HOST}:{port} – press Ctrl-C to stop")

    threading.Thread(target=wait_and_say, daemon=True).start()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
