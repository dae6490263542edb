"""The index of pages: a disposable copy that answers fast, kept by Whoosh, rebuilt from the store whenever in doubt.

It holds each page's reference and words and nothing else. What an item is, who may see it and when it is from is known
to the database alone and comes in as the set of items allowed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import whoosh
from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import BufferFile
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader

from evidence.search import words as vocabulary
from evidence.search.blobs import Blobs, Files, IndexUnavailable, Signature
from evidence.search.matching import answer
from evidence.search.pages import IndexedPage, PageHit
from evidence.search.query import Query
from evidence.search.standing import IndexStanding

__all__ = ["IndexUnavailable", "PageIndex"]

# Raise when the fields below, or what is put in them, change.
_FIELDS_VERSION = 1
_VERSION = (
    f"fields {_FIELDS_VERSION}, words {vocabulary.WORDS_VERSION}, whoosh {'.'.join(map(str, whoosh.__version__))}"
)

# `forms` holds words as written, for prefixes: "timelin" begins "timeliness" but not its stem.
_SCHEMA = Schema(item=ID, page=STORED, title=TEXT(phrase=True), text=TEXT(phrase=True), forms=KEYWORD)

# Segments under this many pages are merged once there are more than this many of them. Merging every commit would
# make adding one document slow; never merging would make every answer slow.
_SMALL_SEGMENT_PAGES = 1_000
_MOST_SMALL_SEGMENTS = 12
# Pages gathered before they are written out as a segment in a rebuild; more is faster and needs more memory.
_REBUILD_BATCH_PAGES = 1_000

# The engine has no types to check against.
_Index: Any = FileIndex
_MergePolicy = Callable[[Any, list[Any]], list[Any]]


class PageIndex:
    """The index in one folder. One process writes; any number read, and see each commit at their next find."""

    def __init__(self, folder: Path) -> None:
        self._blobs = Blobs(folder, version=_VERSION)
        self._lock = threading.RLock()
        self._open: tuple[Signature, IndexStanding] | None = None

    def is_ready(self) -> bool:
        """Whether the index is there, whole, of this version, and opens."""
        try:
            self._standing()
        except IndexUnavailable:
            return False
        return True

    def update(self, item: str, pages: Iterable[IndexedPage]) -> None:
        """Replace all pages of an item, in one commit."""
        self.update_many({item: list(pages)})

    def update_many(self, items: Mapping[str, Sequence[IndexedPage]]) -> None:
        """Replace all pages of several items, in one commit: far quicker than one at a time."""
        with self._committing(_merge_when_many) as writer:
            for item, pages in items.items():
                writer.delete_by_term("item", item)
                for page in pages:
                    _add(writer, page)

    def remove(self, items: Iterable[str]) -> None:
        """Take items out, their words with them: the segments they stood in are written anew."""
        with self._committing(_merge_what_was_deleted_from) as writer:
            for item in items:
                writer.delete_by_term("item", item)

    def merge(self) -> None:
        """Write everything anew as one segment, so that no replaced word remains. As slow as a rebuild."""
        with self._committing(_merge_all):
            pass

    def rebuild(self, pages: Iterable[IndexedPage]) -> None:
        """Make the index anew from these pages. Until it is whole, readers keep what there was."""
        remaining = iter(pages)
        storage = _created()
        with self._blobs.writing():
            while batch := list(islice(remaining, _REBUILD_BATCH_PAGES)):
                with _foreign_errors_named(), _commit(storage, _merge_nothing) as writer:
                    for page in batch:
                        _add(writer, page)
            self._blobs.save(storage.files, anew=True)

    def items_indexed(self) -> dict[str, int]:
        """Each item that has pages here, and their version. An item without a page of text is not here."""
        with self._lock:
            return self._standing().versions()

    def find(self, query: Query, *, allowed: Collection[str] | None, limit: int) -> tuple[list[PageHit], int]:
        """The pages that answer, best first, and how many there are in all; of the allowed items only, if given."""
        # The engine's readers are not made for threads; the work is all Python, so waiting in line costs nothing.
        with self._lock:
            standing = self._standing()
            with _foreign_errors_named():
                numbers = None if allowed is None else standing.numbers_of(allowed)
                return answer(query, standing, allowed=numbers, limit=limit)

    def close(self) -> None:
        """Let go of the memory held. The next find opens again."""
        with self._lock:
            self._open = None

    def _standing(self) -> IndexStanding:
        """The current state, opened again only when the files changed."""
        with self._lock:
            signature = self._blobs.signature()
            if self._open is None or self._open[0] != signature:
                self._open = None
                files = self._blobs.load()
                with _foreign_errors_named():
                    self._open = (signature, IndexStanding(_opened(_CheckedFiles(files)).reader()))
            return self._open[1]

    @contextmanager
    def _committing(self, policy: _MergePolicy) -> Iterator[Any]:
        with self._blobs.writing():
            storage = _CheckedFiles(self._blobs.load())
            with _foreign_errors_named(), _commit(storage, policy) as writer:
                yield writer
            self._blobs.save(storage.files)


class _CheckedFiles(RamStorage):
    """The engine's files, in memory, opened without another copy of them."""

    def __init__(self, files: Files) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the engine leaves it without types
        self.files = dict(files)

    def open_file(self, name: str, **_: object) -> Any:
        if name not in self.files:
            raise NameError(name)
        return BufferFile(self.files[name], name=name)


