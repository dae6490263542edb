"""How long evidence stays current.

Inspectors discount old documents (out-of-date plans were a finding in Lancashire, domain S10), so each kind of evidence
has a limit in months. The limits are the area's policy, and a checkpoint may set its own.
"""

from __future__ import annotations

import calendar
from datetime import date

from schemas.area import Checkpoint, Policy
from schemas.evidence import EvidenceKind


def months_later(on: date, months: int) -> date:
    """The same day some months on (or back); the last day of a month that is too short."""
    count = on.year * 12 + on.month - 1 + months
    year, month = divmod(count, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(on.day, last))


def stale_after_months(kind: EvidenceKind | None, policy: Policy, checkpoint: Checkpoint | None = None) -> int:
    """How many months evidence of a kind stays current, at a checkpoint or in general."""
    if kind is None:
        return policy.stale_after_months_otherwise
    if checkpoint and kind in checkpoint.stale_after_months:
        return checkpoint.stale_after_months[kind]
    return policy.stale_after_months.get(kind, policy.stale_after_months_otherwise)


class Freshness:
    """The earliest date evidence of each kind may have and still be current on a given day: `oldest`, by kind."""

    def __init__(self, as_at: date, policy: Policy, checkpoint: Checkpoint | None = None) -> None:
        self.oldest: dict[EvidenceKind | None, date] = {
            kind: months_later(as_at, -stale_after_months(kind, policy, checkpoint)) for kind in (None, *EvidenceKind)
        }

    def is_stale(self, on: date, kind: EvidenceKind | None) -> bool:
        """True when evidence of that kind and date is no longer current."""
        return on < self.oldest[kind]
