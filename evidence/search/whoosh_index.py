"""The index of pages: a disposable copy that answers fast, kept by Whoosh, rebuilt from the store whenever in doubt.

It holds each page's reference and words and nothing else. What an item is, who may see it and when it is from is known
to the database alone and comes in as the set of items allowed.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import whoosh
from whoosh.fields import ID, STORED, Schema
from whoosh.index import FileIndex

from evidence.search import words as vocabulary
from evidence.search.blobs import (
    Blobs,
    IndexUnavailable,
    Signature,
    TooManyOpenFiles,
    is_lack_of_files,
    too_many_open_files,
)
from evidence.search.in_order import Codes, Words
from evidence.search.limits import TookTooLong
from evidence.search.matching import answer
from evidence.search.merging import everything, one_bite, too_many_small, what_was_deleted_from, write_merged
from evidence.search.pages import Answer, IndexedPage, PageHit
from evidence.search.parts import EngineFiles, Part
from evidence.search.query import Query
from evidence.search.standing import IndexStanding
from evidence.search.written_apart import WritingApart

__all__ = ["IndexUnavailable", "PageIndex", "TooManyOpenFiles"]

# Raise when the fields below, or what is put in them, change.
_FIELDS_VERSION = 2
_VERSION = (
    f"fields {_FIELDS_VERSION}, words {vocabulary.WORDS_VERSION}, whoosh {'.'.join(map(str, whoosh.__version__))}"
)

# `forms` holds words as written, for prefixes: "timelin" begins "timeliness" but not its stem.
_SCHEMA = Schema(
    item=ID,
    page=STORED,
    title=Words(in_order=True),
    text=Words(in_order=True),
    codes=Codes(),
    forms=Words(in_order=False),
)

# Pages, or characters if they are long, written out as a segment in a rebuild, and megabytes of words gathered before
# they are sorted on the disk: more is faster and needs more memory.
_REBUILD_BATCH_PAGES = 1_500
_REBUILD_BATCH_CHARACTERS = 15_000_000
_GATHERED_MEGABYTES = 48

# The engine has no types to check against.
_Index: Any = FileIndex


class PageIndex:
    """The index in one folder. One process writes; any number read, and see each commit at their next find."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._blobs = Blobs(folder, version=_VERSION)
        self._lock = threading.RLock()
        self._open: tuple[Signature, IndexStanding] | None = None

    def is_ready(self) -> bool:
        """Whether the index is there, whole, of this version, and opens. Raises TooManyOpenFiles: it may well be."""
        try:
            self._standing()
        except TooManyOpenFiles:
            # To make it anew would not help, and end here again.
            raise
        except IndexUnavailable:
            return False
        return True

    def update(self, item: str, pages: Iterable[IndexedPage]) -> None:
        """Replace all pages of an item, in one commit."""
        self.update_many({item: list(pages)})

    def update_many(self, items: Mapping[str, Sequence[IndexedPage]]) -> None:
        """Replace all pages of several items, in one commit: far quicker than one at a time.

        The pages come as one new segment; `tidy` keeps segments few.
        """
        with self._committing() as (writer, standing):
            for number in standing.numbers_of(items):
                writer.delete_document(number)
            for pages in items.values():
                _add_all(writer, pages)
        if too_many_small(self._standing().segments()):
            self.tidy()

    def remove(self, items: Iterable[str]) -> None:
        """Take items out, their words with them: the segments they stood in are written anew."""
        with self._committing() as (writer, standing):
            for number in standing.numbers_of(set(items)):
                writer.delete_document(number)
            write_merged(writer, what_was_deleted_from(writer.segments))

    def tidy(self) -> bool:
        """Merge a few segments when there are many, in one commit of some seconds at most; says whether it did.

        Called on until it answers False, it keeps the index to a number of segments that grows slowly with its pages.
        """
        chosen = one_bite(self._standing().segments())
        if chosen:
            with self._committing() as (writer, _):
                write_merged(writer, chosen)
        return bool(chosen)

    def merge(self) -> None:
        """Write everything anew as one segment, so that no replaced word remains. As slow as a rebuild."""
        with self._committing() as (writer, _):
            write_merged(writer, everything(writer.segments))

    def rebuild(self, pages: Iterable[IndexedPage]) -> None:
        """Make the index anew from these pages. Until it is whole, readers keep what there was."""
        batches = _batches(pages)
        with self._blobs.writing() as workshop, WritingApart(workshop) as apart:
            files = EngineFiles({}, workshop)
            first, second = next(batches, []), next(batches, [])
            for batch in chain([first, second] if second else [], batches):
                with self._foreign_errors_named():
                    apart.begin(batch)
            with self._foreign_errors_named():
                _Index.create(files, _SCHEMA, "pages")
                with _commit(files) as writer:
                    for folder in apart.finished():
                        _take_over(folder, files, writer)
                    if not second:  # too little to be worth another process
                        _add_all(writer, first)
            self._blobs.save(files.files, anew=True)

    def items_indexed(self) -> dict[str, int]:
        """Each item that has pages here, and their version. An item without a page of text is not here."""
        with self._lock:
            return self._standing().versions()

    def find(self, query: Query, *, allowed: Collection[str] | None, limit: int) -> tuple[list[PageHit], int]:
        """The pages that answer, best first, and how many there are in all; of the allowed items only, if given."""
        found = self.answer(query, allowed=allowed, limit=limit)
        return [*found.hits], found.total

    def answer(self, query: Query, *, allowed: Collection[str] | None, limit: int) -> Answer:
        """The same, with how many pages of each item answer. Raises TookTooLong at the limit."""
        # The engine's readers are not made for threads; the work is all Python, so waiting in line costs nothing.
        with self._lock:
            standing = self._standing()
            standing.begin()
            with self._foreign_errors_named():
                numbers = None if allowed is None else standing.numbers_of(allowed)
                return answer(query, standing, allowed=numbers, limit=limit)

    def close(self) -> None:
        """Let go of the memory held. The next find opens again."""
        with self._lock:
            self._open = None

    def _standing(self) -> IndexStanding:
        """The current state, opened again only when the files changed, and then only what is new of it."""
        with self._lock:
            signature = self._blobs.signature()
            if self._open is None or self._open[0] != signature:
                before = self._open[1] if self._open else None
                self._open = None
                parts = self._blobs.load()
                with self._foreign_errors_named():
                    self._open = (signature, _opened_standing(parts, before))
            return self._open[1]

    @contextmanager
    def _committing(self) -> Iterator[tuple[Any, IndexStanding]]:
        """A writer of the engine's, and the state it begins from, whose page numbers are the writer's."""
        with self._blobs.writing() as workshop:
            standing = self._standing()
            files = EngineFiles(standing.parts, workshop)
            with self._foreign_errors_named(), _commit(files) as writer:
                yield writer, standing
            self._blobs.save(files.files)

    @contextmanager
    def _foreign_errors_named(self) -> Iterator[None]:
        try:
            yield
        except (IndexUnavailable, TookTooLong):
            raise
        except OSError as error:
            if is_lack_of_files(error):
                raise too_many_open_files(self._folder) from error
            raise IndexUnavailable(
                f"The search index in {self._folder} could not be read or written: {error.strerror}.",
                remedy="Make room on the disk and check that the folder can be written to. Nothing stored is lost.",
            ) from error
        except Exception as error:
            # The engine has no family of errors: a bad file may raise anything at all.
            raise IndexUnavailable(f"The search index cannot be used ({type(error).__name__}: {error}).") from error