def _created() -> _CheckedFiles:
    storage = _CheckedFiles({})
    _Index.create(storage, _SCHEMA, "pages")
    return storage


def _opened(storage: _CheckedFiles) -> Any:
    # Given the schema, the engine does not unpickle the stored one.
    return _Index(storage, schema=_SCHEMA, indexname="pages")


@contextmanager
def _commit(storage: _CheckedFiles, policy: _MergePolicy) -> Iterator[Any]:
    writer = _opened(storage).writer(compound=False)
    try:
        yield writer
    except BaseException:
        writer.cancel()
        raise
    writer.commit(mergetype=policy)


@contextmanager
def _foreign_errors_named() -> Iterator[None]:
    try:
        yield
    except IndexUnavailable:
        raise
    except Exception as error:
        # The engine has no family of errors: a bad file may raise anything at all.
        raise IndexUnavailable(f"The search index cannot be used ({type(error).__name__}: {error}).") from error


def _add(writer: Any, page: IndexedPage) -> None:
    text, title = vocabulary.forms(page.text), vocabulary.forms(page.title)
    writer.add_document(
        item=page.item,
        page=(page.item, page.version, page.page, len(text)),
        title=[vocabulary.stem_of(form) for form in title],
        text=[vocabulary.stem_of(form) for form in text],
        forms=text + title,
    )


def _merge_when_many(writer: Any, segments: list[Any]) -> list[Any]:
    small = [segment for segment in segments if segment.doc_count() < _SMALL_SEGMENT_PAGES]
    return _merged(writer, segments, small if len(small) > _MOST_SMALL_SEGMENTS else [])


def _merge_what_was_deleted_from(writer: Any, segments: list[Any]) -> list[Any]:
    return _merged(writer, segments, [segment for segment in segments if segment.has_deletions()])


def _merge_all(writer: Any, segments: list[Any]) -> list[Any]:
    return _merged(writer, segments, segments)


def _merge_nothing(_: Any, segments: list[Any]) -> list[Any]:
    return segments


def _merged(writer: Any, segments: list[Any], chosen: list[Any]) -> list[Any]:
    """Write the chosen segments' live pages into the new one; drop those with none left. Answers what stays."""
    for segment in chosen:
        if segment.doc_count():
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
    return [segment for segment in segments if segment not in chosen and segment.doc_count()]
