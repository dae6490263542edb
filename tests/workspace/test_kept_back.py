"""A virus scanner before anything else: until it says that a file is clean, nobody reads, opens or hands it out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import NotAllowed, StoreUnusable
from evidence.ingest.scanner import ScannerAddressError
from evidence.settings import SCANNER_VARIABLE
from evidence.workspace.folder import open_folder
from evidence.workspace.workspace import Workspace
from schemas.evidence import SCAN_CLEAN, AddOutcome, ReadingState
from schemas.finding import Question
from tests.conftest import NOW
from tests.servers.clamd import Clamd, harmless_virus, running_clamd
from tests.workspace.test_unpacking import bring, mail


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    """A real scanner; skips where it is not installed."""
    with running_clamd(tmp_path_factory.mktemp("clamd")) as running:
        yield running


@pytest.fixture
def scanning(data_folder: Path, clamd: Clamd, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A data folder whose files are scanned."""
    monkeypatch.setenv(SCANNER_VARIABLE, clamd.address)
    opened = Workspace.open(data_folder, clock=lambda: NOW)
    yield opened
    opened.close()


def test_a_clean_file_is_scanned_and_then_read(scanning: Workspace) -> None:
    """The ordinary case must cost nobody anything but the scan."""
    added = scanning.add([b"Synthetic minutes about clinics."], "minutes.txt")
    before = scanning.item(added.item or "").version
    worker.see_to_it(scanning)
    after = scanning.item(added.item or "").version

    assert (before.reading, before.kept_back) == (ReadingState.QUARANTINED, True)
    assert (after.reading, after.scan, after.kept_back) == (ReadingState.READ, SCAN_CLEAN, False)
    assert after.scanned_at == NOW
    assert scanning.find(Question(words="clinics")).hits


def test_a_file_with_something_in_it_is_never_read_opened_or_handed_out(scanning: Workspace) -> None:
    """The scanner knows it, and it must not reach an inspector's machine."""
    item = bring(scanning, harmless_virus(), "letter.txt")

    version = scanning.item(item).version
    assert version.reading is ReadingState.QUARANTINED
    assert "virus scanner found" in version.reason
    assert scanning.pages(item) == []
    with pytest.raises(NotAllowed, match="kept back"):
        scanning.open_original(item, 1)
    assert [entry.action for entry in scanning.audit_entries()][-1] == "quarantine"


def test_a_file_inside_a_mail_is_scanned_as_well(scanning: Workspace) -> None:
    """Something may be packed so that only taking it out shows it."""
    letter = bring(scanning, mail(("note.txt", b"Synthetic note.")))

    inside = scanning.attached(letter)[0].item
    assert inside is not None
    assert scanning.item(inside).version.scan == SCAN_CLEAN


def test_while_the_scanner_is_down_files_are_taken_in_and_kept_back(
    data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload is safe at once; letting it through unscanned is not worth a minute gained."""
    monkeypatch.setenv(SCANNER_VARIABLE, str(tmp_path / "nobody-listens"))
    workspace = Workspace.open(data_folder, clock=lambda: NOW)

    item = bring(workspace, b"Synthetic minutes.", "minutes.txt")

    version = workspace.item(item).version
    assert version.reading is ReadingState.QUARANTINED
    assert "cannot be reached" in version.reason
    workspace.close()


def test_once_the_scanner_is_back_what_was_kept_back_is_read(
    data_folder: Path, tmp_path: Path, clamd: Clamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody should have to add anything again, and no try was used up."""
    monkeypatch.setenv(SCANNER_VARIABLE, str(tmp_path / "nobody-listens"))
    workspace = Workspace.open(data_folder, clock=lambda: NOW)
    item = bring(workspace, b"Synthetic minutes.", "minutes.txt")
    for _ in range(5):
        worker.work_once(workspace.core)
    workspace.close()
    monkeypatch.setenv(SCANNER_VARIABLE, clamd.address)
    workspace = Workspace.open(data_folder, clock=lambda: NOW)
    worker.work_once(workspace.core)

    assert workspace.item(item).version.reading is ReadingState.READ
    workspace.close()


def test_adding_a_file_again_has_it_scanned_again(scanning: Workspace) -> None:
    """Scanners are mistaken now and then, and learn it the next day."""
    item = bring(scanning, harmless_virus(), "letter.txt")

    again = scanning.add([harmless_virus()], "letter.txt")

    assert (again.outcome, again.item) == (AddOutcome.DUPLICATE, item)
    assert scanning.work_waiting() == 1


def test_a_browser_is_asked_for_the_bytes_of_a_file_in_which_something_was_found(scanning: Workspace) -> None:
    """The page promises a new scan as well, and a file taken to be here already is never scanned anew."""
    bring(scanning, harmless_virus(), "letter.txt")
    sha256 = hashlib.sha256(harmless_virus()).hexdigest()
    plan = scanning.plan_upload(["letter.txt"])

    assert scanning.bring_known(sha256, "letter.txt", plan) is None
    scanning.bring([harmless_virus()], "letter.txt", plan, upload_key="once-more")

    assert scanning.work_waiting() == 1


def test_a_file_that_only_waits_for_the_scanner_is_not_sent_twice(scanning: Workspace) -> None:
    """A broken connection is gone on with before the scanner has seen everything, and 200 MB would go again."""
    waiting = scanning.add([b"Synthetic minutes."], "minutes.txt")

    known = scanning.bring_known(waiting.sha256 or "", "minutes.txt", scanning.plan_upload(["minutes.txt"]))

    assert known is not None
    assert known.item == waiting.item


def test_without_the_setting_nothing_is_scanned(workspace: Workspace) -> None:
    """It is an option of the installation, and its absence is not a fault."""
    item = bring(workspace, b"Synthetic minutes.", "minutes.txt")

    assert workspace.item(item).version.scan == ""


def test_an_address_that_is_none_is_said_at_the_start(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the first upload."""
    monkeypatch.setenv(SCANNER_VARIABLE, "the scanner")

    with pytest.raises((ScannerAddressError, StoreUnusable)):
        open_folder(data_folder)


def test_a_worker_without_the_setting_lets_nothing_through(
    scanning: Workspace, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app was told of the scanner, and the worker's service was not."""
    waiting = scanning.add([b"Synthetic minutes."], "minutes.txt").item or ""
    monkeypatch.delenv(SCANNER_VARIABLE)
    core = open_folder(data_folder, clock=lambda: NOW)
    worker.work_once(core)
    core.database.close()

    version = scanning.item(waiting).version
    assert (version.reading, version.kept_back) == (ReadingState.QUARANTINED, True)
    assert "No virus scanner is named" in version.reason


def test_what_is_found_in_a_file_that_was_read_takes_it_out_of_sight(
    workspace: Workspace, data_folder: Path, clamd: Clamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scanner came later, and the file is not searched, shown or quoted from then on."""
    item = bring(workspace, harmless_virus(), "letter.txt")
    was_found = workspace.find(Question(words="EICAR")).total
    monkeypatch.setenv(SCANNER_VARIABLE, clamd.address)
    scanning = Workspace.open(data_folder, clock=lambda: NOW)
    scanning.read_again(item)
    worker.see_to_it(scanning)

    assert was_found == 1
    assert scanning.item(item).version.kept_back
    assert scanning.pages(item) == []
    assert scanning.find(Question(words="EICAR")).total == 0
    scanning.close()
