"""Bundles made to be read in two ways, or to break whoever reads them; each ZIP with the words it must be met with."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

from evidence.bundles.signing import SigningKey, new_private_key
from tests.bundles.harms import LISTS, LOG, STATEMENT, SURVEY, list_again, zip_again

KEY = "seal/public-key.pem"
NO_SEAL = "cannot be read: it is not the signed statement of a bundle."


class Forgery(NamedTuple):
    """What is done to an unpacked bundle on its way into a ZIP, and the sentence that must be said of it."""

    made: Callable[[Path, Path], Path]
    words: str


def sealed_by_another(folder: Path, **said: Any) -> None:
    """Seal what is there with a forger's own key, saying other things."""
    key = SigningKey(new_private_key())
    payload = json.loads(base64.b64decode(json.loads((folder / STATEMENT).read_text())["payload"]))
    (folder / KEY).write_bytes(key.public_pem)
    for subject in payload["subject"]:
        subject["digest"]["sha256"] = hashlib.sha256((folder / subject["name"]).read_bytes()).hexdigest()
    payload["predicate"] |= {"key": {"fingerprint": key.fingerprint}, **said}
    (folder / STATEMENT).write_bytes(key.envelope(json.dumps(payload).encode()))


def _unsealed(change: Callable[[Path], object]) -> Callable[[Path, Path], Path]:
    def made(folder: Path, to: Path) -> Path:
        shutil.rmtree(folder / "seal")
        change(folder)
        return zip_again(folder, to)

    return made


def _repeat_a_line(folder: Path) -> None:
    lines = (folder / LISTS[0]).read_text()
    (folder / LISTS[0]).write_text(lines + lines.splitlines(keepends=True)[0])
    _list_tags(folder)


def _list_tags(folder: Path) -> None:
    kept = (folder / LISTS[0]).read_bytes()
    list_again(folder)
    other = hashlib.sha256((folder / LISTS[0]).read_bytes()).hexdigest()
    (folder / LISTS[0]).write_bytes(kept)
    tags = (folder / LISTS[1]).read_text()
    (folder / LISTS[1]).write_text(tags.replace(other, hashlib.sha256(kept).hexdigest()))


def _declare_nothing(folder: Path) -> None:
    (folder / "bagit.txt").write_text("A bag of sorts")
    lines = (folder / LISTS[1]).read_text().splitlines(keepends=True)
    (folder / LISTS[1]).write_text("".join(line for line in lines if "bagit.txt" not in line))


def _swell(folder: Path) -> None:
    with (folder / "bag-info.txt").open("a") as info:
        info.write(f"Note: {'a' * 2_000_000}\n")
    list_again(folder)


def _listed_log_damaged(folder: Path, to: Path) -> Path:
    with (folder / LISTS[1]).open("a") as tags:
        tags.write(f"{hashlib.sha256((folder / LOG).read_bytes()).hexdigest()}  {LOG}\n")
    content = bytearray(zip_again(folder, to).read_bytes())
    content[_at(to, f"{folder.name}/{LOG}") + 5] ^= 0x55
    to.write_bytes(content)
    return to


def _at(bundle: Path, name: str) -> int:
    """Where an entry's bytes begin."""
    with ZipFile(bundle) as archive:
        entry = archive.getinfo(name)
        archive.fp.seek(entry.header_offset + 26)  # type: ignore[union-attr]
        lengths = struct.unpack("<2H", archive.fp.read(4))  # type: ignore[union-attr]
    return entry.header_offset + 30 + sum(lengths)


def _hidden_in_an_entry(folder: Path, to: Path) -> Path:
    """Bytes behind the end of what is compressed, inside what the ZIP says belongs to the entry."""
    hidden, name = b"The name of a child", f"{folder.name}/{SURVEY}"
    begins = _at(zip_again(folder, to), name)
    with ZipFile(to) as archive:
        entry, entries, directory = archive.getinfo(name), archive.infolist(), archive.start_dir
    content = to.read_bytes()
    ends = begins + entry.compress_size
    local = bytearray(content[:ends] + hidden + content[ends:directory])
    struct.pack_into("<L", local, entry.header_offset + 18, entry.compress_size + len(hidden))
    listing = bytearray(content[directory:])
    at = 0
    for one in entries:
        if one.filename == name:
            struct.pack_into("<L", listing, at + 20, entry.compress_size + len(hidden))
        if one.header_offset > entry.header_offset:
            struct.pack_into("<L", listing, at + 42, one.header_offset + len(hidden))
        at += 46 + sum(struct.unpack_from("<3H", listing, at + 28))
    struct.pack_into("<L", listing, at + 16, directory + len(hidden))
    to.write_bytes(local + listing)
    return to


def _in_both_places(place: int, number: int) -> Callable[[Path, Path], Path]:
    """A number of the header beside the survey's bytes that the table of contents tells otherwise."""

    def made(folder: Path, to: Path) -> Path:
        name = f"{folder.name}/{SURVEY}"
        content = bytearray(zip_again(folder, to).read_bytes())
        header = _at(to, name) - 30 - len(name)
        struct.pack_into("<H", content, header + place, number)
        to.write_bytes(content)
        return to

    return made


def _saying(**said: Any) -> Callable[[Path, Path], Path]:
    def made(folder: Path, to: Path) -> Path:
        sealed_by_another(folder, **said)
        return zip_again(folder, to)

    return made


FORGERIES = {
    "a file listed twice": Forgery(_unsealed(_repeat_a_line), "a second time."),
    "a declaration nobody lists": Forgery(
        _unsealed(_declare_nothing), "bagit.txt does not declare a BagIt 1.0 bag in UTF-8."
    ),
    "a description of megabytes": Forgery(_unsealed(_swell), "is larger than 1,048,576 bytes, which no bundle needs."),
    "a log both listed and damaged": Forgery(_listed_log_damaged, f"{LOG} "),
    "two ways of packing": Forgery(_in_both_places(8, 0), "is packed in a way no bundle uses."),
    "two sizes": Forgery(_in_both_places(22, 7), "states two different sizes or checksums in the ZIP."),
    "a number no bundle has": Forgery(_saying(number="B-1\nB-0001"), NO_SEAL),
    "half a letter for a number": Forgery(_saying(number="\ud800"), NO_SEAL),
}
HIDDEN = Forgery(_hidden_in_an_entry, "has bytes hidden behind its end in the ZIP.")
"""Browsers tell no more than that it cannot be unpacked."""
