"""A bundle sealed without a store, and every harm a receiver must be told of, with what must be said."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from evidence.bundles.drafting import write_draft
from evidence.bundles.seal import SealFacts, seal_files
from evidence.bundles.sealed_archive import copy_to_seal
from evidence.bundles.signing import SigningKey, new_private_key
from tests.bundles.making import Shelf, sample_selection

FACTS = SealFacts(
    number="B-0001",
    area="lancashire",
    partnership="Example Local Area SEND Partnership",
    worked_example=True,
    audience="inspectors",
    what_for="The monitoring inspection",
    to_whom="The lead inspector",
    asked_by="coordinator",
    approved_by="chair",
    sealed_by="coordinator",
    posts={"chair": "Independent chair", "coordinator": "Inspection coordinator"},
    sealed_at="2026-06-15T10:00:00.000000Z",
    draft_sha256="0" * 64,
)
MINUTES = "data/evidence/PA2/E-0001 Minutes of the improvement board, 3 March.pdf"
SURVEY = "data/evidence/PA3/E-0003 What young people told us.csv"
STATEMENT, LOG, KEY = "seal/statement.dsse.json", "seal/log.txt", "seal/public-key.pem"
LISTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt")


def log_of(entries: int) -> list[tuple[str, str]]:
    """A chain of invented entries."""
    before, lines = "0" * 64, []
    for number in range(entries):
        own = hashlib.sha256(f"entry {number}".encode()).hexdigest()
        before = hashlib.sha256(f"{before}{own}".encode()).hexdigest()
        lines.append((before, own))
    return lines


def seal(draft: Path, to: Path, key: SigningKey | None = None) -> SigningKey:
    """Seal a draft as the product does, outside any store."""
    key = key or SigningKey(new_private_key())
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    with copy_to_seal(draft, digest) as unsealed:
        unsealed.add_seal(seal_files(FACTS._replace(draft_sha256=digest), unsealed.in_bag, log_of(12), key))
        unsealed.publish(to)
    return key


def unpack(bundle: Path, to: Path) -> Path:
    """The bundle's own folder."""
    with ZipFile(bundle) as archive:
        archive.extractall(to)
    return next(to.iterdir())


class Bundle:
    """A sealed bundle of the sample: its draft, its ZIP, its folder and its key."""

    def __init__(self, folder: Path) -> None:
        shelf = Shelf()
        self.draft, self.zip = folder / "draft.zip", folder / "B-0001.zip"
        write_draft(sample_selection(shelf), shelf, self.draft)
        self.key = seal(self.draft, self.zip)
        self.folder = unpack(self.zip, folder / "unpacked")


def zip_again(folder: Path, to: Path) -> Path:
    """A ZIP of a folder that was tampered with, as a careful forger would make it."""
    with ZipFile(to, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                kind = ZIP_STORED if path.suffix == ".pdf" else ZIP_DEFLATED
                archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}", kind)
    return to


def list_again(folder: Path) -> None:
    """Write both lists anew, as whoever edits a bundle would."""
    payload = sorted(path.relative_to(folder).as_posix() for path in (folder / "data").rglob("*") if path.is_file())
    (folder / LISTS[0]).write_text("".join(_line(folder, name) for name in payload))
    tags = ("VERIFY.html", "bag-info.txt", "bagit.txt", LISTS[0], "verify.py")
    (folder / LISTS[1]).write_text("".join(_line(folder, name) for name in tags))


def _line(folder: Path, name: str) -> str:
    return f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"


def flip(folder: Path) -> None:
    """One bit of one original."""
    path = folder / MINUTES
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def edit_and_list_again(folder: Path) -> None:
    """The manifest says something else, and every list agrees with it."""
    path = folder / "data/manifest.json"
    path.write_text(path.read_text().replace("Most of those asked", "Half of those asked"))
    list_again(folder)


def cut_log(folder: Path) -> None:
    """The last entries are gone."""
    lines = (folder / LOG).read_text().splitlines(keepends=True)
    (folder / LOG).write_text("".join(lines[:-3]))


def alter_log(folder: Path) -> None:
    """One entry in the middle is another one."""
    lines = (folder / LOG).read_text().splitlines(keepends=True)
    lines[4] = f"{lines[4][:65]}{'0' * 64}\n"
    (folder / LOG).write_text("".join(lines))


def change_statement(folder: Path) -> None:
    """Somebody else approved it, says the statement now."""
    envelope = json.loads((folder / STATEMENT).read_text())
    payload = base64.b64decode(envelope["payload"]).replace(b'"approved_by": "chair"', b'"approved_by": "queen"')
    envelope["payload"] = base64.b64encode(payload).decode()
    (folder / STATEMENT).write_text(json.dumps(envelope))


def sign_again(folder: Path) -> None:
    """The evidence is altered, everything listed anew, and sealed with the forger's own key."""
    flip(folder)
    list_again(folder)
    shutil.rmtree(folder / "seal")
    between, forged = folder.parent.with_suffix(".between.zip"), folder.parent.with_suffix(".forged.zip")
    seal(zip_again(folder, between), forged)
    shutil.rmtree(folder)
    with ZipFile(forged) as archive:
        archive.extractall(folder.parent)


class Harm(NamedTuple):
    """What is done to an unpacked bundle, and what must be said: the sort, the file, and words of the sentence."""

    does: Callable[[Path], object]
    found: tuple[tuple[str, str], ...]
    words: str


SEALED_ANEW = "is not the one that was sealed: it was changed after the sealing."
HARMS = {
    "one flipped bit": Harm(flip, (("altered", MINUTES),), "is not what it was when the bundle was made"),
    "one file missing": Harm(
        lambda folder: (folder / SURVEY).unlink(), (("missing", SURVEY),), "is listed in the manifest but is missing."
    ),
    "one file extra": Harm(
        lambda folder: (folder / "data/late.txt").write_text("late"), (("extra", "data/late.txt"),), "was added after"
    ),
    "an edited manifest with new lists": Harm(
        edit_and_list_again, tuple(("bad seal", name) for name in ("data/manifest.json", *LISTS)), SEALED_ANEW
    ),
    "a cut log": Harm(cut_log, (("log cut", LOG),), "was cut: the log had 12 entries, and 9 are there."),
    "an altered log": Harm(alter_log, (("log cut", LOG),), "was altered at line 5"),
    "a statement changed": Harm(
        lambda folder: (folder / STATEMENT).write_text(
            (folder / STATEMENT).read_text().replace('"sig": "', '"sig": "A')
        ),
        (("bad seal", STATEMENT),),
        "",
    ),
    "a statement gone": Harm(lambda folder: (folder / STATEMENT).unlink(), (("missing", STATEMENT),), "proves nothing"),
    "another key beside the statement": Harm(
        lambda folder: (folder / KEY).write_bytes(SigningKey(new_private_key()).public_pem),
        (("bad seal", KEY), ("bad seal", STATEMENT)),
        "does not fit",
    ),
    "a file slipped into the seal": Harm(
        lambda folder: (folder / "seal/note.txt").write_text("trust me"), (("extra", "seal/note.txt"),), "to the seal"
    ),
    "sealed again with another key": Harm(sign_again, (("another key", KEY),), "The seal was made with another key"),
}
