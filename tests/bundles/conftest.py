"""Real small originals, a selection made by hand, and a draft of it."""

from __future__ import annotations

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from evidence.bundles.drafting import write_draft
from schemas.bundles import Selection
from tests.bundles.harms import Bundle
from tests.bundles.making import Shelf, sample_selection


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def selection(shelf: Shelf) -> Selection:
    return sample_selection(shelf)


@pytest.fixture
def draft(selection: Selection, shelf: Shelf, tmp_path: Path) -> Path:
    """A sound draft in a ZIP."""
    to = tmp_path / "draft.zip"
    write_draft(selection, shelf, to)
    return to


@pytest.fixture
def unpacked(draft: Path, tmp_path: Path) -> Path:
    """A sound draft unpacked to a folder."""
    with ZipFile(draft) as archive:
        archive.extractall(tmp_path / "unpacked")
    return next((tmp_path / "unpacked").iterdir())


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A sealed bundle of the sample, made once."""
    return Bundle(tmp_path_factory.mktemp("sealed"))


@pytest.fixture
def copied(sealed: Bundle, tmp_path: Path) -> Path:
    """The sealed bundle unpacked, to do harm to."""
    folder = tmp_path / "received" / sealed.folder.name
    shutil.copytree(sealed.folder, folder)
    return folder
