"""What the bench of suggestions counts is what it says it counts."""

from __future__ import annotations

from dataclasses import dataclass

from bench.bm25 import Bm25, target_texts
from bench.labels import Labelled, labelled
from bench.rows import Row, table_of
from bench.suggest import compared
from schemas.evidence import EvidenceKind, Page


@dataclass(frozen=True)
class Named:
    strand: str
    test: str


class PlainProposer:
    """Plain BM25 behind the methods of what is measured."""

    def __init__(self, labels: Labelled) -> None:
        self._plain = Bm25(target_texts(labels.local_area()))

    def strands(self, pages: tuple[Page, ...]) -> list[tuple[str, float]]:
        return self._plain.best("\n".join(page.text for page in pages))

    def propose(self, pages: tuple[Page, ...], kind: EvidenceKind | None = None, most: int = 3) -> list[Named]:
        return [Named(strand, "action") for strand, _ in self.strands(pages)[:most]]


class Knowing(PlainProposer):
    """It names what the labels say, and nothing for a passage about nothing."""

    def __init__(self, labels: Labelled) -> None:
        super().__init__(labels)
        self._by_text = {passage.text: passage for passage in labels.passages}

    def strands(self, pages: tuple[Page, ...]) -> list[tuple[str, float]]:
        passage = self._by_text.get(pages[0].text)
        return [] if passage is None or passage.is_about_nothing else [(passage.strand, 1.0)]

    def propose(self, pages: tuple[Page, ...], kind: EvidenceKind | None = None, most: int = 3) -> list[Named]:
        passage = self._by_text.get(pages[0].text)
        return [Named(strand, str(passage.test)) for strand, _ in self.strands(pages)] if passage else []


def test_plain_bm25_measured_against_itself_comes_out_even() -> None:
    """A bench that favours one side would show it here."""
    labels = labelled()

    rows = [
        row for row in compared(labels, PlainProposer(labels)) if row.floor_name == "plain BM25" and row.unit == "%"
    ]

    assert len(rows) == 20
    assert [row.what for row in rows if (row.ours, row.intervals[0]) != (row.floor, row.intervals[1])] == []


def test_one_who_knows_the_labels_is_always_right_and_proposes_nothing_for_nothing() -> None:
    """Were the best there can be not a hundred, the figures could not be read."""
    labels = labelled()

    rows = list(compared(labels, Knowing(labels)))

    assert {row.ours for row in _shares(rows, "yet proposed")} == {0.0}
    assert {row.ours for row in rows if row.unit == "%" and row not in _shares(rows, "yet proposed")} == {100.0}
    assert "100 % (96-100)" in table_of(rows)


def _shares(rows: list[Row], what: str) -> list[Row]:
    return [row for row in rows if what in row.what]
