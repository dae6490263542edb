"""bundle.pdf from beginning to end: gather, survey, print our own pages, bind each volume, and check every page of it.

What reads attackers' bytes runs elsewhere, behind the port `Apart`. A document that stops it becomes a slip, and the
binding begins again without it: there is never a blank page, and never half a bundle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO, Protocol

from evidence.bundles.bound.documents import Document, Section, sections_of
from evidence.bundles.bound.front import Front
from evidence.bundles.bound.gathering import Originals, append, gather
from evidence.bundles.bound.jobs import OWN, Bind, Check, Cited, Mark, Neighbour, Report, Run, Source, Survey
from evidence.bundles.bound.mapping import page_map
from evidence.bundles.bound.own_pages import NotBound, OwnPages, own_pages
from evidence.bundles.bound.plan import COVER, INDEX, Plan, runs_of
from evidence.bundles.contents import Contents
from evidence.bundles.partial_file import partial_file
from evidence.bundles.wording import EXAMPLE_NOTICE
from evidence.rules.going_on import kind_of_bundle
from evidence.rules.quotes import squeezed_with_places
from schemas.bound import PageMap, Volume
from schemas.bundles import Selection

DEFAULT_VOLUME_PAGES = 1_500
MOST_CHECKS = 3


class SourceFailedError(Exception):
    """A source cannot be bound, or stopped the process that tried."""

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"{key}: {why}")
        self.key, self.why = key, why


class Apart(Protocol):
    """Does what reads the sources, apart from everything else."""

    def run(
        self,
        asked: Survey | Bind | Check,
        gathered: BinaryIO,
        *,
        volume: Path | None = None,
        write: Callable[[bytes], object] | None = None,
    ) -> Report:
        """Do a job on the gathered sources. Raises SourceFailedError, naming the one that was being worked on."""
        ...


@dataclass(frozen=True, slots=True)
class Bound:
    """The volumes on the disk, by the names that they have in a draft, and what stands on which page."""

    files: dict[str, Path]
    page_map: PageMap


Told = Callable[[str], object]


@contextmanager
def bound(
    contents: Contents,
    originals: Originals,
    folder: Path,
    apart: Apart,
    *,
    told: Told = lambda _: None,
) -> Iterator[Bound]:
    """Bind the documents of a draft into PDFs in `folder`, which are gone when the block ends.

    A supplement's pages are numbered from where its bundle ended. `told` hears how far it is.
    Raises Damaged for an original that is not what it was, and NotBound.
    """
    with ExitStack() as stack:

        def path_of(name: str) -> Path:
            return stack.enter_context(partial_file(folder, f"-{name}"))[0]

        _, gathered = stack.enter_context(partial_file(folder, "-sources"))
        made = _Making(contents, originals, gathered, apart, told, path_of).made()
        told("Packing the files, each checked against its SHA-256")
        yield made


@dataclass(slots=True)
class _Making:
    contents: Contents
    originals: Originals
    gathered: BinaryIO
    apart: Apart
    told: Told
    path_of: Callable[[str], Path]
    sections: Sequence[Section] = ()
    slips: dict[str, str] = field(default_factory=dict)
    pages: dict[str, int] = field(default_factory=dict)

    def made(self) -> Bound:
        self.sections = sections_of(self.contents)
        documents = [document for section in self.sections for document in section.documents]
        self.slips = {document.ref: document.why_slip for document in documents if document.why_slip}
        sources = gather(documents, self.originals, self.gathered)
        self._survey(sources)
        while True:
            try:
                return self._bound(documents, sources)
            except SourceFailedError as failed:
                if failed.key == OWN or failed.key in self.slips:
                    raise NotBound(f"bundle.pdf could not be made: {failed.why}") from failed
                self._stands_as_slip(failed)

    def _survey(self, sources: dict[str, Source]) -> None:
        """Count every document's pages; each that cannot be opened, or stops the process, becomes a slip."""
        left = dict(sources)
        while left:
            try:
                for one in self.apart.run(Survey(sources=tuple(left.values())), self.gathered).surveyed:
                    left.pop(one.key)
                    if one.why or not one.pages:
                        self.slips[one.key] = one.why
                    else:
                        self.pages[one.key] = one.pages
                return
            except SourceFailedError as failed:
                if left.pop(failed.key, None) is None:
                    raise NotBound(f"bundle.pdf could not be made: {failed.why}") from failed
                self._stands_as_slip(failed)

    def _stands_as_slip(self, failed: SourceFailedError) -> None:
        self.slips[failed.key] = failed.why
        self.pages.pop(failed.key, None)

    def _bound(self, documents: Sequence[Document], sources: dict[str, Source]) -> Bound:
        selection = self.contents.selection
        most = selection.audience.volume_pages if selection.audience else DEFAULT_VOLUME_PAGES
        self.told("Printing the index and the dividers")
        own = own_pages(
            Front(self.contents, self.sections, self.slips, self.pages), first=selection.first_page, volume_pages=most
        )
        known = {**sources, OWN: append(OWN, own.content, self.gathered)}
        names = _names(len(own.plan.volumes))
        neighbours = tuple(
            Neighbour(name=name, first=first, last=last)
            for name, (first, last) in zip(names, own.plan.volumes, strict=True)
        )
        files: dict[str, Path] = {}
        reports: list[Report] = []
        volumes: list[Volume] = []
        for number, name in enumerate(names, start=1):
            self.told(f"Binding {name}")
            files[name] = path = self.path_of(name)
            reports.append(self._volume(number, own, known, neighbours, path))
            volumes.append(_measured(number, name, own.plan, path))
        return Bound(files, page_map(self.contents, own.plan, self.slips, volumes, reports))

    def _volume(
        self,
        number: int,
        own: OwnPages,
        sources: dict[str, Source],
        neighbours: tuple[Neighbour, ...],
        path: Path,
    ) -> Report:
        """Write a volume and check it; pages that came out otherwise are replaced, and it is checked again."""
        runs = tuple(self._cited(run) for run in runs_of(own.plan, number, own.starts))
        used = tuple(sources[key] for key in dict.fromkeys(run.source for run in runs))
        selection = self.contents.selection
        failed: dict[int, str] = {}
        for _ in range(MOST_CHECKS):
            job = Bind(
                sources=used,
                runs=runs,
                marks=tuple(_marks(own.plan, self.sections, number)),
                title=_title(selection, number, len(neighbours)),
                partnership=selection.partnership,
                note=EXAMPLE_NOTICE if selection.worked_example else "",
                volumes=neighbours,
                failed=failed,
            )
            with path.open("wb") as stream:
                report = self.apart.run(job, self.gathered, write=stream.write)
            self.told("Checking every page against its document")
            check = Check(first=runs[0].number, said=report.said)
            wrong = self.apart.run(check, self.gathered, volume=path).failed
            if not wrong:
                return report
            failed = {one.page: one.why for one in (*report.failed, *wrong)}
        raise NotBound("bundle.pdf could not be made: its pages do not come out as they are in the documents.")

    def _cited(self, run: Run) -> Run:
        """The run with the words that links cite in it."""
        cited = tuple(
            Cited(link=link.ref, page=passage.page, said=squeezed_with_places(passage.quote)[0])
            for link in self.contents.selection.links
            if link.item == run.source
            for passage in link.passages
            if run.first < passage.page <= run.first + run.count
        )
        return run.model_copy(update={"cited": cited})


