"""Originals in an S3-compatible bucket, under `prefix/ab/abcd…`, the names they would have in a folder.

To keep a file is to put it where nothing stands (`If-None-Match: *`) with its SHA-256 for the server to check. A server
that does not say it checked is not believed: what it stored is read back. Missing means a definite "not there" from a
place that carries our mark, and changed means other bytes, read whole and twice; all else is StoreUnusable.
"""

from __future__ import annotations

import hashlib
import io
import os
import time
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

from evidence.errors import Damaged, StoreUnusable
from evidence.store import bucket_mark
from evidence.store.bucket import (
    ALTERED_ON_THE_WAY,
    GONE,
    NOT_YET,
    THERE_ALREADY,
    Place,
    code_of,
    in_users_words,
)
from evidence.store.failures import unusable
from evidence.store.originals import (
    CHUNK_BYTES,
    SHA256,
    Arrived,
    Condition,
    OriginalMissing,
    Originals,
    PlaceTaken,
    in_pieces,
)

PUT_ATTEMPTS = 3
PAUSE_SECONDS = 0.2


class OriginalsInBucket(Originals):
    """The originals of one data folder in its place in a bucket."""

    def __init__(self, place: Place, mark_file: Path, incoming: Path) -> None:
        super().__init__(incoming)
        self._place = place
        self._mark = bucket_mark.Mark(place, mark_file)

    def keep(self, arrived: Arrived) -> None:
        """Put the arrived file in the bucket, certain that it is there whole. What stands there is never replaced."""
        self._mark.require()
        with in_users_words(self._place):
            stored = self._put(arrived)
        if stored is None:
            self._require_same(arrived)
        elif stored.get("ChecksumSHA256") != _checksum(arrived.sha256):
            self._require_arrived(arrived)

    def _put(self, arrived: Arrived) -> dict[str, Any] | None:
        """The server's answer, or None when something stands there already."""
        from botocore.exceptions import ClientError

        for attempt in range(PUT_ATTEMPTS):
            try:
                with arrived.path.open("rb") as file:
                    return cast(
                        "dict[str, Any]",
                        self._place.carrying.put_object(
                            **self._named(arrived.sha256),
                            Body=file,
                            ContentLength=arrived.size_bytes,
                            IfNoneMatch="*",
                            ChecksumSHA256=_checksum(arrived.sha256),
                        ),
                    )
            except ClientError as error:
                if code_of(error) in THERE_ALREADY:
                    return None
                if code_of(error) not in NOT_YET | ALTERED_ON_THE_WAY or attempt == PUT_ATTEMPTS - 1:
                    raise
                time.sleep(PAUSE_SECONDS)  # another process is putting the same bytes, or some were lost on the way
        return None

    def _require_same(self, arrived: Arrived) -> None:
        """What stood there already may be half of an earlier attempt, where the server does not check."""
        found = self._condition(arrived.sha256, arrived.size_bytes)
        if found is not Condition.OK:
            raise PlaceTaken(arrived.sha256, found)

    def _require_arrived(self, arrived: Arrived) -> None:
        """Read back what was just put. It was not there before, so what is wrong may go; no row names it yet."""
        if self._condition(arrived.sha256, arrived.size_bytes) is not Condition.OK:
            self.remove(arrived.sha256)
            raise StoreUnusable(
                f"A file did not reach {self._place} whole, and was not kept.",
                remedy="Add it again. If that happens twice, tell whoever runs the object store.",
            )

    def keep_again(self, arrived: Arrived) -> None:
        """Make sure that a kept file is still there."""
        if self._size(arrived.sha256) is None:
            self.keep(arrived)

    def open(self, sha256: str) -> BinaryIO:
        """An original as a stream from the bucket. Raises OriginalMissing when it is not there."""
        self._mark.require()
        stream = self._stream(sha256)
        if stream is None:
            raise OriginalMissing(sha256)
        return stream

    @contextmanager
    def at_hand(self, sha256: str) -> Iterator[Path]:
        """A copy in `incoming/`, its hash checked, gone when the block ends. Raises OriginalMissing, or Damaged."""
        with self._passing() as (path, descriptor):
            self._fetch(sha256, descriptor)
            yield path

    def _fetch(self, sha256: str, descriptor: int) -> None:
        digest = hashlib.sha256()
        with self.open(sha256) as stream:
            try:
                with os.fdopen(descriptor, "wb", closefd=False) as file:
                    for piece in in_pieces(stream):
                        digest.update(piece)
                        file.write(piece)
            except OSError as error:
                raise unusable(self._incoming, error) or error from error
        if digest.hexdigest() != sha256:
            raise Damaged(f"The original {sha256[:12]}… no longer has the bytes it came with.")

    def condition_of(self, sha256: str, size_bytes: int, *, deep: bool) -> Condition:
        """What stands where these bytes should. Raises StoreUnusable when that cannot be said for certain."""
        self._mark.require()
        if deep:
            return self._condition(sha256, size_bytes)
        size = self._size(sha256)
        if size is None:
            return Condition.MISSING
        return Condition.OK if size == size_bytes else Condition.WRONG_SIZE

    def _condition(self, sha256: str, size_bytes: int) -> Condition:
        found = self._read_whole(sha256)
        if found not in (None, (sha256, size_bytes)):
            found = self._read_whole(sha256)  # a bit lost on the way is no damage
        if found is None:
            return Condition.MISSING
        if found == (sha256, size_bytes):
            return Condition.OK
        return Condition.WRONG_SIZE if found[1] != size_bytes else Condition.CHANGED

    def _read_whole(self, sha256: str) -> tuple[str, int] | None:
        """The digest and size of what stands there."""
        stream = self._stream(sha256)
        if stream is None:
            return None
        digest, size = hashlib.sha256(), 0
        with stream:
            for piece in in_pieces(stream):
                digest.update(piece)
                size += len(piece)
        return digest.hexdigest(), size

    def _stream(self, sha256: str) -> BinaryIO | None:
        from botocore.exceptions import ClientError

        with in_users_words(self._place):
            try:
                answer = self._place.carrying.get_object(**self._named(sha256))
            except ClientError as error:
                if code_of(error) not in GONE:
                    raise
                self._mark.require(anew=True)  # not there is only said of a place that is ours, at this moment
                return None
        return cast("BinaryIO", io.BufferedReader(_Body(answer["Body"], self._place), CHUNK_BYTES))

    def _size(self, sha256: str) -> int | None:
        from botocore.exceptions import ClientError

        self._mark.require()
        with in_users_words(self._place):
            try:
                return int(self._place.asking.head_object(**self._named(sha256))["ContentLength"])
            except ClientError as error:
                # For this question a missing bucket answers 404 as well, so the mark is asked for.
                if code_of(error) not in GONE:
                    raise
                self._mark.require(anew=True)
                return None

    def standing(self) -> set[str]:
        """The hashes of everything that stands where an original belongs."""
        return {name[3:] for name in self._names() if _is_place(name)}

    def all_there(self, wanted: Iterable[str]) -> bool:
        """True when none of these originals is missing."""
        return self.standing().issuperset(wanted)

    def remove(self, sha256: str) -> None:
        """Take an original away. Only ever one that no version names."""
        self._mark.require()
        with in_users_words(self._place):
            self._place.asking.delete_object(**self._named(sha256))

    def give_up_place(self) -> None:
        """Undo a restore that failed: only where this very process found the place empty and claimed it."""
        if self._mark.claimed_here:
            for sha256 in self.standing():
                self.remove(sha256)
            self._mark.give_up()

    def strays(self) -> list[str]:
        """Objects in our place, and files among the arriving ones, that nothing of ours put there."""
        arriving = [f"{path.parent.name}/{path.name}" for path in sorted(self._stray_arrivals())]
        among = [name for name in self._names() if name != bucket_mark.NAME and not _is_place(name)]
        return [*(f"{self._place}/{name}" for name in sorted(among)), *arriving]

    def _names(self) -> Iterator[str]:
        """Every name in our place, without its prefix."""
        self._mark.require(anew=True)
        with in_users_words(self._place):
            pages = self._place.asking.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._place.bucket, Prefix=self._place.prefix):
                for entry in page.get("Contents", ()):
                    yield entry["Key"].removeprefix(self._place.prefix)

    def _named(self, sha256: str) -> dict[str, str]:
        return {"Bucket": self._place.bucket, "Key": self._place.key(f"{sha256[:2]}/{sha256}")}


class _Body(io.RawIOBase):
    """An answer's body as a file. A connection cut short raises, so that half an original never looks like one."""

    def __init__(self, body: Any, place: Place) -> None:
        self._body, self._place = body, place

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with in_users_words(self._place):
            piece = self._body.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        with suppress(Exception):
            self._body.close()
        super().close()


def _is_place(name: str) -> bool:
    return bool(SHA256.fullmatch(name[3:])) and name[:3] == f"{name[3:5]}/"


def _checksum(sha256: str) -> str:
    return b64encode(bytes.fromhex(sha256)).decode()
