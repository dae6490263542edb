"""Releases and sealed bundles as tables, each with its state in a word."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.rules.words import counted, day
from evidence.ui import session
from evidence.ui.components.style import state_badge, table
from evidence.ui.components.text import esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.releases import BundleEventKind, HandedOver, Release, ReleaseStatus, SealedBundle
from schemas.tests_of_evidence import CoverageState

LOOKS = {
    ReleaseStatus.ASKED: (CoverageState.AWAITING, "Waits for approval"),
    ReleaseStatus.APPROVED: (CoverageState.THIN, "Approved, not sealed"),
    ReleaseStatus.SEALED: (CoverageState.MET, "Sealed"),
    ReleaseStatus.LAPSED: (CoverageState.STALE, "Lapsed"),
    ReleaseStatus.REFUSED: (CoverageState.NOT_MET, "Refused"),
    ReleaseStatus.WITHDRAWN: (CoverageState.NOT_REQUIRED, "Withdrawn"),
}


def release_badge(status: ReleaseStatus) -> str:
    """Where a release is in its life, as symbol, word and colour."""
    return state_badge(*LOOKS[status])


def post_title(desk: Workspace, ref: str | None) -> str:
    """The title of a post; HTML."""
    known = desk.area.posts.get(ref or "")
    return esc(known.title if known else ref or "nobody")


def release_table(desk: Workspace, releases: Iterable[Release]) -> str:
    """The releases in the order given."""
    rows = [
        f'<th scope="row" class="num"><a href="{esc(session.address("releases", release=one.ref))}">{esc(one.ref)}</a>'
        f"</th><td>{release_badge(one.status)}</td><td>{title_html(one.what_for)}<br>"
        f'<span class="quiet">to {title_html(one.to_whom)}</span></td>'
        f"<td>{counted(one.items, 'item')}</td><td>{post_title(desk, one.asked_by)}<br>"
        f'<span class="quiet">{day(one.asked_at.date())}</span></td>'
        for one in releases
    ]
    return table("Releases asked for", ["Release", "Status", "For", "Holds", "Asked for by"], rows)


def bundle_table(desk: Workspace, bundles: Iterable[SealedBundle]) -> str:
    """The register, in the order given."""
    rows = [
        f'<th scope="row" class="num">{bundle_link(one.ref)}</th><td>{title_html(one.what_for)}<br>'
        f'<span class="quiet">to {title_html(one.to_whom)}</span></td><td>{counted(one.items, "item")}</td>'
        f"<td>{day(one.sealed_at.date())}<br>"
        f'<span class="quiet">approved by {post_title(desk, one.approved_by)}</span></td><td>{became(one)}</td>'
        for one in bundles
    ]
    return table("Sealed bundles", ["Bundle", "For", "Holds", "Sealed", "What became of it"], rows)


def bundle_link(ref: str) -> str:
    """A link to a sealed bundle; HTML."""
    return f'<a href="{esc(session.address("releases", bundle=ref))}">{esc(ref)}</a>'


def became(one: SealedBundle | HandedOver) -> str:
    """What became of a bundle, the newest last; HTML."""
    said = []
    for event in one.events:
        by = f" by {bundle_link(event.other)}" if event.other else ""
        said.append(f"{event.kind.value.capitalize()}{by} on {day(event.on)}: {title_html(event.words)}")
    if not any(event.kind is BundleEventKind.HANDED_OVER for event in one.events):
        said.insert(0, "Not handed over yet")
    return "<br>".join(said)


def handed_over_table(held: Iterable[HandedOver]) -> str:
    """In which sealed bundles an item went; HTML."""
    rows = [
        f'<th scope="row" class="num">{bundle_link(one.bundle)}</th><td>Version {one.version}</td>'
        f'<td>{title_html(one.what_for)}<br><span class="quiet">to {title_html(one.to_whom)}</span></td>'
        f"<td>{became(one)}</td>"
        for one in held
    ]
    return table("Where it was handed over", ["Bundle", "Which", "For", "What became of it"], rows)
