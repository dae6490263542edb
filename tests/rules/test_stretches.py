"""Stretches told so that another reading of the same page has them in the same place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.quotes import squeezed, squeezed_with_places
from evidence.rules.stretches import found_again, sought
from schemas.pictures import Stretch

TEXTS = st.text(alphabet="aabé ﬁ-\n\ufffe\u00ad’", max_size=60)


@given(TEXTS)
def test_both_ways_of_squeezing_a_text_agree(text: str) -> None:
    """A quote is found by the one and its place by the other."""
    said, places = squeezed_with_places(text)

    assert said == squeezed(text)
    assert len(places) == len(said)
    assert places == sorted(places)


@given(TEXTS, st.data())
def test_a_stretch_is_found_again_where_the_page_breaks_its_lines_elsewhere(text: str, data: st.DataObject) -> None:
    """The picture's letters come in other lines than the stored text, and the mark must stand on the right word."""
    start = data.draw(st.integers(0, len(text)))
    stretch = Stretch(start=start, end=data.draw(st.integers(start, len(text))))
    other = "".join(f"{sign}-\n " if sign.isalpha() else sign for sign in text)

    found = found_again(other, sought(text, [stretch]))

    assert "".join(squeezed(other[one.start : one.end]) for one in found) == squeezed(_whole_signs(text, stretch))


def _whole_signs(text: str, stretch: Stretch) -> str:
    return text[stretch.start : stretch.end]


def test_of_a_word_that_stands_there_often_only_the_one_that_is_meant_is_found() -> None:
    """“Wait” stands in “await” and “waits”, too."""
    text = "They await a wait, and waits."
    (found,) = found_again(text.upper().lower(), sought(text.lower(), [Stretch(start=13, end=17)]))

    assert (found.start, found.end) == (13, 17)


def test_what_the_other_reading_does_not_have_is_left_out() -> None:
    """A page read by the second reader may have words the first never sees: no mark is better than a wrong one."""
    assert found_again("Nothing of the kind.", sought("A wait", [Stretch(start=2, end=6)])) == []
