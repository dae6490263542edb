"""Failures of the disk, the file or the server that hold a store, in the user's words."""

from __future__ import annotations

import errno
import re
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from evidence.errors import EvidenceError, StoreUnusable


class DatabaseDamaged(StoreUnusable):
    """The database is there and cannot be read as what it should be."""

    remedy = "Restore the data folder from a backup."


DAMAGED = ("not a database", "malformed", "no such table", "no such column")

IN_WORDS: tuple[tuple[str, int, str, str], ...] = (
    ("disk is full", errno.ENOSPC, "The disk that holds {0} is full.", "Free some space and try again."),
    ("disk I/O error", errno.EIO, "The disk that holds {0} reported an error.", "Check the disk before going on."),
    ("readonly", errno.EROFS, "The data folder {0} cannot be written.", "Check that you may write in it."),
    ("unable to open", errno.EACCES, "The data folder {0} cannot be used.", "Check that you may write in it."),
    ("locked", 0, "The data folder {0} was busy for too long.", "Try again in a moment."),
)


def unusable(path: Path, error: BaseException) -> EvidenceError | None:
    """A failure of the disk or of a file in a data folder; None for a failure that is ours."""
    cause = _cause(error)
    message, number = str(cause), getattr(cause, "errno", None)
    number = errno.EACCES if number == errno.EPERM else number
    if any(words in message for words in DAMAGED):
        return DatabaseDamaged(f"The database in {path.parent} is damaged ({message}).")
    for words, code, problem, remedy in IN_WORDS:
        if words in message or (code and number == code):
            return StoreUnusable(problem.format(path.parent), remedy=remedy)
    if isinstance(error, OSError):
        return StoreUnusable(f"The data folder {path.parent} could not be used: {error.strerror or message}.")
    return None


# What PostgreSQL calls it, from the classes of SQLSTATE in its manual, appendix A.
SERVER_SAYS: tuple[tuple[str, str, str], ...] = (
    ("53100", "The disk of the database server is full.", "Free some space there and try again."),
    ("53", "The database server is short of room or connections.", "Ask who runs it, then try again."),
    ("58", "The database server reported an error of its disk.", "Ask who runs it before going on."),
    ("55P03", "The database was busy for too long.", "Try again in a moment."),
    ("25006", "The database can only be read at present.", "Ask who runs it whether it is a copy."),
    ("42501", "The database account lacks a right it needs.", "Ask who runs the server to grant it."),
    ("40", "Two changes to the database met.", "Try again in a moment."),
)
# A connection that is refused has no SQLSTATE, so only its words tell. They hold the account, never the password.
SERVER_REFUSES: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"authentication failed|no password supplied|no pg_hba\.conf entry|role .* does not exist"),
        "The database server refused the account or its password.",
        "Check EVIDENCE_DATABASE_URL.",
    ),
    (
        re.compile(r"database .* does not exist"),
        "There is no such database on the server.",
        "Make it, or check EVIDENCE_DATABASE_URL.",
    ),
    (
        re.compile("too many (clients|connections)|remaining connection slots"),
        "The database server is short of connections.",
        "Ask who runs it, then try again.",
    ),
)
TABLES_GONE = ("42P01", "42703", "XX001", "XX002")


def unusable_server(name: str, error: BaseException) -> EvidenceError | None:
    """A failure of a database server; None for a failure that is ours."""
    import psycopg  # only where a server is used

    if isinstance(error, NoConnectionLeft):
        return StoreUnusable(f"The database {name} was busy for too long.", remedy="Try again in a moment.")
    cause = _cause(error)
    state = getattr(cause, "sqlstate", None) or ""
    if state in TABLES_GONE:
        return DatabaseDamaged(f"The database {name} is damaged: tables or columns are missing or unreadable.")
    for begins, problem, remedy in SERVER_SAYS:
        if state.startswith(begins):
            return StoreUnusable(f"{problem} ({name})", remedy=remedy)
    if isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError)):
        for words, problem, remedy in SERVER_REFUSES if not state else ():
            if words.search(str(cause)):
                return StoreUnusable(f"{problem} ({name})", remedy=remedy)
        return StoreUnusable(
            f"The database {name} does not answer.",
            remedy="Check that the server runs and that EVIDENCE_DATABASE_URL is right, then try again.",
        )
    return None


def _cause(error: BaseException) -> BaseException:
    """What the driver said, under what is wrapped around it."""
    return error.orig if isinstance(error, DBAPIError) and error.orig else error
