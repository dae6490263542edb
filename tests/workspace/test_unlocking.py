"""Opening a locked file: the password is used once, for one reading, and stands nowhere afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Contradiction, NotAllowed
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.evidence import ReadingState
from schemas.finding import Question
from tests.ingest.conftest import encrypt_pdf, make_pdf

PASSWORD = "rhubarb-and-custard"


@pytest.fixture
def locked(workspace: Workspace, tmp_path: Path) -> str:
    """The reference of minutes somebody sent with a password."""
    plain = make_pdf(tmp_path / "plain.pdf", [["Synthetic example.", "Forty clinics are open."]])
    encrypt_pdf(plain, tmp_path / "minutes.pdf", user_password=PASSWORD)
    added = workspace.add_file(tmp_path / "minutes.pdf")
    worker.see_to_it(workspace)
    assert added.item is not None
    return added.item


def test_the_right_password_lets_it_be_read_and_found(workspace: Workspace, locked: str) -> None:
    """The minutes matter; the password does not."""
    assert workspace.item(locked).version.reading is ReadingState.PASSWORD

    unlocked = workspace.unlock(locked, PASSWORD)
    worker.see_to_it(workspace)

    assert unlocked.version.reading is ReadingState.READ
    assert [hit.item for hit in workspace.find(Question(words="clinics")).hits] == [locked]
    assert workspace.audit_entries()[-1].action == "unlock"


def test_the_password_stands_nowhere_afterwards(workspace: Workspace, locked: str, data_folder: Path) -> None:
    """It opens other files of the same sender."""
    workspace.unlock(locked, PASSWORD)
    worker.see_to_it(workspace)
    workspace.close()

    for path in data_folder.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path
    assert examine(data_folder, deep=True).sound


def test_a_wrong_password_changes_nothing_and_is_not_repeated(workspace: Workspace, locked: str) -> None:
    """Somebody tries the three they have; messages end in screenshots."""
    before = workspace.revision()

    with pytest.raises(Contradiction, match="does not open") as refusal:
        workspace.unlock(locked, "Tr0mbone-7")

    assert "Tr0mbone" not in f"{refusal.value}{refusal.value.remedy}"
    assert workspace.revision() == before
    assert workspace.item(locked).version.reading is ReadingState.PASSWORD


def test_no_password_is_said_to_be_none(workspace: Workspace, locked: str) -> None:
    """The button was pressed too early."""
    with pytest.raises(Contradiction, match="No password"):
        workspace.unlock(locked, "")


def test_what_is_not_locked_needs_no_password(workspace: Workspace, minutes: str) -> None:
    """It would only teach people to type passwords where none is wanted."""
    with pytest.raises(Contradiction, match="does not wait for a password"):
        workspace.unlock(minutes, PASSWORD)


def test_a_post_that_brings_no_evidence_opens_none(workspace: Workspace, locked: str) -> None:
    """The chair judges what others brought."""
    with pytest.raises(NotAllowed):
        workspace.acting_as("chair").unlock(locked, PASSWORD)
