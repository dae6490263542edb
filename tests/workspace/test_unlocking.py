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


class TestReadingAgain:
    """Reading anew what was read before, or could not be."""

    def test_an_item_is_read_anew_and_that_is_written_down(self, workspace: Workspace, minutes: str) -> None:
        """Text recognition was installed after the scans were added."""
        workspace.read_again(minutes)
        asked = workspace.audit_entries()[-1]
        worker.see_to_it(workspace)

        assert (asked.action, asked.object) == ("read-again", minutes)
        assert workspace.item(minutes).version.reading is ReadingState.READ
        assert [hit.item for hit in workspace.find(Question(words="clinics")).hits] == [minutes]

    def test_what_waits_already_is_not_asked_for_twice(self, workspace: Workspace, minutes: str) -> None:
        """Somebody presses twice."""
        workspace.read_again(minutes)

        with pytest.raises(Contradiction, match="waits to be read"):
            workspace.read_again(minutes)

    def test_a_post_that_brings_no_evidence_asks_for_none_to_be_read(self, workspace: Workspace, minutes: str) -> None:
        """It changes what stands in the store."""
        with pytest.raises(NotAllowed):
            workspace.acting_as("chair").read_again(minutes)

    def test_an_older_version_read_again_says_nothing_new_about_the_item(
        self, workspace: Workspace, minutes: str, data_folder: Path
    ) -> None:
        """The title shown is that of the newest version, whichever was read last."""
        newer = b"# Minutes as corrected\n\nSynthetic example. Words enough to be read."
        workspace.add([newer], "corrected.md", version_of=minutes)
        worker.see_to_it(workspace)
        first = next(data_folder.glob(f"originals/*/{workspace.versions(minutes)[0].sha256}"))
        content = first.read_bytes()
        first.chmod(0o600)
        first.write_bytes(b"X" + content[1:])
        examine(data_folder, deep=True)
        first.write_bytes(content)
        examine(data_folder, deep=True)
        worker.see_to_it(workspace)

        assert workspace.item(minutes).title == "Minutes as corrected"
