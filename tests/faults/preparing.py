"""Homes for the scenarios, made once, and the pool of warm processes that try faults on copies of them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.faults.calls import Call
from tests.faults.points import Point
from tests.faults.readings import ReadBefore
from tests.faults.scenarios import DOCUMENTS, EARLIER, SCENARIOS
from tests.faults.trying import Outcome, calls_of, try_point

LANES = 2


def prepare(folder: Path, names: Iterable[str]) -> None:
    """Read every document in the real sandbox, and make the homes of some scenarios."""
    readings = ReadBefore.make(folder, (EARLIER, *DOCUMENTS))
    readings.keep(folder)
    for name in names:
        home = folder / name
        home.mkdir()
        SCENARIOS[name].prepare(home, readings)


class Pool:
    """Warm processes side by side. Started fresh rather than forked, so that they share nothing with whoever asks."""

    def __init__(self, prepared: Path, *, lanes: int = LANES) -> None:
        self._prepared = prepared
        self._pool = ProcessPoolExecutor(lanes, mp_context=multiprocessing.get_context("spawn"))

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)

    def calls_of(self, scenario: str) -> list[Call]:
        """The calls of a scenario at which a fault can be tried."""
        return self._pool.submit(calls_of, scenario, self._prepared).result()

    def try_all(self, points: Iterable[Point]) -> Iterator[Outcome]:
        """Try each, in whatever order they end."""
        waiting: list[Future[Outcome]] = [self._pool.submit(try_point, point, self._prepared) for point in points]
        yield from (future.result() for future in as_completed(waiting))

    def try_one(self, point: Point) -> Outcome:
        """Try one."""
        return self._pool.submit(try_point, point, self._prepared).result()
