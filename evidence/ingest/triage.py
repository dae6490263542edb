"""What a file is, decided by its content; its name may not contradict."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from evidence.errors import FileRefused
from evidence.ingest.decoding import encoding_of
from evidence.ingest.older_office import ENCRYPTED_PART, MESSAGE_PART, WORKBOOK_PARTS, part_names
from evidence.ingest.packages import OLE_MAGIC
from evidence.ingest.zip_parts import STATEMENT, ZipParts, zip_parts
from evidence.settings import MEBIBYTE, Limits

HEAD_BYTES = 4096
PDF_HEADER_WITHIN_BYTES = 1024
NAME_LIMIT_BYTES = 255
UNNAMED = "unnamed file"
NOT_IN_NAMES = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# The two code points that are no characters: no spreadsheet can hold them.
NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF))


class MediaType(StrEnum):
    """The types of file that can be kept."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    CSV = "text/csv"
    TXT = "text/plain"
    MD = "text/markdown"
    HTML = "text/html"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    EML = "message/rfc822"
    MSG = "application/vnd.ms-outlook"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"


WORDS = {
    MediaType.PDF: "a PDF",
    MediaType.DOCX: "a Word document",
    MediaType.XLSX: "an Excel workbook",
    MediaType.CSV: "a CSV file",
    MediaType.TXT: "a text file",
    MediaType.MD: "a Markdown file",
    MediaType.HTML: "a web page",
    MediaType.PPTX: "a slide deck",
    MediaType.ODS: "an OpenDocument spreadsheet",
    MediaType.EML: "an e-mail",
    MediaType.MSG: "an Outlook message",
    MediaType.PNG: "a picture",
    MediaType.JPEG: "a picture",
    MediaType.TIFF: "a picture",
}

EXTENSIONS = {
    ".pdf": MediaType.PDF,
    ".docx": MediaType.DOCX,
    ".docm": MediaType.DOCX,
    ".xlsx": MediaType.XLSX,
    ".xlsm": MediaType.XLSX,
    ".csv": MediaType.CSV,
    ".tsv": MediaType.CSV,
    ".txt": MediaType.TXT,
    ".text": MediaType.TXT,
    ".md": MediaType.MD,
    ".markdown": MediaType.MD,
    ".html": MediaType.HTML,
    ".htm": MediaType.HTML,
    ".pptx": MediaType.PPTX,
    ".pptm": MediaType.PPTX,
    ".ods": MediaType.ODS,
    ".eml": MediaType.EML,
    ".msg": MediaType.MSG,
    ".png": MediaType.PNG,
    ".jpg": MediaType.JPEG,
    ".jpeg": MediaType.JPEG,
    ".tif": MediaType.TIFF,
    ".tiff": MediaType.TIFF,
}

TEXT_TYPES = {MediaType.CSV, MediaType.TXT, MediaType.MD, MediaType.HTML, MediaType.EML}
OFFICE_TYPES = {MediaType.DOCX, MediaType.XLSX, MediaType.PPTX}

MAGIC = (
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
)

PACKAGE_PARTS = {
    "word/document.xml": MediaType.DOCX,
    "xl/workbook.xml": MediaType.XLSX,
    "ppt/presentation.xml": MediaType.PPTX,
}

UNPACK = "Unpack it and add the files inside."
SAVE_AS_WORD = "Save it as a Word document (.docx) or a PDF and add that."
SAVE_AS_EXCEL = "Save it as an Excel workbook (.xlsx) and add that."
KNOWN = (
    "Add a PDF, Word (.docx), Excel (.xlsx), OpenDocument spreadsheet (.ods), CSV, text, Markdown, web page, "
    "slides (.pptx) or e-mail (.eml, .msg) file. Pictures are kept too."
)

