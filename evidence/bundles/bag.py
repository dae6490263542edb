"""The bag's own files, as RFC 8493 (BagIt 1.0) words them: declaration, description, manifests, and how to check it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping, Sequence
from hashlib import sha256

from evidence.bundles.wording import DRAFT_NOTICE, EXAMPLE_NOTICE, IDENTITY_NOTICE, made_for, window
from evidence.markup import visible
from evidence.rules.going_on import goes_on_from
from evidence.rules.words import counted
from schemas.bundles import Selection

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"


def manifest(hashes: Mapping[str, str]) -> str:
    """One line per file, sorted by name, in the form `sha256sum -c` reads."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(hashes.items()))


def bag_info(selection: Selection, *, payload_bytes: int, payload_files: int) -> str:
    """The bag's description. It has no bagging date: the same selection gives the same bytes on any day."""
    fields = (
        ("Source-Organization", selection.partnership),
        ("External-Description", _description(selection)),
        ("External-Identifier", f"{selection.area.lower()} {selection.checkpoint} {' '.join(selection.scope)}"),
        ("Payload-Oxum", f"{payload_bytes}.{payload_files}"),
        ("Evidence-As-At-Earliest", selection.earliest.isoformat()),
        ("Evidence-As-At-Latest", selection.latest.isoformat()),
    )
    return "".join(f"{label}: {_one_line(value)}\n" for label, value in fields)


def readme(selection: Selection, *, bound: Sequence[str] = ()) -> str:
    """What this is and how to check it, for somebody who has nothing of ours. `bound` names the volumes of PDF."""
    pages = f"{' and '.join(bound)} holds the documents in one run of numbered pages.\n" if bound else ""
    example = f"{EXAMPLE_NOTICE}. Nothing in it is real.\n\n" if selection.worked_example else ""
    held = selection.supplement.held if selection.supplement else ()
    before = f" {counted(len(held), 'item')} in earlier bundles." if held else ""
    left_out = f" {counted(len(selection.left_out), 'item')} left out." if selection.left_out else ""
    return f"""{example}{_filled(f"{visible(selection.partnership)}. {_description(selection)}")}

WHERE TO BEGIN
Open index.html in any web browser. It needs no internet connection.
index.xlsx holds the same evidence as a spreadsheet.
{pages}The original files are in the folder evidence, grouped by concern:
{counted(len(selection.items), "file")}.{before}{left_out}

HOW TO CHECK THAT NOTHING WAS CHANGED
Open a terminal in the folder that holds {MANIFEST} (it is the
folder that holds this file's folder) and type
    sha256sum -c {MANIFEST}
    sha256sum -c {TAG_MANIFEST}
On a Mac, type "shasum -a 256 -c" in place of "sha256sum -c".
On Windows, compare a file's line in {MANIFEST} with the answer of
    certutil -hashfile FILE SHA256
Each file must answer OK. This finds damage and careless change. It cannot
find a change by somebody who also rewrote the lists: open VERIFY.html in a web
browser, or run "python3 verify.py" here, or with the name of the ZIP after it.
Both need no internet connection, say whether a seal is there and holds, and
show the fingerprint of its key. Compare that with the covering letter.

WHAT A DRAFT IS
A draft was approved by nobody and carries no signature: compare it with the
one its sender holds. A bundle is the same with the folder seal added.
{_filled(f"{DRAFT_NOTICE}. {IDENTITY_NOTICE}")}
The folder is a BagIt 1.0 bag (RFC 8493).
"""


def digest_of(content: bytes) -> str:
    """The SHA-256 of a small file."""
    return sha256(content).hexdigest()


def _description(selection: Selection) -> str:
    example = f" {EXAMPLE_NOTICE}." if selection.worked_example else ""
    after = f" {goes_on_from(selection)}" if selection.supplement else ""
    return (
        f"Evidence for {visible(selection.checkpoint_title)}, {window(selection)}: "
        f"{', '.join(selection.scope) or 'all concerns'}.{after} {made_for(selection)} {DRAFT_NOTICE}.{example}"
    )


def _one_line(value: str) -> str:
    # A line break would start a new field of the bag's description.
    return re.sub(r"\s+", " ", visible(value)).strip()


def _filled(words: str) -> str:
    return textwrap.fill(_one_line(words), width=78, break_long_words=False, break_on_hyphens=False)
