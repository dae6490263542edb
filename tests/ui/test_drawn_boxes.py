"""What the browser says was drawn on a page is anybody's word, and is looked at before it is believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.ui.upload.boxes import Drawn, drawn_of, gone_of
from schemas.pictures import Mark

PARTS = st.integers(min_value=-5, max_value=1_005)


def test_a_box_is_told_in_shares_of_the_page() -> None:
    """What is covered must be what was drawn."""
    said = {"page": 3, "left": 100, "top": 200, "right": 400, "bottom": 250}

    assert drawn_of(said) == Drawn(3, Mark(left=0.1, top=0.2, width=0.3, height=0.05))


@pytest.mark.parametrize("said", [None, 3, "box", {}, {"page": 1}, {"page": 1, "left": "x"}, [1, 2], {"which": None}])
def test_what_is_no_box_covers_nothing(said: object) -> None:
    """A script in somebody's browser can say anything."""
    assert drawn_of(said) is None
    assert gone_of(said, [Mark(left=0, top=0, width=1, height=1)]) is None


@given(left=PARTS, top=PARTS, right=PARTS, bottom=PARTS)
def test_every_box_believed_has_a_size_and_lies_within_the_page(left: int, top: int, right: int, bottom: int) -> None:
    """One that reaches beyond the page would be refused only when the copy is made."""
    drawn = drawn_of({"page": 1, "left": left, "top": top, "right": right, "bottom": bottom})

    if drawn and drawn.place:
        place = drawn.place
        assert 0 < place.width <= 1 - place.left + 1e-6
        assert 0 < place.height <= 1 - place.top + 1e-6
    else:
        assert not (0 <= left < right <= 1_000 and 0 <= top < bottom <= 1_000)


def test_only_a_box_that_is_there_is_taken_away() -> None:
    """The page may have changed since the picture was drawn."""
    box = Mark(left=0, top=0, width=1, height=1)

    assert gone_of({"page": 1, "which": 0}, [box]) == Drawn(1, gone=0)
    assert gone_of({"page": 1, "which": 1}, [box]) is None
    assert gone_of({"page": 1, "which": -1}, [box]) is None
