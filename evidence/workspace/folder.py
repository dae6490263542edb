"""Data folders: making one, opening one, and refusing what is not one."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from evidence.area import FILES, OPTIONAL, load_area
from evidence.errors import StoreUnusable
from evidence.ingest.scanner import Scanner
from evidence.search.whoosh_index import PageIndex
from evidence.settings import DATABASE_VARIABLE, Limits, database_url, virus_scanner
from evidence.store import audit
from evidence.store.database import Database
from evidence.store.failures import unusable
from evidence.store.migrations import Standing, standing_of
from evidence.workspace import binding
from evidence.workspace.desk import Core
from evidence.workspace.originals import originals_of

DATABASE_FILE = "evidence.db"
PARTS = ("originals", "incoming", "index", "keys", "bundles", "area")
PURPOSES = {"area": "a local area's own evidence", "example": "the worked example"}

Clock = Callable[[], datetime]


def now() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


def create_folder(folder: Path, area_folder: Path, *, purpose: str, clock: Clock = now) -> None:
    """Make a new, empty data folder for an area. Refuses a folder that holds anything."""
    folder = folder.resolve()  # `.` has no name, and cannot be looked at from beside
    area = load_area(area_folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _not_empty(folder)
    where = place_of_database(folder, purpose)
    require_empty(where)

    def say_so(session: Session) -> None:
        audit.append(session, at=clock(), actor="command line", action="init", thing=area.area.ref)

    with _whole_or_gone(folder):
        _make_parts(folder, area_folder)
        mark = binding.mark(folder) if isinstance(where, str) else {}
        meta = {"purpose": purpose, "area": area.area.ref, **mark}
        Database.create(where, meta, say_so=say_so).close()


@contextmanager
def _whole_or_gone(folder: Path) -> Iterator[None]:
    """What a failure leaves half made is removed: with an address set, a folder without a database looks like one.

    In its place, and not beside it: an empty folder that was there may be a disk of its own, or its parent not ours.
    """
    was_there = folder.exists()
    try:
        _claim(folder)
        try:
            yield
        except BaseException:
            for path in folder.iterdir():
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
            if not was_there:
                folder.rmdir()
            raise
    except OSError as error:
        raise unusable(folder / DATABASE_FILE, error) or error from error


def _claim(folder: Path) -> None:
    """Be the one who fills a folder: what another is making at this moment must not be removed as ours."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        (folder / PARTS[0]).mkdir(mode=0o700)
    except FileExistsError as error:
        raise _not_empty(folder) from error


def _not_empty(folder: Path) -> StoreUnusable:
    """The refusal of a folder that holds something."""
    return StoreUnusable(f"{folder} is not empty.", remedy="Name a folder that does not exist yet, or an empty one.")


def _make_parts(folder: Path, area_folder: Path) -> None:
    folder.chmod(0o700)
    for part in PARTS[1:]:
        (folder / part).mkdir(mode=0o700)
    for name in FILES:
        shutil.copyfile(area_folder / f"{name}.yaml", folder / "area" / f"{name}.yaml")
    for name in OPTIONAL:
        if (area_folder / f"{name}.yaml").is_file():
            shutil.copyfile(area_folder / f"{name}.yaml", folder / "area" / f"{name}.yaml")


def require_empty(where: Path | str) -> None:
    """Raises StoreUnusable when a new store's database is on a server and there is something in it already."""
    if isinstance(where, str):
        database = Database(where)
        try:
            database.require_empty()
        finally:
            database.close()


def place_of_database(folder: Path, purpose: str) -> Path | str:
    """Where a new store's database goes. The worked example keeps to its own folder, whatever server is named."""
    return folder / DATABASE_FILE if purpose == "example" else database_url() or folder / DATABASE_FILE


def open_database(folder: Path) -> Database:
    """The database of a data folder, of whatever revision. Raises StoreUnusable when there is none, or two."""
    path, url = folder / DATABASE_FILE, database_url()
    if path.is_file():
        database = Database(path)
        if url and database.meta().get("purpose") != "example":
            database.close()
            raise StoreUnusable(
                f"{DATABASE_VARIABLE} names a server, and {folder} has a database of its own.",
                remedy=f"To move it there, back it up and restore it to a new folder. Else unset {DATABASE_VARIABLE}.",
            )
        return database
    require_folder(folder)
    database = Database(url)
    try:
        binding.require_same(folder, database)
    except BaseException:
        database.close()
        raise
    return database


def require_folder(folder: Path) -> None:
    """Raises StoreUnusable when there is no data folder, or none whose database can be found."""
    if not has_database(folder):
        raise StoreUnusable(
            f"There is no data folder at {folder}.",
            remedy="Make one with `evidence --data FOLDER init --area DIR`, or name another with --data.",
        )


def open_folder(folder: Path, *, clock: Clock = now, limits: Limits = Limits()) -> Core:  # noqa: B008 - frozen
    """Open a data folder. Raises StoreUnusable saying what to do when it is not one, or not one we can use."""
    database = open_database(folder)
    try:
        require_current(folder, database)
        area, meta = load_area(folder / "area"), database.meta()
        if meta.get("area") != area.area.ref:
            raise StoreUnusable(
                f"The area's files in {folder} are those of {area.area.ref}; the database {database.name} holds "
                f"the evidence of {meta.get('area')}.",
                remedy="Name the data folder that belongs to this database, or the database that belongs to it.",
            )
    except BaseException:
        database.close()
        raise
    return Core(
        folder=folder,
        database=database,
        originals=originals_of(folder, purpose=meta.get("purpose")),
        index=PageIndex(folder / "index"),
        area=area,
        worked_example=meta.get("purpose") == "example",
        clock=clock,
        limits=limits,
        scanner=Scanner(virus_scanner()) if virus_scanner() else None,
    )


def has_database(folder: Path) -> bool:
    """True when a data folder has a database, in itself or on the server that is named."""
    return (folder / DATABASE_FILE).is_file() or bool(database_url() and (folder / "area").is_dir())


def require_current(folder: Path, database: Database) -> None:
    """Raises StoreUnusable when a store was made by an earlier or a later version of the product."""
    revision = database.schema()
    standing = standing_of(revision)
    if not revision:
        raise StoreUnusable(
            f"The database {database.name} does not say which version of the product made it.",
            remedy="Run `evidence doctor`, or restore the data folder from a backup.",
        )
    if standing is Standing.OLDER:
        raise StoreUnusable(
            f"The data folder {folder} was made by an earlier version of the product.",
            remedy=f"Bring it up to date with `evidence --data {folder} upgrade`. It keeps a copy first.",
        )
    if standing is Standing.UNKNOWN:
        raise StoreUnusable(
            f"The data folder {folder} was made by a later version of the product than this one.",
            remedy="Use that version, or a later one. Nothing was changed.",
        )


@functools.cache
def shared_core(folder: Path) -> Core:
    """The one opened folder of this process, for the pages and routes of the app."""
    return open_folder(folder)


def purpose_of(folder: Path) -> str | None:
    """What a folder was made for: `area`, `example`, or None when it is not a data folder."""
    try:
        database = open_database(folder)
    except StoreUnusable:
        return "area" if (folder / DATABASE_FILE).is_file() else None
    try:
        return database.meta().get("purpose")
    finally:
        database.close()
