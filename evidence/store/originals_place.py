"""Which place originals are kept in: the data folder, unless the installation names a bucket."""

from __future__ import annotations

from pathlib import Path

from evidence.errors import StoreUnusable
from evidence.store.originals import Originals
from evidence.store.originals_folder import OriginalsInFolder

MARK = "in-a-bucket.json"


def originals_in(folder: Path, incoming: Path, url: str = "", endpoint: str = "") -> Originals:
    """The originals of a data folder: in `folder`, or in the bucket that `url` names (`s3://bucket/prefix`).

    Nothing is asked of the network here. Raises StoreUnusable when the two do not belong together: a data folder keeps
    all its originals in one place, and looking in another would find every one of them missing.
    """
    if url:
        from evidence.store.bucket import place_of  # only where a bucket is used
        from evidence.store.originals_bucket import OriginalsInBucket

        return OriginalsInBucket(place_of(url, endpoint), folder / MARK, incoming)
    if (folder / MARK).exists():
        raise StoreUnusable(
            f"The originals of {folder.parent} are kept in a bucket, and none is named.",
            remedy=f"Set EVIDENCE_ORIGINALS_URL to the address that {folder / MARK} tells.",
        )
    return OriginalsInFolder(folder, incoming)
