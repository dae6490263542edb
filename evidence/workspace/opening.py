"""Opening a page: its text with the words looked for, or the words a link quotes, marked in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence.rules.citing import passages_now, sentence_around
from evidence.rules.page_breaks import PageBreaks, stretches_of_quote
from evidence.rules.quotes import find_quote
from evidence.search.grammar import Query, parse
from evidence.search.snippets import best_stretch, marked_in_lines, stretches
from evidence.workspace.finding import Finding
from schemas.links import Link
from schemas.opened import OpenedPage


class Opening(Finding):
    """Pages as somebody reads them."""

    def open_page(self, ref: str, number: int | None = None, *, words: str = "", link: str = "") -> OpenedPage:
        """A page of an item's newest version, the first when no number is given. Raises NotFound for no such item.

        What is marked are the words that `link` quotes on it, or those of a question typed as for `find`. A link of
        another item is passed over, and so are words that are not on the page.
        """
        item, pages = self.item(ref), self.pages(ref)
        with self._looking() as session:
            links = self._links(session).of_item(item.ref)
        number = number or (pages[0].number if pages else 1)
        page = next((one for one in pages if one.number == number), None)
        asked = next((one for one in links if one.ref == link), None)
        opened = OpenedPage(
            item=item,
            number=number,
            numbers=tuple(one.number for one in pages),
            page=page,
            link=asked,
            quoting=tuple(one for one in links if any(passage.page == number for passage in passages_now(one))),
        )
        texts = {one.number: one.text for one in pages}
        return _with_marks(opened, texts, words, asked) if page else opened

    def as_it_stands(self, ref: str, number: int, quote: str) -> str | None:
        """A quote as a page of an item's newest version says it, as a link to it would take it; None when it does not.

        Raises NotFound for no such item.
        """
        texts = {one.number: one.text for one in self.pages(ref)}
        return find_quote(texts.get(number, ""), quote) or PageBreaks(texts).quoted(number, quote)


def _with_marks(opened: OpenedPage, texts: Mapping[int, str], words: str, link: Link | None) -> OpenedPage:
    text, query = texts[opened.number], parse(words)
    quoted = _quoted(texts, opened.number, link) if link else []
    places = quoted or stretches(text, query)
    told = {"marked": marked_in_lines(text, places), "marks": len(places)}
    return opened.model_copy(update={**told, "quote": _to_cite(text, query, quoted)})


def _to_cite(text: str, query: Query, quoted: Sequence[tuple[int, int]]) -> str:
    """The words proposed for citing."""
    if quoted:
        start, end = quoted[0]
        return text[start:end]
    best = best_stretch(text, query)
    return sentence_around(text, *best) if best else ""


def _quoted(texts: Mapping[int, str], page: int, link: Link) -> list[tuple[int, int]]:
    """Where the words a link quotes stand on a page, in order and apart; also those that go on from the page before."""
    said = (one.quote for one in passages_now(link) if one.page in (page - 1, page))
    found = sorted((at.start, at.end) for quote in said for at in stretches_of_quote(texts, page, quote))
    return _apart(found)


def _apart(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places that do not overlap: of two that do, the first."""
    kept: list[tuple[int, int]] = []
    for place in places:
        if not kept or place[0] >= kept[-1][1]:
            kept.append(place)
    return kept
