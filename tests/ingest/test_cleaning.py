"""Text is cleaned the same way whatever path it takes."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from evidence.ingest.cleaning import clean_line, clean_text

ANY_TEXT = st.text(alphabet=st.characters(), max_size=80)


@given(ANY_TEXT)
def test_clean_text_holds_no_control_character_and_no_half_character(text: str) -> None:
    """Databases, terminals and bundles each break on one of them."""
    cleaned = clean_text(text)

    assert cleaned.encode().decode() == cleaned
    assert not any(ord(letter) < 0x20 and letter not in "\n\t" for letter in cleaned)
    assert clean_text(cleaned) == cleaned


@given(ANY_TEXT)
def test_cleaning_leaves_every_letter_in_its_place(text: str) -> None:
    """Quotes are looked up letter by letter."""

    def letters(said: str) -> str:
        return "".join(letter for letter in said if unicodedata.category(letter)[0] in "LNP")

    assert letters(clean_text(text)) == letters(text)


@given(ANY_TEXT)
def test_a_clean_line_is_one_line(text: str) -> None:
    """Labels and titles stand in tables."""
    line = clean_line(text, longest=20)

    assert len(line) <= 20
    assert "\n" not in line
    assert line == line.strip()


def test_a_clean_line_neither_hides_nor_turns_any_part_of_itself() -> None:
    """A title with a direction mark in it could pose as another; one with a control could paint a terminal."""
    line = clean_line("Minutes\u202e\u2066 of\u200b 3 Mar\xadch\x9b31m \U000e0041\ufeff", longest=100)

    assert line == "Minutes of 3 March31m"
