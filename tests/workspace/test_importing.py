"""A whole folder at once: each file ends in one outcome, nothing outside is touched, and again changes nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Contradiction, NotAllowed, NotFound, StoreUnusable
from evidence.ingest.sandbox import SandboxUnavailableError
from evidence.workspace import importing
from evidence.workspace.evidence_log import EvidenceLog, read_log
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind, ReadingState
from schemas.finding import Question
from schemas.importing import Imported, ImportedFile, ImportOutcome

pytestmark = pytest.mark.both_engines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of the usual sort: two sets of minutes, a survey twice, a program, and litter."""
    place = tmp_path / "Shared drive"
    write(place / "Board" / "2026" / "minutes.md", "# Minutes of the board, 12 January 2026\n\nSynthetic example.")
    write(place / "Board" / "minutes.md", "# Minutes of the board, 9 March 2026\n\nSynthetic example.")
    write(place / "Surveys" / "Parent survey.txt", "Synthetic example. Families were asked.")
    write(place / "Surveys" / "Parent survey copy.txt", "Synthetic example. Families were asked.")
    write(place / "Thumbs.db", "litter")
    write(place / "~$minutes.docx", "litter")
    (place / "program.exe").write_bytes(b"MZ\x90\x00" + b"\0" * 300)
    return place


def write(path: Path, text: str) -> Path:
    """A small text file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def outcomes(imported: Imported) -> dict[str, str]:
    """The outcome of each file."""
    return {one.file: one.outcome.value for one in imported.files}


def line(imported: Imported, file: str) -> ImportedFile:
    """The line of one file."""
    return next(one for one in imported.files if one.file == file)


def everything_in(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file of a folder with its size and when it was last written."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def reading(workspace: Workspace) -> Callable[[Callable[[str], None]], None]:
    """What reads the files as they come."""
    return lambda tick: worker.see_to_it(workspace, tick)


def a_log(workspace: Workspace, tmp_path: Path, *rows: str) -> EvidenceLog:
    """An evidence log in CSV, read."""
    headings = "File name,Title,Date,Type,Organisation,Action ref"
    path = write(tmp_path / "log.csv", "\n".join([headings, *rows]))
    return read_log(path, area=workspace.area, today=workspace.today)


def test_every_file_ends_in_exactly_one_outcome(workspace: Workspace, folder: Path) -> None:
    """Whoever hands over a folder must be able to tick off each file of it."""
    imported = workspace.import_folder(folder, catch_up=reading(workspace))

    assert outcomes(imported) == {
        "Board/2026/minutes.md": "stored",
        "Board/minutes.md": "stored",
        "program.exe": "refused",
        "Surveys/Parent survey copy.txt": "stored",
        "Surveys/Parent survey.txt": "duplicate",
        "Thumbs.db": "skipped",
        "~$minutes.docx": "skipped",
    }
    assert len(imported.files) == 7
    assert all(one.reason for one in imported.files if one.outcome is not ImportOutcome.STORED)
    assert line(imported, "program.exe").remedy
    assert not imported.complete


def test_files_are_read_and_found_before_the_answer(workspace: Workspace, folder: Path) -> None:
    """The promise of `import` is evidence that can be found, not files that lie somewhere."""
    imported = workspace.import_folder(folder, catch_up=reading(workspace))

    assert line(imported, "Board/minutes.md").reading is ReadingState.READ
    assert line(imported, "Board/minutes.md").pages == 1
    assert workspace.work_waiting() == 0


def test_without_reading_the_files_wait_for_the_worker(workspace: Workspace, folder: Path) -> None:
    """--no-wait hands five thousand files to the worker and gives the terminal back."""
    imported = workspace.import_folder(folder)

    assert line(imported, "Board/minutes.md").reading is ReadingState.WAITING
    assert workspace.work_waiting() == 3


def test_a_large_folder_is_read_batch_by_batch(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five thousand files: the first can be found long before the last is stored, and no line is lost between."""
    for number in range(5):
        write(tmp_path / "in" / f"{number}.txt", f"Synthetic example, report {number}.")
    monkeypatch.setattr(importing, "BATCH", 2)
    stored_when_read: list[int] = []

    def read(tick: Callable[[str], None]) -> None:
        worker.see_to_it(workspace, tick)
        stored_when_read.append(len(workspace.items(state=ReadingState.READ)))

    imported = workspace.import_folder(tmp_path / "in", catch_up=read)

    assert stored_when_read == [2, 4, 5]
    assert [one.item for one in imported.files] == [f"E-000{number}" for number in range(1, 6)]
    assert all(one.reading is ReadingState.READ for one in imported.files)


