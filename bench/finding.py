"""Each engine alone over many pages, beside bare SQLite full text: filled, asked, added to, and asked the worst."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from bench.asked import Asked, bombs, questions
from bench.engines import FLOOR, WHOOSH, Engine, Made, engines_here, opened
from bench.measuring import FORGETS_PEAKS, cost_of, forget_peak, peak_megabytes, percentile
from bench.pages import PAGES_EACH, Pages, indexed_page
from bench.rows import Row, Target
from bench.texts import Texts
from evidence.errors import EvidenceError
from evidence.search.grammar import parse
from evidence.search.limits import TookTooLong
from evidence.search.pages import IndexedPage
from evidence.search.snippets import snippet

ADDED = 20
LARGE = 20_000
MOST_MS = 60
MOST_SECONDS_OF_A_BOMB, MOST_MEGABYTES_OF_A_BOMB = 2, 256
OF_THE_TARGET = {"a word, ten snippets", "word AND word, ten snippets", "a phrase, ten snippets"}


def measured(folder: Path, size: int) -> Iterator[Row]:
    """The rows of one size. Whoosh takes about a second to be filled with 200 pages; all else is quick beside that."""
    folder.mkdir()
    pages = Pages(folder / "pages.db", size)
    with engines_here(folder, items=pages.items, pages=size) as engines:
        floor = engines.pop(FLOOR)
        filled = {engine.made.name: _filled(engine, pages) for engine in (floor, *engines.values())}
        for turn, (name, engine) in enumerate(engines.items()):
            yield from _filling(name, size, filled[name], filled[FLOOR])
            for what, asked in questions(pages).items():
                yield from _asking(engine, floor, pages, what, asked)
            yield from _adding(engine, floor, pages, first=pages.items + 1 + turn * ADDED)
        yield from _bombing(floor.made, [engine.made for engine in engines.values()], size)
    pages.close()


def _called(name: str, what: str, size: int) -> str:
    return f"{name}, {size:,} pages: {what}"


@dataclass(frozen=True, slots=True)
class _Filled:
    """Pages a second."""

    by_cpu: float
    by_clock: float


def _filled(engine: Engine, pages: Pages) -> _Filled:
    before = engine.seconds()
    cost = cost_of(lambda: engine.fill(pages.all()))
    # Children of a rebuild that uses both cores are in the one, the server of a database in the other.
    return _Filled(pages.count / max(cost.cpu, engine.seconds() - before), pages.count / cost.wall)


def _filling(name: str, size: int, ours: _Filled, floor: _Filled) -> Iterator[Row]:
    yield Row("find", _called(name, "filled anew, CPU", size), "pages/s", ours.by_cpu, floor.by_cpu, FLOOR, rate=True)
    yield Row(
        "find", _called(name, "filled anew, wall", size), "pages/s", ours.by_clock, floor.by_clock, FLOOR, rate=True
    )


def _asking(engine: Engine, floor: Engine, pages: Pages, what: str, asked: list[Asked]) -> Iterator[Row]:
    """CPU of the same questions asked of both, which take turns. One stopped at its limit counts as long as it took."""
    times: tuple[list[float], list[float]] = ([], [])
    stopped = 0
    for turn, question in enumerate(asked):
        for which in (0, 1) if turn % 2 == 0 else (1, 0):
            took, ended = _milliseconds((engine, floor)[which], question, pages)
            times[which].append(took)
            stopped += not ended
    if stopped:
        _say(f"{_called(engine.made.name, what, pages.count)}: {stopped} of {len(asked)} stopped at the limit")
    yield from _percentiles(engine.made.name, f"{what}, CPU", pages.count, times, target=_target(engine, pages, what))


def _target(engine: Engine, pages: Pages, what: str) -> Target | None:
    due = engine.made.name == WHOOSH and pages.count == LARGE and what in OF_THE_TARGET
    return Target(MOST_MS, of_ratio=False) if due else None


def _percentiles(
    name: str, what: str, size: int, times: tuple[list[float], list[float]], *, target: Target | None = None
) -> Iterator[Row]:
    samples = {"ours": times[0], "floor": times[1]}
    for share in (50, 95):
        ours, floor = (percentile(one, share / 100) for one in times)
        due = target if share == 95 else None
        yield Row("find", _called(name, f"{what} p{share}", size), "ms", ours, floor, FLOOR, due, samples=samples)


def _milliseconds(engine: Engine, asked: Asked, pages: Pages) -> tuple[float, bool]:
    """What a question took, and whether it was answered."""
    started, clock = engine.seconds(), time.perf_counter()
    try:
        places = engine.find(asked)
    except TookTooLong:
        return _until_stopped(clock) * 1000, False
    if asked.snippets and engine.made.name != FLOOR:  # the floor cuts its own
        query = parse(asked.typed)
        for text in pages.texts(places[: asked.snippets]):
            snippet(text, query)
    return (engine.seconds() - started) * 1000, True


def _until_stopped(clock: float) -> float:
    # A server does not say what a question took that it was made to stop: no more than passed by the clock.
    return time.perf_counter() - clock


def _say(what: str) -> None:
    print(f"find: {what}", file=sys.stderr, flush=True)


def _adding(engine: Engine, floor: Engine, pages: Pages, *, first: int) -> Iterator[Row]:
    """An item of ten pages more, in a commit of its own, until it can be found. The clock tells what a person waits."""
    texts = Texts(seed=ADDED, words=pages.words)
    items = {
        item: [indexed_page(item, number + 1, texts.page()) for number in range(PAGES_EACH)]
        for item in range(first, first + ADDED)
    }
    ours, bare = ([_of_adding(one, item, added) for item, added in items.items()] for one in (engine, floor))
    for which, clock in enumerate(("CPU", "wall")):
        times = ([cost[which] for cost in ours], [cost[which] for cost in bare])
        yield from _percentiles(engine.made.name, f"an item of ten pages added, {clock}", pages.count, times)


def _of_adding(engine: Engine, item: int, pages: list[IndexedPage]) -> tuple[float, float]:
    cpu, wall = engine.seconds(), time.perf_counter()
    engine.add(item, pages)
    return (engine.seconds() - cpu) * 1000, (time.perf_counter() - wall) * 1000


@dataclass(frozen=True, slots=True)
class _Bombed:
    """What the worst questions took: each one's seconds, and the memory that all of them made a process hold."""

    seconds: dict[str, float]
    megabytes: float
    stopped: tuple[str, ...]


