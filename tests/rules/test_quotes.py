"""A quote is found as it stands on the page, whatever the layout did to it, and never where it does not stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.rules.quotes import find_quote, one_line, squeezed, words_of


@pytest.mark.parametrize(
    ("text", "quote", "stands"),
    [
        ("An inspec-\ntion of clinics", "inspection of clinics", "inspec-\ntion of clinics"),
        ("A multi-\nagency panel", "multi-agency panel", "multi-\nagency panel"),
        ("An inspection of clinics", "inspec-\ntion of clinics", "inspection of clinics"),
        ("A multi-agency panel", "multi-\nagency panel", "multi-agency panel"),
        ("The oﬃce is staﬀed", "office is staffed", "oﬃce is staﬀed"),
        ("The office is staffed", "oﬃce is staﬀed", "office is staffed"),
        ("Co\u00adordi\u00adnated plans", "Coordinated plans", "Co\u00adordi\u00adnated plans"),
        ("the child’s “own”\n  words", 'child\'s "own" words', "child’s “own”\n  words"),
    ],
)
def test_what_layout_does_to_words_does_not_hide_a_quote(text: str, quote: str, stands: str) -> None:
    """The same sentence comes out of two programs broken, joined and drawn differently."""
    assert find_quote(text, quote) == stands


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("for ages 5-6 and over", "for ages 56"),
        ("a 4 1 split", "a 41 split"),
        ("so-called progress", "socalled progress"),
        ("41 of 60 clinics", "42 of 60 clinics"),
        ("any text", " - "),
        ("any text", ""),
    ],
)
def test_other_words_are_not_taken_for_the_quote(text: str, quote: str) -> None:
    """A figure that reads differently is another figure."""
    assert find_quote(text, quote) is None


PARTS = [
    ("14 of 60 plans", "4 of 60 plans"),
    ("it is 25% now", "5%"),
    ("it is 10.5% now", "0.5%"),
    ("some 1,204 plans", "204 plans"),
    ("it fell to 120.", "fell to 12"),
    ("it fell to 12.4%", "fell to 12"),
    ("it fell to 12.4%", "fell to 12."),
    ("it fell to 12%", "fell to 12"),
    ("it rose by .5 points", "5 points"),
    ("it changed by -5 points", "5 points"),
    ("for ages 4–5", "5"),
    ("a cost of £5", "5"),
    ("a cost of 5€", "a cost of 5"),
    ("it was ineffective", "effective"),
    ("it was in\u00adeffective", "effective"),
    ("it was non-compliant", "compliant"),
    ("we can’t go on", "we can"),
]


@pytest.mark.parametrize(("text", "quote"), PARTS)
def test_part_of_a_word_or_number_is_not_the_quote(text: str, quote: str) -> None:
    """“4 of 60” inside “14 of 60” would pass a changed figure off as the old one."""
    assert find_quote(text, quote) is None


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("14 of 60 plans, and 4 of 60 plans here", "4 of 60 plans"),
        ("a panel—effective from May", "effective"),
        ("forty are open² now", "are open"),
        ("(41) in all", "41"),
        ("it fell to 12. Then", "fell to 12"),
        ("it fell to 12, then", "fell to 12"),
        ("the “own” words", "own"),
        ("a _bold_ word", "bold"),
        ("See 5.", "5"),
    ],
)
def test_a_whole_word_is_found_whatever_marks_stand_at_it(text: str, quote: str) -> None:
    """Brackets, quotation marks, full stops and footnote signs are no part of the word beside them."""
    assert find_quote(text, quote) == quote


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 9))
def test_a_digit_more_at_either_edge_is_another_number(first: int, last: int, digit: int) -> None:
    """Whatever the number at the edge of a quote, with a digit put before or after it is a different one."""
    quote = f"{first} plans of {last}"

    assert find_quote(f"say {quote}.", quote) == quote
    assert find_quote(f"say {digit}{quote}.", quote) is None
    assert find_quote(f"say {quote}{digit}.", quote) is None


words = st.lists(st.text(st.characters(categories=["L", "N", "P"]), min_size=1, max_size=8), min_size=3, max_size=40)


@given(words, st.data())
def test_a_quote_taken_from_a_page_is_found_on_it(said: list[str], data: st.DataObject) -> None:
    """What a person copied from the page they see is on the page, whatever signs it has."""
    first = data.draw(st.integers(0, len(said) - 1))
    last = data.draw(st.integers(first + 1, len(said)))
    quote = " ".join(said[first:last])

    if squeezed(quote):  # dashes alone say nothing
        assert find_quote("\n".join(said), quote) is not None


@settings(max_examples=40)
@given(st.text(max_size=100))
def test_words_stand_where_they_are_said_to_stand(text: str) -> None:
    """The exact words shown in the place of a changed quote are cut out by these places."""
    for word in words_of(text):
        assert 0 <= word.start < word.end <= len(text)
        assert squeezed(word.said) in squeezed(text.casefold()) or not text.isascii()


def test_pages_that_differ_only_in_layout_read_the_same() -> None:
    """A document saved anew by another program breaks its lines elsewhere; nothing was altered."""
    assert one_line("The inspec-\ntion  was\n“good”") == one_line('The inspection was "good"')
