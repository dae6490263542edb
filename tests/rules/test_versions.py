"""Two versions compared page by page: the laws a comparison keeps, and what it says in words."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.version_words import changes_in_words, told_apart
from evidence.rules.versions import compare_pages
from schemas.evidence import Page
from schemas.versions import PageChange, PageFate, VersionChanges

SWAPPED = {PageFate.ADDED: PageFate.REMOVED, PageFate.REMOVED: PageFate.ADDED}


def pages(*texts: str) -> list[Page]:
    """Pages numbered from one."""
    return [Page(number=number, text=text) for number, text in enumerate(texts, 1)]


def compared(earlier: list[str], later: list[str]) -> list[tuple[str, int | None, int | None]]:
    """What became of each page."""
    return [(one.fate.value, one.before, one.after) for one in compare_pages(pages(*earlier), pages(*later))]


WAITS = "Children waited forty weeks for a first appointment in the spring of this year."
CLINICS = "Clinics opened in Upper Moor and in Lower Moor, and families were told by letter."
STAFF = "Two therapists were appointed and three posts remain vacant until September."

documents = st.lists(
    st.one_of(
        st.sampled_from(["", WAITS, CLINICS, STAFF, f"{WAITS} Not in June."]),
        st.lists(st.sampled_from(["waits", "clinics", "families", "board", "1", "2", "3"]), max_size=8).map(" ".join),
    ),
    max_size=8,
)


@given(documents)
def test_a_version_compared_with_itself_is_all_the_same(said: list[str]) -> None:
    """Nothing changed, so nothing is said to have."""
    assert compared(said, said) == [("same", number, number) for number in range(1, len(said) + 1)]


@given(documents, documents)
def test_comparing_the_other_way_round_swaps_added_and_removed(one: list[str], other: list[str]) -> None:
    """A comparison that depends on its direction would tell two stories about one pair of documents."""
    there = compare_pages(pages(*one), pages(*other))
    back = compare_pages(pages(*other), pages(*one))

    turned = [PageChange(fate=SWAPPED.get(page.fate, page.fate), before=page.after, after=page.before) for page in back]
    assert Counter(there) == Counter(turned)


@given(documents, documents)
def test_every_page_of_both_versions_is_told_of_once(one: list[str], other: list[str]) -> None:
    """A page left out of a comparison is a change nobody sees."""
    changes = compare_pages(pages(*one), pages(*other))

    assert sorted(page.before for page in changes if page.before) == list(range(1, len(one) + 1))
    assert sorted(page.after for page in changes if page.after) == list(range(1, len(other) + 1))


@given(documents)
def test_a_page_put_in_first_moves_all_the_others(said: list[str]) -> None:
    """A cover sheet is one page added, not every page altered."""
    changes = compared(said, ["Cover sheet of the second version.", *said])

    assert changes == [("added", None, 1), *(("moved", number, number + 1) for number in range(1, len(said) + 1))]


def test_a_page_with_a_changed_figure_is_altered() -> None:
    """Most of what it says still stands there."""
    assert compared([WAITS, CLINICS], [WAITS.replace("forty", "twenty"), CLINICS]) == [
        ("altered", 1, 1),
        ("same", 2, 2),
    ]


def test_a_page_replaced_by_another_is_removed_and_added() -> None:
    """They share a few common words and nothing else."""
    assert compared([WAITS, CLINICS], [STAFF, CLINICS]) == [("removed", 1, None), ("added", None, 1), ("same", 2, 2)]


def test_a_page_altered_and_moved_is_still_known() -> None:
    """A chapter goes to the end and one of its figures is corrected."""
    changes = compared([WAITS, CLINICS, STAFF], [CLINICS, STAFF, WAITS.replace("forty", "twenty")])

    assert changes == [("moved", 2, 1), ("moved", 3, 2), ("altered", 1, 3)]


def test_a_new_footer_on_each_of_two_thousand_pages_alters_each_and_moves_none() -> None:
    """The commonest second version: its number stands on every page, so no page is the same."""
    said = [f"{WAITS} Clinic {number} of the area saw {number * 7} children. {STAFF}" for number in range(2000)]

    changes = compared(said, [f"{page} Version 2" for page in said])

    assert changes == [("altered", number, number) for number in range(1, 2001)]


def changed(*fates: tuple[PageFate, int | None, int | None]) -> VersionChanges:
    """Changes from version 1 to version 2."""
    told = tuple(PageChange(fate=fate, before=before, after=after) for fate, before, after in fates)
    return VersionChanges(item="E-0001", earlier=1, later=2, pages=told)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (changed((PageFate.SAME, 1, 1)), "every page says the same"),
        (
            changed((PageFate.ALTERED, 3, 3), (PageFate.ALTERED, 4, 4), (PageFate.ADDED, None, 7)),
            "pages 3 and 4 altered, page 7 added",
        ),
        (
            changed((PageFate.REMOVED, 5, None), (PageFate.MOVED, 6, 5)),
            "page 5 of version 1 removed, 1 page moved",
        ),
        (changed(*((PageFate.ADDED, None, page) for page in (2, 5, 6, 7, 9))), "pages 2, 5 to 7 and 9 added"),
        (VersionChanges(item="E-0001", earlier=1, later=2, unknown="version 1 has no text"), "version 1 has no text"),
    ],
)
def test_changes_are_told_in_one_line(changes: VersionChanges, says: str) -> None:
    """The line stands in a table and on a terminal."""
    assert changes_in_words(changes) == says


@given(st.lists(st.sampled_from(["a", "b", "c", "d"])), st.lists(st.sampled_from(["a", "b", "c", "d"])))
def test_old_and_new_words_told_apart_lose_no_word(was: list[str], now: list[str]) -> None:
    """What stands side by side is all of the old and all of the new."""
    before, after = told_apart(" ".join(was), " ".join(now))

    assert " ".join(one.words for one in before).split() == was
    assert " ".join(one.words for one in after).split() == now
    assert [one.words for one in before if not one.differs] == [one.words for one in after if not one.differs]
