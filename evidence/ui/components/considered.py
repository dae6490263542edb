"""The links a test looked at: what counted, what did not, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evidence.ui.components.passages import Address, quoted_address, quotes_html
from evidence.ui.components.style import table
from evidence.ui.components.text import day_or, esc, title_html
from schemas.coverage import Considered
from schemas.links import Link

LinkNamed = Callable[[str], Link | None]


def considered_table(caption: str, links: Iterable[Considered], address: Address, named: LinkNamed) -> str:
    """Links with their item, date, passages, and the reason when they did not count."""
    heads = ["Evidence", "Dated", "What it shows", "Counted?"]
    return table(caption, heads, [_row(one, address, named(one.link)) for one in links])


def _row(one: Considered, address: Address, link: Link | None) -> str:
    opens = quoted_address(address, one.item, link)
    return (
        f'<th scope="row"><a href="{esc(opens)}">{title_html(one.title)}</a>'
        f'<br><span class="quiet">{esc(one.item)}, {esc(one.link)}</span></th>'
        f'<td class="num">{day_or(one.on)}</td><td>{esc(one.says)}{quotes_html(address, link)}</td>'
        f"<td>{_verdict(one)}</td>"
    )


def _verdict(one: Considered) -> str:
    if one.why_not:
        detail = f'<br><span class="quiet">{esc(one.because)}</span>' if one.because else ""
        return f"<strong>No:</strong> {esc(one.why_not.value)}{detail}"
    return "<strong>Yes</strong>, in part" if one.partial else "<strong>Yes</strong>"