def test_importing_again_stores_nothing_and_is_not_a_problem(workspace: Workspace, folder: Path) -> None:
    """After a power cut people simply run it again."""
    (folder / "program.exe").unlink()
    first = workspace.import_folder(folder)
    again = workspace.import_folder(folder)

    assert again.count(ImportOutcome.STORED) == 0
    assert again.count(ImportOutcome.DUPLICATE) == 4
    assert again.complete
    assert line(again, "Board/minutes.md").item == line(first, "Board/minutes.md").item
    assert len(workspace.items()) == 3


def test_the_order_is_the_same_on_every_machine(workspace: Workspace, tmp_path: Path) -> None:
    """Item references follow the order; two people who compare reports must see the same."""
    for name in ("b.txt", "A.txt", "c/1.txt", "C0.txt"):
        write(tmp_path / "in" / name, f"Synthetic example {name}")

    imported = workspace.import_folder(tmp_path / "in", dry_run=True)

    assert [one.file for one in imported.files] == ["A.txt", "b.txt", "c/1.txt", "C0.txt"]


def test_what_is_not_a_file_of_the_folder_is_skipped_and_said(workspace: Workspace, tmp_path: Path) -> None:
    """A link in a shared folder must not bring in somebody's passwords; a pipe must not hang the import."""
    place = tmp_path / "in"
    secret = write(tmp_path / "outside" / "secret.txt", "Synthetic secret.")
    write(place / "real.txt", "Synthetic example.")
    write(place / ".hidden" / "notes.txt", "Synthetic example, hidden.")
    (place / "shortcut.txt").symlink_to(secret)
    (place / "elsewhere").symlink_to(secret.parent)
    (place / "round").symlink_to(place)
    os.mkfifo(place / "pipe.txt")

    imported = workspace.import_folder(place, catch_up=reading(workspace))

    skipped = {one.file: one.reason for one in imported.files if one.outcome is ImportOutcome.SKIPPED}
    assert skipped.keys() == {".hidden", "shortcut.txt", "elsewhere", "round", "pipe.txt"}
    assert "symbolic link" in skipped["shortcut.txt"]
    assert "pipe" in skipped["pipe.txt"]
    assert [one.version.file_name for one in workspace.items()] == ["real.txt"]


def test_a_file_swapped_for_a_link_meanwhile_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    """Others work in the folder while it is imported; what was looked at and what is read must be the same place."""
    place = tmp_path / "in"
    secret = write(tmp_path / "secret.txt", "Synthetic secret.")
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        write(place / name, f"Synthetic example {name}")

    def swap(_done: int, _total: int, name: str) -> None:
        if name == "a.txt":
            (place / "b.txt").unlink()
            (place / "b.txt").symlink_to(secret)
            (place / "sub").rename(tmp_path / "moved")
            (place / "sub").symlink_to(tmp_path / "moved")

    imported = workspace.import_folder(place, progress=swap)

    assert outcomes(imported) == {"a.txt": "stored", "b.txt": "refused", "sub/c.txt": "refused"}


def test_names_full_of_tricks_are_shown_harmlessly(workspace: Workspace, tmp_path: Path) -> None:
    """A name may turn the reading direction, break the line or hold bytes that are no text."""
    place = tmp_path / "in"
    place.mkdir()
    (place / "re\u202etropxt.txt").write_text("Synthetic one.")
    (place / "two\nlines.txt").write_text("Synthetic two.")
    (place / os.fsdecode(b"caf\xe9.txt")).write_text("Synthetic three.")

    imported = workspace.import_folder(place)

    assert imported.count(ImportOutcome.STORED) == 3
    assert all(one.file.isprintable() for one in imported.files)


def test_a_dry_run_says_the_same_and_writes_nothing(workspace: Workspace, data_folder: Path, folder: Path) -> None:
    """People look before they leap; looking must not be the leap."""
    workspace.add_file(folder / "Board" / "minutes.md")
    before, revision = everything_in(data_folder), workspace.revision()

    foretold = workspace.import_folder(folder, dry_run=True, catch_up=reading(workspace))

    assert (everything_in(data_folder), workspace.revision()) == (before, revision)
    assert foretold.dry_run
    assert line(foretold, "Board/minutes.md").item == "E-0001"
    assert line(foretold, "Surveys/Parent survey.txt").reason == (
        "The same bytes as Surveys/Parent survey copy.txt in this folder."
    )
    assert outcomes(foretold) == outcomes(workspace.import_folder(folder))


def test_the_data_folder_is_never_imported_into_itself(workspace: Workspace, data_folder: Path) -> None:
    """`import .` where the data folder lies would take in originals, database and all."""
    imported = workspace.import_folder(data_folder.parent)

    assert outcomes(imported) == {"data": "skipped"}
    with pytest.raises(Contradiction, match="part of the data folder"):
        workspace.import_folder(data_folder / "originals")


