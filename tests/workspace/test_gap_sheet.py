"""What is due in the shapes people take away: a spreadsheet, a calendar, a digest; the same from page and command."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from evidence.errors import Contradiction, NotAllowed, NotFound
from evidence.store.rows import RequestRow
from evidence.workspace.workspace import Workspace
from schemas.gap_filter import Chased, GapFilter, GapKind, GapOrder, Risk
from schemas.gaps import Gap
from schemas.links import NewLink, Verdict
from schemas.requests import NewRequest, RequestStatus
from schemas.tests_of_evidence import CoverageState, EvidenceTest

HOSTILE = '=HYPERLINK("http://attacker.invalid","x")'


def rows_of(sheet: bytes, name: str = "Gaps") -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_name(name).to_python()


def first_gap(workspace: Workspace, test: EvidenceTest = EvidenceTest.IMPACT) -> Gap:
    return next(gap for gap in workspace.gaps(checkpoint="monitoring").gaps if gap.test is test)


def ask(workspace: Workspace, wants: str = "A later point.", *, gap: str | None = None, post: str = "lead") -> str:
    due = workspace.today + timedelta(days=30)
    return workspace.ask(NewRequest(gap=gap, asked_of=post, due=due, wants=wants)).ref


def events_of(calendar: bytes) -> dict[str, Any]:
    return {str(event["uid"]).split("@")[0]: event for event in Calendar.from_ical(calendar).walk("VEVENT")}


def test_the_sheet_holds_the_gaps_of_the_page_in_its_order(workspace: Workspace) -> None:
    """Whoever sorts by due date on the screen gets the file sorted so."""
    wanted = GapFilter(post="lead", order=GapOrder.DUE)

    heads, *rows = rows_of(workspace.gap_sheet(wanted, checkpoint="monitoring"))

    gaps = workspace.gaps_wanted(wanted, checkpoint="monitoring").gaps
    assert [row[0] for row in rows] == [gap.ref for gap in gaps]
    assert heads[0] == "Gap"
    assert rows[0][heads.index("Due")] == gaps[0].due  # a date to sort by, not its words
    assert rows[0][heads.index("Next step")] == gaps[0].next_step
    assert rows[0][heads.index("Owner")] == "SEND quality lead"


def test_no_cell_of_the_sheet_is_a_formula(workspace: Workspace) -> None:
    """Reasons are people's words; opened in a spreadsheet they must stay words."""
    gap = first_gap(workspace)
    workspace.acting_as("chair").accept_risk(gap.ref, reason=HOSTILE, until=date(2026, 12, 31))

    sheet = workspace.gap_sheet(GapFilter(risk=Risk.ACCEPTED), checkpoint="monitoring")

    ((_, *row),) = rows_of(sheet)[1:]
    assert HOSTILE in row[-1]
    assert b"<f>" not in sheet
    assert sheet == workspace.gap_sheet(GapFilter(risk=Risk.ACCEPTED), checkpoint="monitoring")


def test_the_sheet_says_what_it_is_a_list_of(workspace: Workspace) -> None:
    """A file is opened weeks later by somebody else."""
    about = dict(rows_of(workspace.gap_sheet(GapFilter(post="lead"), checkpoint="monitoring"), "About this list")[1:])

    assert about["As at"] == "Monitoring inspection: 9 June 2026 to 9 January 2027"
    assert about["Only this post"] == "lead"
    assert about["Made on"] == "15 June 2026"


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        (GapFilter(organisation="board"), lambda gap: gap.post == "contributor"),
        (GapFilter(concern="PA1"), lambda gap: gap.concern == "PA1"),
        (GapFilter(test=EvidenceTest.REACH), lambda gap: gap.test is EvidenceTest.REACH),
        (GapFilter(state=CoverageState.NOT_MET), lambda gap: gap.state is CoverageState.NOT_MET),
        (GapFilter(kind=GapKind.TEST), lambda gap: not gap.series),
        (GapFilter(kind=GapKind.SERIES), lambda gap: gap.series),
        (GapFilter(chased=Chased.CHASED), lambda gap: gap.requests),
        (GapFilter(risk=Risk.NOT_ACCEPTED), lambda gap: not gap.risk),
    ],
)
def test_gaps_are_narrowed_by_each_choice(workspace: Workspace, wanted: GapFilter, holds: Any) -> None:
    """Each choice keeps exactly what it names."""
    ask(workspace, gap=first_gap(workspace).ref)
    everything = workspace.gaps(checkpoint="monitoring").gaps

    found = workspace.gaps_wanted(wanted, checkpoint="monitoring").gaps

    assert [gap.ref for gap in found] == [gap.ref for gap in everything if holds(gap)]


