"""A draft of awkward files, bound in this process; the process apart has tests of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import BinaryIO

import pypdfium2 as pdfium
import pytest

from evidence.bundles.bound.jobs import Bind, Check, Report, Source, Survey
from evidence.bundles.bound.making import SourceFailedError, bound
from evidence.bundles.bound.source import UnboundError
from evidence.bundles.bound.working import work
from evidence.bundles.contents import lay_out
from schemas.audiences import Audience
from schemas.bound import PageMap
from schemas.bundles import Selection, Supplement
from schemas.evidence import Marking
from schemas.links import Passage
from schemas.tests_of_evidence import EvidenceTest
from tests.bundles.bound.awkward import AwkwardFile, awkward_files, sentence_of
from tests.bundles.bound.checker import names_of
from tests.bundles.making import Shelf, item, link, sample_selection


@dataclass
class InThisProcess:
    """Does the jobs here, and remembers what was asked."""

    asked: list[str] = field(default_factory=list)

    def run(
        self,
        asked: Survey | Bind | Check,
        gathered: BinaryIO,
        *,
        volume: Path | None = None,
        write: Callable[[bytes], object] | None = None,
    ) -> Report:
        self.asked.append(asked.job)
        at: list[str] = []

        def content_of(source: Source) -> bytes:
            gathered.seek(source.offset)
            return gathered.read(source.length)

        try:
            return work(asked, content_of, begun=at.append, volume=volume.read_bytes() if volume else b"", write=write)
        except UnboundError as error:
            raise SourceFailedError(at[-1], error.why) from error


@dataclass(frozen=True)
class BoundDraft:
    """The volumes of a draft, their page map, and the files behind them by item."""

    volumes: tuple[bytes, ...]
    page_map: PageMap
    files: dict[str, AwkwardFile]

    def text_of(self, number: int | None) -> str:
        """The text of a page, by its number."""
        assert number is not None
        with closing(pdfium.PdfDocument(self.volumes[0])) as document:
            page = document[number - self.page_map.volumes[0].first]
            return " ".join(page.get_textpage().get_text_range().split())

    def size_of(self, number: int | None) -> tuple[float, float]:
        """A page's width and height as shown, in its own units."""
        assert number is not None
        with closing(pdfium.PdfDocument(self.volumes[0])) as document:
            return document[number - self.page_map.volumes[0].first].get_size()


def selection_of(shelf: Shelf, files: Sequence[AwkwardFile], *, volume_pages: int = 5_000) -> Selection:
    """A selection whose items are the files, spread over two concerns, each with one citation of its second page."""
    named = names_of(files)
    items = tuple(item(shelf, ref, f"Synthetic {file.name}", file.name, file.content) for ref, file in named.items())
    strands = ("PA2.recovery-plan", "PA3.voice")
    links = tuple(
        link(
            f"L-{number:04d}",
            ref,
            strands[number % 2],
            EvidenceTest.ACTION,
            f"{file.name} shows it.",
            passages=(Passage(page=2, quote=sentence_of(file.name, 1)),) if file.pages > 1 else (),
        )
        for number, (ref, file) in enumerate(named.items(), start=1)
    )
    audience = Audience(
        ref="inspectors",
        title="Inspectors",
        markings=(Marking.OFFICIAL,),
        volume_pages=volume_pages,
        cover="Synthetic.",
    )
    return sample_selection(shelf, items=items, links=links, audience=audience)


def bind_files(files: Sequence[AwkwardFile], *, first: int = 1, volume_pages: int = 5_000) -> BoundDraft:
    """The files bound."""
    shelf = Shelf()
    selection = selection_of(shelf, files, volume_pages=volume_pages)
    if first > 1:
        goes_on = Supplement(bundle="B-0001", sealed_on=date(2026, 3, 3), first=first)
        selection = selection.model_copy(update={"supplement": goes_on})
    contents = lay_out(selection)
    with (
        tempfile.TemporaryDirectory() as folder,
        bound(contents, shelf, Path(folder), InThisProcess()) as made,
    ):
        volumes = tuple(path.read_bytes() for path in made.files.values())
    return BoundDraft(volumes, made.page_map, names_of(files))


@pytest.fixture(scope="session")
def ten() -> BoundDraft:
    """One file of each awkward kind, bound; a twentieth of what the slow test binds."""
    return bind_files(awkward_files(10))
