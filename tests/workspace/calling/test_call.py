"""The call: its days laid out, its end, and the lines it cannot have."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from evidence.area import load_area
from evidence.errors import Contradiction, EvidenceError, NotAllowed, NotFound
from evidence.settings import shipped
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.call_templates import CallKind
from schemas.calls import (
    AskSent,
    Call,
    CallState,
    LineStatus,
    NewAsk,
)
from tests.conftest import NORTHMOOR, NOW
from tests.workspace.calling.conftest import (
    MONDAY,
    NEW_LINE,
    SUPPLIED,
    THURSDAY,
    log_of,
)


@pytest.mark.both_engines
def test_a_call_lays_its_days_out_in_working_days(coordinator: Workspace) -> None:
    """Whoever takes the call must not count days on a calendar while the phone rings."""
    call = coordinator.call_checkpoint("monitoring", MONDAY)

    assert (call.ref, call.kind, call.state, call.called_by) == (
        "C-0001", CallKind.MONITORING, CallState.OPEN, "coordinator",
    )  # fmt: skip
    assert [(one.on, one.title) for one in call.days] == [
        (MONDAY, "Notice"),
        (THURSDAY, "First documents"),
        (date(2026, 6, 30), "On site"),
    ]
    assert [(one.ref, one.due_on, one.due_at, one.status) for one in coordinator.call_lines(call.ref)] == [
        ("IR-01", THURSDAY, "17:00", LineStatus.OPEN),
        ("IR-02", date(2026, 6, 19), "12:00", LineStatus.OPEN),
        ("IR-03", date(2026, 6, 23), "17:00", LineStatus.OPEN),
        ("IR-04", THURSDAY, "17:00", LineStatus.OPEN),
    ]
    assert log_of(coordinator) == [("coordinator", "call", "C-0001")]


@pytest.mark.both_engines
def test_a_checkpoint_is_called_once_until_that_call_is_over(coordinator: Workspace, called: Call) -> None:
    """Two boards for one inspection would each be half right."""
    with pytest.raises(Contradiction, match="is called already: C-0001, notice on 15 June 2026"):
        coordinator.call_checkpoint("monitoring", MONDAY)

    withdrawn = coordinator.withdraw_call(called.ref, why="It was a test of the telephone.")
    again = coordinator.call_checkpoint("monitoring", date(2026, 7, 6))

    assert (withdrawn.state, withdrawn.ended_by) == (CallState.WITHDRAWN, "coordinator")
    assert again.ref == "C-0002"
    assert coordinator.open_call() == again
    assert [one.ref for one in coordinator.calls()] == ["C-0002", "C-0001"]


def test_later_edits_of_the_template_do_not_move_a_call(
    coordinator: Workspace, called: Call, data_folder: Path
) -> None:
    """What inspectors were promised must not change because somebody tidied a file."""
    before = coordinator.call_board(called.ref)
    file = data_folder / "area" / "call.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("offset: 2", "offset: 9"), encoding="utf-8")

    opened = Workspace.open(data_folder, post="coordinator", clock=lambda: NOW)

    assert opened.call_board(called.ref) == before
    opened.close()


def test_an_area_without_a_template_says_which_file_to_write(tmp_path: Path) -> None:
    """The folders made by an earlier version have none."""
    folder = shutil.copytree(NORTHMOOR, tmp_path / "area")
    (folder / "call.yaml").unlink()
    create_folder(tmp_path / "data", folder, purpose="area", clock=lambda: NOW)
    opened = Workspace.open(tmp_path / "data", post="coordinator", clock=lambda: NOW)

    with pytest.raises(NotFound, match="no template of a call") as refusal:
        opened.call_checkpoint("monitoring", MONDAY)
    assert "call.yaml" in refusal.value.remedy
    opened.close()


@pytest.mark.parametrize(
    ("checkpoint", "on", "kind", "says"),
    [
        ("nowhere", MONDAY, None, "no checkpoint 'nowhere'"),
        ("monitoring", date(2026, 6, 20), None, "not a working day"),
        ("monitoring", date(2026, 6, 17), None, "not a working day"),
        ("monitoring", date(2026, 12, 25), None, "not a working day"),
        ("monitoring", date(1926, 6, 15), None, "cannot arrive on 15 June 1926"),
        ("monitoring", date(9999, 6, 15), None, "cannot arrive on 15 June 9999"),
        ("monitoring", MONDAY, CallKind.FULL, "no template of a full inspection"),
    ],
)
def test_what_cannot_be_called_is_refused_and_leaves_nothing(
    coordinator: Workspace, checkpoint: str, on: date, kind: CallKind | None, says: str
) -> None:
    """A slip of the keyboard on that day must not lay out a year."""
    with pytest.raises(EvidenceError, match=says):
        coordinator.call_checkpoint(checkpoint, on, kind)
    assert coordinator.calls() == []
    assert log_of(coordinator) == []


def test_a_checkpoint_without_a_template_of_its_own_takes_the_first(coordinator: Workspace) -> None:
    """A board asks for papers too."""
    assert coordinator.call_checkpoint("board", MONDAY).kind is CallKind.MONITORING


def test_a_call_may_be_put_in_for_a_day_to_come(coordinator: Workspace) -> None:
    """Some inspections are announced with a date."""
    call = coordinator.call_checkpoint("monitoring", date(2026, 9, 7))

    assert not any(one.overdue for one in coordinator.call_board(call.ref).lines)
    assert call.days[-1].on == date(2026, 9, 21)


def test_who_may_not_call_is_refused(workspace: Workspace) -> None:
    """The quality lead prepares; the coordinator and the chair take the call."""
    with pytest.raises(NotAllowed, match="may not say that a checkpoint is called"):
        workspace.call_checkpoint("monitoring", MONDAY)
    assert workspace.acting_as("chair").call_checkpoint("monitoring", MONDAY).called_by == "chair"


def test_days_are_moved_reworded_and_kept_in_order(coordinator: Workspace, called: Call) -> None:
    """Inspectors agree other days on the telephone."""
    notice, documents, on_site = called.days
    later = on_site.model_copy(update={"on": date(2026, 7, 1), "what": "They come a day later."})

    changed = coordinator.change_days(called.ref, [later, notice, documents])

    assert changed.days == (notice, documents, later)
    with pytest.raises(Contradiction, match="at least one day"):
        coordinator.change_days(called.ref, [])
    with pytest.raises(NotFound, match="no post 'nobody'"):
        coordinator.change_days(called.ref, [notice.model_copy(update={"post": "nobody"})])
    assert log_of(coordinator)[1:] == [("coordinator", "change-call", "C-0001")]


def test_a_call_that_is_over_is_history(coordinator: Workspace, called: Call, accepted: str) -> None:
    """What was said and sent then must not change afterwards."""
    ask = coordinator.log_ask(called.ref, NewAsk(asks="A diary", post="lead", due_on=MONDAY))
    closed = coordinator.close_call(called.ref, why="The report is published.")

    assert (closed.state, closed.ended_why) == (CallState.CLOSED, "The report is published.")
    for change in (
        lambda: coordinator.say_of_line(called.ref, "IR-01", SUPPLIED),
        lambda: coordinator.confirm_line(called.ref, "IR-01"),
        lambda: coordinator.add_line(called.ref, NEW_LINE),
        lambda: coordinator.drop_line(called.ref, "IR-01", why="Late"),
        lambda: coordinator.change_days(called.ref, called.days),
        lambda: coordinator.log_ask(called.ref, NewAsk(asks="x", post="lead", due_on=MONDAY)),
        lambda: coordinator.mark_sent(ask.ref, AskSent(how="By post")),
        lambda: coordinator.build_for_call(called.ref),
        lambda: coordinator.close_call(called.ref, why="Again"),
    ):
        with pytest.raises(Contradiction, match="C-0001 is closed: The report is published"):
            change()
    with pytest.raises(NotFound, match="No checkpoint is called"):
        coordinator.open_call()


def test_the_end_of_a_call_needs_its_reason(coordinator: Workspace, called: Call) -> None:
    """Pressed by mistake, it would end the inspection."""
    with pytest.raises(Contradiction, match="needs its reason"):
        coordinator.close_call(called.ref, why=" ")


def test_with_two_calls_open_one_must_be_named(coordinator: Workspace, called: Call) -> None:
    """A line said of the wrong inspection is a wrong answer."""
    coordinator.call_checkpoint("board", MONDAY)

    with pytest.raises(Contradiction, match="board and monitoring"):
        coordinator.open_call()
    assert coordinator.open_call("monitoring") == called


@pytest.mark.parametrize("ref", ["C-0009", "banana"])
def test_a_call_that_is_not_there_is_named(coordinator: Workspace, ref: str) -> None:
    """An old link must say what is wrong."""
    with pytest.raises(NotFound):
        coordinator.call_board(ref)


def test_the_shipped_template_says_of_every_line_whether_anybody_checked_it() -> None:
    """It must never be taken for the official list."""
    call = load_area(shipped("corpus", "areas", "lancashire")).call

    assert call
    assert "not the official information request" in call.note
    assert {one.kind for one in call.templates} == set(CallKind)
    assert not any(line.verified for one in call.templates for line in one.lines)
    assert any(day.verified for one in call.templates for day in one.days)
    full = call.of(CallKind.FULL)
    assert full
    assert [one.offset for one in full.days if one.verified] == [0, 8, 10]