# What else a file may be, so that the refusal can name it.
SEEMS = (
    (b"MZ", "a Windows program", "Programs are not evidence; add the document itself."),
    (b"\x7fELF", "a program", "Programs are not evidence; add the document itself."),
    (b"\xcf\xfa\xed\xfe", "a program", "Programs are not evidence; add the document itself."),
    (b"\xca\xfe\xba\xbe", "a program", "Programs are not evidence; add the document itself."),
    (b"#!", "a script", "Programs are not evidence; add the document itself."),
    (b"Rar!", "a RAR archive", UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    (b"\x1f\x8b", "a gzip archive", UNPACK),
    (b"BZh", "a bzip2 archive", UNPACK),
    (b"\xfd7zXZ\x00", "an xz archive", UNPACK),
    (b"MSCF", "a cabinet archive", UNPACK),
    (b"{\\rtf", "a rich text file", SAVE_AS_WORD),
    (b"GIF8", "a GIF picture", "Save it as PNG and add that."),
    (b"RIFF", "a sound, film or WebP picture", KNOWN),
    (b"ID3", "a sound recording", KNOWN),
    (b"SQLite format 3", "a database", KNOWN),
)

# A mail begins with a header's name and a colon; a mailbox file has one line before it.
_MAIL_START = re.compile(rb"\s*(?:From [^\r\n]*\r?\n)?[!-9;-~]{1,80}[ \t]*:")

_XML_DECLARATION = re.compile(rb"<\?xml[^>]*>", re.IGNORECASE)
_HTML_ELEMENT = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_BLANKS = re.compile(rb"\s*")


def sniff(path: Path, file_name: str, *, limits: Limits) -> MediaType:
    """The type of the file at `path`, or FileRefused with what it seems to be and what to do."""
    shown = display_name(file_name)
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(f"{shown} is empty.", remedy="Check that the file was saved or copied completely.")
    if size > limits.file_bytes:
        raise FileRefused(
            f"{shown} is {size / MEBIBYTE:,.1f} MB; one file may have {limits.file_bytes / MEBIBYTE:,.1f} MB.",
            remedy="Split it, or add the part that is the evidence.",
        )
    with path.open("rb") as file:
        found = _type_by_content(file, shown, limits)
    _refuse_contradiction(found, shown)
    return found


def display_name(file_name: str) -> str:
    """A harmless name to show: no folders, no control or direction characters, at most 255 bytes, never empty."""
    last_part = re.split(r"[/\\]", file_name)[-1]
    kept = "".join(letter for letter in last_part if unicodedata.category(letter) not in NOT_IN_NAMES)
    kept = kept.translate(NO_CHARACTERS)
    name = unicodedata.normalize("NFC", kept).strip()
    if not name.strip(". "):
        return UNNAMED
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name.encode()) <= NAME_LIMIT_BYTES:
        return name
    suffix = PurePosixPath(name).suffix
    if len(suffix.encode()) > 20:
        suffix = ""
    room = NAME_LIMIT_BYTES - len(suffix.encode())
    stem = name.removesuffix(suffix).encode()[:room].decode(errors="ignore")
    return unicodedata.normalize("NFC", stem).rstrip() + suffix


def _type_by_content(file: BinaryIO, shown: str, limits: Limits) -> MediaType:
    head = file.read(HEAD_BYTES)
    for magic, media_type in MAGIC:
        if head.startswith(magic):
            return media_type
    if head.startswith(b"%PDF-") or (_by_name(shown) is MediaType.PDF and b"%PDF-" in head[:PDF_HEADER_WITHIN_BYTES]):
        return MediaType.PDF
    if head.startswith(b"PK"):
        return _package_type(file, shown, limits)
    if head.startswith(OLE_MAGIC):
        return _compound_type(file, shown)
    _refuse_what_we_know_but_do_not_keep(head, shown)
    if _by_name(shown) is MediaType.EML and _MAIL_START.match(head.removeprefix(b"\xef\xbb\xbf")):
        # Its parts may each be in an encoding of their own, so the whole need not be text.
        return MediaType.EML
    if encoding_of(file) is None:
        raise FileRefused(f"{shown} is of a type the product does not know.", remedy=KNOWN)
    return _text_type(head, shown)


def _by_name(shown: str) -> MediaType | None:
    return EXTENSIONS.get(PurePosixPath(shown).suffix.lower())


def _package_type(file: BinaryIO, shown: str, limits: Limits) -> MediaType:
    parts = zip_parts(file, limits)
    named = _by_name(shown)
    if parts is None:
        if named in OFFICE_TYPES | {MediaType.ODS}:
            # A cut-off or monstrous office file is kept, and its reading says what is wrong with it.
            return named
        raise FileRefused(
            f"{shown} seems to be a damaged or very large ZIP archive.", remedy="Copy it again, then unpack it."
        )
    for part, media_type in PACKAGE_PARTS.items():
        if part in parts.names:
            return media_type
    if {STATEMENT, "content.xml"} <= parts.names:
        return _open_document_type(parts, shown)
    raise FileRefused(f"{shown} is a ZIP archive.", remedy=UNPACK)


