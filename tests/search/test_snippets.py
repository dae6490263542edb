"""The lines shown under a hit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.search.grammar import parse
from evidence.search.snippets import ELLIPSIS, MARK, UNMARK, plain, snippet
from evidence.search.words import forms, stem_of

FILLER = "Nothing to see in this sentence at all. " * 40


def shown(text: str, typed: str, *, width: int = 240) -> str:
    return snippet(text, parse(typed), width=width).replace(MARK, "[").replace(UNMARK, "]")


def test_the_matched_words_are_marked_in_any_inflection() -> None:
    """The reader sees at a glance why the page came up."""
    assert shown("Children waited for plans.", "child wait") == "[Children] [waited] for plans."


def test_the_window_with_most_of_the_words_is_chosen() -> None:
    """The first mention is rarely the telling one."""
    text = f"Therapy. {FILLER} Speech therapy waits are 40 weeks. {FILLER}"

    found = shown(text, "speech therapy waits")

    assert "[Speech] [therapy] [waits] are 40 weeks" in found
    assert found.startswith(ELLIPSIS)
    assert found.endswith(ELLIPSIS)


def test_a_phrase_is_marked_as_one_and_only_where_it_stands() -> None:
    """A word of the phrase on its own is not what was asked for."""
    assert shown("Annual plan; annual reviews.", '"annual reviews"') == "Annual plan; [annual reviews]."


def test_a_prefix_marks_whole_words() -> None:
    """Half-marked words are hard to read."""
    assert shown("Timeliness and time.", "timelin*") == "[Timeliness] and time."


def test_words_after_not_are_not_marked() -> None:
    """They are what the person did not want."""
    assert shown("A plan and a draft", "plan NOT drafts") == "A [plan] and a draft"


def test_control_characters_of_the_page_are_not_shown() -> None:
    """A page could otherwise forge marks, or turn the direction of the text around it."""
    assert shown("a\u2068b\u2069 \u202eplan\u0000\ue000 x\nagree\u00adment", "plan") == "ab [plan] x agreement"


def test_a_page_without_a_match_shows_its_beginning() -> None:
    """A hit by title alone has no word in its text."""
    assert shown("One two three. " + FILLER, "board", width=14) == "One two three." + ELLIPSIS


@given(st.text(), st.text(), st.integers(min_value=-5, max_value=400))
def test_any_text_and_query_give_a_piece_of_the_text(text: str, typed: str, width: int) -> None:
    """Snippets are drawn on every hit: one that raises takes the page with it."""
    found = snippet(text, parse(typed), width=width)

    inside = found.replace(MARK, "").replace(UNMARK, "").removeprefix(ELLIPSIS).removesuffix(ELLIPSIS)
    assert inside in plain(text) or inside.strip(ELLIPSIS) in plain(text)
    assert found.count(MARK) == found.count(UNMARK)


@given(st.lists(st.sampled_from(["speech", "therapy", "waits", "plans", "late", "children"]), min_size=1, max_size=200))
def test_a_page_that_has_the_word_shows_it(words: list[str]) -> None:
    """A hit whose snippet shows no match looks like a mistake."""
    found = snippet(" ".join(words), parse(words[-1]))
    marked = found.split(MARK)[1].split(UNMARK)[0]

    assert [stem_of(form) for form in forms(marked)] == [stem_of(words[-1])]


@pytest.mark.parametrize(
    "text", ["a" * 100_000, "plan " * 20_000, "a" + "\u0301" * 100_000, "'" * 100_000, "a'" * 50_000]
)
def test_a_very_long_page_is_cut_to_width(text: str) -> None:
    """A page of 200,000 characters is allowed in; drawing a hit on it must stay quick."""
    found = snippet(text, parse('plan "plan plan plan" plan*'), width=240)

    assert len(found.replace(MARK, "").replace(UNMARK, "")) <= 240 + 2 * len(ELLIPSIS)
