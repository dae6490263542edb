"""Bringing files in through the page: the same matching, details and words as importing a folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import FileRefused, NotAllowed
from evidence.rules.access import Action
from evidence.workspace.bringing import MOST_FILES, Brought, TooManyFiles, shown_place
from evidence.workspace.doctor import examine
from evidence.workspace.log_columns import LogUnusable
from evidence.workspace.workspace import Workspace
from schemas.importing import ImportOutcome, LogField, LogMapping

MINUTES = b"Synthetic example. Minutes of the improvement board.\n"
PLACE = "Board/Minutes, 3 March.txt"


def sheet(folder: Path, *rows: list[str], name: str = "Evidence log.xlsx") -> Iterator[bytes]:
    """A log as it arrives."""
    path = folder / name
    with xlsxwriter.Workbook(path) as book:
        for number, row in enumerate(rows):
            (book.get_worksheet_by_name("Log") or book.add_worksheet("Log")).write_row(number, 0, row)
    yield path.read_bytes()


@pytest.fixture
def desk(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A workspace with a log given: one file of it is chosen, one is not."""
    rows = (
        ["File name", "Title", "Date", "Action ref"],
        ["Board/Minutes, 3 March.txt", "Minutes of the board", "03/03/2026", "PA1"],
        ["Lost.docx", "A lost paper", "31/02/2026", ""],
    )
    workspace.keep_log(sheet(tmp_path, *rows), "Evidence log.xlsx")
    return workspace


def test_a_file_comes_in_with_what_the_log_says_of_it(desk: Workspace) -> None:
    """The log was kept for years; nobody types it again."""
    plan = desk.plan_upload([PLACE, "Reports/other.txt"])

    line = desk.bring([MINUTES], PLACE, plan, upload_key="first-upload")

    assert (line.file, line.outcome, line.rows) == (PLACE, ImportOutcome.STORED, (2,))
    details = desk.item(line.item or "").details
    assert (details.title, str(details.as_at)) == ("Minutes of the board", "2026-03-03")
    assert [one.written for one in line.suggested] == ["PA1"]


def test_the_same_answer_as_importing_the_folder(desk: Workspace, tmp_path: Path) -> None:
    """Two ways in must not differ in what they say of a file."""
    folder = tmp_path / "folder"
    (folder / "Board").mkdir(parents=True)
    (folder / PLACE).write_bytes(MINUTES)
    line = desk.bring([MINUTES], PLACE, desk.plan_upload([PLACE]), upload_key="first-upload")
    kept = desk.kept_log()
    assert kept is not None

    imported = desk.import_folder(folder, log=kept.log)

    (again,) = imported.files
    assert again.outcome is ImportOutcome.DUPLICATE
    assert (again.file, again.item, again.rows, again.suggested) == (line.file, line.item, line.rows, line.suggested)
    assert again.notes == line.notes == ()


def test_bytes_that_are_here_already_are_not_sent_and_still_get_what_the_log_says(desk: Workspace) -> None:
    """A folder chosen again after a crash goes on where it was, and a log given late is not given for nothing."""
    stored = desk.add([MINUTES], "minutes.txt")

    line = desk.bring_known(stored.sha256 or "", PLACE, desk.plan_upload([PLACE]))

    assert line is not None
    assert (line.outcome, line.item) == (ImportOutcome.DUPLICATE, stored.item)
    assert "Filled in from the log: title, as at." in line.notes
    assert desk.item(stored.item or "").details.title == "Minutes of the board"


def test_bytes_that_are_not_here_are_to_be_sent(desk: Workspace) -> None:
    """Taking a file to be here when it is not would lose it."""
    assert desk.bring_known("0" * 64, PLACE, desk.plan_upload([PLACE])) is None


@pytest.mark.parametrize("harm", ["lost", "cut short", "found to be altered"])
def test_bytes_whose_original_is_damaged_are_to_be_sent(desk: Workspace, harm: str) -> None:
    """Adding the file again is the way back, and a file that is never sent cannot mend anything."""
    sha256 = desk.add([MINUTES], "minutes.txt").sha256 or ""
    place = desk.core.folder / "originals" / sha256[:2] / sha256
    place.chmod(0o600)
    if harm == "lost":
        place.unlink()
    elif harm == "cut short":
        place.write_bytes(MINUTES[:-1])
    else:
        place.write_bytes(MINUTES.upper())
        examine(desk.core.folder, deep=True, reader_level=lambda: "not asked")

    assert desk.bring_known(sha256, PLACE, desk.plan_upload([PLACE])) is None


def test_what_could_not_be_mended_is_refused_with_what_to_do(desk: Workspace) -> None:
    """A folder of five thousand goes on, and the one line says what is the matter."""
    sha256 = desk.add([MINUTES], "minutes.txt").sha256 or ""
    place = desk.core.folder / "originals" / sha256[:2] / sha256
    place.chmod(0o600)
    place.write_bytes(MINUTES.upper())

    line = desk.bring([MINUTES], PLACE, desk.plan_upload([PLACE]), upload_key="second-upload")

    assert line.outcome is ImportOutcome.REFUSED
    assert "moved away first" in line.remedy
    assert desk.item("E-0001").details.title is None


def test_what_a_computer_made_for_itself_is_left_out_with_the_reason(desk: Workspace) -> None:
    """A chosen folder is full of it, and it is no evidence."""
    plan = desk.plan_upload(["Thumbs.db", ".git/config", "~$minutes.docx", PLACE])

    assert set(plan.left_out) == {"Thumbs.db", ".git/config", "~$minutes.docx"}
    assert plan.files == (PLACE,)