def _open_document_type(parts: ZipParts, shown: str) -> MediaType:
    # One damaged or locked where it says what it is goes by its name.
    if (parts.stated or _by_name(shown)) == MediaType.ODS:
        return MediaType.ODS
    raise FileRefused(f"{shown} is an OpenDocument file of a kind not kept here.", remedy=SAVE_AS_WORD)


def _compound_type(file: BinaryIO, shown: str) -> MediaType:
    """Office's older container holds .doc, .xls and .msg, and wraps newer documents that have a password."""
    named = _by_name(shown)
    names = part_names(file)
    if ENCRYPTED_PART in names and named in OFFICE_TYPES:
        return named
    if MESSAGE_PART in names or (named is MediaType.MSG and not names):
        # One cut off before its first part is kept, too, and its reading says what is wrong with it.
        return MediaType.MSG
    if WORKBOOK_PARTS & names:
        raise FileRefused(f"{shown} is an older Excel workbook (.xls).", remedy=SAVE_AS_EXCEL)
    raise FileRefused(f"{shown} is an older office document, such as .doc or .ppt.", remedy=SAVE_AS_WORD)


def _refuse_what_we_know_but_do_not_keep(head: bytes, shown: str) -> None:
    for magic, seems, remedy in SEEMS:
        if head.startswith(magic):
            raise FileRefused(f"{shown} seems to be {seems}.", remedy=remedy)
    if head[257:262] == b"ustar":
        raise FileRefused(f"{shown} seems to be a tar archive.", remedy=UNPACK)
    if head[4:8] == b"ftyp":
        raise FileRefused(f"{shown} seems to be a film or sound recording.", remedy=KNOWN)


def _text_type(head: bytes, shown: str) -> MediaType:
    suffix = PurePosixPath(shown).suffix
    named = _by_name(shown)
    is_web_page = _begins_as_a_web_page(head.removeprefix(b"\xef\xbb\xbf"))
    if is_web_page and named is MediaType.CSV:
        # A sign-in page saved under the name of the download it stood in front of.
        return MediaType.HTML
    if named in TEXT_TYPES - {MediaType.EML}:
        return named
    if named is not None:
        return MediaType.HTML if is_web_page else MediaType.TXT
    if suffix and not re.search(r"\s", suffix) and not suffix[1:].isdigit():
        raise FileRefused(f"{shown} is text of a type ({suffix}) the product does not know.", remedy=KNOWN)
    return MediaType.HTML if is_web_page else MediaType.TXT


def _begins_as_a_web_page(head: bytes) -> bool:
    """True when an HTML element comes first, past an XML declaration and comments. Looks at each byte once."""
    at = _past_blanks(head, 0)
    declaration = _XML_DECLARATION.match(head, at)
    if declaration:
        at = _past_blanks(head, declaration.end())
    while head.startswith(b"<!--", at):
        end = head.find(b"-->", at + 4)
        if end < 0:
            return False
        at = _past_blanks(head, end + 3)
    return _HTML_ELEMENT.match(head, at) is not None


def _past_blanks(head: bytes, at: int) -> int:
    blanks = _BLANKS.match(head, at)
    return blanks.end() if blanks else at


def _refuse_contradiction(found: MediaType, shown: str) -> None:
    named = _by_name(shown)
    suffix = PurePosixPath(shown).suffix
    if named is not None and named is not found:
        raise FileRefused(
            f"{shown} is named like {WORDS[named]} but its content is {WORDS[found]}.",
            remedy="Check that it is the file you meant; give it the right ending and add it again.",
        )
    if named is None and found not in TEXT_TYPES and re.fullmatch(r"\.[A-Za-z]\w{1,4}", suffix):
        raise FileRefused(
            f"{shown} ends in {suffix} but its content is {WORDS[found]}.",
            remedy="Check that it is the file you meant; give it the right ending and add it again.",
        )
