"""A PDF written object after object. Nothing that was written stays in memory, and equal objects give equal bytes."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from hashlib import sha256

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
NOT_WRITTEN = -1
COMPRESSION = 6


class PdfFile:
    """A PDF on its way out. Numbers are given first, so that an object may speak of one that is not yet written."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write_out = write
        self._running = sha256()
        self._length = 0
        self._offsets = [NOT_WRITTEN]
        self._write(HEADER)

    def reserve(self) -> int:
        """A number for an object that is written later; one that never is reads as null."""
        self._offsets.append(NOT_WRITTEN)
        return len(self._offsets) - 1

    def put(self, body: bytes, number: int = 0) -> int:
        """Write an object, and answer its number."""
        number = number or self.reserve()
        self._offsets[number] = self._length
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
        return number

    def put_stream(self, entries: bytes, data: bytes, number: int = 0) -> int:
        """Write a stream as it is: `entries` are those of its dictionary, without the length."""
        number = number or self.reserve()
        self._offsets[number] = self._length
        self._write(b"%d 0 obj\n<<%b/Length %d>>\nstream\n" % (number, entries, len(data)))
        self._write(data)
        self._write(b"\nendstream\nendobj\n")
        return number

    def put_content(self, data: bytes, entries: bytes = b"") -> int:
        """Write drawing instructions of ours, compressed where that is shorter."""
        packed = zlib.compress(data, COMPRESSION)
        if len(packed) + len(b"/Filter/FlateDecode") < len(data):
            return self.put_stream(entries + b"/Filter/FlateDecode", packed)
        return self.put_stream(entries, data)

    def finish(self, *, root: int, info: int) -> None:
        """Write the table of where everything is. The file's two identities follow from its bytes."""
        identity = self._running.hexdigest()[:32].encode()
        start = self._length
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        for offset in self._offsets[1:]:
            self._write(b"0000000000 00001 f \n" if offset == NOT_WRITTEN else b"%010d 00000 n \n" % offset)
        self._write(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._offsets), root, info, identity, identity, start)
        )

    def _write(self, piece: bytes) -> None:
        self._running.update(piece)
        self._length += len(piece)
        self._write_out(piece)


def pdf_text(words: str) -> bytes:
    """Words as a PDF says them outside its pages: in titles, bookmarks and descriptions."""
    return b"<feff%b>" % words.encode("utf-16-be", "replace").hex().encode()
