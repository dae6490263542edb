"""The one state a document ends in, and why, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.ingest.gathering import Gathered
from evidence.ingest.readers.answers import Opened
from evidence.ingest.recognition import WhyNot
from schemas.evidence import ReadingState

PAGES_NAMED = 12
REASON_CHARACTERS = 600
NO_WORDS_SEEN = "Text recognition found no words in its pictures"


def judge(gathered: Gathered, opened: Opened) -> tuple[ReadingState, str]:
    """The state, and its reason with what else a person should know of the document."""
    state, reason = _judged(gathered, opened)
    notes = [*_pictures_without_words(gathered), *opened.notes, *_how_words_were_read(gathered, opened)]
    return state, " ".join(filter(None, [reason, *notes]))[:REASON_CHARACTERS]


def named_pages(numbers: Sequence[int]) -> str:
    """Page numbers as words: page 3; pages 3 and 9; pages 1, 2, 3 and 40 more."""
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    first = [str(number) for number in numbers[:PAGES_NAMED]]
    if len(numbers) > PAGES_NAMED:
        return f"pages {', '.join(first)} and {len(numbers) - PAGES_NAMED:,} more"
    return f"pages {', '.join(first[:-1])} and {first[-1]}"


def _judged(gathered: Gathered, opened: Opened) -> tuple[ReadingState, str]:
    problems = _problems(gathered, opened)
    if gathered.has_text:
        return (ReadingState.PARTLY_READ, _reason(problems)) if problems else (ReadingState.READ, "")
    if gathered.failed and not gathered.read:
        return ReadingState.UNREADABLE, "None of its pages could be read: the file is damaged."
    if gathered.stopped or opened.problems:
        return ReadingState.TOO_LARGE, _reason(problems)
    return ReadingState.NO_TEXT, f"{_reason([opened.nothing.rstrip('.'), *problems])}{_why_no_words(gathered)}"


def _why_no_words(gathered: Gathered) -> str:
    """Why a document of pictures has no words: a gap in the reading is not one in the file."""
    if not gathered.has_pictures or (gathered.recognition.engine and gathered.unrecognised):
        return ""
    return f" {gathered.recognition.why_not or NO_WORDS_SEEN}."


def _pictures_without_words(gathered: Gathered) -> list[str]:
    """Pages that were looked at in vain, beside others with words: they may be photographs, or poor scans."""
    if not (gathered.wordless and gathered.has_text):
        return []
    pictures = "picture" if len(gathered.wordless) == 1 else "pictures"
    return [f"Text recognition found no words in the {pictures} of {named_pages(gathered.wordless)}."]


def _how_words_were_read(gathered: Gathered, opened: Opened) -> list[str]:
    if not gathered.recognised:
        return []
    if opened.total == 1:
        return ["Its words were recognised in a picture and may be misread."]
    return [f"Words of {named_pages(gathered.recognised)} were recognised in pictures and may be misread."]


def _problems(gathered: Gathered, opened: Opened) -> list[str]:
    """What is missing of the document, as clauses."""
    clauses = []
    if gathered.failed:
        clauses.append(f"{named_pages(gathered.failed)} could not be read")
    if gathered.cut:
        were = "was" if len(gathered.cut) == 1 else "were"
        clauses.append(f"{named_pages(gathered.cut)} {were} too long and cut short")
    if gathered.unrecognised and (gathered.has_text or not gathered.recognition.is_missing):
        clauses.append(_what_was_not_recognised(gathered))
    if gathered.stopped:
        clauses.append(gathered.stopped)
    clauses.extend(problem.rstrip(".") for problem in opened.problems)
    if clauses and gathered.has_text:
        total = opened.total or gathered.read + len(gathered.failed)
        of_all = f"of {total:,} pages" if total > 1 and (gathered.failed or opened.total) else ""
        read = gathered.read - len(gathered.unrecognised)
        clauses.insert(0, f"{read:,} {of_all}" if of_all else f"{read:,} {'page' if read == 1 else 'pages'} read")
    return clauses


def _what_was_not_recognised(gathered: Gathered) -> str:
    recognition, pages = gathered.recognition, named_pages(gathered.unrecognised)
    if recognition.is_missing:
        are = "is a picture" if len(gathered.unrecognised) == 1 else "are pictures"
        how = "could not be started" if recognition.why_not == WhyNot.NOT_STARTED else "is not installed"
        return f"{pages} {are} without text, and text recognition (tesseract) {how} here"
    most = gathered.limits.recognised_pages
    why = f", as text recognition looks at {most:,} pages of one file" if gathered.looked_at >= most else ""
    return f"words in the pictures of {pages} could not be recognised{why}"


def _reason(clauses: Sequence[str]) -> str:
    return f"{'; '.join(clauses)}."[:REASON_CHARACTERS]
