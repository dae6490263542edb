"""Releases, sealed bundles and what became of them: what the audit log says, and what the rows say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session, col

from evidence.store.as_stored import Facts, as_stored, rows
from evidence.store.releases import bundle_ref, release_ref
from evidence.store.rows import BundleEventRow, BundleRow, ReleaseRow, SealingKeyRow
from schemas.releases import BundleEventKind

APPROVAL, SEALING, BUNDLE = "approval of", "sealing of", "bundle"
DECISIONS = {"approved": APPROVAL, "refused": "refusal of", "withdrawn": "withdrawal of"}
BECAME = {
    BundleEventKind.HANDED_OVER.value: "handing over of",
    BundleEventKind.RECEIPT.value: "receipt of",
    BundleEventKind.SUPERSEDED.value: "successor of",
}
IN_ENTRIES = {f"{status}-release": what for status, what in DECISIONS.items()}
BECAME_IN_ENTRIES = {kind.replace(" ", "-"): what for kind, what in BECAME.items()}
ACTIONS = frozenset({"ask-release", "seal", "make-key", *IN_ENTRIES, *BECAME_IN_ENTRIES})
"""What the audit log calls what is told of here."""

_ALONE = "Find out who had the database in hand: nothing the product does leaves no audit entry."
UNTOLD = {
    APPROVAL: f"It is not sealed like this. Withdraw the release and ask for it again. {_ALONE}",
    SEALING: f"Hand nothing out as that release. {_ALONE}",
    BUNDLE: f"Do not hand it out, and tell those who have it. {_ALONE}",
}
"""What to do about rows that no entry tells of, where more is at stake than a row."""


def told_of_releases(action: str, thing: str, actor: str, detail: dict[str, Any], became: Counter[str]) -> Facts:
    """What one entry says; `became` counts what became of each bundle. Raises KeyError for one that says too little."""
    if action == "ask-release":
        return {("release", thing): (actor, detail["draft_sha256"], detail["what_for"], detail["to_whom"])}
    if action in IN_ENTRIES:
        return {(IN_ENTRIES[action], thing): (actor,)}
    if action == "make-key":
        return {("sealing key", detail["fingerprint"]): (actor,)}
    if action == "seal":
        names = ("release", "sha256", "fingerprint", "approved_by", "log_entries")
        said = (*(detail[name] for name in names), actor)
        return {(BUNDLE, thing): said, (SEALING, detail["release"]): (detail["draft_sha256"],)}
    key = _counted(became, BECAME_IN_ENTRIES[action], thing)
    return {key: (actor, detail["on"], detail["words"], detail["other"])}


def stored_of_releases(session: Session) -> Facts:
    """What the rows say of the same."""
    return dict([*_releases(session), *_bundles(session), *_events(session), *_keys(session)])


Fact = tuple[tuple[str, ...], tuple[Any, ...]]


def _releases(session: Session) -> Iterator[Fact]:
    said = (ReleaseRow.draft_sha256, ReleaseRow.what_for, ReleaseRow.to_whom)
    decided = (ReleaseRow.status, ReleaseRow.approved_by, ReleaseRow.decided_by)
    for number, asked_by, draft, what_for, to_whom, status, approved_by, decided_by in _rows_in_order(
        session, ReleaseRow.id, ReleaseRow.asked_by, *said, *decided
    ):
        ref = release_ref(number)
        yield ("release", ref), (asked_by, draft, what_for, to_whom)
        # An approval stays in the row of a release that was withdrawn or sealed afterwards, never in one that waits.
        if status in ("approved", "sealed") or (approved_by and status != "asked"):
            yield (APPROVAL, ref), (approved_by,)
        if status == "sealed":
            yield (SEALING, ref), (draft,)
        elif status != "approved" and status in DECISIONS:
            yield (DECISIONS[status], ref), (decided_by,)


def _bundles(session: Session) -> Iterator[Fact]:
    said = (BundleRow.sha256, BundleRow.fingerprint, BundleRow.approved_by, BundleRow.log_entries, BundleRow.sealed_by)
    for number, release, *rest in _rows_in_order(session, BundleRow.id, BundleRow.release_id, *said):
        yield (BUNDLE, bundle_ref(number)), (release_ref(release), *rest)


def _events(session: Session) -> Iterator[Fact]:
    became: Counter[str] = Counter()
    what = (BundleEventRow.bundle_id, BundleEventRow.kind, BundleEventRow.by, as_stored(BundleEventRow.on))
    for _, bundle, kind, by, on, words, other in _rows_in_order(
        session, BundleEventRow.id, *what, BundleEventRow.words, BundleEventRow.other_id
    ):
        key = _counted(became, BECAME.get(kind, kind), bundle_ref(bundle))
        yield key, (by, on, words, bundle_ref(other) if other else None)


def _keys(session: Session) -> Iterator[Fact]:
    for _, fingerprint, made_by in _rows_in_order(
        session, SealingKeyRow.id, SealingKeyRow.fingerprint, SealingKeyRow.made_by
    ):
        yield ("sealing key", fingerprint), (made_by,)


def _counted(became: Counter[str], what: str, bundle: str) -> tuple[str, str, str]:
    became[f"{what} {bundle}"] += 1
    return what, bundle, str(became[f"{what} {bundle}"])


def _rows_in_order(session: Session, number: Any, *columns: Any) -> list[Any]:
    return sorted(rows(session, col(number), *columns), key=lambda row: row[0])
