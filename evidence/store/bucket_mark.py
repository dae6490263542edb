"""The mark by which a data folder and its place in a bucket know each other.

Two data folders in one place would take each other's originals for orphans and remove them; a folder pointed at the
wrong place would find all its originals missing. So the first to come leaves a mark, and everybody looks for it first.
"""

from __future__ import annotations

import fcntl
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence.errors import StoreUnusable
from evidence.store.bucket import GONE, THERE_ALREADY, Place, code_of, in_users_words

NAME = "evidence-data-folder.json"


class Mark:
    """The mark of one data folder: a file beside its originals' folder, and the same in the bucket."""

    def __init__(self, place: Place, file: Path) -> None:
        self._place, self._file = place, file
        self._trying = file.with_name(f"{file.name}.trying")
        self._known = False
        self.claimed_here = False

    def require(self, *, anew: bool = False) -> None:
        """Be certain that the place is ours; asked once in a process, unless anew. Claims an empty place.

        Raises StoreUnusable when the place is another's, when it lost our mark, or when it cannot be asked.
        """
        if self._known and not anew:
            return
        if not self._file.exists():
            with _alone_in(self._file.parent):
                if not self._file.exists():
                    self._claim()
        self._require_same(self._ours(self._file))
        self._known = True

    def give_up(self) -> None:
        """Take the mark away again. Only ever one that this process made, once nothing of ours stands in the place."""
        with in_users_words(self._place):
            self._place.asking.delete_object(Bucket=self._place.bucket, Key=self._place.key(NAME))
        self._file.unlink(missing_ok=True)
        self._known = self.claimed_here = False

    def _claim(self) -> None:
        """Take an empty place. The file is named for good last, so that a claim cut short is made again."""
        self._require_new_folder()
        if not self._trying.exists() or self._ours(self._trying)["place"] != str(self._place):
            self._require_empty()
            self._write({"place": str(self._place), "endpoint": self._place.endpoint, "folder": uuid.uuid4().hex})
        ours = self._ours(self._trying)
        with in_users_words(self._place):
            self._put(json.dumps(ours, indent=1).encode())
        self._require_same(ours)
        self._trying.replace(self._file)
        _sync(self._file.parent)
        self.claimed_here = True

    def _put(self, body: bytes) -> None:
        from botocore.exceptions import ClientError

        try:
            self._place.asking.put_object(
                Bucket=self._place.bucket, Key=self._place.key(NAME), Body=body, IfNoneMatch="*"
            )
        except ClientError as error:
            if code_of(error) not in THERE_ALREADY:
                raise

    def _require_new_folder(self) -> None:
        kept = [path for path in self._file.parent.iterdir() if path != self._trying and not path.name.startswith(".")]
        if kept:
            raise StoreUnusable(
                f"{self._file.parent} holds originals already, and {self._place} is to keep them.",
                remedy="Back this data folder up without EVIDENCE_ORIGINALS_URL, and restore it with that set.",
            )

    def _require_empty(self) -> None:
        with in_users_words(self._place):
            found = self._place.asking.list_objects_v2(Bucket=self._place.bucket, Prefix=self._place.prefix, MaxKeys=1)
        if found.get("KeyCount", 0):
            raise StoreUnusable(
                f"{self._place} is not empty, and not this data folder's.",
                remedy="Name a prefix of its own for each data folder in EVIDENCE_ORIGINALS_URL.",
            )

    def _require_same(self, ours: dict[str, str]) -> None:
        if ours["place"] != str(self._place):
            raise StoreUnusable(
                f"This data folder's originals are in {ours['place']}, not in {self._place}.",
                remedy="Set EVIDENCE_ORIGINALS_URL to that address.",
            )
        if self._theirs().get("folder") != ours["folder"]:
            raise StoreUnusable(
                f"{self._place} does not carry the mark of this data folder.",
                remedy="Check EVIDENCE_ORIGINALS_URL and EVIDENCE_ORIGINALS_ENDPOINT. If the bucket was emptied, "
                "restore a backup with another prefix. Nothing is taken to be missing.",
            )

    def _theirs(self) -> dict[str, str]:
        from botocore.exceptions import ClientError

        with in_users_words(self._place):
            try:
                answer = self._place.asking.get_object(Bucket=self._place.bucket, Key=self._place.key(NAME))
                told = json.loads(answer["Body"].read())
            except ClientError as error:
                if code_of(error) not in GONE:
                    raise
                return {}
            except json.JSONDecodeError:
                return {}
        return told if isinstance(told, dict) else {}

    def _ours(self, file: Path) -> dict[str, str]:
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            return {"place": str(told["place"]), "folder": str(told["folder"])}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreUnusable(
                f"{file} cannot be read; it says which bucket holds the originals.",
                remedy="Copy it back from the object of the same content in the bucket, or restore a backup.",
            ) from error

    def _write(self, ours: dict[str, str]) -> None:
        beside = self._trying.with_name(f".{uuid.uuid4().hex}.new")
        with beside.open("x", encoding="utf-8") as file:
            json.dump(ours, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._trying)
        _sync(self._file.parent)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One process at a time: the app and the worker start together, and must not claim the place as two."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
