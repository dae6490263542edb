"""The copies made of an item: PDFs of Office files, and redacted ones with what the leak scan said."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.rules.words import counted, day
from evidence.ui.components.style import state_badge, table
from evidence.ui.components.text import esc, size_words
from evidence.workspace.workspace import Workspace
from schemas.redactions import LeakScan
from schemas.renditions import Rendition, RenditionKind
from schemas.tests_of_evidence import CoverageState

HEADS = ["Copy", "Made", "What it covers and why", "May it be used?", "Download"]


def renditions_table(desk: Workspace, made: Iterable[Rendition]) -> str:
    """Every copy, newest first; HTML."""
    rows = [_row(desk, one) for one in reversed(list(made))]
    return table("Copies made of this item, newest first", HEADS, rows)


def _row(desk: Workspace, one: Rendition) -> str:
    post = desk.area.posts.get(one.made_by)
    kind = "Redacted" if one.kind is RenditionKind.REDACTED else "PDF"
    link = f'<a href="renditions/{esc(one.ref)}?as={esc(desk.actor.post)}" download>Download {esc(one.ref)}</a>'
    return (
        f'<th scope="row">{esc(one.ref)}<br><span class="quiet">{kind}, of version {one.version}, '
        f"{counted(one.pages, 'page')}, {size_words(one.size_bytes)}</span></th>"
        f'<td>{day(one.made_at.date())}<br><span class="quiet">{esc(post.title if post else one.made_by)}</span></td>'
        f"<td>{_covers(one)}</td><td>{_state(desk, one)}</td><td>{link if one.usable else 'It is not handed out'}</td>"
    )


def _covers(one: Rendition) -> str:
    if one.kind is not RenditionKind.REDACTED:
        return esc(f"Nothing. Made by {one.maker}")
    places = counted(one.boxes, "place") if one.boxes else "Nothing on its pages; what stood beside them is gone"
    return f"{places}. {esc(one.why)}"


def _state(desk: Workspace, one: Rendition) -> str:
    """Whether it may be used, in words, and why not."""
    if not one.whole:
        return f"{state_badge(CoverageState.NOT_MET, 'Damaged')} Make it again."
    if one.kind is not RenditionKind.REDACTED:
        return state_badge(CoverageState.MET, "Yes")
    scan = desk.redaction(one.ref).scan
    if one.refused:
        places = "".join(f"<li>{esc(leak.where)}</li>" for leak in scan.leaks[:20])
        return f"{state_badge(CoverageState.NOT_MET, 'Refused')} What was to go was found again in:<ul>{places}</ul>"
    return f"{state_badge(CoverageState.MET, 'Yes')} The leak scan found nothing.{_unseen(scan)}"


def _unseen(scan: LeakScan) -> str:
    pages = ", ".join(map(str, scan.pictures_not_looked_into[:20]))
    return f" <strong>Nobody could look for words in the pictures of page {pages}.</strong>" if pages else ""
