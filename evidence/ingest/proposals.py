"""What a document seems to say about itself: proposed, with where it was read, and never believed unseen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from evidence.ingest.cleaning import clean_line
from evidence.ingest.dates import proposed_date
from schemas.evidence import EvidenceKind, Page, Proposal, Proposals

TITLE_CHARACTERS = 200
TITLE_LINES = 12
FIRST_PAGE_CHARACTERS = 3_000

# Cue words, the most telling first: "minutes of the survey group" are minutes.
CUES: tuple[tuple[EvidenceKind, str], ...] = (
    (EvidenceKind.MINUTES, r"minutes of|minutes|notes of (?:the|a) meeting|action notes"),
    (EvidenceKind.CASE_STUDY, r"case stud(?:y|ies)"),
    (EvidenceKind.SURVEY, r"survey|questionnaire"),
    (EvidenceKind.AUDIT, r"audit|dip sample|moderation"),
    (EvidenceKind.DATA, r"snapshot|dashboard|dataset|data set|data extract|scorecard|performance data"),
    (EvidenceKind.POLICY, r"policy|procedure|protocol|guidance|standard operating procedure"),
    (EvidenceKind.DECISION, r"contract|decision notice|record of decision|service specification|agreement"),
    (EvidenceKind.PRESENTATION, r"slides|presentation|slide deck"),
    (EvidenceKind.FEEDBACK, r"feedback|compliments|complaints"),
    (EvidenceKind.CORRESPONDENCE, r"letter|e-?mail|correspondence|dear (?:sir|madam|colleague|parent|director)s?"),
    (EvidenceKind.REPORT, r"report|review|evaluation"),
)
# What a format is mostly used for, when no word says what the file is.
KINDS_BY_FORMAT = {
    ".csv": (EvidenceKind.DATA, "the file is a CSV table"),
    ".pptx": (EvidenceKind.PRESENTATION, "the file is a slide deck"),
}
_CUES = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in CUES)

# Titles a program filled in, and not a person.
_MACHINE_TITLE = re.compile(
    r"\.(?:docx?|xlsx?|pptx?|pdf|indd|csv|txt|html?|rtf|odt)\b"
    r"|^microsoft (?:word|excel|powerpoint)\b"
    r"|^(?:untitled|document|title|template|presentation|book|slide|report|blank|scan|word document)\W*\d*$"
    r"|[\\/]\w+[\\/]",
    re.IGNORECASE,
)
# Lines that head a page without naming the document.
_RUNNING_LINE = re.compile(
    r"^(?:official(?:[- ]sensitive)?(?:\W.*)?|draft|final|confidential|restricted|contents|agenda|page \d+.*"
    r"|version .*|v\d[\d.]*|item \d+|appendix \w+|classification:.*|date:.*|time:.*|venue:.*|to:.*|from:.*|subject:.*"
    r"|(?:local area partnership )?(?:report|minutes))$",
    re.IGNORECASE,
)


def propose(pages: Sequence[Page], *, file_name: str, title_in_file: str = "", heading_in_file: str = "") -> Proposals:
    """Title, kind and as-at date, each with where it was read; what cannot be told is left out."""
    first_page = pages[0].text[:FIRST_PAGE_CHARACTERS] if pages else ""
    title = _title(first_page, title_in_file, heading_in_file)
    return Proposals(
        title=title,
        kind=_kind(first_page, file_name, title),
        as_at=proposed_date(pages[0].text, file_name=file_name) if pages else proposed_date("", file_name=file_name),
    )


def _title(first_page: str, title_in_file: str, heading_in_file: str) -> Proposal | None:
    stated = clean_line(title_in_file, longest=TITLE_CHARACTERS)
    if _names_a_document(stated):
        return Proposal(value=stated, where="the document's title property")
    heading = clean_line(heading_in_file, longest=TITLE_CHARACTERS)
    if _names_a_document(heading):
        return Proposal(value=heading, where="the heading of page 1")
    lines = [line.strip() for line in first_page.split("\n") if line.strip()]
    for number, line in enumerate(lines[:TITLE_LINES], start=1):
        if _names_a_document(line) and _reads_like_a_heading(line):
            which = "first line" if number == 1 else f"line {number}"
            return Proposal(value=clean_line(line, longest=TITLE_CHARACTERS), where=f"{which} of page 1")
    return None


def _names_a_document(line: str) -> bool:
    letters = sum(1 for letter in line if letter.isalpha())
    return (
        letters >= 4 and letters * 2 >= len(line) and not _MACHINE_TITLE.search(line) and not _RUNNING_LINE.match(line)
    )


def _reads_like_a_heading(line: str) -> bool:
    """A heading is short and is no sentence, table row or address line."""
    return len(line) <= 120 and len(line.split()) >= 2 and " | " not in line and line[-1] not in ".,;"


def _kind(first_page: str, file_name: str, title: Proposal | None) -> Proposal | None:
    """The kind whose cue stands in the likeliest place: file name, then title, then the top of the page."""
    name = re.sub(r"[_\-.]+", " ", PurePosixPath(file_name).stem)
    top = "\n".join(first_page.split("\n")[:8])[:600]
    for text, place in ((name, "the file's name"), (title.value if title else "", "the title"), (top, "page 1")):
        found = _first_cue(text)
        if found:
            kind, words = found
            on_or_in = "on" if place == "page 1" else "in"
            return Proposal(value=kind.value, where=f"“{words}” {on_or_in} {place}")
    format_is = KINDS_BY_FORMAT.get(PurePosixPath(file_name).suffix.lower())
    return Proposal(value=format_is[0].value, where=format_is[1]) if format_is else None


def _first_cue(text: str) -> tuple[EvidenceKind, str] | None:
    for kind, cue in _CUES:
        match = cue.search(text)
        if match:
            return kind, match[0]
    return None
