"""Finding a page, beside plain SQLite full-text search: through the whole workspace, and by each engine alone."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from bench.finding import measured
from bench.folders import add_items, details_of, new_folder
from bench.measuring import percentile
from bench.rows import Row
from bench.texts import COMMON, Texts
from evidence.ingest.sandbox import Sandbox
from evidence.workspace.upkeep import Upkeep
from evidence.workspace.workspace import Workspace
from schemas.evidence import EvidenceKind
from schemas.finding import Question

ITEMS, PAGES_EACH = 200, 10
USUAL = (ITEMS * PAGES_EACH,)
QUERIES = 60
BEST = 20
FLOOR = "SQLite FTS5, porter"
Asked = tuple[Question, str]


def run(folder: Path, sizes: Sequence[int] = USUAL) -> Iterator[Row]:
    """The engines over so many pages; over the usual number also all that a person's question goes through."""
    if USUAL[0] in sizes:
        yield from _through_the_workspace(folder)
    for size in sizes:
        yield from measured(folder / f"{size} pages", size)


def _through_the_workspace(folder: Path) -> Iterator[Row]:
    """Five sorts of question, each asked sixty times in different words, the two engines taking turns."""
    with new_folder(folder) as workspace:
        upkeep = Upkeep(workspace.core, Sandbox())
        upkeep.recover()
        pages = add_items(workspace, ITEMS, pages_each=PAGES_EACH)
        upkeep.catch_up()
        plain = _fts(pages)
        workspace.find(Question(words=COMMON[0]))  # opens the index
        for name, questions in _questions(pages).items():
            yield from _compare(workspace, plain, name, questions)
        plain.close()


def _compare(workspace: Workspace, plain: sqlite3.Connection, name: str, asked: list[Asked]) -> Iterator[Row]:
    ours: list[float] = []
    floor: list[float] = []
    for turn, (question, words) in enumerate(asked):
        for which in (0, 1) if turn % 2 == 0 else (1, 0):
            if which == 0:
                ours.append(_milliseconds(partial(workspace.find, question)))
            else:
                floor.append(_milliseconds(partial(_search, plain, question, words)))
    samples = {"ours": ours, "floor": floor}
    for share in (50, 95):
        best, bare = percentile(ours, share / 100), percentile(floor, share / 100)
        yield Row("find", f"{name}, 2,000 pages, CPU p{share}", "ms", best, bare, FLOOR, samples=samples)


def _milliseconds(ask: Callable[[], object]) -> float:
    started = time.process_time()
    ask()
    return (time.process_time() - started) * 1000


def _fts(pages: list[str]) -> sqlite3.Connection:
    """The floor: an index of the same pages beside a table of their items' kinds."""
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE VIRTUAL TABLE page USING fts5(text, tokenize='porter unicode61')")
    plain.execute("CREATE TABLE item (page INTEGER PRIMARY KEY, kind TEXT)")
    plain.executemany("INSERT INTO page(rowid, text) VALUES (?, ?)", enumerate(pages, start=1))
    kinds = [details_of(number // PAGES_EACH).kind for number in range(len(pages))]
    plain.executemany("INSERT INTO item VALUES (?, ?)", [(n, kind) for n, kind in enumerate(kinds, start=1)])
    return plain


def _search(plain: sqlite3.Connection, question: Question, words: str) -> None:
    """What our find answers: the best twenty with a snippet each, and how many there are in all."""
    narrowed = "rowid IN (SELECT page FROM item WHERE kind = ?)" if question.kind else "? IS NULL"
    where = f"FROM page WHERE page MATCH ? AND {narrowed}"
    best = f"SELECT rowid, snippet(page, 0, '<', '>', '…', 32), rank {where} ORDER BY rank LIMIT {BEST}"
    plain.execute(best, (words, question.kind)).fetchall()
    plain.execute(f"SELECT count(*) {where}", (words, question.kind)).fetchone()


def _questions(pages: list[str]) -> dict[str, list[Asked]]:
    """Words that are neither rare nor everywhere, each used in one question only, so that no answer is remembered."""
    fresh = iter(Texts().words[len(COMMON) :])
    spread = [pages[number * len(pages) // QUERIES].split() for number in range(QUERIES)]
    phrases = [" ".join(words[60:62]).strip(".").lower().replace(".", "") for words in spread]
    pairs = [(next(fresh), next(fresh)) for _ in range(QUERIES)]
    asked = [(next(fresh), next(fresh), next(fresh)) for _ in range(QUERIES)]
    return {
        "a word": [_asked(word, f'"{word}"') for word in (next(fresh) for _ in range(QUERIES))],
        "word AND word": [_asked(f"{a} AND {b}", f'"{a}" AND "{b}"') for a, b in pairs],
        "a phrase": [_asked(f'"{phrase}"', f'"{phrase}"') for phrase in phrases],
        "a question in plain English": [
            _asked(f"What do families say about {' '.join(words)}?", " OR ".join(["families", "say", *words]))
            for words in asked
        ],
        "a word, one kind of evidence": [
            _asked(word, f'"{word}"', EvidenceKind.SURVEY) for word in (next(fresh) for _ in range(QUERIES))
        ],
    }


def _asked(ours: str, plain: str, kind: EvidenceKind | None = None) -> Asked:
    return Question(words=ours, kind=kind, limit=BEST), plain
