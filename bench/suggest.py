"""Proposing what a document is evidence about: how often rightly, beside plain BM25 over the same targets; its cost."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from itertools import chain, cycle, islice
from pathlib import Path
from typing import Any

from bench.bm25 import Bm25, target_texts
from bench.labels import Labelled, Part, Passage, Sort, labelled
from bench.measuring import wilson_percent
from bench.rows import Row, Target, row_of
from evidence.search.words import stem_of
from schemas.evidence import Page

PROPOSER = "evidence.rules.suggestions"
FLOOR = "plain BM25"
AT_MOST = 3
LONG_DOCUMENT_PAGES, PASSAGES_A_PAGE = 20, 6
TIMES = 9
MOST_MS = 150

Best = Callable[[Passage], Sequence[str]]
"""The strands that something names for a passage, best first."""


def run(_: Path) -> Iterator[Row]:
    """What proposes, over the labelled passages and the area they speak of."""
    if find_spec(PROPOSER) is None:
        print(f"suggest: there is no {PROPOSER} here, so there is nothing to measure", file=sys.stderr)
        return
    from evidence.rules.suggestions import Proposer  # the bench is whole without it

    labels = labelled()
    yield from compared(labels, Proposer(labels.local_area(), stem=stem_of))


def compared(labels: Labelled, proposer: Any) -> Iterator[Row]:
    """The test part, the tuning part apart, each with what is proposed for nothing; and the cost of a long document."""
    plain = Bm25(target_texts(labels.local_area()))
    for part in (Part.TEST, Part.TUNING):
        yield from _ranked_rightly(labels.of(part), part, proposer, plain)
        yield from _proposed_rightly(labels.of(part), part, proposer, plain)
    yield _cpu_of_a_long_document(labels, proposer, plain)


def _ranked_rightly(passages: list[Passage], part: Part, proposer: Any, plain: Bm25) -> Iterator[Row]:
    """Where the right strands stand in the order, whether or not they would be proposed."""
    ours = _kept(lambda passage: [strand for strand, _ in proposer.strands(_pages(passage))], passages)
    floor = _kept(lambda passage: [strand for strand, _ in plain.best(passage.text)], passages)
    about = [passage for passage in passages if not passage.is_about_nothing]

    def row(what: str, among: list[Passage], is_right: Callable[[Passage, Sequence[str]], bool]) -> Row:
        return _share(f"{part} part, {what}", among, ours, floor, is_right)

    yield row("precision at one", about, _first_is_right)
    yield row("recall at three", about, _main_in_three)
    yield row("a right strand in three", about, _any_in_three)
    for sort in (Sort.EASY, Sort.PLAIN, Sort.HARD, Sort.TWO_TOPICS):
        among = [passage for passage in about if passage.sort is sort]
        yield row(f"a right strand in three, {sort}", among, _any_in_three)


def _proposed_rightly(passages: list[Passage], part: Part, proposer: Any, plain: Bm25) -> Iterator[Row]:
    """What a person would be shown. Plain BM25 proposes its best three whatever they score."""
    proposed = {p.ref: proposer.propose(_pages(p), kind=p.kind, most=AT_MOST) for p in passages}
    ours = _kept(lambda passage: [one.strand for one in proposed[passage.ref]], passages)
    floor = _kept(lambda passage: [strand for strand, _ in plain.best(passage.text)[:AT_MOST]], passages)
    about = [passage for passage in passages if not passage.is_about_nothing]
    nothing = [passage for passage in passages if passage.is_about_nothing]
    yield _share(f"{part} part, a right strand proposed", about, ours, floor, _any_named)
    yield _share(f"{part} part, about nothing, yet proposed", nothing, ours, floor, lambda _, named: bool(named), False)
    yield _of_those_proposed(f"{part} part, proposals that are right", passages, ours, floor)
    with_test = _kept(lambda p: [one.test for one in proposed[p.ref] if one.strand in p.right], about)
    found = [passage for passage in about if with_test[passage.ref]]
    # Plain BM25 knows no tests: its floor is to say each time the one most passages serve.
    usual = max((p.test for p in about), key=[p.test for p in about].count)
    guessed = _kept(lambda _: [usual], found)
    what = f"{part} part, the test is right, where the strand is"
    yield _share(what, found, with_test, guessed, lambda p, named: p.test in named, name="the most usual test")


def _share(
    what: str,
    among: list[Passage],
    ours: dict[str, Sequence[str]],
    floor: dict[str, Sequence[str]],
    is_so: Callable[[Passage, Sequence[str]], bool],
    more_is_better: bool = True,
    *,
    name: str = FLOOR,
) -> Row:
    """The share of some passages for which it is so, for both, with intervals."""
    hits = [sum(is_so(passage, named[passage.ref]) for passage in among) for named in (ours, floor)]
    return _row(what, hits, [len(among), len(among)], more_is_better=more_is_better, name=name)


def _of_those_proposed(
    what: str, passages: list[Passage], ours: dict[str, Sequence[str]], floor: dict[str, Sequence[str]]
) -> Row:
    """The share of all that is proposed, for every passage, that a person would confirm."""
    both = [[(p, strand) for p in passages for strand in named[p.ref]] for named in (ours, floor)]
    return _row(what, [sum(s in p.right for p, s in pairs) for pairs in both], [len(pairs) for pairs in both])


def _row(what: str, hits: list[int], of: list[int], *, more_is_better: bool = True, name: str = FLOOR) -> Row:
    shares = [100 * some / every if every else 0.0 for some, every in zip(hits, of, strict=True)]
    spread = [wilson_percent(some, every) if every else (0.0, 100.0) for some, every in zip(hits, of, strict=True)]
    intervals = (spread[0], spread[1])
    return Row(
        "suggest", f"{what} (of {of[0]})", "%", shares[0], shares[1], name, rate=more_is_better, intervals=intervals
    )


def _first_is_right(passage: Passage, named: Sequence[str]) -> bool:
    return bool(named) and named[0] in passage.right


def _main_in_three(passage: Passage, named: Sequence[str]) -> bool:
    return passage.strand in named[:AT_MOST]


def _any_in_three(passage: Passage, named: Sequence[str]) -> bool:
    return not passage.right.isdisjoint(named[:AT_MOST])


def _any_named(passage: Passage, named: Sequence[str]) -> bool:
    return not passage.right.isdisjoint(named)


def _kept(best: Best, passages: list[Passage]) -> dict[str, Sequence[str]]:
    return {passage.ref: best(passage) for passage in passages}


def _pages(passage: Passage) -> tuple[Page, ...]:
    return (Page(number=1, text=passage.text),)


def _cpu_of_a_long_document(labels: Labelled, proposer: Any, plain: Bm25) -> Row:
    """Proposals for twenty pages of passages, a different document each time, so that nothing is remembered whole."""
    documents = [_long_document(labels, turn) for turn in range(TIMES)]
    ours = [_milliseconds(lambda pages=pages: proposer.propose(pages, most=AT_MOST)) for pages in documents]
    floor = [_milliseconds(lambda pages=pages: plain.best("\n".join(p.text for p in pages))) for pages in documents]
    what, target = f"proposals for {LONG_DOCUMENT_PAGES} pages, CPU", Target(MOST_MS, of_ratio=False)
    return row_of("suggest", what, "ms", (ours, floor), FLOOR, target=target)


def _long_document(labels: Labelled, turn: int) -> tuple[Page, ...]:
    texts = cycle(passage.text for passage in chain(labels.passages[turn * 13 :], labels.passages[: turn * 13]))
    pages = ("\n\n".join(islice(texts, PASSAGES_A_PAGE)) for _ in range(LONG_DOCUMENT_PAGES))
    return tuple(Page(number=number, text=text) for number, text in enumerate(pages, start=1))


def _milliseconds(ask: Callable[[], object]) -> float:
    started = time.process_time()
    ask()
    return (time.process_time() - started) * 1000
