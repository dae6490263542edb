"""Keeping the worker: a process of its own, started again when it dies, and gone when the app is."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from evidence.worker import KEEPER_VARIABLE

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
SETTLED_SECONDS = 60.0
PATIENCE_SECONDS = 3.0

log = logging.getLogger(__name__)

_running: set[int] = set()


def is_running() -> bool:
    """True while a worker of ours is alive."""
    return bool(_running)


@asynccontextmanager
async def kept_worker(folder: Path) -> AsyncIterator[None]:
    """A worker for a data folder, for as long as the block lasts."""
    keeper = asyncio.create_task(_keep(folder))
    try:
        yield
    finally:
        keeper.cancel()
        with suppress(asyncio.CancelledError):
            await keeper


async def _keep(folder: Path) -> None:
    pause = FIRST_PAUSE
    while True:
        started = time.monotonic()
        ended_with = await _run_once(folder)
        pause = FIRST_PAUSE if time.monotonic() - started > SETTLED_SECONDS else pause
        log.warning("The worker ended with code %s; it starts again in %.0f s.", ended_with, pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _run_once(folder: Path) -> int:
    # A session of its own, so that Ctrl-C reaches the app alone, which then stops the worker in order.
    worker = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "evidence", "--data", str(folder), "worker"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, KEEPER_VARIABLE: str(os.getpid())},
    )
    _running.add(worker.pid)
    try:
        return await worker.wait()
    finally:
        _running.discard(worker.pid)
        if worker.returncode is None:
            await _stop(worker)


async def _stop(worker: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        worker.terminate()
        try:
            await asyncio.wait_for(worker.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            worker.kill()  # everything it had not finished is still queued
            await worker.wait()