def test_a_folder_that_is_not_there_or_a_post_that_may_not_is_refused_at_once(
    workspace: Workspace, tmp_path: Path, folder: Path
) -> None:
    """Before the first file, not after the last."""
    with pytest.raises(NotFound, match="no folder"):
        workspace.import_folder(tmp_path / "nowhere")
    with pytest.raises(NotAllowed):
        workspace.acting_as("chair").import_folder(folder)


def test_a_full_disk_stops_the_import_and_what_was_stored_stays(
    workspace: Workspace, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills at file 3 of 7: two are in, the sentence says so, and running it again goes on."""
    add, calls = workspace.add, []

    def fills(*given: object, **named: object) -> object:
        calls.append(given)
        if len(calls) == 2:
            raise StoreUnusable("The disk that holds data is full.", remedy="Free some space and try again.")
        return add(*given, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(workspace, "add", fills)
        imported = workspace.import_folder(folder)

    assert imported.stopped == "The disk that holds data is full. Free some space and try again."
    assert list(outcomes(imported).values()) == ["stored", *["not reached"] * 6]
    assert len(workspace.items()) == 1
    assert workspace.import_folder(folder).count(ImportOutcome.STORED) == 2


def test_without_a_reader_files_are_still_kept_safe(workspace: Workspace, folder: Path) -> None:
    """A machine that cannot start the sandbox must not lose the folder too."""

    def no_reader(_: Callable[[str], None]) -> None:
        raise SandboxUnavailableError

    imported = workspace.import_folder(folder, catch_up=no_reader)

    assert imported.count(ImportOutcome.STORED) == 3
    assert "cannot be started" in imported.reading_stopped
    assert not imported.complete


def test_progress_goes_up_to_the_number_of_files(workspace: Workspace, folder: Path) -> None:
    """An estimate of the time left that jumps about is worse than none."""
    told: list[tuple[int, int]] = []

    workspace.import_folder(folder, progress=lambda done, total, _: told.append((done, total)))

    assert told[-1] == (7, 7)
    assert told == sorted(told)


def test_details_of_the_log_are_confirmed_because_a_person_wrote_them(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    """The log is years of somebody's work; nobody should have to type it again."""
    log = a_log(
        workspace,
        tmp_path,
        r"S:\SEND\Board\2026\minutes.md,Board minutes,12th January 2026,Meeting minutes,Northmoor Council,1.1",
        "parent survey copy,Survey of parents,1 January to 31 March 2026,questionnaire,PARENT CARER FORUM,",
    )

    workspace.import_folder(folder, log=log)

    minutes, survey = workspace.item("E-0001").details, workspace.item("E-0003").details
    assert minutes == Details(
        title="Board minutes", kind=EvidenceKind.MINUTES, organisation="council", as_at=date(2026, 1, 12)
    )
    assert (survey.period_from, survey.period_to) == (date(2026, 1, 1), date(2026, 3, 31))
    assert (survey.kind, survey.organisation) == (EvidenceKind.SURVEY, "forum")


def test_targets_in_the_log_are_suggested_and_never_linked(workspace: Workspace, folder: Path, tmp_path: Path) -> None:
    """Coverage must not rise because a spreadsheet said so."""
    log = a_log(workspace, tmp_path, 'Board/minutes.md,,,,,"Action 1.1, PA 1; 9.9"')

    imported = workspace.import_folder(folder, log=log)

    suggested = line(imported, "Board/minutes.md").suggested
    assert [one.target for one in suggested] == ["1.1", "PA1", None]
    assert suggested[0].says == "The log says this shows 1.1."
    assert "no concern, strand or line" in suggested[2].says
    assert workspace.links_of("E-0002") == []


def test_rows_without_a_file_and_files_without_a_row_are_listed(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    """Both are how evidence gets lost: logged and never filed, filed and never logged."""
    log = a_log(workspace, tmp_path, "Board/minutes.md,,,,,", "lost.pdf,Lost report,,,,")

    matched = workspace.import_folder(folder, log=log, dry_run=True).log

    assert matched is not None
    assert [(row.row, row.file) for row in matched.rows_without_file] == [(3, "lost.pdf")]
    assert "Surveys/Parent survey.txt" in matched.files_without_row
    assert "Board/minutes.md" not in matched.files_without_row


def test_a_name_that_fits_two_files_confirms_neither(workspace: Workspace, folder: Path, tmp_path: Path) -> None:
    """A date on the wrong minutes is worse than no date."""
    log = a_log(workspace, tmp_path, "minutes.md,Which?,12 January 2026,,,")

    matched = workspace.import_folder(folder, log=log).log

    assert matched is not None
    (problem,) = matched.problems
    assert problem.cell == "A2"
    assert "Board/2026/minutes.md and Board/minutes.md" in problem.problem
    assert all(item.details == Details() for item in workspace.items())


def test_case_alone_may_tell_two_files_apart(workspace: Workspace, tmp_path: Path) -> None:
    """On the server they are two files; the log's own spelling says which is meant, and another spelling neither."""
    write(tmp_path / "in" / "Audit.txt", "Synthetic example, the first.")
    write(tmp_path / "in" / "audit.txt", "Synthetic example, the second.")
    log = a_log(workspace, tmp_path, "audit.txt,Meant,,,,", "AUDIT.TXT,Not clear,,,,")

    imported = workspace.import_folder(tmp_path / "in", log=log)

    assert [one.details.title for one in imported.files] == [None, "Meant"]
    assert imported.log is not None
    assert [problem.cell for problem in imported.log.problems] == ["A3"]


def test_a_file_of_the_same_name_in_another_folder_is_not_taken_for_it(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    """The log's 2024 survey is not this year's, even when only this year's is in the folder."""
    log = a_log(workspace, tmp_path, "Archive/2024/Parent survey.txt,Old survey,1 May 2024,,,")

    matched = workspace.import_folder(folder, log=log, dry_run=True).log

    assert matched is not None
    assert [row.row for row in matched.rows_without_file] == [2]
    assert "Surveys/Parent survey.txt has the same name in another folder" in matched.problems[0].problem


def test_several_rows_for_one_file_add_up_and_differences_are_said(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    """Many logs have a row for each plan line a document answers."""
    log = a_log(
        workspace,
        tmp_path,
        "Board/minutes.md,Minutes of March,9 March 2026,,,1.1",
        "Board/minutes.md,,,Minutes,,1.2",
        "Board/minutes.md,,8 March 2026,,,",
    )

    imported = workspace.import_folder(folder, log=log)

    found = line(imported, "Board/minutes.md")
    assert found.rows == (2, 3, 4)
    assert [one.target for one in found.suggested] == ["1.1", "1.2"]
    assert found.details.kind is EvidenceKind.MINUTES
    assert found.details.as_at == date(2026, 3, 9)
    assert imported.log is not None
    assert [problem.sentence for problem in imported.log.problems] == [
        "C4: 8 March 2026 is not what row 2 says about the same file."
    ]


def test_a_log_given_later_fills_in_only_what_nobody_has_said(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    """What a person confirmed on screen since then must not be overwritten by an older spreadsheet."""
    workspace.import_folder(folder)
    workspace.describe("E-0002", Details(as_at=date(2026, 3, 9)))
    log = a_log(workspace, tmp_path, "Board/minutes.md,Minutes of March,1 March 2026,Minutes,,")

    foretold = line(workspace.import_folder(folder, log=log, dry_run=True), "Board/minutes.md")
    again = line(workspace.import_folder(folder, log=log), "Board/minutes.md")

    assert again.details == Details(title="Minutes of March", kind=EvidenceKind.MINUTES, as_at=date(2026, 3, 9))
    assert "Would be filled in from the log: title, kind." in foretold.notes
    assert "Filled in from the log: title, kind." in again.notes
    assert "The log says as at 1 March 2026 (C2); the item says 9 March 2026 and was left so." in again.notes


def import_in_a_process(data: Path, folder: Path) -> subprocess.Popen[str]:
    """`evidence import` in a process of its own, in a group that can be killed whole."""
    command = [sys.executable, "-m", "evidence", "--data", str(data), "import", str(folder), "--json"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


@pytest.mark.slow
@pytest.mark.parametrize("stored_when_killed", [1, 25, 59])
def test_killed_midway_and_started_again_every_file_is_there_once(
    workspace: Workspace, data_folder: Path, tmp_path: Path, stored_when_killed: int
) -> None:
    """The laptop's battery dies at file 25 of 60."""
    for number in range(60):
        write(tmp_path / "in" / f"{number:02}.txt", f"Synthetic example, report {number}.")
    killed = import_in_a_process(data_folder, tmp_path / "in")
    while len(workspace.items()) < stored_when_killed:
        assert killed.poll() is None, killed.communicate()
        time.sleep(0.005)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    there = len(workspace.items())

    again = import_in_a_process(data_folder, tmp_path / "in")
    answer = json.loads(again.communicate()[0])

    assert again.returncode == 0
    assert Counter(one["outcome"] for one in answer["files"])["duplicate"] >= there
    assert all(one["reading"] == "read" for one in answer["files"])
    names = [item.version.file_name for item in workspace.items()]
    assert sorted(names) == [f"{number:02}.txt" for number in range(60)]
    assert workspace.find(Question(words="Synthetic", limit=100)).total == 60
    assert workspace.audit_fault() == ""
