"""Findings: keyed so that a decision stands, masked wherever they are told, and honest about what was not seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.rules.findings import (
    About,
    Said,
    about_its_marking,
    about_its_state,
    beside_the_words,
    in_order,
    masked_in,
    page_said_sensitive,
    personal_data,
    said_on,
)
from evidence.rules.personal_data.looking import NO_NAMES
from evidence.rules.personal_data.names import NameList
from schemas.audiences import Audience
from schemas.evidence import Details, Item, Marking, Page, ReadingState, Version
from schemas.gate import Certainty, Finding, FindingKind
from schemas.hidden import HiddenKind, HiddenPart, LookedInto
from tests.conftest import NOW
from tests.hidden_name import NAME

OF = About("E-0001", 1, "a" * 64)
NAMES = NameList([NAME])
INSPECTORS = Audience(ref="inspectors", title="Inspectors", markings=tuple(Marking))
PUBLIC = Audience(ref="public", title="The public", markings=(Marking.OFFICIAL,))


def item(*, marking: Marking | None = None, reading: ReadingState = ReadingState.READ) -> Item:
    version = Version(
        number=1, sha256="a" * 64, size_bytes=1, file_name="note.txt", media_type="text/plain", received_at=NOW,
        received_by="lead", reading=reading, reason="Its reason." if reading is not ReadingState.READ else "",
    )  # fmt: skip
    return Item(ref="E-0001", details=Details(marking=marking), version=version, added_by="lead", added_at=NOW)


def test_the_same_thing_in_the_same_bytes_has_the_same_key_whoever_looks() -> None:
    """A decision must be found again, and no other thing be taken for decided."""
    said = [Said(f"{NAME} and {NAME}, tel 07700 900123", "page 1", 1)]

    first, again = personal_data(OF, said, NAMES), personal_data(OF, said, NameList([NAME, "Jonquil Examplar"]))
    other = personal_data(OF._replace(sha256="b" * 64), said, NAMES)

    assert [(one.kind, one.times) for one in first] == [(FindingKind.NAME, 2), (FindingKind.PHONE, 1)]
    assert first == again
    assert not {one.key for one in first} & {one.key for one in other}


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_a_key_tells_nothing_of_the_value(one: int, other: int) -> None:
    """Whoever had a key that depends on the number could try every number there is."""
    keys = [
        [found.key for found in personal_data(OF, [Said(f"tel 07700 {number:06d}", "page 1", 1)], NO_NAMES)]
        for number in (one, other)
    ]

    assert keys[0] == keys[1] != []


def test_for_words_of_ours_the_key_goes_with_the_words() -> None:
    """A title may change while the file stays; what was decided about the old one says nothing of the new."""
    old, new = (
        personal_data(OF, [Said(f"{NAME}, {words}", "its title", in_file=False)], NAMES)[0].key for words in ("a", "b")
    )

    assert old != new


def test_a_place_that_is_called_by_a_name_is_masked_too() -> None:
    """Sheets and files inside are called by children's names."""
    page = Page(number=3, label=f"Sheet '{NAME}' (hidden), rows 1 to 9", text="tel 07700 900123")

    found = personal_data(OF, [said_on(page)], NAMES)

    assert {one.where for one in found} == {"page 3 (Sheet 'Z****** Q***********' (hidden), rows 1 to 9)"}
    assert masked_in("page 3", NAMES) == "page 3"


def test_what_stands_on_a_page_is_not_told_again_as_left_over() -> None:
    """A workbook keeps every cell's words a second time."""
    page = Said("ask a@example.org", "page 1", 1)
    kept = Said("a@example.org b@example.org", "words kept in the workbook", kind=HiddenKind.OTHER)

    assert [one.shown for one in personal_data(OF, [page, kept], NO_NAMES)] == ["*@example.org", "*@example.org"]
    assert len(personal_data(OF, [page, kept._replace(kind=HiddenKind.COMMENT)], NO_NAMES)) == 3


