"""Harm to a data folder, and what the doctor says of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from evidence.search.pages import IndexedPage
from evidence.search.whoosh_index import PageIndex
from evidence.settings import database_url
from evidence.workspace.doctor import examine
from schemas.doctor import Examination, FindingCode, Severity
from tests.conftest import NOW
from tests.workspace.conftest import alter, flip, original_of

Harm = Callable[[Path], object]

OF_THE_MACHINE = {FindingCode.SQLITE_OLD, FindingCode.DISK_NEARLY_FULL}


def examined(folder: Path, *, deep: bool = False) -> Examination:
    """The doctor's answer on the tests' day, without starting a reader."""
    return examine(folder, deep=deep, clock=lambda: NOW, reader_level=lambda: "not asked")


def codes(examination: Examination) -> set[FindingCode]:
    """What was found that is not the machine's."""
    return {finding.code for finding in examination.findings} - OF_THE_MACHINE


def sql(*statements: str) -> Harm:
    """Harm done to the database."""
    return lambda folder: alter(folder, *statements)


TRIGGERS = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"

UNPROTECTED = ("DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete")


def tampered(*statements: str, table: str = "audit") -> Harm:
    """Harm done to the audit log, or another final table, by somebody who knows of its triggers and puts them back."""

    def harm(folder: Path) -> None:
        import sqlite3

        if database_url():  # the harm is done past the triggers there
            alter(folder, *statements)
            return
        with sqlite3.connect(folder / "evidence.db") as raw:
            triggers = [row[0] for row in raw.execute(TRIGGERS, (table,))]
            dropped = [f"DROP TRIGGER {table}_no_{change}" for change in ("update", "delete")]
            for statement in (*dropped, *statements, *triggers):
                raw.execute(statement)
        raw.close()

    return harm


def overwritten(name: str, at: int, data: bytes) -> Harm:
    """Harm done to a file at one place."""

    def harm(folder: Path) -> None:
        path = folder / name
        content = bytearray(path.read_bytes())
        content[at : at + len(data)] = data
        path.write_bytes(content)

    return harm


def cut(name: str, share: float) -> Harm:
    """A file that lost its end."""
    return lambda folder: (folder / name).write_bytes(
        (folder / name).read_bytes()[: int((folder / name).stat().st_size * share)]
    )


def replace_original(folder: Path, put: Callable[[Path], object]) -> None:
    """Something else where an original stood."""
    path = original_of(folder)
    path.unlink()
    put(path)


def resized(by: bytes | int) -> Harm:
    """An original that grew or shrank."""

    def harm(folder: Path) -> None:
        data = original_of(folder).read_bytes()
        replace_original(folder, lambda path: path.write_bytes(data + by if isinstance(by, bytes) else data[:by]))

    return harm


def file_at(name: str, content: bytes = b"what is this") -> Harm:
    """A file that should not be there."""

    def harm(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)

    return harm


def leftover(folder: Path) -> None:
    """An upload whose process has ended."""
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    (folder / "incoming" / f"{int(ended.stdout)}-aaaa").write_bytes(b"half")


def edited(name: str, old: str, new: str) -> Harm:
    """An area file somebody edited."""

    def harm(folder: Path) -> None:
        path = folder / "area" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return harm


def index_made_of(*pages: IndexedPage) -> Harm:
    """An index that opens well and holds something else."""
    return lambda folder: PageIndex(folder / "index").rebuild(iter(pages))


def flipped(pattern: str) -> Harm:
    """One bit flipped in the first file of a kind."""
    return lambda folder: flip(sorted(folder.glob(pattern))[0])


def emptied(name: str) -> Harm:
    """A folder that is gone."""
    return lambda folder: shutil.rmtree(folder / name)


def mode(name: str, bits: int) -> Harm:
    """Rights that let others in."""
    return lambda folder: (folder / name).chmod(bits)


def a_version(reading: str) -> str:
    return (
        "INSERT INTO version (id, item_id, number, sha256, size_bytes, file_name, media_type, received_at, received_by,"
        " reading, reason, pages, characters, reader, isolation, text_sha256, fixity, scan) VALUES (9, 2, 2, 'ab', 1,"
        f" 'a', 'text/plain', '2026-06-15T10:00:00.000000Z', 'lead', '{reading}', '', 0, 0, '', '', '', '', '')"
    )


EXTRA = "ab" + "0" * 62

STRANGER = IndexedPage(item="E-0077", version=1, page=1, label="", title="Not here", text="Nobody stored this.")


def require_found(store: Path, harm: Harm, code: FindingCode) -> None:
    """Do harm, and have the doctor name it."""
    harm(store)

    found = examined(store)

    assert code in codes(found)
    assert not (found.sound and code.severity is Severity.DAMAGE)
