"""The day the call comes: days laid out, each line answered, asks logged, the day's bundle, and the call's end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from evidence.area import load_area
from evidence.bundles.bound.making import Told
from evidence.errors import Contradiction, EvidenceError, NotAllowed, NotFound
from evidence.settings import shipped
from evidence.workspace.bundling import verify
from evidence.workspace.doctor import examine
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Drafted
from schemas.call_templates import CallKind
from schemas.calls import (
    AskSent,
    BoardLine,
    Call,
    CallState,
    HowCurrent,
    LineAnswer,
    LineSaid,
    LineStatus,
    NewAsk,
    NewCallLine,
)
from schemas.doctor import FindingCode
from schemas.evidence import Details
from schemas.links import NewLink, Passage, Verdict
from schemas.releases import NewRelease
from tests.conftest import NORTHMOOR, NOW
from tests.workspace.conftest import Clock, alter

MONDAY = date(2026, 6, 15)
THURSDAY = date(2026, 6, 18)  # two working days on: the area is closed on the Wednesday
SUPPLIED = LineSaid(status=LineStatus.SUPPLIED, items=("E-0001",))
NEW_LINE = NewCallLine(asks="The list of clinics", post="contributor", due_on=THURSDAY)


@pytest.fixture
def coordinator(workspace: Workspace) -> Workspace:
    """The folder opened by the inspection coordinator."""
    return workspace.acting_as("coordinator")


@pytest.fixture
def called(coordinator: Workspace) -> Call:
    """Monitoring is called, with notice today."""
    return coordinator.call_checkpoint("monitoring", MONDAY)


@pytest.fixture
def linked(workspace: Workspace, minutes: str) -> str:
    """A link of the minutes to the strand the first line asks about; it awaits a decision."""
    passage = Passage(page=1, quote="41 of 60 therapy clinics are open")
    new = NewLink(item=minutes, target="PA1.waits", test="action", says="Clinics are open.", passages=(passage,))
    return workspace.link(new).ref


@pytest.fixture
def accepted(workspace: Workspace, linked: str) -> str:
    """The same link, accepted."""
    workspace.acting_as("chair").decide(linked, Verdict.ACCEPT, "It is in the minutes.")
    return linked


def board_line(desk: Workspace, call: Call, ref: str = "IR-01") -> BoardLine:
    return next(one for one in desk.call_board(call.ref).lines if one.line.ref == ref)


def log_of(desk: Workspace) -> list[tuple[str, str, str]]:
    """Who did what to which call, line or ask, as the audit log has it."""
    entries = desk.audit_entries()
    return [(one.actor, one.action, one.object) for one in entries if one.object.startswith(("C-", "A-"))]


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


def test_a_line_shows_the_evidence_that_answers_it_as_on_the_day_it_is_due(
    workspace: Workspace, coordinator: Workspace, called: Call, linked: str
) -> None:
    """The coordinator sees at once what stands, what waits for a decision, and what is not there at all."""
    waiting = board_line(coordinator, called)
    workspace.acting_as("chair").decide(linked, Verdict.ACCEPT, "It is in the minutes.")
    ready = board_line(coordinator, called)

    assert (waiting.answer, ready.answer) == (LineAnswer.AWAITING, LineAnswer.FRESH)
    assert waiting.standing[0].why == "No link to its newest version has been accepted."
    (item,) = ready.standing
    assert (item.item, item.version, item.standing, item.accepted, item.links) == (
        "E-0001", 1, HowCurrent.FRESH, True, (linked,),
    )  # fmt: skip
    answers = {one.line.ref: one.answer for one in coordinator.call_board(called.ref).lines}
    assert answers == {
        "IR-01": LineAnswer.FRESH,
        "IR-02": LineAnswer.NONE,
        "IR-03": LineAnswer.ELSEWHERE,
        "IR-04": LineAnswer.NONE,  # the minutes are linked to the strand and not to that line of the plan
    }


def test_what_is_too_old_on_the_day_is_stale_and_says_how_new_it_would_have_to_be(
    coordinator: Workspace, accepted: str
) -> None:
    """Minutes of January are stale in August, by the area's own limit of six months."""
    call = coordinator.call_checkpoint("monitoring", date(2026, 8, 3))

    line = board_line(coordinator, call)

    assert line.answer is LineAnswer.STALE
    assert line.standing[0].why == "On 5 August 2026 it is too old: it would have to be from 5 February 2026 or later."


