"""The lines of a call: what answers each on the day it is due, who says so, who confirms it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from evidence.errors import Contradiction, EvidenceError, NotAllowed, NotFound
from evidence.workspace.workspace import Workspace
from schemas.calls import (
    Call,
    HowCurrent,
    LineAnswer,
    LineSaid,
    LineStatus,
    NewCallLine,
)
from schemas.links import Verdict
from tests.conftest import NOW
from tests.workspace.calling.conftest import (
    NEW_LINE,
    SUPPLIED,
    THURSDAY,
    board_line,
    log_of,
)
from tests.workspace.conftest import Clock


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
