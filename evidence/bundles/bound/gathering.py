"""Every PDF to be bound, copied into one file and checked on the way: the process that binds is given no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import BinaryIO, Protocol

from evidence.bundles.bound.documents import Document
from evidence.bundles.bound.jobs import Source
from evidence.errors import Damaged, EvidenceError, StoreUnusable

CHUNK_BYTES = 1024 * 1024


class Originals(Protocol):
    """Where the bytes of originals and renditions are."""

    def open(self, sha256: str) -> BinaryIO:
        """Open one for reading; the caller closes it."""
        ...


def gather(documents: Iterable[Document], originals: Originals, into: BinaryIO) -> dict[str, Source]:
    """Copy every document that has pages, and say where each is. Raises Damaged for one that is not what it was."""
    sources = {}
    for document in documents:
        if not document.why_slip:
            offset = into.tell()
            _copy(document, originals, into)
            sources[document.ref] = Source(key=document.ref, offset=offset, length=document.size_bytes)
    into.flush()
    return sources


def append(key: str, content: bytes, into: BinaryIO) -> Source:
    """Add a PDF of our own."""
    into.seek(0, 2)
    offset = into.tell()
    into.write(content)
    into.flush()
    return Source(key=key, offset=offset, length=len(content))


def _copy(document: Document, originals: Originals, into: BinaryIO) -> None:
    running, copied = sha256(), 0
    for chunk in _chunks(document, originals):
        running.update(chunk)
        copied += len(chunk)
        if copied > document.size_bytes:
            break
        into.write(chunk)
    if copied != document.size_bytes or running.hexdigest() != document.sha256:
        raise _damaged(document, "is no longer the file that was received")


def _chunks(document: Document, originals: Originals) -> Iterator[bytes]:
    try:
        with originals.open(document.sha256) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield chunk
    except StoreUnusable:
        raise  # it could not be looked at, which is not to say that it is missing
    except (OSError, EvidenceError, KeyError) as error:
        raise _damaged(document, "is missing or cannot be read") from error


def _damaged(document: Document, what: str) -> Damaged:
    which = "rendition" if document.is_rendition else "original"
    return Damaged(f"The {which} of {document.ref}, {document.item.version.file_name}, {what}.")