def test_a_gap_whose_request_was_withdrawn_is_chased_no_longer(workspace: Workspace) -> None:
    """Nobody waits for it, so it must come back among those to chase."""
    gap = first_gap(workspace)
    ref = ask(workspace, gap=gap.ref)
    workspace.withdraw_request(ref, why="Asked of the wrong post.")

    assert workspace.gaps_wanted(GapFilter(chased=Chased.CHASED), checkpoint="monitoring").gaps == ()


@pytest.mark.parametrize("order", GapOrder)
def test_every_order_holds_the_same_gaps(workspace: Workspace, order: GapOrder) -> None:
    """Sorting loses nothing."""
    everything = workspace.gaps(checkpoint="monitoring").gaps

    found = workspace.gaps_wanted(GapFilter(order=order), checkpoint="monitoring").gaps

    assert {gap.ref for gap in found} == {gap.ref for gap in everything}


@pytest.mark.parametrize("wanted", [GapFilter(post="nobody"), GapFilter(organisation="no"), GapFilter(concern="X1")])
def test_what_the_area_does_not_have_is_refused(workspace: Workspace, wanted: GapFilter) -> None:
    """A slip in a script must not read as no gaps."""
    with pytest.raises(NotFound, match="There is no"):
        workspace.gaps_wanted(wanted)


def test_the_calendar_holds_open_requests_and_due_gaps_of_a_post(workspace: Workspace) -> None:
    """A calendar is where busy people look."""
    gap = first_gap(workspace)
    free, closed = ask(workspace, "One, two; and\nthree."), ask(workspace, "Nothing any more.")
    ask(workspace, "Of somebody else.", post="contributor")
    workspace.withdraw_request(closed, why="It was there.")

    events = events_of(workspace.due_calendar(post="lead"))

    assert {free, gap.ref} <= set(events)
    assert {ref for ref in events if ref.startswith("R-")} == {free}
    assert events[free]["dtstart"].dt == date(2026, 7, 15)
    assert events[free]["dtend"].dt == date(2026, 7, 16)
    assert "One, two; and" in events[free]["description"]
    assert "Next step: " in events[gap.ref]["description"]
    assert all(workspace.gap(ref).gap.post == "lead" for ref in events if ref.startswith("G-"))  # type: ignore[union-attr]


def test_the_calendar_is_the_same_every_time_and_reads_back_whole(workspace: Workspace) -> None:
    """Brought in again it must change events, not double them; and its lines keep to the length calendars take."""
    ask(workspace, "é" * 900)

    calendar = workspace.due_calendar(post="lead")

    assert calendar == workspace.due_calendar(post="lead")
    assert max(map(len, calendar.split(b"\r\n"))) <= 75
    assert "é" * 900 in events_of(calendar)["R-0001"]["description"]


def test_a_calendar_of_every_post_is_made_when_none_is_named(workspace: Workspace) -> None:
    """The chair wants them all."""
    ask(workspace), ask(workspace, post="contributor")

    assert {"R-0001", "R-0002"} <= set(events_of(workspace.due_calendar()))


