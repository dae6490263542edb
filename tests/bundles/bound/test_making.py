"""What stops the binding: a document that does becomes a slip, and nothing half-made is ever left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pytest

from evidence.bundles.bound.jobs import Bind, Check, Failed, Report, Survey
from evidence.bundles.bound.making import SourceFailedError, bound
from evidence.bundles.bound.own_pages import NotBound
from evidence.bundles.contents import lay_out
from evidence.bundles.drafting import write_draft
from evidence.bundles.verifying import verify
from evidence.errors import Damaged, StoreUnusable
from evidence.workspace.binding_apart import TOO_SLOW, BindingApart
from schemas.bound import PageMap
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
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.zip", "1.zip"]


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
