"""What points the other way about a strand, and the answer to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidence.ui.components.link_card import status_badge
from evidence.ui.components.passages import Address, quoted_address, quotes_html
from evidence.ui.components.style import table
from evidence.ui.components.text import esc, title_html
from schemas.links import Link

NOT_ANSWERED = '<span class="ev-flag">Not answered</span>'


def contrary_table(links: Iterable[Link], titles: Mapping[str, str], address: Address) -> str:
    """Contrary links with their passages, where each is in its life, and its answer. `titles` names items."""
    heads = ["Evidence", "What it shows", "Where it is", "Answer"]
    return table("Contrary evidence and its answer", heads, [_row(one, titles, address) for one in links])


def _row(link: Link, titles: Mapping[str, str], address: Address) -> str:
    opens = esc(quoted_address(address, link.item, link))
    return (
        f'<th scope="row"><a href="{opens}">{title_html(titles.get(link.item, link.item))}</a>'
        f'<br><span class="quiet">{esc(link.item)}, {esc(link.ref)}, {link.test.words.lower()}</span></th>'
        f"<td>{esc(link.says)}{quotes_html(address, link)}</td><td>{status_badge(link.status)}</td>"
        f"<td>{esc(link.response) if link.response else NOT_ANSWERED}</td>"
    )
