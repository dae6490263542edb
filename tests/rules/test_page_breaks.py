"""A quote that begins on one page and ends on the next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.page_breaks import PageBreaks, stretches_of_quote
from evidence.rules.quotes import find_quote, one_line

FOOT = "Synthetic minutes of the improvement board"
PAGES = {
    1: f"The board met on 3 March 2026. It heard that of the sixty\n{FOOT}\n1",
    2: f"therapy clinics forty-one are open, and that inspec-\n{FOOT}\n2",
    3: f"tions go on. The chair thanked everybody.\n{FOOT}\n3",
}
HEADED = {number: "\n".join(reversed(text.rsplit("\n", 2))) for number, text in PAGES.items()}
WORDS = ["the", "board", "41", "of", "60", "clinics\nare", "open."]
QUOTE = "of the sixty therapy clinics forty-one are open"


@pytest.mark.parametrize("pages", [PAGES, HEADED], ids=["at the foot", "at the head"])
def test_lines_that_run_along_every_page_do_not_part_a_quote(pages: dict[int, str]) -> None:
    """People copy the sentence, not the footer in the middle of it."""
    found = PageBreaks(pages).find(1, QUOTE)

    assert found is not None
    assert one_line(found.exact) == QUOTE
    assert pages[1][found.before.start : found.before.end].strip() == "of the sixty"
    assert pages[2][found.after.start : found.after.end].strip() == "therapy clinics forty-one are open"


def test_a_word_broken_over_the_page_is_whole_in_the_quote() -> None:
    """The hyphen belongs to the page's end."""
    found = PageBreaks(PAGES).find(2, "and that inspections go on.")

    assert found is not None
    assert one_line(found.exact) == "and that inspections go on."


def test_what_it_found_it_finds_again() -> None:
    """The words are kept as the pages have them, and looked for once more in the next version."""
    breaks = PageBreaks(PAGES)
    for page, quote in ((1, QUOTE), (2, "and that inspections go on.")):
        exact = breaks.quoted(page, quote)

        assert exact is not None
        assert breaks.quoted(page, exact) == exact


def test_each_page_is_marked_with_its_part() -> None:
    """Whoever turns the page sees where the quote ends."""
    marked = {
        page: [PAGES[page][one.start : one.end].strip() for one in stretches_of_quote(PAGES, page, QUOTE)]
        for page in PAGES
    }

    assert marked == {1: ["of the sixty"], 2: ["therapy clinics forty-one are open"], 3: []}


@pytest.mark.parametrize(
    "quote",
    [
        "of the sixty clinics",  # a word is missing
        "The board met on 3 March 2026.",  # on one page alone
        "therapy clinics forty-one are open",
        "of the sixty therapy clinics forty-one are ope",  # part of a word
        "",
    ],
)
def test_nothing_else_is_found_over_the_break(quote: str) -> None:
    """A passage that is not there word for word must not be accepted."""
    assert PageBreaks(PAGES).find(1, quote) is None


def test_a_line_that_stands_on_one_page_only_is_part_of_what_it_says() -> None:
    """Only what runs along every page may be left out of a quote: never a line that turns its meaning round."""
    pages = {1: "The board agreed\nnot", 2: "to close the clinic."}

    assert PageBreaks(pages).find(1, "The board agreed to close the clinic.") is None
    assert PageBreaks(pages).find(1, "The board agreed not to close the clinic.") is not None


@given(
    st.lists(st.sampled_from(["the", "board", "41", "of", "60", "clinics\nare", "open."]), min_size=2, max_size=12),
    st.data(),
)
def test_where_one_page_has_a_quote_two_halves_of_it_have_it_too(words: list[str], data: st.DataObject) -> None:
    """A page's end is a line's end."""
    turn = data.draw(st.integers(1, len(words) - 1))
    quote = " ".join(words)
    whole, first, second = f"Heard: {quote}", "Heard: " + " ".join(words[:turn]), " ".join(words[turn:])

    assert find_quote(whole, quote) is not None
    assert PageBreaks({1: first, 2: second}).find(1, quote) is not None
