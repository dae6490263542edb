"""The rehearsal: what the call would find, found out before it, with nothing left behind."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import NotAllowed, NotFound
from evidence.workspace.rehearsing import blockers
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.call_templates import CallKind
from schemas.calls import LineAnswer, RehearsalReport
from schemas.gate import Certainty, Finding, FindingKind, Found, GateReport
from schemas.links import NewLink, Passage, Verdict
from tests.conftest import NOW
from tests.workspace.conftest import Clock, original_of

MONDAY = date(2026, 6, 15)
ON_THE_DAY = {"kind", "notice_on", "days", "lines", "sha256", "blockers", "gaps", "left_out", "items"}


@pytest.fixture
def coordinator(workspace: Workspace) -> Workspace:
    """The folder opened by the inspection coordinator."""
    return workspace.acting_as("coordinator")


@pytest.fixture
def accepted(workspace: Workspace, minutes: str) -> str:
    """The minutes, linked to the strand the first line asks about, and accepted."""
    passage = Passage(page=1, quote="41 of 60 therapy clinics are open")
    new = NewLink(item=minutes, target="PA1.waits", test="action", says="Clinics are open.", passages=(passage,))
    workspace.acting_as("chair").decide(workspace.link(new).ref, Verdict.ACCEPT, "It is in the minutes.")
    return minutes


def said_of(report: RehearsalReport, names: set[str]) -> dict[str, object]:
    return report.model_dump(include=names)


def test_a_rehearsal_answers_each_line_makes_the_draft_and_checks_it(coordinator: Workspace, accepted: str) -> None:
    """The day before, the coordinator knows what the day will bring."""
    report = coordinator.rehearse("monitoring", MONDAY)

    assert (report.kind, report.notice_on, report.days[-1].on) == (CallKind.MONITORING, MONDAY, date(2026, 6, 30))
    assert {one.ref: one.answer for one in report.lines} == {
        "IR-01": LineAnswer.FRESH,
        "IR-02": LineAnswer.NONE,
        "IR-03": LineAnswer.ELSEWHERE,
        "IR-04": LineAnswer.NONE,
    }
    assert [one.item for one in report.lines[0].items] == [accepted]
    assert report.answered(LineAnswer.NONE, LineAnswer.STALE) == 2
    assert (report.items, report.looked_into, report.blockers) == (1, 1, ())
    assert report.files_checked > 5
    assert any(gap.startswith("PA1.waits, Family voice: Not met.") for gap in report.gaps)


def test_a_rehearsal_leaves_no_call_and_no_file_behind(
    coordinator: Workspace, accepted: str, data_folder: Path
) -> None:
    """It may be done every week."""
    coordinator.rehearse("monitoring", MONDAY)

    assert coordinator.calls() == []
    assert list((data_folder / "bundles").iterdir()) == []


def test_a_rehearsal_of_a_day_says_the_same_whenever_it_is_done(
    coordinator: Workspace, accepted: str, clock: Clock
) -> None:
    """Two people who rehearse the same day must read the same answer."""
    today = coordinator.rehearse("monitoring", MONDAY)
    clock.move_to(date(2026, 12, 1))

    assert said_of(coordinator.rehearse("monitoring", MONDAY), ON_THE_DAY) == said_of(today, ON_THE_DAY)


@pytest.mark.parametrize(
    ("today", "notice"),
    [
        (NOW.date(), NOW.date()),
        (date(2026, 6, 1), date(2026, 6, 9)),  # the window is not open yet
        (date(2026, 6, 20), date(2026, 6, 22)),  # a Saturday
    ],
)
def test_without_a_day_notice_arrives_on_the_first_day_it_can(
    coordinator: Workspace, clock: Clock, today: date, notice: date
) -> None:
    """Nobody rings at the weekend, or before the window opens."""
    clock.move_to(today)

    assert coordinator.rehearse("monitoring").notice_on == notice


def test_what_is_stale_on_the_day_is_told_and_handed_over_as_it_is(coordinator: Workspace, accepted: str) -> None:
    """Old minutes are better than none, and are said to be old."""
    report = coordinator.rehearse("monitoring", date(2026, 8, 3))

    first = report.lines[0]
    assert first.answer is LineAnswer.STALE
    assert [one.item for one in first.items] == [accepted]
    assert report.items == 1


def test_with_nothing_accepted_the_rehearsal_says_there_is_nothing_to_hand_over(
    coordinator: Workspace, minutes: str
) -> None:
    """An empty repository is not ready, however quickly it says so."""
    report = coordinator.rehearse("monitoring", MONDAY)

    assert report.blockers == ("Nothing that was accepted answers any line, so there is nothing to hand over.",)


def test_with_nothing_that_answers_a_line_nothing_else_is_made_in_its_place(
    workspace: Workspace, coordinator: Workspace, tmp_path: Path
) -> None:
    """A report that counts items nobody asks for says that there is something to hand over."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Synthetic example. Plans are on time.", encoding="utf-8")
    item = workspace.add_file(letter).item
    assert item
    worker.see_to_it(workspace)
    link = workspace.link(NewLink(item=item, target="PA1.plans", test="action", says="Plans are on time."))
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")

    report = coordinator.rehearse("monitoring", MONDAY)

    assert (report.items, report.sha256, report.looked_into) == (0, "", 0)
    assert report.blockers == ("Nothing that was accepted answers any line, so there is nothing to hand over.",)


