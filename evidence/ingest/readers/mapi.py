"""What an Outlook message says of itself: the properties of a message, a recipient or an attachment in its file.

Source: [MS-OXMSG] for where they stand, [MS-OXPROPS] for their numbers.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from evidence.ingest.compound import STORAGE, CompoundFile, Entry

PROPERTIES = "__properties_version1.0"
ATTACHMENT, RECIPIENT = "__attach_version1.0_#", "__recip_version1.0_#"

HEADER_OF_MESSAGE, HEADER_OF_MESSAGE_INSIDE, HEADER_OF_PART = 32, 24, 8
PROPERTY_BYTES = 16
MOST_PROPERTY_BYTES = 64 * 1024
SHORT_TEXT_BYTES = 64 * 1024

WHOLE_NUMBER, BYTES, STORAGE_TYPE, TEXT, OLD_TEXT, TIME = 0x0003, 0x0102, 0x000D, 0x001F, 0x001E, 0x0040
BEGINNING_OF_TIME = datetime(1601, 1, 1, tzinfo=UTC)

# Windows numbers its encodings; these are the ones whose number is not Python's name for them.
ENCODINGS = {20127: "ascii", 28591: "latin-1", 28605: "iso8859-15", 65000: "utf-7", 65001: "utf-8", 1200: "utf-16-le"}


class Properties:
    """The properties of one storage; those that are not there answer with nothing."""

    def __init__(self, compound: CompoundFile, storage: Entry, *, header_bytes: int, encoding: str = "cp1252") -> None:
        self._compound = compound
        self._streams = compound.children(storage)
        self._fixed = self._read_fixed(header_bytes)
        self.encoding = encoding

    def number(self, tag: int) -> int | None:
        """A whole number."""
        raw = self._fixed.get((tag, WHOLE_NUMBER))
        return int(struct.unpack_from("<i", raw)[0]) if raw else None

    def time(self, tag: int) -> datetime | None:
        """A moment, in UTC; those no calendar has are none."""
        raw = self._fixed.get((tag, TIME))
        ticks = struct.unpack("<Q", raw)[0] if raw else 0
        try:
            return BEGINNING_OF_TIME + timedelta(microseconds=ticks // 10) if ticks else None
        except OverflowError:
            return None

    def text(self, tag: int, *, longest_bytes: int = SHORT_TEXT_BYTES) -> str:
        """Words, whichever of the two ways they are kept in."""
        wide = self.content(tag, TEXT, longest_bytes=longest_bytes)
        if wide:
            return wide.decode("utf-16-le", errors="replace").rstrip("\0")
        narrow = self.content(tag, OLD_TEXT, longest_bytes=longest_bytes)
        return decoded_words(narrow, self.encoding).rstrip("\0")

    def content(self, tag: int, kind: int = BYTES, *, longest_bytes: int) -> bytes:
        """The bytes of a property that has a stream of its own; nothing when there is none or it is too long."""
        stream = self.entry(tag, kind)
        if stream is None or stream.kind == STORAGE or stream.size_bytes > longest_bytes:
            return b""
        return self._compound.read(stream, longest=longest_bytes)

    def entry(self, tag: int, kind: int = BYTES) -> Entry | None:
        """Where a property has its stream or storage."""
        return self._streams.get(f"__substg1.0_{tag:04x}{kind:04x}")

    def parts(self, prefix: str) -> Iterator[Entry]:
        """The storages of the recipients or the attachments, in their order."""
        for name in sorted(self._streams):
            if name.startswith(prefix) and self._streams[name].kind == STORAGE:
                yield self._streams[name]

    def _read_fixed(self, header_bytes: int) -> dict[tuple[int, int], bytes]:
        stream = self._streams.get(PROPERTIES)
        if stream is None or stream.kind == STORAGE or stream.size_bytes > MOST_PROPERTY_BYTES:
            return {}
        content = self._compound.read(stream, longest=MOST_PROPERTY_BYTES)[header_bytes:]
        found = dict[tuple[int, int], bytes]()
        for at in range(0, len(content) - PROPERTY_BYTES + 1, PROPERTY_BYTES):
            kind, tag = struct.unpack_from("<HH", content, at)
            found[tag, kind] = content[at + 8 : at + PROPERTY_BYTES]
        return found


def encoding_named(windows_number: int | None) -> str:
    """Python's name for an encoding Windows has a number for."""
    if windows_number is None:
        return "cp1252"
    return ENCODINGS.get(windows_number, f"cp{windows_number}")


def decoded_words(content: bytes, encoding: str) -> str:
    """Words in the encoding stated, when it is a real one and theirs; else as Western European ones."""
    try:
        return content.decode(encoding)
    except (LookupError, ValueError):
        return content.decode("cp1252", errors="replace")
