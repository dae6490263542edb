"""Asks a virus scanner about a file, and believes only what it plainly answers.

The scanner is ClamAV's daemon, clamd, spoken to over its socket: the file is streamed to it, so that it needs no right
to read our files. Anything but a plain answer is CANNOT_SAY, and the caller keeps the file back until it can.
"""

from __future__ import annotations

import re
import select
import socket
import struct
import time
from dataclasses import dataclass
from enum import StrEnum
from io import FileIO
from pathlib import Path

from evidence.errors import EvidenceError
from evidence.ingest.cleaning import clean_line

CHUNK_BYTES = 256 * 1024
LONGEST_REPLY_BYTES = 1024
NAME_CHARACTERS = 100
CONNECT_SECONDS = 5
SCAN_SECONDS = 120
VERSION_SECONDS = 5
LENGTH = struct.Struct("!I")

CANNOT_REACH = "The virus scanner cannot be reached."
BROKE_OFF = "The virus scanner broke off; the file may be over the size it takes."
OVER_ITS_SIZE = "The file is larger than the virus scanner takes."
OVER_ITS_LIMITS = "The file is too large or too deeply packed for the virus scanner to see all of it."
NOT_OPENED = "The file could not be opened to be scanned."
NAMELESS = "something without a name"
NO_ANSWER = "The virus scanner gave no answer that makes sense."

_FOUND = re.compile(r"stream: (.+) FOUND")
_ERROR = re.compile(r"(?:stream: )?(.+?)\.? ERROR")
# What clamd "finds" when it gave up on a file: no virus, and no clean bill either.
_GAVE_UP = "Heuristics.Limits.Exceeded"
_HOST_AND_PORT = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[^:/\s]+)):(?P<port>\d{1,5})")


class Verdict(StrEnum):
    """What a scanner said of a file."""

    CLEAN = "clean"
    FOUND = "found"
    CANNOT_SAY = "cannot say"


@dataclass(frozen=True, slots=True)
class Scanned:
    """The verdict, with the name of what was found, or the reason why there is no saying."""

    verdict: Verdict
    what: str = ""


class ScannerAddressError(EvidenceError):
    """The setting that names the virus scanner names nothing that can be called."""

    remedy = "Give the path of clamd's socket, such as /run/clamav/clamd.ctl, or host and port, such as 127.0.0.1:3310."

    def __init__(self, address: str) -> None:
        super().__init__(f"'{clean_line(address, longest=100)}' is no address of a virus scanner.")


class Scanner:
    """A clamd at an address: the path of a socket, or host:port. It holds no connection between two files."""

    def __init__(self, address: str, *, seconds: float = SCAN_SECONDS) -> None:
        self._address = _parsed(address)
        self._seconds = seconds

    def scan(self, path: Path) -> Scanned:
        """What the scanner says of the file at `path`. It never raises for what file or scanner do."""
        try:
            file = path.open("rb", buffering=0)
        except OSError:
            return _cannot_say(NOT_OPENED)
        with file:
            return self._asked_about(file)

    def _asked_about(self, file: FileIO) -> Scanned:
        until = time.monotonic() + self._seconds
        try:
            line = self._connect(until)
        except OSError:
            return _cannot_say(CANNOT_REACH)
        try:
            with line:
                broke_off = not _stream(line, file, until)
                return verdict_of(_reply(line, until), broke_off=broke_off)
        except TimeoutError:
            return _cannot_say(f"The virus scanner did not answer in {self._seconds:g} seconds.")
        except OSError:
            return _cannot_say(BROKE_OFF)

    def version(self) -> str:
        """The scanner's version with that of its signatures, for the record; empty when it cannot be asked."""
        until = time.monotonic() + VERSION_SECONDS
        try:
            with self._connect(until) as line:
                line.sendall(b"zVERSION\0")
                return clean_line(_reply(line, until), longest=NAME_CHARACTERS)
        except OSError:
            return ""

    def _connect(self, until: float) -> socket.socket:
        seconds = min(CONNECT_SECONDS, _left(until))
        if not isinstance(self._address, str):
            return socket.create_connection(self._address, timeout=seconds)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(seconds)
            line.connect(self._address)
        except OSError:
            line.close()
            raise
        return line


def _parsed(address: str) -> str | tuple[str, int]:
    if address.startswith("/"):
        return address
    named = _HOST_AND_PORT.fullmatch(address.strip())
    if not named or not 0 < int(named["port"]) < 65_536:
        raise ScannerAddressError(address)
    return named["six"] or named["host"], int(named["port"])


def _stream(line: socket.socket, file: FileIO, until: float) -> bool:
    """Send the file in pieces, each after its length. False when the scanner had enough before the end."""
    try:
        _send(line, b"zINSTREAM\0", until)
        while chunk := file.read(CHUNK_BYTES):
            if select.select([line], [], [], 0)[0]:
                # It answers before it has seen all: that is a complaint, and lost when we go on sending.
                return False
            _send(line, LENGTH.pack(len(chunk)) + chunk, until)
        _send(line, LENGTH.pack(0), until)
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _send(line: socket.socket, content: bytes, until: float) -> None:
    line.settimeout(_left(until))
    line.sendall(content)


def _reply(line: socket.socket, until: float) -> str:
    """The scanner's answer up to its end mark; no more is read than an answer can have."""
    received = bytearray()
    while b"\0" not in received and len(received) < LONGEST_REPLY_BYTES:
        line.settimeout(_left(until))
        chunk = line.recv(LONGEST_REPLY_BYTES - len(received))
        if not chunk:
            break
        received += chunk
    answer, mark, _ = bytes(received).partition(b"\0")
    return answer.decode(errors="replace").strip() if mark else ""


def verdict_of(reply: str, *, broke_off: bool) -> Scanned:
    """What an answer comes to; one that is not plain clears nothing."""
    found, error = _FOUND.fullmatch(reply), _ERROR.fullmatch(reply)
    if found and found[1].startswith(_GAVE_UP):
        return _cannot_say(OVER_ITS_LIMITS)
    if found:
        return Scanned(Verdict.FOUND, clean_line(found[1], longest=NAME_CHARACTERS) or NAMELESS)
    if error and "size limit exceeded" in error[1]:
        return _cannot_say(OVER_ITS_SIZE)
    if error:
        return _cannot_say(f"The virus scanner failed: {clean_line(error[1], longest=NAME_CHARACTERS)}.")
    if broke_off:
        return _cannot_say(BROKE_OFF)
    return Scanned(Verdict.CLEAN) if reply == "stream: OK" else _cannot_say(NO_ANSWER)


def _cannot_say(reason: str) -> Scanned:
    return Scanned(Verdict.CANNOT_SAY, reason)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
