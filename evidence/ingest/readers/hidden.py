"""What a child answers that was asked what a file hides: by type, and into the files inside it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO

from evidence.ingest.readers.answers import CannotRead
from evidence.ingest.readers.hidden_html import look_into_html
from evidence.ingest.readers.hidden_mail import look_into_eml, look_into_msg
from evidence.ingest.readers.hidden_office import look_into_package
from evidence.ingest.readers.hidden_parts import Gathering
from evidence.ingest.readers.hidden_pdf import look_into_pdf
from evidence.ingest.readers.hidden_pictures import look_into_picture
from evidence.ingest.reading import read_part
from evidence.ingest.recognition import Recognition, WhyNot
from evidence.ingest.triage import EXTENSIONS, MediaType
from evidence.settings import Limits
from schemas.hidden import HiddenKind, LookedInto

LOOKERS: dict[MediaType, Callable[[BinaryIO, Limits, Gathering], None]] = {
    MediaType.PDF: look_into_pdf,
    **dict.fromkeys((MediaType.DOCX, MediaType.XLSX, MediaType.PPTX, MediaType.ODS), look_into_package),
    MediaType.EML: look_into_eml,
    MediaType.MSG: look_into_msg,
    MediaType.HTML: look_into_html,
    **dict.fromkeys((MediaType.PNG, MediaType.JPEG, MediaType.TIFF), look_into_picture),
}
HIDES_NOTHING = {MediaType.TXT, MediaType.MD, MediaType.CSV}
"""What is in them is what is read in them."""


def answer_with_hidden(file: BinaryIO, media_type: MediaType, limits: Limits) -> bytes:
    """What the file hides, as JSON."""
    return look_into(file, media_type, limits).model_dump_json(exclude_defaults=True).encode()


def look_into(file: BinaryIO, media_type: MediaType, limits: Limits) -> LookedInto:
    """Everything a file holds beside what its pages say."""
    gathering = Gathering(limits, _look_inside)
    _look(file, media_type, gathering)
    return gathering.looked_into()


def _look(file: BinaryIO, media_type: MediaType, gathering: Gathering) -> None:
    if media_type in HIDES_NOTHING:
        return
    looker = LOOKERS.get(media_type)
    if looker is None:
        gathering.miss("what a file of this type may hide")
        return
    try:
        looker(file, gathering.limits, gathering)
    except CannotRead as error:
        gathering.miss(f"the file. {error.reason}")


def _look_inside(name: str, content: bytes, gathering: Gathering) -> None:
    """The words of a file inside, and what it hides in turn."""
    media_type = EXTENSIONS.get(PurePosixPath(name).suffix.lower())
    if media_type is None:
        _look_at_unknown(content, gathering)
        return
    part = read_part(
        io.BytesIO(content),
        media_type,
        file_name=name,
        limits=gathering.limits,
        recognition=Recognition(None, WhyNot.NOT_STARTED),
    )
    for page in part.reading.pages:
        gathering.add(HiddenKind.FILE_INSIDE, f"page {page.number}", f"{page.label}\n{page.text}")
    if not part.reading.state.has_text:
        gathering.miss(f"its words. {part.reading.reason}")
    _look(io.BytesIO(content), media_type, gathering)


def _look_at_unknown(content: bytes, gathering: Gathering) -> None:
    try:
        said = content.decode("utf-8")
    except UnicodeDecodeError:
        gathering.miss("its content")
        return
    gathering.add(HiddenKind.FILE_INSIDE, "its content", said)
