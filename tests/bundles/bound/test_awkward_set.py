"""Awkward files in, one run of right pages out: every link, bookmark, stamp and text is followed to its end."""

from __future__ import annotations

from hashlib import sha256

import pytest

from schemas.bound import RemovedKind
from tests.bundles.bound.awkward import awkward_files, sentence_of
from tests.bundles.bound.checker import Checker, Findings
from tests.bundles.bound.conftest import BoundDraft, bind_files


def checked(draft: BoundDraft) -> Findings:
    return Checker(draft.volumes[0], draft.page_map, draft.files).check()


def test_every_link_bookmark_stamp_and_text_is_right(ten: BoundDraft) -> None:
    """One link into the wrong document, in front of inspectors, and nobody believes the rest."""
    found = checked(ten)

    assert found.wrong == []
    assert found.links > 150
    assert found.bookmarks > 80
    assert found.stamps == ten.page_map.last
    assert found.texts == sum(file.pages for file in ten.files.values() if file.is_bound)


@pytest.mark.slow
def test_two_hundred_awkward_files_are_bound_without_one_fault() -> None:
    """The size of a real inspection's bundle."""
    draft = bind_files(awkward_files(200))
    found = checked(draft)

    assert found.wrong == []
    assert found.links > 3_300
    assert found.texts > 1_850


def test_the_same_files_give_the_same_bytes(ten: BoundDraft) -> None:
    """A draft proves itself by its digest."""
    again = bind_files(list(ten.files.values()))

    assert sha256(again.volumes[0]).hexdigest() == sha256(ten.volumes[0]).hexdigest()
    assert again.page_map == ten.page_map


def test_what_cannot_be_bound_has_a_slip_that_says_why() -> None:
    """A gap in the run of pages must explain itself."""
    kinds = {file.kind: file for file in awkward_files(40) if not file.is_bound}
    draft = bind_files(list(kinds.values()))

    why = {draft.files[slip.item].kind: slip.why for slip in draft.page_map.slips}
    assert why == {
        "encrypted": "It is locked with a password.",
        "damaged": "It is damaged and cannot be opened.",
        "no pages": "It has no pages.",
    }


def test_what_acts_is_left_out_and_told(ten: BoundDraft) -> None:
    """An inspector's computer must not run what somebody attached to a report; nor may it vanish unsaid."""
    acting = next(ref for ref, file in ten.files.items() if file.kind == "acting")
    told = {(one.kind, one.page is None) for one in ten.page_map.removed if one.item == acting}

    assert told == {
        (RemovedKind.LAUNCH, False),
        (RemovedKind.REMOTE_LINK, False),
        (RemovedKind.SCRIPT, False),
        (RemovedKind.FORM_ACTION, False),
        (RemovedKind.COMMENT, False),
        (RemovedKind.ATTACHMENT, False),
        (RemovedKind.ATTACHMENT, True),
        (RemovedKind.SCRIPT, True),
    }
    for word in (b"/Launch", b"/JavaScript", b"/SubmitForm", b"/ImportData", b"/EmbeddedFile", b"/AA", b"/OpenAction"):
        assert word not in ten.volumes[0]


def test_an_address_of_the_web_stays(ten: BoundDraft) -> None:
    """A report's sources are part of what it says."""
    assert b"https://example.org/synthetic".hex().encode() in ten.volumes[0]


def test_answers_in_a_form_are_part_of_the_page(ten: BoundDraft) -> None:
    """A survey filled in on screen is nothing without its answers, drawn before or not."""
    form = next(ref for ref, file in ten.files.items() if file.kind == "form")
    number = ten.page_map.page_of(form)

    said = ten.text_of(number)
    assert "Answered in the form" in said
    assert "Never drawn before" in said


def test_cited_words_are_marked_on_their_page(ten: BoundDraft) -> None:
    """The inspector opens a page of forty lines and must see the one that was meant."""
    passages = {one.item: one for one in ten.page_map.passages}

    for ref, file in ten.files.items():
        if file.is_bound:
            assert passages[ref].marked
            assert sentence_of(file.name, 1) in ten.text_of(passages[ref].page)
            assert "cited words marked" in ten.text_of(passages[ref].page)


def test_a_stamp_on_a_page_without_a_clear_place_stands_on_paper_of_its_own(ten: BoundDraft) -> None:
    """A number printed over a scan cannot be read, and hides what is under it."""
    scanned = next(ref for ref, file in ten.files.items() if file.kind == "scanned")
    number = ten.page_map.page_of(scanned)

    assert ten.size_of(number)[1] > ten.size_of(1)[1] + 20