def test_the_digest_tells_what_is_overdue_then_soon_then_gaps_by_due_date(workspace: Workspace) -> None:
    """One page of plain text that can be pasted into a mail."""
    late, soon, later = (ask(workspace, f"Evidence {number}.") for number in (1, 2, 3))
    with workspace.core.database.writing() as session:
        session.get_one(RequestRow, int(late[2:])).due = workspace.today - timedelta(days=1)
        session.get_one(RequestRow, int(soon[2:])).due = workspace.today + timedelta(days=14)
    gap = first_gap(workspace)
    workspace.acting_as("chair").accept_risk(gap.ref, reason="It can wait.", until=date(2026, 12, 31))

    words = workspace.digest(post="lead")

    order = [words.index(said) for said in (f"\n{late} due", f"\n{soon} due", f"\n{later} due", "\nGaps by due date")]
    assert order == sorted(order)
    assert "1 request overdue, 1 due soon, 1 due later." in words
    assert "(1 day overdue)" in words
    assert f"\n{gap.ref} due" in words
    assert "Its risk is accepted until 31 December 2026: It can wait." in words
    assert words.count("Next step:") == sum(gap.post == "lead" for gap in workspace.gaps_to_close())
    assert max(map(len, words.splitlines())) <= 78


def test_a_digest_without_a_post_goes_through_those_something_is_wanted_of(workspace: Workspace) -> None:
    """The coordinator sends them all out at once."""
    words = workspace.digest()

    assert "Evidence wanted of: SEND quality lead" in words
    assert "Evidence wanted of: Health contributor" in words
    assert "Evidence wanted of: Health reviewer" not in words


def test_what_people_wrote_cannot_draw_lines_in_a_digest(workspace: Workspace) -> None:
    """A request with line ends and control characters must not make up a heading or steer a terminal."""
    ask(workspace, "One.\nOverdue\n-------\x1b[31m")

    assert "Wanted: One. Overdue -------[31m" in workspace.digest(post="lead")


@pytest.mark.parametrize("make", ["due_calendar", "digest"])
def test_nothing_is_made_of_a_post_there_is_not(workspace: Workspace, make: str) -> None:
    """An empty calendar would read as nothing due."""
    with pytest.raises(NotFound, match="There is no post 'nobody'"):
        getattr(workspace, make)(post="nobody")


def test_items_brought_are_linked_to_a_request_once(workspace: Workspace, minutes: str) -> None:
    """A page runs many times; the request is answered once, and asking again is not undone by it."""
    ref = ask(workspace)

    workspace.answer_with(ref, [minutes, minutes])
    workspace.ask_again(ref, why="It says nothing of waits.")
    again = workspace.answer_with(ref, [minutes])

    assert [one.item for one in again.answers] == [minutes]
    assert again.status is RequestStatus.OPEN


def test_only_bringers_answer_and_nobody_answers_what_was_withdrawn(workspace: Workspace) -> None:
    """Asked before files are sent, so that nothing is stored in vain."""
    ref = ask(workspace)
    with pytest.raises(NotAllowed):
        workspace.acting_as("chair").answer_with(ref, [])
    workspace.withdraw_request(ref, why="It was there.")

    with pytest.raises(Contradiction, match="was withdrawn: It was there"):
        workspace.answer_with(ref, [])


def test_the_risk_of_a_gap_that_evidence_closed_meanwhile_is_not_accepted(workspace: Workspace, minutes: str) -> None:
    """Nobody has looked at the gaps since, and the register of risks must still not name one that is gone."""
    gap = first_gap(workspace, EvidenceTest.ACTION)
    new = NewLink(item=minutes, target=gap.strand, test=EvidenceTest.ACTION, says="Clinics are open.")
    link = workspace.link(new)
    chair = workspace.acting_as("chair")
    chair.decide(link.ref, Verdict.ACCEPT, "I read page 1.")

    with pytest.raises(Contradiction, match="was closed on 15 June 2026"):
        chair.accept_risk(gap.ref, reason="It can wait.", until=date(2026, 12, 31))
