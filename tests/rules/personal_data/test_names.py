"""The area's own list of names: whole words, in any case, with or without accents, in both orders."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evidence.rules.personal_data.looking import personal_data_in
from evidence.rules.personal_data.names import NameList
from schemas.gate import Certainty, FindingKind

NAMES = NameList(
    ["Zebedee Quillfeather", "O'Dowdle, Björk Anne-Marie", "Will Younge", "# a remark", "", "  ", "Zanzibarina"]
)


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("Zebedee Quillfeather came.", Certainty.CERTAIN),
        ("QUILLFEATHER, ZEBEDEE", Certainty.CERTAIN),
        ("Quillfeather | Zebedee", Certainty.CERTAIN),
        ("Zebedee\nQuillfeather", Certainty.CERTAIN),
        ("Zébedée Quillfeather", Certainty.CERTAIN),
        ("Ze\u0301bedee Quillfeather", Certainty.CERTAIN),
        ("Zebedee Quill\u00adfeather", Certainty.CERTAIN),
        ("Zebedee Quillfeather's review", Certainty.CERTAIN),
        ("Zebedee Quillfeather\u2019s review \u2013 held", Certainty.CERTAIN),
        ("Bjork Anne Marie ODowdle", Certainty.CERTAIN),
        ("Bjork O\u2019Dowdle", Certainty.LIKELY),
        ("Zebedee Arthur Quillfeather", Certainty.LIKELY),
        ("Zebedee A. Quillfeather", Certainty.LIKELY),
        ("Z. Quillfeather", Certainty.POSSIBLE),
        ("zebedee_quillfeather_plan.pdf", Certainty.POSSIBLE),
        ("will younge people", Certainty.POSSIBLE),
        ("Zanzibarina", Certainty.POSSIBLE),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, certainty: Certainty) -> None:
    """A name that leaves by way of a comma or an accent has left all the same."""
    found = personal_data_in(text, NAMES)

    assert [(one.kind, one.certainty) for one in found] == [(FindingKind.NAME, certainty)]


@pytest.mark.parametrize(
    "text",
    [
        "Zebedees Quillfeather",
        "Zebedee. The report (Quillfeather)",
        "Zebedee and the Quillfeather",
        "Zebedee met Quillfeather",
        "Zebedee Arthur Ambrose Quillfeather",
        "Quillfeatherstone",
    ],
)
def test_parts_of_words_and_words_far_apart_are_no_name(text: str) -> None:
    """Whole words only, or half of all pages would have to be decided."""
    assert personal_data_in(text, NAMES) == []


def test_a_name_is_shown_by_its_first_letters_only() -> None:
    """The list of what was found is read by people who need not know the name."""
    (found,) = personal_data_in("Seen: Quillfeather, Zebedee", NAMES)

    assert found.shown == "Q***********, Z******"


def test_the_list_tells_its_size_and_whether_it_changed_and_nothing_else() -> None:
    """The list is kept outside the repository of evidence and must not come back in by a message."""
    assert len(NAMES) == 4
    assert (
        NAMES.digest
        == NameList(["Zanzibarina", *["Will Younge", "O'Dowdle, Björk Anne-Marie"], "Zebedee Quillfeather"]).digest
    )
    assert NAMES.digest != NameList(["Zebedee Quillfeather"]).digest
    assert "Quillfeather" not in repr(NAMES)
    assert NameList(()).digest == ""


words = st.text(alphabet="abcdefghijklmnopqrstuvwxyzéøñ", min_size=2, max_size=9)


@example("aa", "xx", "xx", "{1}, {0}")
@given(words, words, st.text(alphabet="xyz ,.\n", max_size=20), st.sampled_from(["{0} {1}", "{1}, {0}", "{1} {0}"]))
def test_every_name_of_a_list_is_found_in_any_text(first: str, last: str, around: str, order: str) -> None:
    """Whatever stands around it, a name on the list is found where it stands."""
    first, last = first.capitalize(), last.capitalize()
    text = f"{around} | {order.format(first, last)} ({around})"

    found = personal_data_in(text, NameList([f"{first} {last}"]))

    assert Certainty.CERTAIN in {one.certainty for one in found}
