"""Where things are, and the limits on what is taken in. Values come from the environment or the command line."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

DATA_FOLDER_VARIABLE = "EVIDENCE_DATA"
DEFAULT_DATA_FOLDER = Path("evidence-data")
SANDBOX_LEAST_VARIABLE = "EVIDENCE_SANDBOX_LEAST"
DATABASE_VARIABLE = "EVIDENCE_DATABASE_URL"
SCANNER_VARIABLE = "EVIDENCE_VIRUS_SCANNER"
ORIGINALS_VARIABLE = "EVIDENCE_ORIGINALS_URL"
ORIGINALS_ENDPOINT_VARIABLE = "EVIDENCE_ORIGINALS_ENDPOINT"
NAMES_VARIABLE = "EVIDENCE_NAMES_FILE"
SEARCH_ENGINE_VARIABLE = "EVIDENCE_SEARCH_ENGINE"
OFFICE_VARIABLE = "EVIDENCE_OFFICE_PROGRAM"

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a single file may ask of us. Measured on 5,251 hostile files; see docs/decisions."""

    file_bytes: int = 200 * MEBIBYTE
    cpu_seconds: int = 30
    wall_seconds: int = 90
    memory_bytes: int = 1024 * MEBIBYTE
    pages: int = 2_000
    characters: int = 20_000_000
    page_characters: int = 200_000
    cells: int = 2_000_000
    unpacked_bytes: int = 400 * MEBIBYTE
    zip_entries: int = 5_000
    recognised_pages: int = 100
    attachments: int = 100


def data_folder(given: Path | None = None) -> Path:
    """The data folder: the one given, else the environment's, else ./evidence-data."""
    if given is not None:
        return given
    named = os.environ.get(DATA_FOLDER_VARIABLE)
    return _as_path(named) if named else DEFAULT_DATA_FOLDER


@functools.cache
def _as_path(named: str) -> Path:
    """One path for one name: pages ask for it hundreds of times, and caches are keyed by it."""
    return Path(named)


def least_sandbox() -> str:
    """The least level of the sandbox that the installation accepts, as the environment names it; empty for any."""
    return _said(SANDBOX_LEAST_VARIABLE)


def database_url() -> str:
    """The address of the database server; empty for a database in the data folder."""
    return _said(DATABASE_VARIABLE)


def originals_url() -> str:
    """The bucket that originals are kept in, `s3://bucket/prefix`; empty for the data folder."""
    return _said(ORIGINALS_VARIABLE)


def originals_endpoint() -> str:
    """Where the bucket's server is when it is not Amazon's; empty otherwise."""
    return _said(ORIGINALS_ENDPOINT_VARIABLE)


def searches_in_database() -> bool:
    """Whether the database answers what is looked for, and not the index beside it."""
    return _said(SEARCH_ENGINE_VARIABLE).lower() == "database"


def virus_scanner() -> str:
    """Where clamd listens, a socket's path or host:port; empty when files are not scanned for viruses."""
    return _said(SCANNER_VARIABLE)


def office_program() -> str:
    """LibreOffice's program, by its path; empty to look for it where programs are."""
    return _said(OFFICE_VARIABLE)


def names_file() -> Path | None:
    """The file with the names that may not leave, one a line; None when there is none. It is never copied."""
    named = _said(NAMES_VARIABLE)
    return Path(named) if named else None


def _said(variable: str) -> str:
    return os.environ.get(variable, "").strip()


def shipped(*parts: str) -> Path:
    """A file or folder that ships with the product: beside the package in a checkout, inside it once installed."""
    here = Path(__file__).resolve().parent
    inside = here / "shipped"
    root = inside if inside.is_dir() else here.parent
    return root.joinpath(*parts)
