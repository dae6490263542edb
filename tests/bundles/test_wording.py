"""Dates, figures and sizes read as people write them, on every computer."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.bundles.wording import change_of, evidence_date, sizes, voice_of, window
from evidence.markup import visible
from evidence.rules.words import counted, day
from schemas.evidence import Details, Speaker, Voice
from schemas.links import Better, Change, Point
from tests.bundles.making import Shelf, sample_selection


@given(st.dates())
def test_a_day_reads_back_as_the_same_day(on: date) -> None:
    """A wrong month in front of inspectors is a wrong fact."""
    number, month, year = day(on).split()

    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    assert date(int(year), months.index(month[:3]) + 1, int(number)) == on


def test_periods_single_days_and_unknown_dates_differ() -> None:
    """Evidence without a date must read as unknown and never as current."""
    period = Details(period_from=date(2026, 1, 1), period_to=date(2026, 3, 31))

    assert evidence_date(Details(as_at=date(2026, 3, 3))) == "3 March 2026"
    assert evidence_date(period) == "1 January 2026 to 31 March 2026"
    assert evidence_date(Details()) == "Undated"


def test_a_window_of_one_day_is_one_date() -> None:
    """A board meets on a day and not from a day to the same day."""
    board = sample_selection(Shelf(), earliest=date(2026, 3, 3), latest=date(2026, 3, 3))

    assert window(board) == "3 March 2026"


def test_a_change_says_its_figures_dates_and_which_way_is_better() -> None:
    """A figure without its date and direction shows nothing."""
    change = Change(
        measure="Plans issued in 20 weeks",
        unit="%",
        better=Better.HIGHER,
        baseline=Point(on=date(2025, 1, 31), value=41.5),
        later=(Point(on=date(2026, 1, 31), value=1200),),
    )

    assert change_of(change) == (
        "Plans issued in 20 weeks (%): 41.5 on 31 January 2025, then 1,200 on 31 January 2026; higher is better"
    )
    assert change_of(Change(in_words="Families wait less", evaluated_by="an evaluator")) == (
        "Families wait less (evaluated by an evaluator)"
    )


def test_a_voice_partly_completed_by_others_says_so() -> None:
    """A children's survey that parents filled in is not the voice of children."""
    voice = Voice(speaker=Speaker.CHILDREN, how="survey", how_many=1214, partly_by_others=True)

    assert voice_of(voice) == "Voice of children and young people, survey, 1,214 people, partly completed by others"


@pytest.mark.parametrize(
    ("size", "expected"), [(1, "1 byte"), (999, "999 bytes"), (1500, "2 KB"), (2_340_000, "2.3 MB")]
)
def test_sizes_are_short(size: int, expected: str) -> None:
    """Nobody reads eight digits."""
    assert sizes(size) == expected


def test_numbers_agree_with_their_nouns() -> None:
    """'1 items' makes a report look careless."""
    assert counted(1, "item") == "1 item"
    assert counted(1204, "item") == "1,204 items"


def test_ordinary_words_of_any_language_are_left_alone() -> None:
    """Families write in Urdu, Polish and Welsh, and their words must arrive whole."""
    words = "خاندان می\u200cگویند · Łódź · Tŷ · “quoted”\n\tindented"

    assert visible(words) == words
