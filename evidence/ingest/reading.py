"""Reading a document: pages of text and exactly one state, with a reason in plain words. Nothing is stored."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from evidence.ingest.gathering import Gathered, gather
from evidence.ingest.judging import judge
from evidence.ingest.locked_office import is_locked, unlocked
from evidence.ingest.progress import AT_THE_START, Part, Progress
from evidence.ingest.proposals import propose
from evidence.ingest.readers.answers import CannotRead, Opened
from evidence.ingest.readers.csv import open_csv
from evidence.ingest.readers.docx import open_docx
from evidence.ingest.readers.eml import open_eml
from evidence.ingest.readers.html import open_html
from evidence.ingest.readers.msg import open_msg
from evidence.ingest.readers.ods import open_ods
from evidence.ingest.readers.pdf import open_pdf
from evidence.ingest.readers.pictures import open_jpeg, open_png, open_tiff
from evidence.ingest.readers.pptx import open_pptx
from evidence.ingest.readers.text import open_markdown, open_text
from evidence.ingest.readers.xlsx import open_xlsx
from evidence.ingest.reasons import IN_PROCESS, more_memory_than
from evidence.ingest.recognition import Recognition
from evidence.ingest.recognition import recognition as recognition_here
from evidence.ingest.triage import OFFICE_TYPES, MediaType
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
    MediaType.MSG: open_msg,
    MediaType.PNG: open_png,
    MediaType.JPEG: open_jpeg,
    MediaType.TIFF: open_tiff,
}


def read_document(path: Path, media_type: MediaType, *, file_name: str, limits: Limits, password: str = "") -> Reading:
    """Read the file at `path` in this process. For files from outside use Sandbox.read, which answers the same."""
    with path.open("rb") as file:
        return read_open_file(file, media_type, file_name=file_name, limits=limits, password=password)


def read_open_file(
    file: BinaryIO, media_type: MediaType, *, file_name: str, limits: Limits, password: str = ""
) -> Reading:
    """Read a document from an open file, asking nothing of the file system."""
    part = read_part(
        file, media_type, file_name=file_name, limits=limits, password=password, recognition=recognition_here()
    )
    return part.reading


def read_part(
    file: BinaryIO,
    media_type: MediaType,
    *,
    file_name: str,
    limits: Limits,
    recognition: Recognition,
    password: str = "",
    before: Progress = AT_THE_START,
) -> Part:
    """Read a document from where the reader before stopped, as far as the recognition of words has time."""
    try:
        opened = _opened(file, media_type, limits, password)
        gathered = gather(opened, limits, recognition, before)
    except CannotRead as error:
        return Part(reading=Reading(state=error.state, reason=error.reason, isolation=IN_PROCESS))
    except MemoryError:
        reason = more_memory_than(limits.memory_bytes)
        return Part(reading=Reading(state=ReadingState.TOO_LARGE, reason=reason, isolation=IN_PROCESS))
    return Part(reading=_reading(gathered, opened, file_name=file_name), stopped=gathered.progress())


def _opened(file: BinaryIO, media_type: MediaType, limits: Limits, password: str) -> Opened:
    if media_type is MediaType.PDF:
        return open_pdf(file, limits, password=password)
    if media_type in OFFICE_TYPES and is_locked(file):
        file = unlocked(file, limits, password=password)
    return READERS[media_type](file, limits)


def _reading(gathered: Gathered, opened: Opened, *, file_name: str) -> Reading:
    state, reason = judge(gathered, opened)
    if gathered.next_page:
        # The pages are kept until the last reader has judged the whole.
        state, reason = ReadingState.PARTLY_READ, f"The next reader goes on at page {gathered.next_page}."
    pages = tuple(gathered.pages) if state.has_text else ()
    recognition = gathered.recognition
    seen_by = f", {recognition.engine.name}" if recognition.engine and recognition.looked_at else ""
    return Reading(
        state=state,
        reason=reason,
        pages=pages,
        reader=f"{opened.reader}{seen_by}",
        isolation=IN_PROCESS,
        proposals=_proposals(pages, opened, file_name=file_name),
        attachments=opened.attachments,
    )


def _proposals(pages: tuple[Page, ...], opened: Opened, *, file_name: str) -> Proposals:
    """What the format states outright, and for the rest what the text and the file's name seem to say."""
    seems = propose(pages, file_name=file_name, title_in_file=opened.title, heading_in_file=opened.heading)
    stated = opened.stated
    return Proposals(
        title=stated.title or seems.title, kind=stated.kind or seems.kind, as_at=stated.as_at or seems.as_at
    )
