"""By when to ask for what would close a gap."""

from __future__ import annotations

from datetime import date, timedelta

from schemas.gaps import Gap

USUAL = timedelta(days=14)


def day_to_ask_for(gap: Gap, *, today: date) -> date:
    """The gap's due day; where that is too near for the usual lead time, that time from today."""
    if gap.due is None or gap.ask_by is None:
        return today + USUAL
    return max(gap.due, today + (gap.due - gap.ask_by))
