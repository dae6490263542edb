from __future__ import annotations

from datetime import date

import pytest

from evidence.rules.asking import day_to_ask_for
from evidence.rules.digest import away
from schemas.gaps import Gap
from schemas.tests_of_evidence import CoverageState, EvidenceTest

TODAY = date(2026, 6, 15)


def gap(ask_by: date | None, due: date | None) -> Gap:
    return Gap(
        strand="PA1.waits", strand_title="Waits", concern="PA1", test=EvidenceTest.IMPACT,
        state=CoverageState.NOT_MET, reason="Nothing.", next_step="Bring it.", post="lead", post_title="Lead",
        ask_by=ask_by, due=due,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ask_by", "due", "asked_for"),
    [
        (date(2026, 8, 1), date(2026, 8, 22), date(2026, 8, 22)),
        (date(2026, 6, 1), date(2026, 6, 22), date(2026, 7, 6)),
        (date(2026, 1, 1), date(2026, 1, 22), date(2026, 7, 6)),
        (None, None, date(2026, 6, 29)),
    ],
)
def test_nobody_is_asked_for_evidence_sooner_than_it_can_be_had(
    ask_by: date | None, due: date | None, asked_for: date
) -> None:
    """A due day of last month, or of tomorrow, is no request anybody could meet."""
    assert day_to_ask_for(gap(ask_by, due), today=TODAY) == asked_for


@pytest.mark.parametrize(
    ("due", "words"),
    [(date(2026, 6, 15), " (today)"), (date(2026, 6, 16), " (in 1 day)"), (date(2026, 6, 1), " (14 days overdue)")],
)
def test_how_far_a_day_is_stands_beside_it(due: date, words: str) -> None:
    """Nobody counts days in their head."""
    assert away(due, TODAY) == words