def test_what_is_dated_after_the_day_is_not_there_yet(coordinator: Workspace, accepted: str) -> None:
    """A call as at a past day answers as that day would have."""
    call = coordinator.call_checkpoint("monitoring", date(2025, 12, 1))

    assert board_line(coordinator, call).answer is LineAnswer.NONE


def test_a_line_is_answered_by_its_supplier_and_confirmed_by_another(
    workspace: Workspace, coordinator: Workspace, called: Call, minutes: str
) -> None:
    """Who said it and who confirmed it are two facts, and both are asked about afterwards."""
    supplier = workspace.acting_as("contributor")
    said = supplier.say_of_line(called.ref, "ir-01", LineSaid(status=LineStatus.SUPPLIED, items=(minutes, minutes)))
    confirmed = coordinator.confirm_line(called.ref, "IR-01")

    assert (said.status, said.items, said.said_by, said.confirmed_by) == (
        LineStatus.SUPPLIED, (minutes,), "contributor", None,
    )  # fmt: skip
    assert (confirmed.confirmed_by, confirmed.confirmed_at) == ("coordinator", NOW)
    assert coordinator.confirm_line(called.ref, "IR-01") == confirmed
    assert log_of(coordinator)[1:] == [
        ("contributor", "answer-line", "C-0001 IR-01"),
        ("coordinator", "confirm-line", "C-0001 IR-01"),
    ]
    with pytest.raises(NotAllowed):
        supplier.confirm_line(called.ref, "IR-01")


def test_what_is_said_anew_must_be_confirmed_anew(coordinator: Workspace, called: Call, minutes: str) -> None:
    """Otherwise a confirmation would speak for items nobody looked at."""
    coordinator.say_of_line(called.ref, "IR-01", SUPPLIED)
    coordinator.confirm_line(called.ref, "IR-01")

    again = coordinator.say_of_line(called.ref, "IR-01", LineSaid(status=LineStatus.NOT_HELD, note="Lost."))

    assert (again.items, again.confirmed_by, again.confirmed_at) == ((), None, None)


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (LineSaid(status=LineStatus.SUPPLIED), "What is supplied has items"),
        (LineSaid(status=LineStatus.SUPPLIED, items=("E-9999",)), "no evidence item"),
        (LineSaid(status=LineStatus.LINK, note="Somewhere."), "needs the place"),
        (LineSaid(status=LineStatus.NOT_HELD), "needs its reason"),
        (LineSaid(status=LineStatus.NOT_HELD, note="Lost.", items=("E-0001",)), "not held has no items"),
        (LineSaid(status=LineStatus.LINK, where="The portal.", items=("E-0001",)), "link has no items"),
        (LineSaid(status=LineStatus.DROPPED), "nothing to say"),
        (LineSaid(status=LineStatus.OPEN), "nothing to say"),
    ],
)
def test_half_an_answer_is_refused(
    coordinator: Workspace, called: Call, minutes: str, said: LineSaid, says: str
) -> None:
    """“Supplied” with nothing behind it is found out by inspectors."""
    with pytest.raises(EvidenceError, match=f"(?i){says}"):
        coordinator.say_of_line(called.ref, "IR-01", said)
    assert board_line(coordinator, called).line.status is LineStatus.OPEN


