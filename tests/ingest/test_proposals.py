"""Proposals: title, kind and date, each with where it was read, or nothing."""

from __future__ import annotations

import pytest

from evidence.ingest.proposals import propose
from schemas.evidence import EvidenceKind, Page


def page(text: str) -> tuple[Page, ...]:
    return (Page(number=1, text=text),)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The position as at 3 March 2026 was better.", "2026-03-03"),
        ("Date: 14 January 2026", "2026-01-14"),
        ("Date | 14/01/2026", "2026-01-14"),
        ("Improvement board meeting held on Tuesday 3rd March 2026", "2026-03-03"),
        ("Report published 12 February 2025", "2025-02-12"),
        ("Published on: 2025-02-12", "2025-02-12"),
        ("Date of meeting: 1st of October 2025", "2025-10-01"),
        ("Minutes of the Improvement Board, 15 October 2025", "2025-10-15"),
        ("Data as at Sept 2025", "2025-09-30"),
        ("Improvement board\n3 March 2026\nPresent: the chair", "2026-03-03"),
    ],
)
def test_a_date_the_document_announces_is_proposed(words: str, expected: str) -> None:
    """The quality lead should confirm dates, not type fifty of them."""
    proposed = propose(page(words), file_name="stored.pdf").as_at

    assert proposed is not None
    assert proposed.value == expected
    assert "page 1" in proposed.where


@pytest.mark.parametrize(
    "words",
    [
        "Dates of previous inspection: 9 to 12 March 2020",
        "Inspection dates: 9 to 13 December 2024",
        "Date of birth: 4 May 2012",
        "The next meeting is on 7 April 2026.",
        "Plans should be up to date. 3 plans were late.",
        "as at 31 February 2026",
        "as at 3 March 1026",
        "The survey closed some time in the spring.",
        "The minutes of the meeting held on 14 January 2026 were agreed as a true record.",
        "Minutes of the previous meeting, 14 January 2026",
        "Members discussed the report published 12 February 2025.",
        "The backlog was 410 as at 1 March 2025 and 265 as at 1 March 2026.",
    ],
)
def test_a_date_about_something_else_is_not_proposed(words: str) -> None:
    """A wrong date makes stale evidence look fresh; no date is asked for, and does no harm."""
    assert propose(page(words), file_name="stored.pdf").as_at is None


def test_the_date_at_the_top_comes_before_those_talked_about_below() -> None:
    """Minutes of March discuss the figures of January, and speak for March."""
    words = "Improvement board\nDate: 3 March 2026\nThe board noted that 265 reviews were late as at 31 January 2026."

    proposed = propose(page(words), file_name="minutes.pdf").as_at

    assert proposed is not None
    assert proposed.value == "2026-03-03"
    assert proposed.where == "“Date: 3 March 2026” on page 1"


def test_a_month_alone_means_its_last_day_and_says_so() -> None:
    """The reader must see that the day was not in the document."""
    proposed = propose(page("Snapshot of June 2025\nAnnual reviews"), file_name="stored.pdf").as_at

    assert proposed is not None
    assert proposed.value == "2025-06-30"
    assert "its last day" in proposed.where


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-03-03 board minutes.pdf", "2026-03-03"),
        ("board_minutes_20260303_final.pdf", "2026-03-03"),
        ("Survey 3 March 2026.docx", "2026-03-03"),
        ("dashboard-June-2025.xlsx", "2025-06-30"),
        ("10327156 Area 80480 final-144735.pdf", None),
        ("board minutes 20261399.pdf", None),
        ("timeliness_20_week.csv", None),
    ],
)
def test_a_date_in_the_files_name_is_proposed_when_the_pages_are_silent(name: str, expected: str | None) -> None:
    """People who name files well should be spared the typing; a running number is no date."""
    proposed = propose(page("No date in here."), file_name=name).as_at

    assert (proposed and proposed.value) == expected
    assert proposed is None or "file's name" in proposed.where


def test_the_documents_own_title_comes_first() -> None:
    """Its author wrote it for this purpose."""
    proposed = propose(page("Some first line"), file_name="a.docx", title_in_file="Audit of annual reviews").title

    assert proposed is not None
    assert (proposed.value, proposed.where) == ("Audit of annual reviews", "the document's title property")


@pytest.mark.parametrize(
    "machine_title",
    ["10327156 Area 80480 final clean-144735.docx", "Microsoft Word - Document1", "Untitled", "Document1", ""],
)
def test_a_title_a_program_filled_in_is_passed_over(machine_title: str) -> None:
    """Half of all PDFs carry the name of a template or a temporary file as their title."""
    words = "OFFICIAL\nMinutes of the improvement board\nPresent: the chair"
    proposed = propose(page(words), file_name="a.pdf", title_in_file=machine_title)

    assert proposed.title is not None
    assert proposed.title.value == "Minutes of the improvement board"
    assert proposed.title.where == "line 2 of page 1"


def test_a_sentence_is_not_taken_for_a_title() -> None:
    """A first sentence shown as a title reads as nonsense in every list."""
    words = "There are widespread failings that the partnership must address.\nThis is a concern."

    assert propose(page(words), file_name="a.pdf").title is None


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("scan.pdf", "Minutes of the survey group", EvidenceKind.MINUTES),
        ("parent survey 2026.xlsx", "Question 1", EvidenceKind.SURVEY),
        ("AUDIT_spring.docx", "Forty plans were read", EvidenceKind.AUDIT),
        ("a.docx", "Case study: moving to adulthood", EvidenceKind.CASE_STUDY),
        ("a.docx", "Data dashboard", EvidenceKind.DATA),
        ("letter to families.docx", "Dear all", EvidenceKind.CORRESPONDENCE),
        ("timeliness.csv", "a | b", EvidenceKind.DATA),
    ],
)
def test_a_kind_is_proposed_from_its_cue_words(name: str, words: str, expected: EvidenceKind) -> None:
    """The kind decides how long evidence stays current, so it should be right, and show why it was chosen."""
    proposed = propose(page(words), file_name=name).kind

    assert proposed is not None
    assert proposed.value == expected.value
    assert proposed.where


def test_nothing_is_proposed_from_nothing() -> None:
    """An unknown stays unknown."""
    proposed = propose((), file_name="scan0001.pdf")

    assert (proposed.title, proposed.kind, proposed.as_at) == (None, None, None)
