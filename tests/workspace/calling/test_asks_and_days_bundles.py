"""What inspectors ask for meanwhile, and the bundle of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from evidence.bundles.bound.making import Told
from evidence.errors import Contradiction, NotFound
from evidence.workspace.bundling import verify
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Drafted
from schemas.calls import (
    AskSent,
    Call,
    LineSaid,
    LineStatus,
    NewAsk,
)
from schemas.doctor import FindingCode
from schemas.evidence import Details
from schemas.releases import NewRelease
from tests.conftest import NOW
from tests.workspace.calling.conftest import (
    MONDAY,
    SUPPLIED,
    THURSDAY,
    board_line,
    log_of,
)
from tests.workspace.conftest import Clock, alter


@pytest.mark.both_engines
def test_an_ask_is_logged_with_asked_due_sent_and_version(
    coordinator: Workspace, called: Call, minutes: str, clock: Clock
) -> None:
    """Always able to say what was asked, when, and which version went."""
    new = NewAsk(asks="The minutes of January", asked_by="lead inspector", post="lead", due_on=MONDAY, due_at="12:00")
    ask = coordinator.log_ask(called.ref, new)
    clock.now = NOW + timedelta(hours=3)
    late = coordinator.call_board(called.ref).asks[0]

    sent = coordinator.mark_sent(ask.ref, AskSent(item=minutes, how="By the secure way"))

    assert (ask.ref, ask.asked_at, ask.overdue, late.overdue) == ("A-0001", NOW, False, True)
    assert (sent.item, sent.version, sent.how, sent.sent_by, sent.overdue) == (
        minutes, 1, "By the secure way", "coordinator", False,
    )  # fmt: skip
    assert sent.sent_at == clock.now
    with pytest.raises(Contradiction, match="A-0001 was sent"):
        coordinator.mark_sent(ask.ref, AskSent(how="Again"))
    assert log_of(coordinator)[1:] == 2 * [("coordinator", "log-ask", "A-0001")]


def test_an_ask_that_says_nothing_is_refused(coordinator: Workspace, called: Call) -> None:
    """Sent, but what?"""
    new = NewAsk(asks="A diary", post="lead", due_on=MONDAY)
    ask = coordinator.log_ask(called.ref, new)

    with pytest.raises(Contradiction, match="Nothing says what was sent"):
        coordinator.mark_sent(ask.ref, AskSent(how="  "))
    with pytest.raises(NotFound):
        coordinator.mark_sent("A-0099", AskSent(how="By post"))
    with pytest.raises(NotFound, match="no post"):
        coordinator.log_ask(called.ref, new.model_copy(update={"post": "nobody"}))
    with pytest.raises(Contradiction, match="later than now"):
        coordinator.log_ask(called.ref, new.model_copy(update={"asked_at": NOW + timedelta(days=1)}))


def test_one_action_builds_the_days_bundle_from_what_is_confirmed(
    coordinator: Workspace, called: Call, accepted: str, data_folder: Path
) -> None:
    """From the call to a checked bundle in minutes, and the board says what was in it."""
    with pytest.raises(Contradiction, match="Nothing that was supplied for C-0001 is confirmed"):
        coordinator.build_for_call(called.ref)
    coordinator.say_of_line(called.ref, "IR-01", SUPPLIED)
    with pytest.raises(Contradiction, match="confirmed"):
        coordinator.build_for_call(called.ref)
    coordinator.confirm_line(called.ref, "IR-01")

    drafted, made = coordinator.build_for_call(called.ref, THURSDAY)

    assert verify(Path(drafted.path)).sound
    assert Path(drafted.path) == data_folder / "bundles" / made.file
    assert (made.day, made.items, made.left_out) == (THURSDAY, {"E-0001": 1}, {})
    board = coordinator.call_board(called.ref)
    assert board.drafts == (made,)
    (sent,) = board.lines[0].sent
    assert (sent.draft, sent.day, sent.item, sent.version) == (made.file, THURSDAY, "E-0001", 1)
    coordinator.build_for_call(called.ref, THURSDAY)  # pressed twice
    assert coordinator.call_board(called.ref).drafts == (made,)
    with pytest.raises(Contradiction, match="Notice arrives on 15 June 2026"):
        coordinator.build_for_call(called.ref, date(2026, 6, 12))


@pytest.mark.parametrize(
    ("meanwhile", "says"),
    [
        (lambda desk: desk.describe("E-0001", Details(title="Other minutes")), "changed the store while"),
        (lambda desk: desk.acting_as("coordinator").close_call("C-0001", why="It is over."), "is closed"),
    ],
    ids=["another title", "the call ended"],
)
def test_what_is_remembered_of_a_days_bundle_is_what_it_holds(
    coordinator: Workspace,
    workspace: Workspace,
    called: Call,
    accepted: str,
    meanwhile: Callable[[Workspace], object],
    says: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Making it takes minutes, in which others work on; the board would name what was never sent."""
    coordinator.say_of_line(called.ref, "IR-01", SUPPLIED)
    coordinator.confirm_line(called.ref, "IR-01")
    kept = Workspace.keep_draft

    def slowly(desk: Workspace, choice: Choice, *, told: Told) -> Drafted:
        meanwhile(workspace)
        return kept(desk, choice, told=told)

    monkeypatch.setattr(Workspace, "keep_draft", slowly)
    with pytest.raises(Contradiction, match=says):
        coordinator.build_for_call(called.ref)

    assert coordinator.call_board(called.ref).drafts == ()


