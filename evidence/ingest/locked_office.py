"""Office files with a password: Office wraps the whole document, encrypted, in its older container."""

from __future__ import annotations

import io
import logging
from typing import BinaryIO

from msoffcrypto.exceptions import InvalidKeyError
from msoffcrypto.format.ooxml import OOXMLFile

from evidence.ingest.packages import OLE_MAGIC
from evidence.ingest.readers.answers import needs_password, too_large, unreadable
from evidence.settings import MEBIBYTE, Limits

DAMAGED = "The file is protected by a password and damaged, or protected in a way that is not known here."
logging.getLogger("msoffcrypto").setLevel(logging.CRITICAL)


def is_locked(file: BinaryIO) -> bool:
    """True for an office file in the container that a password puts it in."""
    file.seek(0)
    return file.read(len(OLE_MAGIC)) == OLE_MAGIC


def unlocked(file: BinaryIO, limits: Limits, *, password: str) -> BinaryIO:
    """The document inside, in memory. CannotRead when the password is missing or does not open it."""
    if not password:
        raise needs_password()
    if file.seek(0, io.SEEK_END) > limits.unpacked_bytes:
        raise too_large(f"The file is larger than the {limits.unpacked_bytes // MEBIBYTE:,} MB that can be opened.")
    file.seek(0)
    content = io.BytesIO()
    try:
        locked = OOXMLFile(file)
        locked.load_key(password=password, verify_password=True)
        locked.decrypt(content)
    except MemoryError:
        raise
    except InvalidKeyError:
        # Without the cause: what a library says of a password that failed is not to be kept.
        raise needs_password(tried=True) from None
    except Exception as error:
        # The container is as easily damaged as any other, and the library trusts it.
        raise unreadable(DAMAGED) from error
    return content
