"""What the sandbox and its warm parent say to each other over their socket: short messages, each after its length."""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import asdict, dataclass

from evidence.ingest.triage import MediaType
from evidence.settings import Limits

LENGTH = struct.Struct("!I")
LONGEST_REQUEST = 64 * 1024

READY_CONFINED, READY_LIMITED = b"C", b"L"
"""The warm parent has every reader imported; its children will be confined, or have limits only."""
END = b"E"
"""The caller has what it wants of a child, or no patience left: end it and tell how it ended."""

STARTED = struct.Struct("!i")
"""A child was forked; zero says that it could not be."""
ENDED = struct.Struct("!i")
"""The child's wait status."""

EXIT_DONE = 0
EXIT_MEMORY = 3
EXIT_FAILED = 4


class LineBrokenError(Exception):
    """The other side is gone."""


@dataclass(frozen=True, slots=True)
class Request:
    """One document to read; its open file and the pipe for the answer travel beside it."""

    media_type: MediaType
    file_name: str
    limits: Limits


def send_request(line: socket.socket, request: Request, input_fd: int, output_fd: int) -> None:
    """Send the request with its two file descriptors."""
    body = json.dumps(asdict(request)).encode()
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
    request = Request(MediaType(said["media_type"]), said["file_name"], Limits(**said["limits"]))
    return request, fds[0], fds[1]


def receive_exactly(line: socket.socket, length: int) -> bytes:
    """Exactly so many bytes, or LineBrokenError."""
    received = bytearray()
    while len(received) < length:
        chunk = line.recv(length - len(received))
        if not chunk:
            raise LineBrokenError
        received += chunk
    return bytes(received)
