"""What the sandbox and its warm parent say to each other over their socket: short messages, each after its length."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from evidence.ingest.picture_answers import PageWanted
from evidence.ingest.progress import AT_THE_START, Progress
from evidence.ingest.redaction_answers import Cover, LeaksWanted, RedactionWanted
from evidence.ingest.triage import MediaType
from evidence.rules.stretches import Sought
from evidence.settings import Limits

LENGTH = struct.Struct("!I")
LONGEST_REQUEST = 512 * 1024

READY_CONFINED, READY_LIMITED = b"C", b"L"
"""The warm parent has every reader imported; its children will be confined, or have limits only."""
RECOGNISES, DOES_NOT_RECOGNISE = b"T", b"-"
"""Said next: whether its children can recognise words in pictures."""
END = b"E"
"""The caller has what it wants of a child, or no patience left: end it and tell how it ended."""

STARTED = struct.Struct("!i")
"""A child was forked; zero says that it could not be."""
ENDED = struct.Struct("!i")
"""The child's wait status."""

EXIT_DONE = 0
EXIT_MEMORY = 3
EXIT_FAILED = 4


SEES = "sees"
"""The word, on the command line, for a warm parent whose children are to recognise words in pictures."""


class Pictures(StrEnum):
    """What a reader is to do when it comes to a page that may be a picture of words."""

    HAND_OVER = "hand over"
    """Stop there, and let a reader that recognises words go on."""
    LOOK = "look"
    NOT_INSTALLED = "not installed"
    NOT_STARTED = "not started"
    """Leave it: the process whose readers recognise words does not start here."""
    GIVEN_UP = "given up"
    """Leave it: a reader before it ended badly while it may have been recognising words."""


class LineBrokenError(Exception):
    """The other side is gone."""


@dataclass(frozen=True, slots=True)
class Request:
    """One document to read; its open file and the pipe for the answer travel beside it."""

    media_type: MediaType
    file_name: str
    limits: Limits
    attachment: int = 0
    """The number of the attachment to hand over as it is; zero when the document is to be read."""
    cells: bool = False
    """True when a spreadsheet's cells are wanted, each in its place, and no pages."""
    hidden: bool = False
    """True when what the document hides is wanted, and no pages."""
    drawn: PageWanted | None = None
    """The page that is wanted as a picture, when the document is not to be read."""
    redacted: RedactionWanted | None = None
    """What is to be covered, when the document's pages are wanted redacted."""
    leaks: LeaksWanted | None = None
    """What must not be found, when the document is a redacted one that is to be looked through."""
    password: str = field(default="", repr=False)
    """What opens the document. It is sent to the reader and kept nowhere."""
    before: Progress = AT_THE_START
    """How far earlier readers of the same document came."""
    pictures: Pictures = Pictures.HAND_OVER


_FIELDS = tuple(each.name for each in fields(Request))
_LIMITS = tuple(each.name for each in fields(Limits))


def send_request(line: socket.socket, request: Request, input_fd: int, output_fd: int) -> None:
    """Send the request with its two file descriptors."""
    # Each value as it is: asdict copies them all, which takes longer than the rest of sending.
    plain = {name: getattr(request, name) for name in _FIELDS}
    limits = {name: getattr(request.limits, name) for name in _LIMITS}
    drawn = request.drawn and [request.drawn.page, request.drawn.sought]
    told = {"limits": limits, "before": request.before.model_dump(), "drawn": drawn}
    for name in ("redacted", "leaks"):
        wanted = getattr(request, name)
        told[name] = wanted and asdict(wanted)
    body = json.dumps(plain | told).encode()
    socket.send_fds(line, [LENGTH.pack(len(body))], [input_fd, output_fd])
    line.sendall(body)


def receive_request(line: socket.socket) -> tuple[Request, int, int] | None:
    """The next request with its two file descriptors, or None when the caller has hung up."""
    head, fds, _, _ = socket.recv_fds(line, LENGTH.size, 2)
    if not head:
        return None
    head += receive_exactly(line, LENGTH.size - len(head)) if len(head) < LENGTH.size else b""
    (length,) = LENGTH.unpack(head)
    if len(fds) != 2 or length > LONGEST_REQUEST:
        raise LineBrokenError
    said = json.loads(receive_exactly(line, length))
    request = Request(
        **said
        | {
            "media_type": MediaType(said["media_type"]),
            "limits": Limits(**said["limits"]),
            "before": Progress(**said["before"]),
            "pictures": Pictures(said["pictures"]),
            "drawn": said["drawn"] and _page_wanted(*said["drawn"]),
            "redacted": said["redacted"] and _redaction_wanted(said["redacted"]),
            "leaks": said["leaks"] and _leaks_wanted(said["leaks"]),
        }
    )
    return request, fds[0], fds[1]


def _page_wanted(page: int, sought: list[tuple[str, list[int]]]) -> PageWanted:
    return PageWanted(page, tuple(Sought(words, tuple(which)) for words, which in sought))


def _redaction_wanted(said: dict[str, Any]) -> RedactionWanted:
    words = tuple((words, code) for words, code in said["words"])
    return RedactionWanted(_covers(said["areas"]), words, said["only_page"])


def _leaks_wanted(said: dict[str, Any]) -> LeaksWanted:
    return LeaksWanted(tuple(said["words"]), _covers(said["boxes"]), tuple(said["look_at"]))


def _covers(said: list[dict[str, Any]]) -> tuple[Cover, ...]:
    return tuple(Cover(**one) for one in said)


def receive_exactly(line: socket.socket, length: int) -> bytes:
    """Exactly so many bytes, or LineBrokenError."""
    received = bytearray()
    while len(received) < length:
        chunk = line.recv(length - len(received))
        if not chunk:
            raise LineBrokenError
        received += chunk
    return bytes(received)