def test_a_days_bundle_that_was_sealed_is_named_on_the_board(
    coordinator: Workspace, called: Call, accepted: str
) -> None:
    """What was sent in which bundle must be answered while inspectors stand in the door."""
    coordinator.say_of_line(called.ref, "IR-01", SUPPLIED)
    coordinator.confirm_line(called.ref, "IR-01")
    coordinator.build_for_call(called.ref, THURSDAY)
    assert coordinator.call_board(called.ref).lines[0].sent[0].bundle is None

    choice = coordinator.choice_for_call(called.ref)
    asked = coordinator.ask_release(NewRelease(choice=choice, what_for="The first day", to_whom="The lead inspector"))
    coordinator.acting_as("chair").approve_release(asked.ref)
    coordinator.seal_bundle(asked.ref)

    board = coordinator.call_board(called.ref)
    assert board.lines[0].sent[0].bundle == "B-0001"
    assert board.drafts[0].bundle == "B-0001"


def test_what_is_confirmed_and_may_not_go_stays_out_and_the_board_says_so(
    workspace: Workspace, coordinator: Workspace, called: Call, accepted: str, tmp_path: Path
) -> None:
    """Nothing is left out silently, least of all on that day."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Synthetic example. A letter about waits.", encoding="utf-8")
    added = workspace.add_file(letter).item
    assert added
    coordinator.say_of_line(called.ref, "IR-01", LineSaid(status=LineStatus.SUPPLIED, items=("E-0001", added)))
    coordinator.confirm_line(called.ref, "IR-01")

    _, made = coordinator.build_for_call(called.ref)

    why = "Its text has not been read yet."
    assert board_line(coordinator, called).stays_out == {added: why}
    assert made.items == {"E-0001": 1}
    assert made.left_out == {added: why}


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("statement", "thing"),
    [
        ("UPDATE call SET notice_on = '2026-06-22'", "call C-0001"),
        ("UPDATE ask SET due_on = '2026-06-22'", "ask A-0001"),
        ("UPDATE call_draft SET items = '{}'", "day's bundle C-0001 2026-06-18"),
    ],
)
def test_what_was_called_asked_and_handed_over_cannot_be_changed_behind_the_log(
    coordinator: Workspace, called: Call, accepted: str, data_folder: Path, statement: str, thing: str
) -> None:
    """What was handed over is remembered for ever, and a memory that was altered is found out."""
    coordinator.say_of_line(called.ref, "IR-01", SUPPLIED)
    coordinator.confirm_line(called.ref, "IR-01")
    coordinator.build_for_call(called.ref, THURSDAY)
    ask = coordinator.log_ask(called.ref, NewAsk(asks="A diary", post="lead", due_on=MONDAY))
    coordinator.mark_sent(ask.ref, AskSent(how="By post"))
    coordinator.close_call(called.ref, why="It is over.")
    coordinator.close()
    assert examine(data_folder).sound

    alter(data_folder, statement)

    (finding,) = (one for one in examine(data_folder).findings if one.code is FindingCode.ROW_CHANGED)
    assert finding.thing.startswith(thing)