def test_what_follows_cannot_be_confirmed(coordinator: Workspace, called: Call) -> None:
    """There is nothing yet to confirm."""
    coordinator.say_of_line(called.ref, "IR-01", LineSaid(status=LineStatus.TO_FOLLOW, note="On Friday."))

    for ref in ("IR-01", "IR-02"):
        with pytest.raises(Contradiction, match="nothing to confirm"):
            coordinator.confirm_line(called.ref, ref)


@pytest.mark.both_engines
def test_lines_are_added_reworded_moved_and_dropped(coordinator: Workspace, called: Call) -> None:
    """What inspectors really ask for is never quite the template."""
    added = coordinator.add_line(called.ref, NEW_LINE)
    first = coordinator.call_lines(called.ref)[0]
    fields = {name: getattr(first, name) for name in NewCallLine.model_fields}
    moved = coordinator.change_line(
        called.ref, "IR-01", NewCallLine(**fields | {"due_on": THURSDAY + timedelta(days=1)}), why="They agreed."
    )
    reworded = coordinator.change_line(
        called.ref, "IR-01", NewCallLine(**fields | {"asks": "Minutes of two years"}), why="They said so."
    )
    dropped = coordinator.drop_line(called.ref, "IR-02", why="They have it.")

    assert (added.ref, added.source, added.verified) == ("IR-05", "", False)
    assert (moved.due_on, moved.verified) == (date(2026, 6, 19), True)
    assert (reworded.asks, reworded.verified) == ("Minutes of two years", False)  # no longer what its source says
    assert (dropped.status, dropped.note) == (LineStatus.DROPPED, "They have it.")
    assert len(coordinator.call_lines(called.ref)) == 5
    with pytest.raises(Contradiction, match="was dropped"):
        coordinator.say_of_line(called.ref, "IR-02", SUPPLIED)
    assert [entry[1] for entry in log_of(coordinator)] == ["call", *4 * ["change-call"]]


@pytest.mark.parametrize(
    ("different", "confirmed_by"),
    [({"due_at": "09:00"}, "coordinator"), ({"asks": "Minutes of another board"}, None), ({"targets": ("PA1",)}, None)],
)
def test_what_was_confirmed_for_one_question_is_not_confirmed_for_another(
    coordinator: Workspace, called: Call, minutes: str, different: dict[str, object], confirmed_by: str | None
) -> None:
    """Nobody said that these items are what inspectors get for what they ask now."""
    coordinator.say_of_line(called.ref, "IR-01", SUPPLIED)
    line = coordinator.confirm_line(called.ref, "IR-01")
    fields = {name: getattr(line, name) for name in NewCallLine.model_fields}

    changed = coordinator.change_line(called.ref, "IR-01", NewCallLine(**fields | different), why="They said so.")

    assert (changed.items, changed.confirmed_by) == (("E-0001",), confirmed_by)


@pytest.mark.parametrize(
    ("different", "says"),
    [({"post": "nobody"}, "no post"), ({"targets": ("PA9",)}, "no concern"), ({"organisations": ("x",)}, "no organis")],
)
def test_a_line_names_what_there_is(
    coordinator: Workspace, called: Call, different: dict[str, object], says: str
) -> None:
    """A misspelt post would never be told."""
    with pytest.raises(NotFound, match=says):
        coordinator.add_line(called.ref, NEW_LINE.model_copy(update=different))


def test_a_line_is_overdue_from_its_minute_on_and_not_before(
    coordinator: Workspace, called: Call, clock: Clock
) -> None:
    """Due times are told as clocks here tell them, also in summer."""
    clock.now = datetime(2026, 6, 18, 16, 0, tzinfo=UTC)  # five in the afternoon here
    on_time = board_line(coordinator, called).overdue
    clock.now = datetime(2026, 6, 18, 16, 1, tzinfo=UTC)

    assert (on_time, board_line(coordinator, called).overdue) == (False, True)
    coordinator.drop_line(called.ref, "IR-01", why="They have it.")
    assert not board_line(coordinator, called).overdue


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
