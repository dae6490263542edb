"""Gaps as they were noted: a reference that stays while the gap does, and the risk accepted of leaving it open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlmodel import Session, col, select

from evidence.errors import NotFound
from evidence.store.items import number_of
from evidence.store.rows import GapRow, Meta, RequestRow
from schemas.gaps import AcceptedRisk, Gap

NOTED = "gaps_noted"


def gap_ref(number: int) -> str:
    """The reference of a gap: G-0001."""
    return f"G-{number:04d}"


def noted_at(session: Session) -> str:
    """For which revision and day the gaps were last noted."""
    row = session.get(Meta, NOTED)
    return row.value if row else ""


def note(session: Session, gaps: Iterable[Gap], *, at: datetime, mark: str) -> tuple[list[str], list[str]]:
    """Give each gap that is there and was not a reference, and close those that are there no longer; answers both."""
    seen = {gap.key: gap for gap in gaps}
    there = {row.key: row for row in session.exec(select(GapRow).where(col(GapRow.closed_at).is_(None)))}
    closed = [row for key, row in there.items() if key not in seen]
    for row in closed:
        row.closed_at = at
    opened = [_row(key, gap, at) for key, gap in seen.items() if key not in there]
    session.add_all(opened)
    session.merge(Meta(key=NOTED, value=mark))
    session.flush()
    return [ref_of(row) for row in opened], [ref_of(row) for row in closed]


def _row(key: str, gap: Gap, at: datetime) -> GapRow:
    return GapRow(
        key=key, strand=gap.strand, test=gap.test.value, series=gap.series, missing_on=gap.missing_on, noted_at=at
    )


def ref_of(row: GapRow) -> str:
    """The reference of a row."""
    assert row.id is not None
    return gap_ref(row.id)


def open_by_key(session: Session) -> dict[str, GapRow]:
    """The gaps that are open, by what makes them the same gap."""
    return {row.key: row for row in session.exec(select(GapRow).where(col(GapRow.closed_at).is_(None)))}


def row(session: Session, ref: str) -> GapRow:
    """One gap, open or closed. Raises NotFound."""
    found = session.get(GapRow, number_of(ref, "G"))
    if found is None:
        raise NotFound(f"There is no gap {ref}.", remedy="See `evidence gaps` for those that are open.")
    return found


def write_risk(session: Session, ref: str, *, reason: str, post: str, until: date | None, at: datetime) -> None:
    """The risk accepted of leaving a gap open; an empty reason takes it back."""
    found = row(session, ref)
    found.risk_reason, found.risk_post = reason, post
    found.risk_until, found.risk_at = until, at if reason else None


def risk_of(found: GapRow, *, on: date) -> AcceptedRisk | None:
    """The accepted risk of a gap, while it holds."""
    if not found.risk_reason or found.risk_until is None or found.risk_at is None or found.risk_until < on:
        return None
    return AcceptedRisk(
        reason=found.risk_reason, post=found.risk_post, until=found.risk_until, accepted_at=found.risk_at
    )


def requests_of(session: Session) -> Mapping[int, tuple[str, ...]]:
    """The references of the requests that chase each gap, by the gap's number."""
    found: dict[int, list[str]] = {}
    for number, gap in session.exec(select(RequestRow.id, RequestRow.gap_id).order_by(col(RequestRow.id))):
        if gap is not None and number is not None:
            found.setdefault(gap, []).append(f"R-{number:04d}")
    return {gap: tuple(refs) for gap, refs in found.items()}
