"""Write a draft: the evidence of a selection as one ZIP that proves itself. The same selection gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO, Protocol

from evidence.bundles import bag
from evidence.bundles.archive import Archive, new_archive
from evidence.bundles.bound.making import Bound
from evidence.bundles.contents import BoundPlaces, Contents, PageWords, Placed, lay_out
from evidence.bundles.index_html import index_pages
from evidence.bundles.index_pages import page_names
from evidence.bundles.index_xlsx import index_xlsx
from evidence.bundles.manifest_json import MANIFEST_JSON, RO_CRATE, for_machines
from evidence.bundles.offline.travelling import offline_checks
from evidence.errors import Damaged, EvidenceError, StoreUnusable
from schemas.bound import PageMap
from schemas.bundles import Drafted, Selection

CHUNK_BYTES = 1024 * 1024
NOTHING_BOUND = Bound({}, PageMap(volumes=(), items=(), dividers={}))


class Originals(Protocol):
    """Where the original bytes are."""

    def open(self, sha256: str) -> BinaryIO:
        """Open an original for reading; the caller closes it."""
        ...


Binder = Callable[[Contents, Originals, Path], AbstractContextManager[Bound]]
"""Binds a draft's documents into PDFs in a folder, for as long as its block lasts."""


def write_draft(
    selection: Selection,
    originals: Originals,
    to: Path,
    *,
    words: PageWords | None = None,
    bind: Binder | None = None,
) -> Drafted:
    """Write the draft of a selection to the ZIP `to`, which must not exist yet; with bundle.pdf where `bind` is given.

    Every original is hashed again as it is copied; one that is no longer what it was raises Damaged, and nothing is
    left behind. No original is ever held in memory whole. `words` are those the index may be searched by.
    """
    contents = lay_out(selection, words=words)
    with (
        new_archive(to) as archive,
        bind(contents, originals, to.parent) if bind else nullcontext(NOTHING_BOUND) as bound,
    ):
        contents = replace(contents, bound=BoundPlaces.on(bound.page_map))
        _add_bag(archive, contents, _written_files(contents, bound), originals, bound)
    with to.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    return Drafted(
        path=str(to),
        sha256=digest,
        size_bytes=to.stat().st_size,
        items=len(selection.items),
        links=len(selection.links),
        gaps=len(selection.gaps),
        left_out=selection.left_out,
        held_before=len(selection.supplement.held) if selection.supplement else 0,
    )


def names_of_made_files(contents: Contents) -> tuple[str, ...]:
    """The names of the files that are made with a draft, as a preview shows them."""
    pages = (f"data/{name}" for name in page_names(contents))
    tags = ("bag-info.txt", "bagit.txt", bag.MANIFEST, bag.TAG_MANIFEST, *offline_checks())
    return (*tags, "data/README.txt", "data/index.xlsx", MANIFEST_JSON, RO_CRATE, *pages)


def _written_files(contents: Contents, bound: Bound) -> dict[str, bytes]:
    """The payload files made here. The pages are made last, because they list the others' hashes."""
    readme = bag.readme(contents.selection, bound=tuple(bound.files)).encode()
    sheet = index_xlsx(contents)
    hashes = {"README.txt": bag.digest_of(readme), "index.xlsx": bag.digest_of(sheet)}
    hashes |= {volume.name: volume.sha256 for volume in bound.page_map.volumes}
    pages = {f"data/{name}": page.encode() for name, page in index_pages(contents, written=hashes).items()}
    made = {"data/README.txt": readme, "data/index.xlsx": sheet} | pages
    return made | for_machines(contents, made, bound.page_map if bound.files else None)


def _add_bag(
    archive: Archive, contents: Contents, written: dict[str, bytes], originals: Originals, bound: Bound
) -> None:
    """Add every file in the order of the names; the manifests sort last but are known beforehand from the store."""
    placed = {f"data/{place.path}": place for place in contents.placed.values()}
    tags = _tag_files(contents, written, placed, bound)
    made = written | tags
    volumes = {f"data/{name}": path for name, path in bound.files.items()}
    for name in sorted([*placed, *made, *volumes]):
        entry = f"{contents.folder}/{name}"
        if name in placed:
            _add_original(archive, entry, placed[name], originals)
        elif name in volumes:
            _add_volume(archive, entry, volumes[name])
        else:
            archive.add(entry, made[name])


def _tag_files(
    contents: Contents, written: dict[str, bytes], placed: dict[str, Placed], bound: Bound
) -> dict[str, bytes]:
    hashes = {name: bag.digest_of(content) for name, content in written.items()}
    hashes |= {name: place.sha256 for name, place in placed.items()}
    hashes |= {f"data/{volume.name}": volume.sha256 for volume in bound.page_map.volumes}
    size = sum(volume.size_bytes for volume in bound.page_map.volumes)
    size += sum(map(len, written.values())) + sum(place.size_bytes for place in placed.values())
    info = bag.bag_info(contents.selection, payload_bytes=size, payload_files=len(hashes))
    tags = {
        "bagit.txt": bag.DECLARATION.encode(),
        "bag-info.txt": info.encode(),
        bag.MANIFEST: bag.manifest(hashes).encode(),
        **offline_checks(),
    }
    tag_hashes = {name: bag.digest_of(content) for name, content in tags.items()}
    return tags | {bag.TAG_MANIFEST: bag.manifest(tag_hashes).encode()}


def _add_volume(archive: Archive, entry: str, path: Path) -> None:
    with path.open("rb") as stream:
        archive.add_stream(entry, path.stat().st_size, lambda write: _copy_all(stream, write))


def _copy_all(stream: BinaryIO, write: Callable[[bytes], object]) -> None:
    while chunk := stream.read(CHUNK_BYTES):
        write(chunk)


def _add_original(archive: Archive, entry: str, place: Placed, originals: Originals) -> None:
    size = place.size_bytes
    archive.add_stream(entry, size, lambda write: _copy_checked(place, originals, write))


def _copy_checked(place: Placed, originals: Originals, write: Callable[[bytes], object]) -> None:
    """Copy an original, hashing as it goes. A file that is too long is given up before it can fill the disk."""
    running, copied = sha256(), 0
    with _opened(place, originals) as stream:
        while chunk := _read(place, stream):
            running.update(chunk)
            copied += len(chunk)
            if copied > place.size_bytes:
                break
            write(chunk)
    if copied != place.size_bytes or running.hexdigest() != place.sha256:
        raise _damaged(place, "is no longer the file that was received")


def _opened(place: Placed, originals: Originals) -> BinaryIO:
    try:
        return originals.open(place.sha256)
    except StoreUnusable:
        raise  # it could not be looked at, which is not to say that it is missing
    except (OSError, EvidenceError, KeyError) as error:
        raise _damaged(place, "is missing") from error


def _read(place: Placed, stream: BinaryIO) -> bytes:
    try:
        return stream.read(CHUNK_BYTES)
    except OSError as error:
        raise _damaged(place, f"cannot be read ({error.strerror or error})") from error


def _damaged(place: Placed, what: str) -> Damaged:
    item = place.item
    which = f"The rendition {place.redacted.ref}" if place.redacted else "The original"
    return Damaged(f"{which} of {item.ref}, {item.version.file_name}, {what}.")
