"""Writes the whole folder: every trick, every name, the damaged copies, and things that are no files at all."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tests.hostile.files import HAS_TEXT, Hostile
from tests.hostile.mails import hostile_mails
from tests.hostile.mutated import damaged_copies
from tests.hostile.names import NAMES, words_for
from tests.hostile.packages import hostile_packages
from tests.hostile.pdfs import good_pdf, hostile_pdfs
from tests.hostile.pictures import hostile_pictures
from tests.hostile.texts import hostile_texts

COPIES, SEED = 1_000, 2026
SKIPPED = frozenset({"skipped"})
LEVELS_DEEP = 40
ODDITIES = "odd things"


@dataclass(frozen=True, slots=True)
class Written:
    """One entry of the folder: where it lies, the threat it stands for, and how taking it in may end."""

    parts: tuple[str, ...]
    threat: str
    ends: frozenset[str]
    says: str = ""


def write_folder(folder: Path, *, copies: int = COPIES, seed: int = SEED) -> list[Written]:
    """Write everything into a new folder; the same for the same seed."""
    folder.mkdir(parents=True)
    tricks: dict[str, Iterable[Hostile]] = {
        "pdf": hostile_pdfs(),
        "office": hostile_packages(),
        "mail": hostile_mails(),
        "text": hostile_texts(),
        "pictures": hostile_pictures(),
        "copies": damaged_copies(copies, seed=seed),
    }
    written = [_written(folder, place, one) for place, all_of_it in tricks.items() for one in all_of_it]
    return [*written, *_names(folder), *_oddities(folder), *_good_neighbours(folder)]


def _written(folder: Path, place: str, hostile: Hostile) -> Written:
    path = folder / place / hostile.name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(hostile.content)
    if hostile.sparse_bytes:
        os.truncate(path, hostile.sparse_bytes)
    return Written((place, hostile.name), hostile.threat, hostile.ends, hostile.says)


def _names(folder: Path) -> Iterator[Written]:
    """Each name around a text of its own; names that cannot be written here are left to those who state them."""
    place = folder / "names"
    place.mkdir()
    for name in NAMES:
        (place / name).write_bytes(words_for(name))
        yield Written(("names", name), "T9", SKIPPED if _is_hidden(name) else HAS_TEXT | {"refused"})
    # A name that is no text at all.
    (place / "no \udcff\udcfe text.txt").write_bytes(words_for("no text"))
    yield Written(("names", "no \udcff\udcfe text.txt"), "T9", HAS_TEXT)


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _oddities(folder: Path) -> Iterator[Written]:
    """What is in a folder and is no document: links, pipes, sockets, what programs leave behind; and one deep down."""
    place = folder / ODDITIES
    place.mkdir()
    (place / "link to passwords.txt").symlink_to("/etc/passwd")
    (place / "link to nowhere.txt").symlink_to("nowhere")
    (place / "link to itself.txt").symlink_to("link to itself.txt")
    (place / "link to the root").symlink_to("/", target_is_directory=True)
    (place / "link to here").symlink_to(".", target_is_directory=True)
    os.mkfifo(place / "a pipe.txt")
    _make_socket(place)
    for name in ("~$minutes.docx", ".~lock.minutes.ods#", "Thumbs.db", "desktop.ini", ".hidden.txt", "._minutes.docx"):
        (place / name).write_bytes(b"synthetic")
    for entry in sorted(place.iterdir()):
        yield Written((ODDITIES, entry.name), "T9", SKIPPED)
    deep = place.joinpath(*["deeper and deeper"] * LEVELS_DEEP)
    deep.mkdir(parents=True)
    (deep / "minutes.txt").write_bytes(words_for("deep"))
    yield Written((ODDITIES, *["deeper and deeper"] * LEVELS_DEEP, "minutes.txt"), "T9", HAS_TEXT)


def _make_socket(place: Path) -> None:
    """A socket's address may not be long, so it is given from where it stands."""
    here = Path.cwd()
    os.chdir(place)
    try:
        with closing(socket.socket(socket.AF_UNIX)) as one:
            one.bind("a socket.txt")
    finally:
        os.chdir(here)


def _good_neighbours(folder: Path) -> Iterator[Written]:
    """Sound files among the others; nothing may happen to them."""
    for number, place in enumerate(chain(*[("pdf", "office", "text")] * 4)):
        name = f"good neighbour {number}.pdf"
        (folder / place / name).write_bytes(good_pdf(f"Synthetic minutes of neighbour {number}"))
        yield Written((place, name), "S2", frozenset({"read"}))
