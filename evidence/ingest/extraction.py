"""Files taken out of mails, one at a time: which types hold any, and how a child hands one over to its caller."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import BinaryIO

from evidence.ingest.readers.answers import CannotRead
from evidence.ingest.readers.eml import attachment_in_eml
from evidence.ingest.readers.msg import attachment_in_msg
from evidence.ingest.taking import REFUSED, TAKEN
from evidence.ingest.triage import MediaType
from evidence.settings import Limits

TAKERS: dict[MediaType, Callable[[BinaryIO, Limits, int], bytes]] = {
    MediaType.EML: attachment_in_eml,
    MediaType.MSG: attachment_in_msg,
}

WRITE_BYTES = 1024 * 1024


def hand_over(file: BinaryIO, media_type: MediaType, number: int, *, limits: Limits, to: int) -> None:
    """Write the attachment's bytes to the descriptor `to` after a mark that they come; or the reason why not."""
    try:
        content = TAKERS[media_type](file, limits, number)
    except CannotRead as error:
        write_all(to, REFUSED + error.reason.encode())
        return
    write_all(to, TAKEN)
    write_all(to, content)


def write_all(to: int, content: bytes) -> None:
    """Write everything, however little the pipe takes at a time."""
    left = memoryview(content)
    while left:
        left = left[os.write(to, left[:WRITE_BYTES]) :]
