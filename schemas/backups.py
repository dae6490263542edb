"""A backup's manifest, and what backing up and restoring answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, NonNegativeInt, StringConstraints, field_validator

from schemas.base import Schema

BACKUP_FORMAT = "1"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class FileFacts(Schema):
    """The digest and size of a file."""

    sha256: Sha256
    size_bytes: NonNegativeInt


class ChainEnd(Schema):
    """The last entry of the audit chain; it names everything before it."""

    seq: NonNegativeInt
    hash: str


class StoreCounts(Schema):
    """How much a store holds."""

    items: NonNegativeInt
    versions: NonNegativeInt
    pages: NonNegativeInt
    links: NonNegativeInt
    decisions: NonNegativeInt
    audit_entries: NonNegativeInt


class Manifest(Schema):
    """The file manifest.json: everything a backup holds. It is written last, so a backup without one is not whole."""

    format: str = BACKUP_FORMAT
    made_at: datetime
    area: str
    purpose: str
    store_format: str
    revision: NonNegativeInt
    chain: ChainEnd
    counts: StoreCounts
    state: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")] = Field(
        description="the folder under states/ with the database copy and the area's files"
    )
    files: dict[str, FileFacts] = Field(description="files of that folder, by their place in a data folder")
    originals: dict[Sha256, NonNegativeInt] = Field(description="originals and their sizes")
    lacking: dict[Sha256, str] = Field(description="originals that were damaged when the backup was made, and how")

    @field_validator("files")
    @classmethod
    def _stay_inside(cls, files: dict[str, FileFacts]) -> dict[str, FileFacts]:
        for name in files:
            if name.startswith("/") or "\\" in name or any(part in ("", ".", "..") for part in name.split("/")):
                raise ValueError(f"{name!r} is not a place inside a data folder")
        return files


class BackedUp(Schema):
    """What a backup did."""

    to: str
    made_at: datetime
    counts: StoreCounts
    originals: NonNegativeInt
    added: NonNegativeInt
    added_bytes: NonNegativeInt
    lacking: dict[str, str]

    @property
    def whole(self) -> bool:
        """True when every original went in as it came."""
        return not self.lacking


class Restored(Schema):
    """What a restore put in place."""

    folder: str
    made_at: datetime
    area: str
    counts: StoreCounts
    originals: NonNegativeInt
    lacking: dict[str, str]


class Upgraded(Schema):
    """What an upgrade did: from which revision of the tables to which, and where the copy from before is."""

    folder: str
    before: str
    now: str
    copy_kept: str = ""

    @property
    def changed(self) -> bool:
        """False when the folder was up to date already."""
        return self.before != self.now
