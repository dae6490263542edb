"""Many pages of made-up text, kept in a plain table: every engine is filled from it, and snippets are cut from it."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench.folders import details_of
from bench.texts import COMMON, SEED, SYLLABLES, Texts
from evidence.search.pages import IndexedPage
from evidence.search.snippets import plain
from schemas.evidence import EvidenceKind

PAGES_EACH = 10
ONE_KIND = EvidenceKind.SURVEY
# Beginnings of which each has many words, as real text has "plan, plans, planned, planning, planner ...".
FAMILIES = tuple(
    "asse chil comm cons coun educ evid fami heal impr insp part plan prog prov qual repo revi serv wait".split()  # noqa: SIM905 - easier to read
)
WORDS_OF_A_FAMILY = 60

_TABLE = "CREATE TABLE page (item INTEGER, number INTEGER, text TEXT, PRIMARY KEY (item, number)) WITHOUT ROWID"


def words_of_many_pages() -> list[str]:
    """The words of the pages, the most frequent first: the common ones, then made-up ones and families, mixed."""
    source = random.Random(SEED)
    families = [
        beginning + "".join(source.choices(SYLLABLES, k=source.randint(1, 3)))
        for beginning in FAMILIES
        for _ in range(WORDS_OF_A_FAMILY)
    ]
    rest = [*families, *Texts().words[len(COMMON) :]]
    source.shuffle(rest)
    return list(dict.fromkeys([*COMMON, *rest]))


class Pages:
    """A number of pages, ten to an item, in a file."""

    def __init__(self, path: Path, count: int) -> None:
        self.count = count
        self.words = words_of_many_pages()
        self._kept = sqlite3.connect(path)
        self._kept.execute(_TABLE)
        texts = Texts(words=self.words)
        rows = ((number // PAGES_EACH + 1, number % PAGES_EACH + 1, texts.page()) for number in range(count))
        self._kept.executemany("INSERT INTO page VALUES (?, ?, ?)", rows)
        self._kept.commit()

    @property
    def items(self) -> int:
        """How many items the pages are of, numbered from one."""
        return -(-self.count // PAGES_EACH)

    def all(self) -> Iterator[IndexedPage]:
        """Every page, item by item."""
        for item, number, text in self._kept.execute("SELECT item, number, text FROM page ORDER BY item, number"):
            yield indexed_page(item, number, text)

    def texts(self, places: Sequence[tuple[int, int]]) -> list[str]:
        """The text of some pages, by item and number."""
        asked = "SELECT text FROM page WHERE item = ? AND number = ?"
        return [self._kept.execute(asked, place).fetchone()[0] for place in places]

    def some(self, count: int) -> list[str]:
        """The words of a few pages, spread over all of them, on one line each."""
        every = max(1, self.count // count)
        places = [(number // PAGES_EACH + 1, number % PAGES_EACH + 1) for number in range(0, self.count, every)]
        return [plain(text) for text in self.texts(places[:count])]

    def close(self) -> None:
        """Let the file go."""
        self._kept.close()


def indexed_page(item: int, number: int, text: str) -> IndexedPage:
    """A page as the search takes it."""
    return IndexedPage(item_ref(item), 1, number, "", f"Synthetic item {item}", text)


def item_ref(item: int) -> str:
    """The reference of an item's number."""
    return f"E-{item:04d}"


def number_of(item: str) -> int:
    """The number in an item's reference."""
    return int(item.partition("-")[2])


def items_of_one_kind(items: int) -> list[int]:
    """The items of the kind that a filter asks for: one in five."""
    return [item for item in range(1, items + 1) if details_of(item).kind is ONE_KIND]


def by_item(pages: Iterable[IndexedPage]) -> Iterator[tuple[str, list[IndexedPage]]]:
    """Pages that come item by item, an item's together."""
    together: list[IndexedPage] = []
    for page in pages:
        if together and together[0].item != page.item:
            yield together[0].item, together
            together = []
        together.append(page)
    if together:
        yield together[0].item, together
