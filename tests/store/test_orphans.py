"""Originals that no version names: removed in time, without keeping anybody waiting or touching what is missed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from evidence.store import orphans
from evidence.store.originals_folder import OriginalsInFolder
from evidence.workspace.folder import open_database
from evidence.workspace.workspace import Workspace
from tests.conftest import NOW

pytestmark = pytest.mark.both_engines

ORPHAN = "ab" * 32


class Listed(OriginalsInFolder):
    """Originals in a folder that answer as a bucket does, by listing everything; something happens meanwhile."""

    def __init__(self, folder: Path, meanwhile: Callable[[], object]) -> None:
        super().__init__(folder / "originals", folder / "incoming")
        self._meanwhile = meanwhile

    def standing(self) -> set[str]:
        found = super().standing()
        self._meanwhile()
        return found

    def all_there(self, wanted: Iterable[str]) -> bool:
        return self.standing().issuperset(wanted)


@pytest.fixture
def orphan(data_folder: Path) -> Path:
    """An original that no version names, seen a day ago for the first time."""
    place = data_folder / "originals" / ORPHAN[:2] / ORPHAN
    place.parent.mkdir()
    place.write_bytes(b"Synthetic leftover.")
    database = open_database(data_folder)
    orphans.look(database, Listed(data_folder, lambda: None), at=NOW - timedelta(days=2))
    database.close()
    return place


def test_others_can_write_while_the_place_is_listed(data_folder: Path, workspace: Workspace, orphan: Path) -> None:
    """To list a large bucket takes minutes, and nobody can add or decide while a change is open."""
    others = open_database(data_folder)

    def write() -> None:
        with others.writing():
            pass

    looked = orphans.look(workspace.core.database, Listed(data_folder, write), at=NOW)

    assert looked == orphans.Orphans((), (ORPHAN,))
    assert not orphan.exists()
    others.close()


def test_what_was_added_after_the_listing_puts_removal_off(
    data_folder: Path, workspace: Workspace, orphan: Path
) -> None:
    """The listing is older than the rows, so a version without its original in it may be missing one."""
    listed = Listed(data_folder, lambda: workspace.add([b"Synthetic notes."], "notes.txt"))

    first = orphans.look(workspace.core.database, listed, at=NOW)
    assert first == orphans.Orphans((ORPHAN,), ())
    assert orphan.exists()
    second = orphans.look(workspace.core.database, listed, at=NOW)

    assert second.removed == (ORPHAN,)
    assert workspace.core.database.meta()["area"] == "northmoor"
    assert len(workspace.core.originals.standing()) == 1


def test_bytes_brought_again_after_the_listing_are_kept(data_folder: Path, workspace: Workspace) -> None:
    """An upload cut short yesterday is made again today, at the very moment the leftovers are cleared."""
    added = workspace.add([b"Synthetic notes."], "notes.txt")
    assert added.item is not None
    (kept,) = workspace.core.originals.standing()

    looked = orphans.look(workspace.core.database, Listed(data_folder, lambda: None), at=NOW)

    assert looked == orphans.Orphans((), ())
    assert workspace.core.originals.standing() == {kept}
