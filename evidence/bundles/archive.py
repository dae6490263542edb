"""A ZIP written so that equal contents give equal bytes, and put in place whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from evidence.bundles.partial_file import partial_file
from evidence.errors import Contradiction, StoreUnusable

# ZIP's own first day. A real date would make two drafts of one selection differ.
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
UNIX = 3

# Everything else that comes as evidence is compressed already, so deflating it again costs time and gains nothing.
_PLAIN_TEXT = {".csv", ".htm", ".html", ".json", ".md", ".svg", ".tsv", ".txt", ".xml", ".yaml", ".yml"}
_UNCOMPRESSED_OFFICE = {".doc", ".eml", ".msg", ".ppt", ".rtf", ".xls"}
WORTH_DEFLATING = frozenset(_PLAIN_TEXT | _UNCOMPRESSED_OFFICE)


class Archive:
    """A ZIP being written. Entries come out with a fixed date and mode, in the order they are added."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    def add(self, name: str, content: bytes) -> None:
        """Add a small file."""
        with self._archive.open(_entry(name, len(content)), "w") as target:
            target.write(content)

    def add_stream(self, name: str, size_bytes: int, copy: Callable[[Callable[[bytes], object]], None]) -> None:
        """Add a file of any size: `copy` hands its chunks to the function it is given."""
        with self._archive.open(_entry(name, size_bytes), "w") as target:
            copy(target.write)


@contextmanager
def new_archive(to: Path) -> Iterator[Archive]:
    """Write a ZIP that appears at `to` only once it is whole and on the disk. Nothing there is ever overwritten."""
    with _explained(to):
        _refuse_taken(to)
        with partial_file(to.parent) as (partial, stream):
            with ZipFile(stream, "w") as archive:
                yield Archive(archive)
            stream.flush()
            os.fsync(stream.fileno())
            _publish(partial, to)


def _entry(name: str, size_bytes: int) -> ZipInfo:
    entry = ZipInfo(name, FIXED_DATE)
    entry.create_system = UNIX
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    entry.compress_type = ZIP_DEFLATED if PurePosixPath(name).suffix.lower() in WORTH_DEFLATING else ZIP_STORED
    entry.file_size = size_bytes  # decides, before the first byte, whether the entry needs the form for large files
    return entry


def _refuse_taken(to: Path) -> None:
    if to.exists() or to.is_symlink():
        raise _taken(to)
    if not to.parent.is_dir():
        raise StoreUnusable(
            f"There is no folder {to.parent} to write the draft in.", remedy="Make the folder, or name another place."
        )


def _taken(to: Path) -> Contradiction:
    return Contradiction(
        f"{to} is already there, and a draft never overwrites anything.",
        remedy="Name another file, or move that one away first.",
    )


@contextmanager
def _explained(to: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as error:
        raise _taken(to) from error
    except OSError as error:
        raise StoreUnusable(
            f"The draft {to.name} could not be written in {to.parent} and nothing was left: {error.strerror or error}.",
            remedy="Make room there, or allow writing, or name another place; then write the draft again.",
        ) from error


def _publish(partial: Path, to: Path) -> None:
    try:
        os.link(partial, to)
    except FileExistsError:
        raise
    except OSError:
        _publish_without_links(partial, to)
    sync_folder(to.parent)


def _publish_without_links(partial: Path, to: Path) -> None:
    # Memory sticks and some shared drives know no hard links. The empty file holds the name, so nobody else's is lost.
    to.open("xb").close()
    try:
        partial.replace(to)
    except OSError:
        to.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    if os.name == "nt":  # Windows cannot open a folder to flush it
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
