"""Looking pages through for personal data, with a list of names as long as a large area's."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measuring import cost_of, taking_turns
from bench.rows import Row, Target, row_of
from bench.texts import SEED, SYLLABLES, Texts
from evidence.rules.personal_data.looking import personal_data_in
from evidence.rules.personal_data.names import NameList

TIMES, PAGES, NAMES = 5, 1_000, 5_000
NUMBERS_ON_EACH = 3
FLOOR = "finding each page's words with one pattern"
_WORD = re.compile(r"\w+")


def run(_: Path) -> Iterator[Row]:
    """Pages as reports have them: many words, a few figures, now and then a number or a name."""
    pages, names = made_pages(), NameList(made_names())
    ours, floor = taking_turns(
        TIMES,
        lambda: _a_second(pages, lambda page: personal_data_in(page, names)),
        lambda: _a_second(pages, _WORD.findall),
    )
    what = f"pages looked through for personal data, {NAMES:,} names"
    yield row_of("gate", what, "pages/s CPU", (ours, floor), FLOOR, target=Target(15), rate=True)


def made_pages() -> list[str]:
    """Made-up pages with figures and a few numbers that may stand for a person."""
    texts = Texts()
    return [
        f"{texts.page()}\nReference {texts.number(10**9, 10**10 - 1)}, {texts.number(1, 28)} March 2026, "
        + " ".join(f"{texts.number(1, 999)} of {texts.number(1, 999)}" for _ in range(NUMBERS_ON_EACH))
        for _ in range(PAGES)
    ]


def made_names() -> list[str]:
    """Made-up first names and surnames."""
    source = random.Random(SEED)

    def word() -> str:
        return "".join(source.choices(SYLLABLES, k=3)).capitalize()

    return [f"{word()} {word()}" for _ in range(NAMES)]


def _a_second(pages: list[str], look: Callable[[str], object]) -> float:
    return len(pages) / cost_of(lambda: [look(page) for page in pages]).cpu
