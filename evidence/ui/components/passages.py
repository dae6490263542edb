"""Passages wherever they are shown: the quote, and the way to its page with the quote marked on it."""

from __future__ import annotations

from collections.abc import Callable

from evidence.rules.citing import passage_now, passages_now
from evidence.ui.components.text import esc
from schemas.links import Link, Passage

Address = Callable[..., str]


def quoted_address(address: Address, item: str, link: Link | None) -> str:
    """Where what a link quotes is read, with the quote marked; the item, when it quotes nothing.

    The address names the link and not the quote, which may be long. Not yet escaped for HTML.
    """
    if link is None or not link.passages:
        return address("evidence", item=item)
    return address("page", item=item, page=passages_now(link)[0].page, link=link.ref)


def quotes_html(address: Address, link: Link | None) -> str:
    """The quotes of a link as they were when it was made, each with the way to its page as it is now; HTML."""
    return "".join(_quote(address, link, passage) for passage in link.passages) if link else ""


def _quote(address: Address, link: Link, passage: Passage) -> str:
    now = passage_now(link, passage)
    if now is None:
        return f"<blockquote>{esc(passage.quote)} (page {passage.page})</blockquote>"
    opens = esc(address("page", item=link.item, page=now.page, link=link.ref))
    moved = f"page {passage.page}, now page {now.page}" if now.page != passage.page else f"page {now.page}"
    return f'<blockquote>{esc(passage.quote)} (<a href="{opens}">{moved}</a>)</blockquote>'
