"""Bringing evidence in: nothing is lost, nothing is stored by halves, and each file ends with one clear answer."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Contradiction, NotAllowed, NotFound, StoreUnusable
from evidence.workspace.workspace import Workspace
from schemas.evidence import AddOutcome, Details, EvidenceKind, ReadingState
from tests.conftest import NORTHMOOR

pytestmark = pytest.mark.both_engines


def a_file(folder: Path, name: str = "report.txt", text: str = "Synthetic example. Waits fell.") -> Path:
    """A small text file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def everything_in(folder: Path) -> set[str]:
    """The originals and leftovers of a data folder."""
    return {str(path.relative_to(folder)) for part in ("originals", "incoming") for path in (folder / part).rglob("*")}


def test_a_file_is_stored_read_and_audited(workspace: Workspace, tmp_path: Path) -> None:
    """The first minute of the first afternoon."""
    added = workspace.add_file(a_file(tmp_path))
    assert (added.outcome, added.reading) == (AddOutcome.STORED, ReadingState.WAITING)
    worker.see_to_it(workspace)

    item = workspace.item("E-0001")
    assert item.version.reading is ReadingState.READ
    assert workspace.pages("E-0001")[0].text == "Synthetic example. Waits fell."
    assert [(one.actor, one.action) for one in workspace.audit_entries()][1:] == [("lead", "add"), ("worker", "read")]
    assert workspace.audit_fault() == ""


def test_the_same_bytes_twice_are_a_duplicate_that_points_at_the_item(workspace: Workspace, tmp_path: Path) -> None:
    """Three people forward the same report; it is one item."""
    workspace.add_file(a_file(tmp_path))
    again = workspace.add_file(a_file(tmp_path, "the same report.txt"))

    assert (again.outcome, again.item) == (AddOutcome.DUPLICATE, "E-0001")
    assert len(workspace.items()) == 1
    assert "E-0001" in again.reason


def test_the_same_upload_key_twice_is_one_upload(workspace: Workspace) -> None:
    """A browser that lost the answer asks again; nobody may get two items, or be told of a duplicate."""
    first = workspace.add([b"Synthetic example."], "a.txt", upload_key="k1")
    again = workspace.add([b"Synthetic example."], "a.txt", upload_key="k1")

    assert (first.outcome, again.outcome) == (AddOutcome.STORED, AddOutcome.STORED)
    assert first.item == again.item
    assert len(workspace.items()) == 1


def original_of(workspace: Workspace, item: str) -> Path:
    """Where an item's original stands."""
    sha256 = workspace.item(item).version.sha256
    return workspace.core.folder / "originals" / sha256[:2] / sha256


