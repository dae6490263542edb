"""What the real sandbox read in the scenarios' documents, kept so that each point need not start a reader of its own.

Readers are processes of their own that write nothing to the store, so the traced process makes the same calls either
way: it hashes the original, asks, and stores the answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol, cast

from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType, sniff
from evidence.settings import Limits
from evidence.store.fixity import sha256_of
from schemas.evidence import Reading

FILE = "readings.json"


class Document(Protocol):
    """What has a name and comes in chunks."""

    @property
    def name(self) -> str: ...

    @property
    def chunks(self) -> tuple[bytes, ...]: ...


class ReadBefore:
    """Answers as a sandbox would, from what the sandbox answered before."""

    def __init__(self, readings: dict[str, Reading]) -> None:
        self._readings = readings

    @classmethod
    def make(cls, folder: Path, documents: Iterable[Document]) -> ReadBefore:
        """Read documents in the real sandbox. They are put into a folder for that."""
        readings = {}
        with Sandbox() as sandbox:
            for document in documents:
                path = folder / document.name
                path.write_bytes(b"".join(document.chunks))
                kind = sniff(path, path.name, limits=Limits())
                readings[sha256_of(path)] = sandbox.read(path, kind, file_name=path.name)
        return cls(readings)

    @classmethod
    def load(cls, folder: Path) -> ReadBefore:
        """What `keep` kept."""
        said = json.loads((folder / FILE).read_text())
        return cls({sha256: Reading.model_validate(reading) for sha256, reading in said.items()})

    def keep(self, folder: Path) -> None:
        """Keep the readings for other processes."""
        said = {sha256: reading.model_dump(mode="json") for sha256, reading in self._readings.items()}
        (folder / FILE).write_text(json.dumps(said))

    def read(self, path: Path, _media_type: MediaType, **_: Any) -> Reading:
        """The reading of a document with these bytes."""
        return self._readings[sha256_of(path)]

    def as_sandbox(self) -> Sandbox:
        """As the worker asks for it."""
        return cast("Sandbox", self)