def _opened(files: EngineFiles) -> Any:
    # Given the schema, the engine does not unpickle the stored one.
    return _Index(files, schema=_SCHEMA, indexname="pages")


def _opened_standing(parts: Mapping[str, Part], before: IndexStanding | None) -> IndexStanding:
    files = EngineFiles(parts)
    return IndexStanding(parts, files, _SCHEMA, list(_opened(files)._segments()), before=before)


@contextmanager
def _commit(files: EngineFiles) -> Iterator[Any]:
    writer = _opened(files).writer(compound=False, limitmb=_GATHERED_MEGABYTES)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit(mergetype=_as_it_is)


def _as_it_is(_: Any, segments: list[Any]) -> list[Any]:
    """Merge nothing of the engine's choosing; drop segments with no page left."""
    return [segment for segment in segments if segment.doc_count()]


def _batches(pages: Iterable[IndexedPage]) -> Iterator[list[IndexedPage]]:
    batch, characters = list[IndexedPage](), 0
    for page in pages:
        batch.append(page)
        characters += len(page.text)
        if len(batch) >= _REBUILD_BATCH_PAGES or characters >= _REBUILD_BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def write_segment(folder: Path, pages: Iterable[IndexedPage]) -> None:
    """Write pages as an index of one segment in an empty folder, for another to take over."""
    files = EngineFiles({}, folder)
    _Index.create(files, _SCHEMA, "pages")
    with _commit(files) as writer:
        _add_all(writer, pages)


def _take_over(folder: Path, files: EngineFiles, writer: Any) -> None:
    """Make the segment that was written in a folder one of a writer's."""
    written = EngineFiles({}, folder)
    written.files |= {path.name: path for path in folder.iterdir()}
    segments = _opened(written)._segments()
    beginnings = tuple(f"{segment.segment_id()}." for segment in segments)
    files.files |= {name: path for name, path in written.files.items() if name.startswith(beginnings)}
    writer.segments += segments


def _add_all(writer: Any, pages: Iterable[IndexedPage]) -> None:
    for page in pages:
        _add(writer, page)


def _add(writer: Any, page: IndexedPage) -> None:
    text, title = vocabulary.forms(page.text), vocabulary.forms(page.title)
    stems = [vocabulary.stem_of(form) for form in text]
    writer.add_document(
        item=page.item,
        page=(page.item, page.version, page.page, len(text)),
        title=[vocabulary.stem_of(form) for form in title],
        text=stems,
        codes=stems,
        forms=text + title,
    )
