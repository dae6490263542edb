"""The links a test looked at: what counted, what did not, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from evidence.ui.components.style import table
from evidence.ui.components.text import day_or, esc, title_html
from schemas.coverage import Considered
from schemas.links import Passage

Address = Callable[..., str]
Passages = Callable[[str], tuple[Passage, ...]]


def considered_table(caption: str, links: Iterable[Considered], address: Address, passages: Passages) -> str:
    """Links with their item, date, passage, and the reason when they did not count."""
    heads = ["Evidence", "Dated", "What it shows", "Counted?"]
    return table(caption, heads, [_row(one, address, passages(one.link)) for one in links])


def _row(one: Considered, address: Address, passages: tuple[Passage, ...]) -> str:
    page = passages[0].page if passages else None
    link = esc(address("evidence", item=one.item, page=page))
    quotes = "".join(f"<blockquote>{esc(passage.quote)} (page {passage.page})</blockquote>" for passage in passages)
    return (
        f'<th scope="row"><a href="{link}">{title_html(one.title)}</a>'
        f'<br><span class="quiet">{esc(one.item)}, {esc(one.link)}</span></th>'
        f'<td class="num">{day_or(one.on)}</td><td>{esc(one.says)}{quotes}</td><td>{_verdict(one)}</td>'
    )


def _verdict(one: Considered) -> str:
    if one.why_not:
        detail = f'<br><span class="quiet">{esc(one.because)}</span>' if one.because else ""
        return f"<strong>No:</strong> {esc(one.why_not.value)}{detail}"
    return "<strong>Yes</strong>, in part" if one.partial else "<strong>Yes</strong>"
