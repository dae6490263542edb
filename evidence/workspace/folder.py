"""Data folders: making one, opening one, and refusing what is not one."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from evidence.area import FILES, load_area
from evidence.errors import StoreUnusable
from evidence.search.whoosh_index import PageIndex
from evidence.settings import Limits
from evidence.store import audit
from evidence.store.database import FORMAT, Database, unusable
from evidence.store.originals import Originals
from evidence.workspace.desk import Core

PARTS = ("originals", "incoming", "index", "keys", "bundles", "area")
PURPOSES = {"area": "a local area's own evidence", "example": "the worked example"}


def now() -> datetime:
    """The moment it is, in UTC."""
    return datetime.now(UTC)


def create_folder(folder: Path, area_folder: Path, *, purpose: str, clock: Callable[[], datetime] = now) -> None:
    """Make a new, empty data folder for an area. Refuses a folder that holds anything."""
    area = load_area(area_folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreUnusable(f"{folder} is not empty.", remedy="Name a folder that does not exist yet, or an empty one.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        for part in PARTS:
            (folder / part).mkdir(mode=0o700)
        for name in FILES:
            shutil.copyfile(area_folder / f"{name}.yaml", folder / "area" / f"{name}.yaml")
    except OSError as error:
        raise unusable(folder / "evidence.db", error) or error from error
    database = Database.create(folder / "evidence.db", {"purpose": purpose, "area": area.area.ref})
    with database.writing() as session:
        audit.append(session, at=clock(), actor="command line", action="init", thing=area.area.ref)
    database.close()


def open_folder(folder: Path, *, clock: Callable[[], datetime] = now, limits: Limits = Limits()) -> Core:  # noqa: B008 - frozen
    """Open a data folder. Raises StoreUnusable saying what to do when it is not one, or not one we can use."""
    path = folder / "evidence.db"
    if not path.is_file():
        raise StoreUnusable(
            f"There is no data folder at {folder}.",
            remedy="Make one with `evidence --data FOLDER init --area DIR`, or name another with --data.",
        )
    area = load_area(folder / "area")
    database = Database(path)
    meta = database.meta()
    if meta.get("format") != FORMAT:
        database.close()
        raise StoreUnusable(
            f"The data folder {folder} has format {meta.get('format')}; this version uses {FORMAT}.",
            remedy="Use the version of the product that made it, or a newer one.",
        )
    return Core(
        folder=folder,
        database=database,
        originals=Originals(folder / "originals", folder / "incoming"),
        index=PageIndex(folder / "index"),
        area=area,
        worked_example=meta.get("purpose") == "example",
        clock=clock,
        limits=limits,
    )


@functools.cache
def shared_core(folder: Path) -> Core:
    """The one opened folder of this process, for the pages and routes of the app."""
    return open_folder(folder)


def purpose_of(folder: Path) -> str | None:
    """What a folder was made for: `area`, `example`, or None when it is not a data folder."""
    path = folder / "evidence.db"
    if not path.is_file():
        return None
    database = Database(path)
    try:
        return database.meta().get("purpose")
    finally:
        database.close()
