"""Gaps as a table: what is not shown, why, what would close it, and who owns that."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.ui.components.matrix import Address
from evidence.ui.components.style import state_badge, table
from evidence.ui.components.text import esc, title_html
from schemas.gaps import Gap


def gap_table(gaps: Iterable[Gap], address: Address, *, caption: str, with_strand: bool = True) -> str:
    """The gaps in the order given. The caption is HTML with its words escaped."""
    heads = (["Strand"] if with_strand else []) + ["Test", "State", "Why", "Next step", "Owner"]
    return table(caption, heads, [_row(gap, address, with_strand=with_strand) for gap in gaps])


def _row(gap: Gap, address: Address, *, with_strand: bool) -> str:
    link = esc(address("", strand=gap.strand, test=gap.test.value))
    strand = (
        f'<th scope="row"><a href="{link}">{title_html(gap.strand_title)}</a>'
        f'<br><span class="quiet">{esc(gap.concern)}</span></th>'
    )
    opens = f'<br><a href="{esc(address("gaps", gap=gap.ref))}">{esc(gap.ref)}</a>' if gap.ref else ""
    test = f"<td>{gap.test.words}{opens}</td>" if with_strand else f'<th scope="row">{gap.test.words}{opens}</th>'
    return (
        f"{strand if with_strand else ''}{test}<td>{state_badge(gap.state)}</td><td>{esc(gap.reason)}</td>"
        f"<td>{esc(gap.next_step)}</td><td>{esc(gap.post_title)}</td>"
    )