def _names(volumes: int) -> list[str]:
    return ["bundle.pdf"] if volumes == 1 else [f"bundle-{number}.pdf" for number in range(1, volumes + 1)]


def _title(selection: Selection, volume: int, volumes: int) -> str:
    which = f", volume {volume} of {volumes}" if volumes > 1 else ""
    return f"{selection.checkpoint_title}: {kind_of_bundle(selection)}{which}"


def _measured(number: int, name: str, plan: Plan, path: Path) -> Volume:
    first, last = plan.volumes[number - 1]
    with path.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    return Volume(number=number, name=name, first=first, last=last, size_bytes=path.stat().st_size, sha256=digest)


def _marks(plan: Plan, sections: Sequence[Section], volume: int) -> Iterator[Mark]:
    """The bookmarks of a volume, in the order of its pages."""
    titles = dict(_titles(sections))
    for placed in plan.placed:
        if placed.volume == volume:
            known = titles.get(placed.piece.document.ref if placed.piece.document else placed.piece.key)
            title, level = known or (f"Volume {volume}", 0)
            yield Mark(title=title, page=placed.number, level=level)


def _titles(sections: Sequence[Section]) -> Iterator[tuple[str, tuple[str, int]]]:
    yield COVER, ("Cover", 0)
    yield INDEX, ("Index", 0)
    for number, section in enumerate(sections):
        about = section.strand or section.concern
        title = _short(f"{about.ref} {about.title}") if about else "Other documents"
        yield f"section-{number}", (title, 1 if section.strand else 0)
        for document in section.documents:
            yield document.ref, (_short(f"{document.ref} {document.item.title}"), 2 if section.strand else 1)


def _short(title: str) -> str:
    return title if len(title) <= 60 else f"{title[:59].rstrip()}…"
