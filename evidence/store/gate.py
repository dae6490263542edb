"""What files hide, and decisions about what was found before release, between rows and schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from evidence.store.items import number_of, version_row
from evidence.store.rows import FindingDecisionRow, HiddenRow, VersionRow
from schemas.gate import Finding, FindingDecision, FindingVerdict
from schemas.hidden import LookedInto

ASKED_AT_ONCE = 500


class Decided(NamedTuple):
    """A finding as it was when it was decided, the decision, and the bytes it was about."""

    finding: Finding
    decision: FindingDecision
    sha256: str


def hidden_in(session: Session, digests: Iterable[str], *, rules: int) -> dict[str, LookedInto]:
    """What files hide, by their digests, as far as they were looked into with these rules."""
    found = dict[str, LookedInto]()
    for some in _in_batches(digests):
        query = select(HiddenRow).where(col(HiddenRow.sha256).in_(some), HiddenRow.rules == rules)
        found |= {row.sha256: LookedInto.model_validate(row.found) for row in session.exec(query)}
    return found


def digests_looked_into(session: Session, digests: Iterable[str], *, rules: int) -> set[str]:
    """Those of the digests whose files were looked into with these rules."""
    found = set[str]()
    for some in _in_batches(digests):
        query = select(HiddenRow.sha256).where(col(HiddenRow.sha256).in_(some), HiddenRow.rules == rules)
        found |= set(session.exec(query))
    return found


def _in_batches(digests: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted(set(digests))
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        yield wanted[start : start + ASKED_AT_ONCE]


def keep_hidden(session: Session, sha256: str, looked: LookedInto, *, rules: int, at: datetime) -> None:
    """Keep what a file hides, in the place of what earlier rules found."""
    found = looked.model_dump(mode="json", exclude_defaults=True)
    session.merge(HiddenRow(sha256=sha256, rules=rules, looked_at=at, found=found))


def decided_for(session: Session, audience: str) -> dict[str, Decided]:
    """The newest decision about each finding for an audience, by the finding's key."""
    query = (
        select(FindingDecisionRow, VersionRow.sha256)
        .join(VersionRow, col(VersionRow.id) == col(FindingDecisionRow.version_id))
        .where(FindingDecisionRow.audience == audience)
        .order_by(col(FindingDecisionRow.id))
    )
    return {row.finding: _decided(row, sha256) for row, sha256 in session.exec(query)}


def insert_finding_decision(session: Session, finding: Finding, decision: FindingDecision) -> None:
    """A decision about a finding; the newest counts."""
    item = number_of(finding.item, "E")
    version = version_row(session, item, finding.version)
    assert version.id is not None
    session.add(
        FindingDecisionRow(
            finding=finding.key,
            item_id=item,
            version_id=version.id,
            about=finding.model_dump(mode="json"),
            audience=decision.audience,
            verdict=decision.verdict.value,
            why=decision.why,
            post=decision.post,
            decided_at=decision.decided_at,
        )
    )


def _decided(row: FindingDecisionRow, sha256: str) -> Decided:
    decision = FindingDecision(
        finding=row.finding,
        verdict=FindingVerdict(row.verdict),
        why=row.why,
        post=row.post,
        decided_at=row.decided_at,
        audience=row.audience,
    )
    return Decided(Finding.model_validate(row.about), decision, sha256)