def test_adding_a_file_whose_original_was_lost_puts_it_back_and_has_it_read(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Without a backup this is the way back, and nobody should have to wait for the next examination."""
    workspace.add_file(a_file(tmp_path))
    original_of(workspace, "E-0001").unlink()
    worker.see_to_it(workspace)
    lost = workspace.item("E-0001").version.reading

    again = workspace.add_file(a_file(tmp_path))
    worker.see_to_it(workspace)

    assert lost is ReadingState.QUARANTINED
    assert (again.outcome, again.item) == (AddOutcome.DUPLICATE, "E-0001")
    assert "out of quarantine" in again.reason
    assert workspace.item("E-0001").version.reading is ReadingState.READ
    assert original_of(workspace, "E-0001").read_text() == "Synthetic example. Waits fell."
    assert [one.action for one in workspace.audit_entries()][-3:] == ["quarantine", "release", "read"]
    assert workspace.audit_fault() == ""


def test_adding_a_file_whose_original_was_altered_says_so_and_replaces_nothing(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Told that it is already stored, somebody would throw the last good copy away."""
    workspace.add_file(a_file(tmp_path))
    worker.see_to_it(workspace)
    place = original_of(workspace, "E-0001")
    place.chmod(0o600)
    place.write_text("Synthetic example. Waits rose.", encoding="utf-8")

    again = workspace.add_file(a_file(tmp_path))

    assert again.outcome is AddOutcome.REFUSED
    assert "E-0001, version 1" in again.reason
    assert "no longer has the bytes it came with" in again.reason
    assert "moved away first" in again.remedy
    assert place.read_text() == "Synthetic example. Waits rose."
    assert workspace.item("E-0001").version.reading is ReadingState.QUARANTINED
    assert [one.action for one in workspace.audit_entries()][-1] == "quarantine"


def test_once_the_altered_original_was_moved_away_adding_the_file_mends_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    """What the refusal tells people to do must do it."""
    workspace.add_file(a_file(tmp_path))
    place = original_of(workspace, "E-0001")
    place.chmod(0o600)
    place.write_text("Synthetic example. Waits rose.", encoding="utf-8")
    workspace.add_file(a_file(tmp_path))
    place.rename(tmp_path / "damaged")

    again = workspace.add_file(a_file(tmp_path))
    worker.see_to_it(workspace)

    assert again.outcome is AddOutcome.DUPLICATE
    assert workspace.item("E-0001").version.reading is ReadingState.READ


def test_a_file_is_not_stored_where_other_bytes_stand_in_its_place(workspace: Workspace, tmp_path: Path) -> None:
    """A leftover of a failing disk would pass for what was brought, from its first day."""
    notes = a_file(tmp_path, "notes.txt", "Synthetic notes.")
    sha256 = hashlib.sha256(notes.read_bytes()).hexdigest()
    place = workspace.core.folder / "originals" / sha256[:2] / sha256
    place.parent.mkdir()
    place.write_bytes(b"Synthetic noise.")

    refused = workspace.add_file(notes)

    assert refused.outcome is AddOutcome.REFUSED
    assert "Something else stands where" in refused.reason
    assert workspace.items() == []


@pytest.mark.parametrize(
    ("name", "data"),
    [("empty.txt", b""), ("program.exe", b"MZ\x90\x00" + b"\0" * 200), ("data.bin", b"\x00\x01\x02\x03" * 50)],
)
def test_what_cannot_be_taken_in_is_refused_with_a_remedy_and_leaves_nothing(
    workspace: Workspace, data_folder: Path, tmp_path: Path, name: str, data: bytes
) -> None:
    """A refusal is an answer about one file, and the batch goes on."""
    path = tmp_path / name
    path.write_bytes(data)

    refused = workspace.add_file(path)
    stored = workspace.add_file(a_file(tmp_path))

    assert refused.outcome is AddOutcome.REFUSED
    assert name in refused.reason
    assert refused.remedy
    assert stored.outcome is AddOutcome.STORED
    assert len(everything_in(data_folder)) == 2  # the stored file and its folder


def test_a_file_that_is_not_there_is_said_so(workspace: Workspace, tmp_path: Path) -> None:
    """A typing mistake in one path of fifty must not cost the other forty-nine."""
    assert "There is no file" in workspace.add_file(tmp_path / "nothing.pdf").reason
    assert "is not a file" in workspace.add_file(tmp_path).reason


def test_a_name_full_of_tricks_becomes_harmless(workspace: Workspace) -> None:
    """A name of 300 characters with slashes and right-to-left marks is stored, shown plainly, and never a path."""
    name = "../../etc/\u202e" + "x" * 300 + "\n.txt"
    added = workspace.add([b"Synthetic example."], name)

    shown = workspace.item(added.item or "").version.file_name
    assert "/" not in shown
    assert "\u202e" not in shown
    assert "\n" not in shown
    assert len(shown.encode()) <= 255
    assert shown.endswith(".txt")


def test_evidence_cannot_speak_for_the_future(workspace: Workspace, tmp_path: Path) -> None:
    """A date typed with next year's number must not freshen a strand for a year."""
    with pytest.raises(Contradiction, match="16 June 2026 is in the future"):
        workspace.add_file(a_file(tmp_path), Details(as_at=date(2026, 6, 16)))

    assert workspace.items() == []


@pytest.mark.parametrize(
    ("details", "says"),
    [
        (Details(organisation="moon"), "no organisation 'moon'"),
        (Details(localities=("sideways",)), "no locality 'sideways'"),
        (Details(cohorts=("nobody",)), "no cohort 'nobody'"),
    ],
)
def test_details_must_be_known_to_the_area(workspace: Workspace, tmp_path: Path, details: Details, says: str) -> None:
    """A misspelt organisation would quietly fail to count."""
    with pytest.raises(NotFound, match=says) as caught:
        workspace.add_file(a_file(tmp_path), details)

    assert "Use one of" in caught.value.remedy


def test_the_chair_may_not_add_evidence(workspace: Workspace, tmp_path: Path) -> None:
    """Whoever judges evidence does not bring it."""
    with pytest.raises(NotAllowed, match="may not add evidence"):
        workspace.acting_as("chair").add_file(a_file(tmp_path))


def test_proposals_are_never_believed_until_somebody_says_so(workspace: Workspace, tmp_path: Path) -> None:
    """A date read in a document is a proposal; the evidence date stays unknown."""
    workspace.add_file(
        a_file(tmp_path, "Minutes 2026-01-12.txt", "Minutes of the board\n\nMeeting held on 12 January 2026.")
    )
    worker.see_to_it(workspace)

    item = workspace.item("E-0001")
    assert item.proposals.as_at is not None
    assert item.proposals.as_at.value == "2026-01-12"
    assert item.details.evidence_date is None

    described = workspace.describe("E-0001", Details(as_at=date(2026, 1, 12), kind=EvidenceKind.MINUTES))
    assert described.details.evidence_date == date(2026, 1, 12)
    assert workspace.audit_entries()[-1].detail["as_at"] == {"from": None, "to": "2026-01-12"}


def test_a_new_version_keeps_the_old_one(workspace: Workspace, tmp_path: Path) -> None:
    """Corrected figures must not make the first ones disappear."""
    workspace.add_file(a_file(tmp_path, text="Synthetic example. 41 clinics."))
    workspace.add_file(a_file(tmp_path, text="Synthetic example. 42 clinics."), version_of="E-0001")
    worker.see_to_it(workspace)

    assert [one.number for one in workspace.versions("E-0001")] == [1, 2]
    assert "42" in workspace.pages("E-0001")[0].text
    version, file = workspace.open_original("E-0001", 1)
    with file:
        assert file.read() == b"Synthetic example. 41 clinics."
    assert version.number == 1


def test_a_new_version_changes_only_what_is_said_with_it(workspace: Workspace, tmp_path: Path) -> None:
    """A corrected file with a new date is still from the forum, and the log says what changed."""
    said = Details(title="Survey", kind=EvidenceKind.SURVEY, organisation="forum", as_at=date(2026, 1, 12))
    workspace.add_file(a_file(tmp_path), said)
    second = a_file(tmp_path, "second.txt", "Synthetic example. Corrected.")
    workspace.add_file(second, Details(as_at=date(2026, 2, 2)), version_of="E-0001")

    details = workspace.item("E-0001").details
    assert (details.title, details.kind, details.organisation) == ("Survey", EvidenceKind.SURVEY, "forum")
    assert details.as_at == date(2026, 2, 2)
    first, second_entry = (entry.detail["details"] for entry in workspace.audit_entries() if entry.action == "add")
    assert first["organisation"] == "forum"
    assert second_entry == {"as_at": {"from": "2026-01-12", "to": "2026-02-02"}}


def test_an_upload_key_belongs_to_one_file(workspace: Workspace) -> None:
    """Answering "stored" for bytes that were dropped would lose evidence without a word."""
    workspace.add([b"Synthetic one."], "one.txt", upload_key="key-0001")

    with pytest.raises(Contradiction, match="key that another file came with"):
        workspace.add([b"Synthetic two."], "two.txt", upload_key="key-0001")


def test_describing_nothing_new_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    """The log holds what people did, and this is nothing."""
    workspace.add_file(a_file(tmp_path), Details(title="Report"))
    before = len(workspace.audit_entries())
    workspace.describe("E-0001", Details(title="Report"))

    assert len(workspace.audit_entries()) == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"this machine does not let tests mount a small disk: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_refused_clearly_and_adding_works_again_when_there_is_space(
    small_disk: Path, tmp_path: Path
) -> None:
    """The disk fills at the worst moment; nothing half-stored may remain."""
    from evidence.workspace.folder import create_folder

    folder = small_disk / "data"
    create_folder(folder, NORTHMOOR, purpose="area")
    workspace = Workspace.open(folder)
    big = a_file(tmp_path, "big.txt", "words and words " * 250_000)
    before = everything_in(folder)

    with pytest.raises(StoreUnusable, match="full"):
        workspace.add_file(big)

    assert everything_in(folder) == before
    assert workspace.items() == []
    assert workspace.add_file(a_file(tmp_path)).outcome is AddOutcome.STORED
    workspace.close()


def test_a_read_only_data_folder_is_said_in_words(data_folder: Path, tmp_path: Path) -> None:
    """Restored backups are often read-only."""
    script = "mount --bind {0} {0} && mount -o remount,ro,bind {0} && exec {1} -m evidence --data {0} add {2}"
    command = script.format(data_folder, sys.executable, a_file(tmp_path))
    # As ourselves where we may: a user of a namespace of its own is not let into a server's socket.
    alone = ["unshare", "-m" if os.geteuid() == 0 else "-rm"]
    allowed = subprocess.run([*alone, "true"], capture_output=True, check=False)
    if allowed.returncode:
        pytest.skip("this machine does not let tests make a read-only mount")

    told = subprocess.run([*alone, "sh", "-c", command], capture_output=True, text=True, check=False)

    assert told.returncode == 2
    assert "The data folder" in told.stderr
    assert "Traceback" not in told.stderr
