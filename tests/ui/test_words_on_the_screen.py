from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import Contradiction
from evidence.rules.windows import window_sentence
from evidence.ui.components.dates import parse_day
from evidence.ui.components.text import clipped, esc, md_escape, size_words


@given(st.text())
def test_escaped_text_holds_no_markup_and_loses_nothing(text: str) -> None:
    """Whatever a document is called, it is shown as it is written and obeyed never."""
    shown = esc(text)

    assert not set(shown) & set("<>\"'")
    assert unescape(shown) == unescape(esc(unescape(shown)))


@given(st.text(alphabet="![]()<>*_`#:$~|\\ab"))
def test_no_sign_of_markdown_is_left_unescaped(text: str) -> None:
    """A picture in a title would fetch from a stranger's server."""
    shown = md_escape(text)

    assert not set(shown.replace("\\\\", "").replace("\\", "\0")) & {"\\"}
    assert all(shown[place - 1] == "\\" for place, sign in enumerate(shown) if sign in "![]()<>*_`#:$~|" and place >= 0)


@pytest.mark.parametrize(
    "text", ["see https://attacker.invalid/x", "WWW.attacker.invalid", "write to me@attacker.invalid"]
)
def test_an_address_in_a_message_does_not_become_a_link(text: str) -> None:
    """A title that is an address must not be one click away from a stranger's site."""
    shown = md_escape(text).replace("\\", "")

    assert "://" not in shown
    assert "www." not in shown.lower()
    assert "@a" not in shown


@given(st.text(max_size=300), st.integers(min_value=2, max_value=120))
def test_a_clipped_text_fits(text: str, most: int) -> None:
    """A title of a thousand letters must not push the table off the page."""
    assert len(clipped(text, most)) <= most


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_a_date_can_be_typed_in_each_way_people_write_it(on: date) -> None:
    """A person who typed a real date must not be told it is none."""
    ways = (f"{on.day} {on:%B %Y}", f"{on.day}/{on.month}/{on.year}", on.isoformat(), f" {on.day}  {on:%b} {on.year} ")

    assert {parse_day(way) for way in ways} == {on}


def test_nothing_typed_is_no_date() -> None:
    """An empty box means not known, which is an answer."""
    assert parse_day("  ") is None


@pytest.mark.parametrize("said", ["31 February 2026", "soon", "2026", "13/13/2026", "3 March"])
def test_what_is_no_date_is_refused_with_an_example(said: str) -> None:
    """Half a date must not become a whole one by guessing."""
    with pytest.raises(Contradiction) as refusal:
        parse_day(said)

    assert "3 March 2026" in refusal.value.remedy


OPENS, CLOSES = date(2026, 6, 9), date(2027, 5, 13)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 6, 8), "opens on 9 June 2026, in 1 day, and closes on 13 May 2027, in 339 days"),
        (date(2026, 6, 9), "It can be called any day. The window opened today"),
        (date(2026, 6, 10), "It can be called any day. The window opened on 9 June 2026, 1 day ago"),
        (date(2027, 5, 13), "it closes on 13 May 2027, today"),
        (date(2027, 5, 14), "closed 1 day ago"),
    ],
)
def test_a_window_is_told_with_the_days_left_at_both_ends(today: date, said: str) -> None:
    """From the day a window opens, inspectors may ring in the morning."""
    assert said in window_sentence(OPENS, CLOSES, today)


def test_a_window_of_one_day_is_told_as_that_day() -> None:
    """A board has a date, not a window."""
    assert window_sentence(OPENS, OPENS, date(2026, 6, 1)) == "9 June 2026: in 8 days."


@pytest.mark.parametrize(
    ("size", "said"), [(1, "1 byte"), (1023, "1,023 bytes"), (1024, "1.0 KB"), (5242880, "5.0 MB")]
)
def test_sizes_are_said_as_people_say_them(size: int, said: str) -> None:
    """Nobody knows what 5242880 bytes are."""
    assert size_words(size) == said
