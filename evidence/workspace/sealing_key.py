"""The key bundles are sealed with: made once, kept in the data folder for its owner alone, never silently changed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from evidence.bundles.archive import sync_folder
from evidence.bundles.signing import SigningKey, new_private_key
from evidence.errors import Damaged, StoreUnusable
from schemas.releases import SealingKey

KEY_FILE = Path("keys", "seal-ed25519.pem")
OTHERS = 0o077
LONGEST = 10_000
RESTORE = "Put the folder keys back from a backup. Bundles sealed before still verify; nothing was sealed now."


def write_new_key(folder: Path) -> SigningKey:
    """Make the key and put it on the disk. The store knows of none yet, so a file that lies there was never used."""
    path, pem = folder / KEY_FILE, new_private_key()
    partial = path.with_suffix(".partial")
    try:
        partial.unlink(missing_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(pem)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
        sync_folder(path.parent)  # or the store could know a key that a power cut took away, and no other would do
    except OSError as error:
        raise StoreUnusable(
            f"The sealing key could not be written to {path.parent}: {error.strerror or error}.",
            remedy="Allow writing there, or make room; then seal again.",
        ) from error
    return SigningKey(pem)


def read_key(folder: Path, known: SealingKey) -> SigningKey:
    """The key, if it is the one the store knows and nobody else can read it. Raises Damaged, saying what to do."""
    path = folder / KEY_FILE
    _refuse_open(path)
    try:
        key = SigningKey(path.read_bytes()[:LONGEST])
    except ValueError as error:
        raise Damaged(f"The sealing key {path.name} is damaged: {error}.", remedy=RESTORE) from error
    except OSError as error:
        raise Damaged(f"The sealing key {path.name} cannot be read: {error.strerror}.", remedy=RESTORE) from error
    if key.fingerprint != known.fingerprint:
        raise Damaged(
            f"The sealing key {path.name} is not the one this store seals with: somebody put another in its place.",
            remedy=f"Find out who had the folder in hand. {RESTORE}",
        )
    return key


def _refuse_open(path: Path) -> None:
    try:
        found = path.lstat()
    except OSError as error:
        raise Damaged(f"The sealing key {path.name} is missing from the folder keys.", remedy=RESTORE) from error
    if not stat.S_ISREG(found.st_mode):
        raise Damaged(f"The sealing key {path.name} is a shortcut or no file at all.", remedy=RESTORE)
    if os.name == "posix" and stat.S_IMODE(found.st_mode) & OTHERS:
        raise Damaged(
            f"The sealing key {path.name} can be read by other accounts, so what it seals proves nothing.",
            remedy="Find out who read it. If nobody can have: take their rights away (`chmod 600`) and seal again.",
        )
