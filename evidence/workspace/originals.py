"""Where a data folder's originals are, as the installation says."""

from __future__ import annotations

from pathlib import Path

from evidence.errors import Damaged
from evidence.settings import originals_endpoint, originals_url
from evidence.store import backups
from evidence.store.originals import Originals, in_pieces
from evidence.store.originals_folder import OriginalsInFolder
from evidence.store.originals_place import originals_in
from schemas.backups import FileFacts


def originals_of(folder: Path, *, purpose: str | None = "area") -> Originals:
    """The originals of a data folder. Raises StoreUnusable when the place named cannot be theirs.

    The worked example keeps to its own folder, whatever bucket is named.
    """
    own = purpose == "example"
    return originals_in(
        folder / "originals",
        folder / "incoming",
        url="" if own else originals_url(),
        endpoint=originals_endpoint(),
    )


def bring_back(originals: Originals, source: Path, sha256: str, size_bytes: int) -> None:
    """Give an original out of a backup its place again. Raises Damaged when the file is not what its name says."""
    if isinstance(originals, OriginalsInFolder):
        target = originals.path(sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        backups.copy(source, target, FileFacts(sha256=sha256, size_bytes=size_bytes), mode=0o400)
        return
    with (
        source.open("rb") as file,
        originals.arriving(in_pieces(file), limit_bytes=max(size_bytes, 1), name=source.name) as arrived,
    ):
        if arrived.sha256 != sha256:
            raise Damaged(f"The original {sha256[:12]}… in the backup was altered.", remedy="Use another backup.")
        originals.keep(arrived)