def test_what_a_file_hides_or_keeps_closed_is_told_in_words() -> None:
    """Each of these must be decided, with or without a name in it."""
    looked = LookedInto(
        parts=(
            HiddenPart(kind=HiddenKind.COMMENT, where="a comment on page 2", page=2, text="Four words of it"),
            HiddenPart(kind=HiddenKind.COMMENT, where="a comment on page 2", page=2, text="Two more"),
            HiddenPart(kind=HiddenKind.PROPERTY, where="its property Author", text="Somebody"),
            HiddenPart(kind=HiddenKind.COVERED, where="text under a box or a picture on page 1", page=1, text="x"),
        ),
        active=("macros",),
        not_looked_into=("its bookmarks",),
    )

    told = [
        (one.kind, one.certainty, one.where, one.shown, one.times) for one in beside_the_words(OF, looked, NO_NAMES)
    ]

    assert told == [
        (FindingKind.HIDDEN, Certainty.CERTAIN, "a comment on page 2", "6 words", 2),
        (FindingKind.HIDDEN, Certainty.LIKELY, "text under a box or a picture on page 1", "1 word", 1),
        (FindingKind.ACTIVE_CONTENT, Certainty.CERTAIN, "macros", "", 1),
        (FindingKind.UNREAD, Certainty.POSSIBLE, "its bookmarks", "", 1),
    ]


@pytest.mark.parametrize(
    ("marking", "page", "audience", "told"),
    [
        (Marking.OFFICIAL_SENSITIVE, 0, PUBLIC, ["it is marked OFFICIAL-SENSITIVE"]),
        (None, 2, PUBLIC, ["page 2 says OFFICIAL-SENSITIVE"]),
        (None, 0, PUBLIC, []),
        (Marking.OFFICIAL_SENSITIVE, 2, INSPECTORS, []),
        (None, 2, INSPECTORS, []),
        (Marking.OFFICIAL_SENSITIVE, 2, None, []),
    ],
)
def test_a_marking_above_the_audience_is_told(
    marking: Marking | None, page: int, audience: Audience | None, told: list[str]
) -> None:
    """Whoever wrote the marking on the page knew better than whoever forgot to say it of the item."""
    assert [one.where for one in about_its_marking(item(marking=marking), page, audience, NO_NAMES)] == told


def test_the_page_that_says_it_is_sensitive_is_found_however_the_dash_is_drawn() -> None:
    """Word turns hyphens into others."""
    pages = [
        Page(number=number, text=text)
        for number, text in enumerate(("Official", "official \u2011 x", "Official-Sensitive"), 1)
    ]

    assert page_said_sensitive(pages) == 3
    assert page_said_sensitive([Page(number=1, text="OFFICIAL\u2011SENSITIVE")]) == 1
    assert page_said_sensitive(pages[:2]) == 0


@pytest.mark.parametrize("state", [one for one in ReadingState if one is not ReadingState.READ])
def test_words_that_were_not_read_are_told_whatever_the_reason(state: ReadingState) -> None:
    """What nobody read may say anything."""
    (found,) = about_its_state(item(reading=state), [], NO_NAMES)

    assert (found.kind, found.certainty) == (FindingKind.UNREAD, Certainty.CERTAIN)
    assert found.where.endswith("Its reason.")


def test_findings_come_by_item_then_kind_then_the_surest_first() -> None:
    """The list must read the same on every machine."""

    def made() -> Iterator[Finding]:
        for item_ref in ("E-0002", "E-0001"):
            for kind in (FindingKind.UNREAD, FindingKind.NHS_NUMBER):
                for certainty in (Certainty.POSSIBLE, Certainty.CERTAIN):
                    yield Finding(key="F", item=item_ref, kind=kind, certainty=certainty, where="x")

    ordered = [(one.item, one.kind.name, one.certainty.value) for one in in_order(made())]

    assert ordered[:4] == [
        ("E-0001", "NHS_NUMBER", "certain"),
        ("E-0001", "NHS_NUMBER", "possible"),
        ("E-0001", "UNREAD", "certain"),
        ("E-0001", "UNREAD", "possible"),
    ]
