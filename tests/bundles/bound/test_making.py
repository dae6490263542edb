"""What stops the binding: a document that does becomes a slip, and nothing half-made is ever left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile

import pytest

from evidence.bundles.archive import new_archive
from evidence.bundles.bound.jobs import Bind, Check, Failed, Report, Survey
from evidence.bundles.bound.making import SourceFailedError, bound
from evidence.bundles.bound.own_pages import NotBound
from evidence.bundles.contents import lay_out
from evidence.bundles.drafting import write_draft
from evidence.bundles.verifying import verify
from evidence.errors import Damaged, StoreUnusable
from evidence.workspace.binding_apart import TOO_SLOW, BindingApart
from evidence.workspace.unfinished import sweep_unfinished
from schemas.bound import PageMap
from schemas.manifest import Manifest
from tests.bundles.bound.awkward import plain
from tests.bundles.bound.conftest import InThisProcess, selection_of
from tests.bundles.making import Shelf

FILES = [plain(f"report-{number}.pdf", 3) for number in range(3)]


@dataclass
class Stopped(InThisProcess):
    """Stops at one document, as a process does that is killed there."""

    at: str = "E-0002"
    during: str = "bind"

    def run(
        self,
        asked: Survey | Bind | Check,
        gathered: BinaryIO,
        *,
        volume: Path | None = None,
        write: Callable[[bytes], object] | None = None,
    ) -> Report:
        keys = set() if isinstance(asked, Check) else {source.key for source in asked.sources}
        if asked.job == self.during and self.at in keys:
            raise SourceFailedError(self.at, "It stopped the program.")
        return InThisProcess.run(self, asked, gathered, volume=volume, write=write)


@dataclass
class Spoiled(InThisProcess):
    """Finds, the first time, that a page came out otherwise."""

    page: int = 0
    is_spoiled: bool = False

    def run(
        self,
        asked: Survey | Bind | Check,
        gathered: BinaryIO,
        *,
        volume: Path | None = None,
        write: Callable[[bytes], object] | None = None,
    ) -> Report:
        report = InThisProcess.run(self, asked, gathered, volume=volume, write=write)
        if isinstance(asked, Check) and not self.is_spoiled:
            self.is_spoiled, self.page = True, asked.said[-1].page
            return Report(failed=(Failed(page=self.page, why="The page came out otherwise."),))
        return report


def made_by(apart: InThisProcess | BindingApart, folder: Path) -> PageMap:
    shelf = Shelf()
    with bound(lay_out(selection_of(shelf, FILES)), shelf, folder, apart) as made:
        assert all(path.read_bytes().startswith(b"%PDF") for path in made.files.values())
    return made.page_map


@pytest.mark.parametrize("during", ["survey", "bind"])
def test_a_document_that_stops_the_binding_becomes_a_slip(during: str, tmp_path: Path) -> None:
    """One hostile file must not cost the other hundred and ninety-nine."""
    page_map = made_by(Stopped(during=during), tmp_path)

    assert [(slip.item, slip.why) for slip in page_map.slips] == [("E-0002", "It stopped the program.")]
    assert [part.pages for part in page_map.items if not part.slip] == [3, 3]
    assert list(tmp_path.iterdir()) == []


def test_a_binding_that_stops_at_our_own_pages_is_told(tmp_path: Path) -> None:
    """Then there is no document to leave out, and nothing is offered."""
    with pytest.raises(NotBound, match="could not be made") as told:
        made_by(Stopped(at="own"), tmp_path)

    assert told.value.remedy
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_came_out_otherwise_is_replaced_by_a_slip(tmp_path: Path) -> None:
    """A page is what its source is, or it says that it is not."""
    spoiled = Spoiled()
    page_map = made_by(spoiled, tmp_path)

    assert [(slip.page, slip.why) for slip in page_map.slips] == [(spoiled.page, "The page came out otherwise.")]
    assert spoiled.asked == ["survey", "bind", "check", "bind", "check"]


def test_apart_and_here_make_the_same_bytes(tmp_path: Path) -> None:
    """The process apart, with no rights left, does the same work."""
    assert made_by(BindingApart(), tmp_path) == made_by(InThisProcess(), tmp_path)


def test_whoever_waits_hears_how_far_the_binding_is(tmp_path: Path) -> None:
    """Three hundred documents take minutes; a page that says nothing meanwhile looks like one that hangs."""
    said: list[str] = []

    shelf = Shelf()
    with BindingApart(told=said.append)(lay_out(selection_of(shelf, FILES)), shelf, tmp_path):
        pass

    binding = [words.partition(": ") for words in said if words.startswith("Binding ")]
    assert [count for count, _, _ in binding] == ["Binding bundle.pdf", *(f"Binding {n} of 3" for n in (1, 2, 3))]
    assert sorted(title[:6] for _, _, title in binding[1:]) == ["E-0001", "E-0002", "E-0003"]
    assert said[0].startswith("Counting the pages of document 1 of 3: E-")
    assert said[-1] == "Packing the files, each checked against its SHA-256"


def test_a_document_that_takes_too_long_apart_becomes_a_slip(tmp_path: Path) -> None:
    """A file made to be bound for ever is given up, and so is the process that works on it."""
    with pytest.raises(NotBound):
        made_by(BindingApart(document_seconds=0), tmp_path)

    assert TOO_SLOW
    assert list(tmp_path.iterdir()) == []


def test_a_draft_with_bundle_pdf_verifies_and_is_the_same_each_time(tmp_path: Path) -> None:
    """bundle.pdf is evidence like the rest, and changes no other promise."""
    shelf = Shelf()
    selection = selection_of(shelf, FILES)
    drafted = [write_draft(selection, shelf, tmp_path / f"{n}.zip", bind=BindingApart()) for n in range(2)]

    assert drafted[0].sha256 == drafted[1].sha256
    assert verify(tmp_path / "0.zip").sound
    assert (tmp_path / "0.zip").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.zip", "1.zip"]


def test_the_manifest_says_which_page_of_bundle_pdf_shows_what(tmp_path: Path) -> None:
    """A machine that reads the bundle finds page 2 of an item without opening the PDF."""
    shelf = Shelf()
    selection = selection_of(shelf, FILES)
    write_draft(selection, shelf, tmp_path / "draft.zip", bind=BindingApart())

    with ZipFile(tmp_path / "draft.zip") as draft:
        names = {name.partition("/data/")[2]: name for name in draft.namelist()}
        manifest = Manifest.model_validate_json(draft.read(names["manifest.json"]))
        pdf = draft.read(names["bundle.pdf"])
    page_map = manifest.page_map
    assert page_map is not None
    assert page_map.volumes[0].sha256 == sha256(pdf).hexdigest()
    assert {part.item for part in page_map.items} == {item.ref for item in manifest.items}
    assert all(page_map.page_of(item.ref, 2) for item in manifest.items)


def test_what_is_being_bound_is_not_swept_and_what_a_killed_process_left_is(tmp_path: Path) -> None:
    """Hundreds of megabytes stay behind a kill; and a worker that starts must not take a draft from under a person."""
    (tmp_path / ".draft-0123-left.partial").write_bytes(b"half")
    shelf = Shelf()
    with (
        new_archive(tmp_path / "draft.zip"),
        bound(lay_out(selection_of(shelf, FILES)), shelf, tmp_path, InThisProcess()) as made,
    ):
        sweep_unfinished(tmp_path)
        held = sorted(path.name.rpartition("-")[2] for path in tmp_path.iterdir())
        modes = {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
        assert all(path.is_file() for path in made.files.values())

    assert len(held) == 3  # the ZIP, the sources and the volume
    assert modes == {0o600}
    assert [path.name for path in tmp_path.iterdir()] == ["draft.zip"]


def test_a_damaged_original_stops_the_draft(tmp_path: Path) -> None:
    """Never a slip: what is damaged in the store is restored, not handed over."""
    shelf = Shelf()
    selection = selection_of(shelf, FILES)
    shelf.held[selection.items[1].version.sha256] += b"X"

    with pytest.raises(Damaged, match="E-0002"):
        write_draft(selection, shelf, tmp_path / "draft.zip", bind=BindingApart())

    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_while_binding_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    """Half a bundle looks like a bundle until somebody opens it in front of inspectors."""

    class FullDisk(InThisProcess):
        def run(self, asked, gathered, *, volume=None, write=None):  # type: ignore[no-untyped-def]
            if write:
                raise OSError(28, "No space left on device")
            return super().run(asked, gathered, volume=volume, write=write)

    shelf = Shelf()
    selection = selection_of(shelf, FILES)
    with pytest.raises(StoreUnusable, match="nothing was left"):
        write_draft(
            selection,
            shelf,
            tmp_path / "draft.zip",
            bind=lambda contents, originals, folder: bound(contents, originals, folder, FullDisk()),
        )

    assert list(tmp_path.iterdir()) == []
