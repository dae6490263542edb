"""The mark by which a data folder and its database on a server know each other.

An address names a server for a whole machine. Without a mark any folder would do for it, and a worker that looked for
the originals in the wrong one would find every one of them missing. A database in the folder needs none.
"""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from pathlib import Path

from evidence.errors import StoreUnusable
from evidence.settings import DATABASE_VARIABLE
from evidence.store.database import Database
from evidence.store.failures import DatabaseDamaged

FILE = "store-id"
KEY = "store"


def mark(folder: Path) -> dict[str, str]:
    """Give a new folder a mark of its own; answers what its database is to say of itself."""
    given = uuid.uuid4().hex
    descriptor = os.open(folder / FILE, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"{given}\n")
        file.flush()
        os.fsync(file.fileno())
    return {KEY: given}


def require_same(folder: Path, database: Database) -> None:
    """Raises StoreUnusable when a folder and a database on a server do not carry the same mark."""
    with suppress(DatabaseDamaged):  # that is said by whoever uses it, and in full
        theirs = database.meta().get(KEY)
        if not theirs or theirs != _of(folder):
            raise StoreUnusable(
                f"The data folder {folder} and the database {database.name} do not belong together.",
                remedy=f"Check --data and {DATABASE_VARIABLE}. A folder or a database that lost its mark is made anew "
                "by restoring a backup. Nothing was changed.",
            )


def _of(folder: Path) -> str:
    path = folder / FILE
    try:
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise StoreUnusable(
            f"{path} cannot be read; it says which database belongs to this data folder.",
            remedy="Check that you may read it, or restore a backup.",
        ) from error
