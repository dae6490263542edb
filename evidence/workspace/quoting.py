"""Passages are taken as they stand on the page they name, or refused with what was found instead."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from evidence.errors import QuoteNotFound
from evidence.rules.page_breaks import PageBreaks
from evidence.rules.quotes import find_quote
from evidence.rules.words import listed
from evidence.store import items as stored
from evidence.store.rows import VersionRow
from schemas.evidence import Item, Page
from schemas.links import Passage

SHOWN_INSTEAD = 300


def checked_passages(
    session: Session, item: Item, version: VersionRow, passages: tuple[Passage, ...]
) -> tuple[Passage, ...]:
    """The passages with the words as the version's pages have them. Raises QuoteNotFound."""
    if not passages:
        return ()
    assert version.id is not None
    pages = {page.number: page for page in stored.pages(session, version.id)}
    return tuple(_found_passage(item, pages, passage) for passage in passages)


def _found_passage(item: Item, pages: Mapping[int, Page], passage: Passage) -> Passage:
    """The passage with the words as they stand on the page, and on the next when they go on there.

    Raises QuoteNotFound saying what was found instead.
    """
    page = pages.get(passage.page)
    if page is None:
        if not pages:
            found = f"{item.ref} has no pages of text: {item.version.reading.value}."
        else:
            found = f"{item.ref} has pages 1 to {max(pages)}; there is no page {passage.page}."
        raise QuoteNotFound(found)
    breaks = PageBreaks({number: one.text for number, one in pages.items()})
    exact = find_quote(page.text, passage.quote) or breaks.quoted(passage.page, passage.quote)
    if exact is not None:
        return Passage(page=passage.page, quote=exact)
    elsewhere = [
        str(one.number)
        for one in pages.values()
        if find_quote(one.text, passage.quote) or breaks.find(one.number, passage.quote)
    ]
    if elsewhere:
        raise QuoteNotFound(
            f"The quote is not on page {passage.page} of {item.ref}; it is on page {listed(elsewhere)}.",
            remedy="Name that page.",
        )
    begins = " ".join(page.text.split())[:SHOWN_INSTEAD] or "no text"
    raise QuoteNotFound(f"The quote is not in {item.ref}. Page {passage.page} begins: {begins}")
