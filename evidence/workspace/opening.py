"""Opening a page: its text with the words looked for, or the words a link quotes, marked in their place."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.rules.citing import passages_now, sentence_around
from evidence.rules.page_breaks import PageBreaks
from evidence.rules.quotes import find_quote
from evidence.search.grammar import Query, parse
from evidence.search.snippets import best_stretch, marked_in_lines
from evidence.workspace.page_pictures import PagePictures
from schemas.evidence import Page
from schemas.links import Link
from schemas.opened import OpenedPage


class Opening(PagePictures):
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
        return self._marked(opened, page, words, _quotes_about(asked, number)) if page else opened

    def _marked(self, opened: OpenedPage, page: Page, words: str, quotes: Sequence[str]) -> OpenedPage:
        """The page with what is quoted on it marked, or else what was looked for."""
        at = opened.item.ref, opened.item.version.number, page.number
        quoted = self.page_with_marks(*at, quotes=quotes).marks if quotes else ()
        marks = quoted or self.page_with_marks(*at, words=words).marks
        places = [(mark.start, mark.end) for mark in marks]
        told = {
            "marked": marked_in_lines(page.text, places),
            "marks": len(places),
            "quoted": tuple(quotes) if quoted else (),
            "quote": page.text[slice(*places[0])] if quoted else _to_cite(page.text, parse(words)),
        }
        return opened.model_copy(update=told)

    def as_it_stands(self, ref: str, number: int, quote: str) -> str | None:
        """A quote as a page of an item's newest version says it, as a link to it would take it; None when it does not.

        Raises NotFound for no such item.
        """
        texts = {one.number: one.text for one in self.pages(ref)}
        return find_quote(texts.get(number, ""), quote) or PageBreaks(texts).quoted(number, quote)


def _quotes_about(link: Link | None, page: int) -> list[str]:
    """What a link quotes on a page, and on the one before: a quote may run over a page break."""
    return [one.quote for one in passages_now(link) if one.page in {page, page - 1}] if link else []


def _to_cite(text: str, query: Query) -> str:
    """The words proposed for citing: the sentence around those found."""
    best = best_stretch(text, query)
    return sentence_around(text, *best) if best else ""