def test_too_many_files_are_refused_with_what_to_do(desk: Workspace) -> None:
    """A limit somebody meets must say what to do next."""
    with pytest.raises(TooManyFiles, match="5,001 files") as refusal:
        desk.plan_upload([f"{number}.txt" for number in range(MOST_FILES + 1)])

    assert "Choose a part" in refusal.value.remedy


@given(st.text(min_size=1))
def test_a_place_never_leads_out_of_its_folder(place: str) -> None:
    """The place comes from a browser. It is words for a log and a list, and can be nothing else."""
    parts = shown_place(place).split("/")

    assert ".." not in parts
    assert "" not in parts


def test_the_report_names_every_file_once_and_believes_only_the_store(desk: Workspace) -> None:
    """What a browser says of an item is looked up; what it made up is not there."""
    plan = desk.plan_upload([PLACE, "other.txt"])
    line = desk.bring([MINUTES], PLACE, plan, upload_key="first-upload")
    told = [
        Brought(file=PLACE, outcome=ImportOutcome.STORED, item=line.item, version=99),
        Brought(file="other.txt", outcome=ImportOutcome.STORED, item="E-9999", version=1),
        Brought(file="Lost in the post.txt", outcome=ImportOutcome.NOT_REACHED),
    ]

    imported = desk.report_upload(told, plan, folder="Evidence 2026")

    assert [one.item for one in imported.files] == [line.item, None, None]
    assert imported.files[0].title == "Minutes of the board"
    assert imported.folder == "Evidence 2026"
    assert imported.log is not None
    assert [row.file for row in imported.log.rows_without_file] == ["Lost.docx"]


def test_a_bad_cell_of_the_log_is_named(desk: Workspace) -> None:
    """Whoever keeps the log can put it right only when told where."""
    kept = desk.kept_log()

    assert kept is not None
    assert kept.log is not None
    assert [one.cell for one in kept.log.problems] == ["C3"]


def test_a_log_nobody_could_guess_is_kept_and_understood_once_its_columns_are_named(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Refusing the log because its headings are unusual would send people back to typing."""
    workspace.keep_log(sheet(tmp_path, ["Which", "Called"], [PLACE, "Minutes"]), "log.xlsx")
    before = workspace.kept_log()

    workspace.map_log(LogMapping(sheet="Log", columns={"Which": LogField.FILE, "Called": LogField.TITLE}))

    after = workspace.kept_log()
    assert before is not None
    assert after is not None
    assert before.log is None
    assert "seems to name files" in before.problem
    assert after.log is not None
    assert after.mapped
    assert after.log.entries[0].said == {"title": "Minutes"}
    assert before.revision != after.revision


def test_a_mapping_is_remembered_for_the_next_log_of_the_same_headings(workspace: Workspace, tmp_path: Path) -> None:
    """The log is sent anew every month; saying what its columns mean is done once."""
    workspace.keep_log(sheet(tmp_path, ["Which", "Called"], [PLACE, "Minutes"]), "May.xlsx")
    workspace.map_log(LogMapping(sheet="Log", columns={"Which": LogField.FILE, "Called": LogField.TITLE}))

    workspace.keep_log(sheet(tmp_path, ["Which", "Called"], [PLACE, "Other words"]), "June.xlsx")
    same = workspace.kept_log()
    workspace.keep_log(sheet(tmp_path, ["File name", "Title"], [PLACE, "Minutes"]), "Another.xlsx")
    other = workspace.kept_log()

    assert same is not None
    assert same.log is not None
    assert same.mapped
    assert other is not None
    assert other.log is not None
    assert not other.mapped


def test_a_mapping_that_cannot_be_used_changes_nothing(desk: Workspace) -> None:
    """A slip in a form must not undo what was understood."""
    before = desk.kept_log()

    with pytest.raises(LogUnusable):
        desk.map_log(LogMapping(sheet="Log", columns={"Title": LogField.TITLE}))

    assert desk.kept_log() == before


def test_what_is_no_spreadsheet_is_refused_and_the_log_before_stays(desk: Workspace) -> None:
    """The wrong file, chosen by mistake, must not cost the right one."""
    with pytest.raises(FileRefused):
        desk.keep_log([b"MZ" + bytes(2_000)], "log.xlsx")

    kept = desk.kept_log()
    assert kept is not None
    assert kept.name == "Evidence log.xlsx"
    assert not [path for path in (desk.core.folder / "logs" / desk.actor.post).iterdir() if path.name.startswith(".")]


def test_a_log_that_is_too_large_is_refused_while_it_arrives(desk: Workspace) -> None:
    """A log is read in the server; a film given as one must not be."""
    with pytest.raises(FileRefused, match="larger than 20 MB"):
        desk.keep_log((bytes(1024 * 1024) for _ in range(30)), "log.csv")


def test_a_log_that_is_put_away_is_no_longer_matched(desk: Workspace) -> None:
    """Last year's log must not describe this year's files."""
    desk.put_log_away()

    assert desk.kept_log() is None
    assert desk.plan_upload([PLACE]).matched is None


def test_a_post_that_may_not_add_may_neither_plan_nor_give_a_log(desk: Workspace) -> None:
    """Separation of duties holds at every door, not only at the one people see."""
    reader = next(post.ref for post in desk.area.area.posts if not desk.acting_as(post.ref).may(Action.ADD))
    other = desk.acting_as(reader)

    with pytest.raises(NotAllowed):
        other.plan_upload([PLACE])
    with pytest.raises(NotAllowed):
        other.keep_log([b"File name\n"], "log.csv")