def test_what_is_too_large_to_send_is_found_out_by_the_rehearsal(coordinator: Workspace, accepted: str) -> None:
    """On the day it would be found out with the inspectors on the telephone."""
    area = coordinator.core.area
    small = tuple(one.model_copy(update={"largest_bytes": 1_000}) for one in area.audiences)
    coordinator.core.area = area.model_copy(update={"audiences": small})

    report = coordinator.rehearse("monitoring", MONDAY)

    assert any("No draft can be made." in one and "this audience takes" in one for one in report.blockers)
    assert report.items == 0


def test_a_damaged_original_stops_the_rehearsal_and_leaves_nothing(
    coordinator: Workspace, accepted: str, data_folder: Path
) -> None:
    """Better found today than on the day."""
    original = original_of(data_folder)
    original.chmod(0o600)
    original.write_bytes(b"something else")

    report = coordinator.rehearse("monitoring", MONDAY)

    assert any("is no longer the file that was received" in one for one in report.blockers)
    assert (report.items, report.sha256) == (0, "")
    assert list((data_folder / "bundles").iterdir()) == []


def test_each_thing_in_the_way_is_a_sentence(workspace: Workspace, accepted: str) -> None:
    """A blocker in code would be read by nobody on that day."""
    selection = workspace.selection(Choice(checkpoint="monitoring"))
    numbers = [
        Finding(key=str(n), item=f"E-000{n}", kind=FindingKind.NHS_NUMBER, certainty=Certainty.CERTAIN, where="page 1")
        for n in (1, 2)
    ]
    settled = Found(finding=numbers[0], settled=True)
    gate = GateReport(found=(settled, *(Found(finding=one) for one in numbers)))

    assert list(blockers([accepted], selection, ["The draft does not hold."], gate)) == [
        "The draft does not hold.",
        "2 findings of “NHS number” must be decided before it may leave: in E-0001 and E-0002.",
    ]


def test_who_may_not_make_bundles_may_not_rehearse_one(workspace: Workspace) -> None:
    """A rehearsal makes what it would hand over."""
    with pytest.raises(NotAllowed):
        workspace.acting_as("contributor").rehearse("monitoring", MONDAY)
    with pytest.raises(NotFound):
        workspace.rehearse("nowhere", MONDAY)


@pytest.mark.slow
def test_the_worked_example_answers_every_line_it_can_with_fresh_evidence(example: Path, tmp_path: Path) -> None:
    """The first thing a coordinator tries must show what a rehearsal is for."""
    folder = shutil.copytree(example, tmp_path / "example")
    desk = Workspace.open(folder, post="coordinator")

    report = desk.rehearse("monitoring", date(2026, 7, 6))
    later = desk.rehearse("reinspection", date(2027, 12, 1))
    desk.close()

    assert report.answered(LineAnswer.FRESH) == 8
    assert report.answered(LineAnswer.ELSEWHERE) == 2
    assert not [one for one in report.blockers if one.startswith(("The draft does not hold", "No draft", "Nothing"))]
    assert (later.kind, later.answered(LineAnswer.STALE) > 0, later.unsure) == (CallKind.FULL, True, "")
