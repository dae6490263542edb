"""A source opened twice: by pypdf, which gives its objects, and by pdfium, which says what a reader sees."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError

from evidence.bundles.bound.resolving import resolved

MOST_PAGES = 20_000
LOCKED = "It is locked with a password."
DAMAGED = "It is damaged and cannot be opened."
NO_PAGES = "It has no pages."
TOO_MANY_PAGES = f"It has more than {MOST_PAGES:,} pages."
ODD_PAGES = "It is damaged: its pages cannot be counted with certainty."


class UnboundError(Exception):
    """A source that cannot be bound; the reason is for those who read the bundle."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Opened:
    """A source that was opened."""

    reader: PdfReader
    pages: list[PageObject]
    drawn: pdfium.PdfDocument


@contextmanager
def opened(content: bytes) -> Iterator[Opened]:
    """Open a source whose pages both libraries agree on. Raises UnboundError with the reason."""
    reader = _reader(content)
    pages = _pages(reader)
    with closing(_drawn(content)) as drawn:
        if len(drawn) != len(pages):
            raise UnboundError(ODD_PAGES)
        yield Opened(reader, pages, drawn)


def page_count(content: bytes) -> int:
    """How many pages a source has. Raises UnboundError when it cannot be bound."""
    reader = _reader(content)
    if not _said_count(reader):
        _pages(reader)
    with closing(_drawn(content)) as drawn:
        # The pages are looked up one by one only where what the document says of itself is not what is found.
        count = len(drawn) if _said_count(reader) == len(drawn) else len(_pages(reader))
        if count != len(drawn):
            raise UnboundError(ODD_PAGES)
        return _possible(count)


def _said_count(reader: PdfReader) -> int | None:
    try:
        return int(resolved(dict.get(resolved(dict.get(reader.root_object, "/Pages")), "/Count")))
    except MemoryError:
        raise
    except Exception:
        # pypdf raises errors outside its own family on damaged files.
        return None


def _reader(content: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnboundError(LOCKED)
    except (UnboundError, MemoryError):
        raise
    except (DependencyError, NotImplementedError) as error:
        raise UnboundError(LOCKED) from error
    except Exception as error:
        # pypdf raises errors outside its own family on damaged files.
        raise UnboundError(DAMAGED) from error
    return reader


def _pages(reader: PdfReader) -> list[PageObject]:
    try:
        pages = list(reader.pages)
    except MemoryError:
        raise
    except Exception as error:
        raise UnboundError(DAMAGED) from error
    _possible(len(pages))
    return pages


def _possible(count: int) -> int:
    if not count:
        raise UnboundError(NO_PAGES)
    if count > MOST_PAGES:
        raise UnboundError(TOO_MANY_PAGES)
    return count


def _drawn(content: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD
        raise UnboundError(LOCKED if locked else DAMAGED) from error
