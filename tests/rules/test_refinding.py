"""Quotes from an older version are found in a newer one: the same, moved, changed or gone, and never invented."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.rules.quotes import squeezed
from evidence.rules.refinding import QuoteSearch
from schemas.evidence import Page
from schemas.links import Passage, QuoteFate, QuoteFound

BOARD = "The board met in May. It heard that 41 of 60 therapy clinics are open. Families were told. No one dissented."
WAS = Passage(page=2, quote="41 of 60 therapy clinics are open")


def pages(*texts: str) -> list[Page]:
    """Pages numbered from one."""
    return [Page(number=number, text=text) for number, text in enumerate(texts, 1)]


def found(was: Passage, *texts: str) -> QuoteFound:
    """What became of a passage in a second version of these pages."""
    (one,) = QuoteSearch(pages(*texts), version=2).find([was])
    return one


def test_words_on_the_same_page_are_the_same() -> None:
    """Only the layout changed: a wrapped line is no change."""
    one = found(WAS, "Contents.", BOARD.replace("of 60", "of\n  60"))

    assert (one.fate, one.now) == (QuoteFate.SAME, Passage(page=2, quote="41 of\n  60 therapy clinics are open"))


def test_words_on_another_page_have_moved() -> None:
    """A page put in before it pushes everything on."""
    one = found(WAS, "Contents.", "Summary.", BOARD)

    assert (one.fate, one.now) == (QuoteFate.MOVED, Passage(page=3, quote=WAS.quote))


def test_of_several_pages_that_say_it_its_own_is_taken_then_the_nearest() -> None:
    """A phrase repeated in a summary has not moved there."""
    assert found(WAS, BOARD, BOARD, BOARD).fate is QuoteFate.SAME
    moved = found(WAS, BOARD, "-", "-", "-", "-", BOARD)
    assert moved.now is not None
    assert moved.now.page == 1


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        (BOARD.replace("41", "45"), "45 of 60 therapy clinics are open"),
        (BOARD.replace("open", "closed"), "41 of 60 therapy clinics are closed"),
        (BOARD.replace("are open", "are now closed"), "41 of 60 therapy clinics are now closed"),
        (BOARD.replace("41 of 60", "41 (68 %) of the 60"), "41 (68 %) of the 60 therapy clinics are open"),
    ],
)
def test_words_that_changed_are_shown_as_they_now_stand(now: str, stands: str) -> None:
    """The figure that changed is what the reader must see, also when it is the first or the last word."""
    one = found(WAS, "Contents.", now)

    assert (one.fate, one.now) == (QuoteFate.CHANGED, Passage(page=2, quote=stands))


def test_a_whole_sentence_is_shown_with_its_full_stop() -> None:
    """It was quoted with one."""
    one = found(Passage(page=1, quote="The board met in May."), BOARD.replace("in May", "in June"))

    assert one.now == Passage(page=1, quote="The board met in June.")


def test_what_was_put_in_at_the_end_of_a_sentence_is_shown() -> None:
    """“… unless no therapist is free” turns the promise round; cut off, the old promise would seem to stand."""
    promise = Passage(page=1, quote="Each child is seen within four weeks of asking.")
    one = found(promise, "Each child is seen within four weeks of asking, unless no therapist is free. We try.")
    other = found(promise, "Each child is seen within six weeks of asking, unless no therapist is free. We try.")

    ending = "of asking, unless no therapist is free."
    assert one.now == Passage(page=1, quote=f"Each child is seen within four weeks {ending}")
    assert other.now == Passage(page=1, quote=f"Each child is seen within six weeks {ending}")


@pytest.mark.parametrize(
    "quote",
    ["Children wait four weeks for a first appointment", "Nobody opened any clinic in May", "60 of"],
)
def test_words_nothing_like_the_text_are_gone(quote: str) -> None:
    """A far-fetched likeness would be worse than an honest gap."""
    one = found(Passage(page=1, quote=quote), "Contents.", BOARD)

    assert (one.fate, one.now) == (QuoteFate.GONE, None)


def test_changed_words_are_found_far_away_in_a_long_document() -> None:
    """Two thousand pages of the same turns of phrase, and one that holds the words."""
    filler = [f"Page {number}. The board of the area heard of clinics and children." for number in range(2000)]
    one = found(WAS, *filler[:1700], BOARD.replace("41", "45"), *filler[1700:])

    assert (one.fate, one.now) == (QuoteFate.CHANGED, Passage(page=1701, quote="45 of 60 therapy clinics are open"))


@pytest.mark.parametrize(
    ("quote", "now"),
    [
        ("4 of 60 plans are late", "In all 14 of 60 plans are late."),
        ("204 plans are late", "In all 1,204 plans are late."),
        ("Plans that are late fell to 12", "Plans that are late fell to 12.4%."),
        ("effective in all clinics", "It was ineffective in all clinics."),
    ],
)
def test_words_whose_edge_has_grown_have_changed(quote: str, now: str) -> None:
    """The old figure stands in the new one, and says something else; who decides must see both."""
    one = found(Passage(page=1, quote=quote), now)

    assert one.fate is QuoteFate.CHANGED
    assert one.now is not None
    assert one.now.quote != quote


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 9), st.booleans())
def test_a_digit_more_at_the_edge_never_stays_the_same(first: int, last: int, digit: int, before: bool) -> None:
    """One more digit is ten times as many children."""
    quote = f"{first} plans of {last}"
    grown = f"{digit}{quote}" if before else f"{quote}{digit}"

    assert not found(Passage(page=1, quote=quote), f"It heard of {grown}.").fate.still_said


@pytest.mark.parametrize("text", ["", "x", "the " * 5000])
def test_any_page_can_be_looked_in(text: str) -> None:
    """A blank page and one of a single word repeated are pages too."""
    assert found(WAS, text).fate is QuoteFate.GONE


def test_words_that_have_grown_too_long_to_quote_are_changed_and_cut() -> None:
    """A table whose columns drifted apart: more than 2,000 characters is not a quote."""
    quote = "one two three four five six"
    one = found(Passage(page=1, quote=quote), quote.replace(" ", " " * 600))

    assert one.fate is QuoteFate.CHANGED
    assert one.now is not None
    assert len(one.now.quote) <= 2000


SOME_WORDS = ["a", "the", "41", "60", "open", "closed", "clinics.", "of"]
texts = st.lists(st.lists(st.sampled_from(SOME_WORDS), max_size=12).map(" ".join))


@settings(max_examples=60)
@given(texts, st.text(min_size=1, max_size=60).filter(str.strip), st.integers(1, 5))
def test_whatever_is_answered_stands_on_the_page_it_names(said: list[str], quote: str, page: int) -> None:
    """Changed words are put before an inspector: they are the page's own."""
    one = found(Passage(page=page, quote=quote), *said)

    assert (one.now is None) == (one.fate is QuoteFate.GONE)
    assert one.now is None or one.now.quote in said[one.now.page - 1]
    assert not one.fate.still_said or (one.now and squeezed(one.now.quote) == squeezed(quote))
