"""Reading a document: pages of text and exactly one state, with a reason in plain words. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from evidence.ingest.cleaning import clean_line, clean_text
from evidence.ingest.proposals import propose
from evidence.ingest.readers.answers import CannotRead, Opened, PageFailed, PageText
from evidence.ingest.readers.csv import open_csv
from evidence.ingest.readers.docx import open_docx
from evidence.ingest.readers.eml import open_eml
from evidence.ingest.readers.html import open_html
from evidence.ingest.readers.ods import open_ods
from evidence.ingest.readers.pdf import open_pdf
from evidence.ingest.readers.pictures import open_jpeg, open_png, open_tiff
from evidence.ingest.readers.pptx import open_pptx
from evidence.ingest.readers.text import open_markdown, open_text
from evidence.ingest.readers.xlsx import open_xlsx
from evidence.ingest.reasons import IN_PROCESS, NO_READER_YET, cannot_yet, more_memory_than
from evidence.ingest.triage import MediaType
from evidence.settings import Limits
from schemas.evidence import Page, Proposals, Reading, ReadingState

READERS: dict[MediaType, Callable[[BinaryIO, Limits], Opened]] = {
    MediaType.PDF: open_pdf,
    MediaType.DOCX: open_docx,
    MediaType.XLSX: open_xlsx,
    MediaType.CSV: open_csv,
    MediaType.TXT: open_text,
    MediaType.MD: open_markdown,
    MediaType.HTML: open_html,
    MediaType.PPTX: open_pptx,
    MediaType.ODS: open_ods,
    MediaType.EML: open_eml,
    MediaType.PNG: open_png,
    MediaType.JPEG: open_jpeg,
    MediaType.TIFF: open_tiff,
}

PAGES_NAMED = 12
REASON_CHARACTERS = 600
LABEL_CHARACTERS = 200


def read_document(path: Path, media_type: MediaType, *, file_name: str, limits: Limits) -> Reading:
    """Read the file at `path` in this process. For files from outside use Sandbox.read, which answers the same."""
    with path.open("rb") as file:
        return read_open_file(file, media_type, file_name=file_name, limits=limits)


def read_open_file(file: BinaryIO, media_type: MediaType, *, file_name: str, limits: Limits) -> Reading:
    """Read a document from an open file, asking nothing of the file system."""
    if media_type in NO_READER_YET:
        return cannot_yet(media_type)
    try:
        opened = READERS[media_type](file, limits)
        gathered = _gather(opened, limits)
    except CannotRead as error:
        return Reading(state=error.state, reason=error.reason, isolation=IN_PROCESS)
    except MemoryError:
        return Reading(state=ReadingState.TOO_LARGE, reason=more_memory_than(limits.memory_bytes), isolation=IN_PROCESS)
    state, problems = _judge(gathered, opened)
    pages = tuple(gathered.pages) if state.has_text else ()
    return Reading(
        state=state,
        reason=" ".join(filter(None, [problems, *opened.notes]))[:REASON_CHARACTERS],
        pages=pages,
        reader=opened.reader,
        isolation=IN_PROCESS,
        proposals=_proposals(pages, opened, file_name=file_name),
    )


def _proposals(pages: tuple[Page, ...], opened: Opened, *, file_name: str) -> Proposals:
    """What the format states outright, and for the rest what the text and the file's name seem to say."""
    seems = propose(pages, file_name=file_name, title_in_file=opened.title, heading_in_file=opened.heading)
    stated = opened.stated
    return Proposals(
        title=stated.title or seems.title, kind=stated.kind or seems.kind, as_at=stated.as_at or seems.as_at
    )


@dataclass(slots=True)
class _Gathered:
    """What came of taking the pages one by one."""

    pages: list[Page] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)
    stopped: str = ""

    @property
    def tried(self) -> int:
        return len(self.pages) + len(self.failed)

    @property
    def has_text(self) -> bool:
        return any(page.text for page in self.pages)


def _gather(opened: Opened, limits: Limits) -> _Gathered:
    """Take pages until the document or a limit ends."""
    gathered, characters_left = _Gathered(), limits.characters
    for page in opened.pages:
        number = gathered.tried + 1
        if number > limits.pages:
            gathered.stopped = f"the rest is over the limit of {limits.pages:,} pages"
            break
        if isinstance(page, PageFailed):
            gathered.failed.append(number)
            continue
        text = clean_text(page.text)
        if len(text) > limits.page_characters:
            text = text[: limits.page_characters]
            gathered.cut.append(number)
        characters_left -= len(text)
        if characters_left < 0:
            gathered.stopped = f"the rest is over the limit of {limits.characters:,} characters"
            break
        gathered.pages.append(_page(number, page, text))
    if opened.total and opened.total > limits.pages and not gathered.stopped:
        gathered.stopped = f"the rest is over the limit of {limits.pages:,} pages"
    return gathered


def _page(number: int, page: PageText, text: str) -> Page:
    return Page(number=number, label=clean_line(page.label, longest=LABEL_CHARACTERS), text=text)


def _judge(gathered: _Gathered, opened: Opened) -> tuple[ReadingState, str]:
    """The one state the document ends in, and why."""
    problems = _problems(gathered, opened)
    if gathered.has_text:
        return (ReadingState.PARTLY_READ, _reason(problems)) if problems else (ReadingState.READ, "")
    if gathered.failed and not gathered.pages:
        return ReadingState.UNREADABLE, "None of its pages could be read: the file is damaged."
    if gathered.stopped or opened.problems:
        return ReadingState.TOO_LARGE, _reason(problems)
    return ReadingState.NO_TEXT, _reason([opened.nothing.rstrip("."), *problems])


def _problems(gathered: _Gathered, opened: Opened) -> list[str]:
    """What is missing of the document, as clauses."""
    clauses = []
    if gathered.failed:
        clauses.append(f"{named_pages(gathered.failed)} could not be read")
    if gathered.cut:
        were = "was" if len(gathered.cut) == 1 else "were"
        clauses.append(f"{named_pages(gathered.cut)} {were} too long and cut short")
    if gathered.stopped:
        clauses.append(gathered.stopped)
    clauses.extend(problem.rstrip(".") for problem in opened.problems)
    if clauses and gathered.has_text:
        total = opened.total or gathered.tried
        of_all = f"of {total:,} pages" if total > 1 and (gathered.failed or opened.total) else ""
        read = len(gathered.pages)
        clauses.insert(0, f"{read:,} {of_all}" if of_all else f"{read:,} {'page' if read == 1 else 'pages'} read")
    return clauses


def _reason(clauses: Sequence[str]) -> str:
    return f"{'; '.join(clauses)}."[:REASON_CHARACTERS]


def named_pages(numbers: Sequence[int]) -> str:
    """Page numbers as words: page 3; pages 3 and 9; pages 1, 2, 3 and 40 more."""
    if len(numbers) == 1:
        return f"page {numbers[0]}"
    first = [str(number) for number in numbers[:PAGES_NAMED]]
    if len(numbers) > PAGES_NAMED:
        return f"pages {', '.join(first)} and {len(numbers) - PAGES_NAMED:,} more"
    return f"pages {', '.join(first[:-1])} and {first[-1]}"