def _bombing(floor: Made, engines: list[Made], size: int) -> Iterator[Row]:
    """The worst questions, each engine opened in a new process for them, so that its peak is its own."""
    bare = _in_a_new_process(floor)
    for made in engines:
        ours = _in_a_new_process(made)
        worst = max(ours.seconds, key=lambda name: ours.seconds[name])
        if ours.stopped:
            _say(f"{made.name}, {size:,} pages, stopped at its limit: {', '.join(ours.stopped)}")
        what = _called(made.name, f"the worst of {len(ours.seconds)} ({worst}), CPU", size)
        target = Target(MOST_SECONDS_OF_A_BOMB, of_ratio=False)
        samples = {"ours": [*ours.seconds.values()], "floor": [*bare.seconds.values()]}
        dearest = max(bare.seconds.values())
        yield Row("find", what, "s", ours.seconds[worst], dearest, FLOOR, target, samples=samples)
        if FORGETS_PEAKS:
            memory = Target(MOST_MEGABYTES_OF_A_BOMB, of_ratio=False)
            what = _called(made.name, "the memory they take", size)
            yield Row("find", what, "MB", ours.megabytes, bare.megabytes, FLOOR, memory)


def _in_a_new_process(made: Made) -> _Bombed:
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        return process.submit(_bombed, made).result()


def _bombed(made: Made) -> _Bombed:
    engine = opened(made)
    with suppress(TookTooLong):  # as in the largest stores
        engine.find(Asked("synthetic", '"synthetic"'))  # what opening alone makes it hold is no bomb's
    held = _begin_counting(engine)
    seconds, stopped = {}, []
    for name, asked in bombs():
        started, clock = engine.seconds(), time.perf_counter()
        try:
            engine.find(asked)
        except EvidenceError:
            stopped.append(name)
            seconds[name] = _until_stopped(clock)
        else:
            seconds[name] = engine.seconds() - started
    megabytes = sum(peak_megabytes(process) - before for process, before in held.items())
    engine.close()
    return _Bombed(seconds, megabytes, tuple(stopped))


def _begin_counting(engine: Engine) -> dict[int, float]:
    """The processes that answer, and what each holds now."""
    if not FORGETS_PEAKS:
        return {}
    processes = engine.processes()
    for process in processes:
        forget_peak(process)
    return {process: peak_megabytes(process) for process in processes}
