"""Gaps with a life: one reference until they are closed, due on a day that stays, risks the chair accepts."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import select

from evidence import worker
from evidence.errors import Contradiction, NotAllowed, NotFound
from evidence.store.rows import GapRow
from evidence.workspace.gaps import NOTE_GAPS
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details
from schemas.gaps import Gap
from schemas.links import NewLink, Verdict
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.conftest import NOW
from tests.workspace.conftest import Clock

pytestmark = pytest.mark.both_engines

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)
NEXT_MONTH = TODAY + timedelta(days=30)


def gap_of(
    workspace: Workspace, test: EvidenceTest = EvidenceTest.ACTION, *, strand: str = "PA1.waits",
    checkpoint: str | None = None, as_at: date | None = None,
) -> Gap | None:  # fmt: skip
    """The gap of a strand's test as it is listed; None when there is none."""
    found = workspace.gaps(target=strand, checkpoint=checkpoint, as_at=as_at).gaps
    return next((gap for gap in found if gap.test is test and not gap.series), None)


def listed(workspace: Workspace, test: EvidenceTest = EvidenceTest.ACTION, **where: str) -> Gap:
    """A gap that is there."""
    found = gap_of(workspace, test, **where)  # type: ignore[arg-type]
    assert found is not None
    return found


def close(workspace: Workspace, minutes: str) -> str:
    """Show that the step was taken; answers the link."""
    link = workspace.link(NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened."))
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")
    return link.ref


def noted(workspace: Workspace) -> list[dict[str, list[str]]]:
    """What the audit log says was opened and closed."""
    return [entry.detail for entry in workspace.audit_entries() if entry.action == NOTE_GAPS]  # type: ignore[misc]


def test_a_gap_keeps_its_reference_and_its_due_day_from_day_to_day(workspace: Workspace, clock: Clock) -> None:
    """Minutes of a board name G-0004; a month later that must still be the same gap with the same date."""
    before = listed(workspace, EvidenceTest.FAMILY_VOICE, checkpoint="monitoring")
    clock.move_to(NEXT_MONTH)
    after = listed(workspace, EvidenceTest.FAMILY_VOICE, checkpoint="monitoring")

    assert before.ref.startswith("G-")
    assert (after.ref, after.noted_on, after.ask_by, after.due) == (before.ref, TODAY, before.ask_by, before.due)


def test_a_gap_keeps_its_reference_while_its_state_and_its_reason_change(workspace: Workspace, minutes: str) -> None:
    """From nothing to awaiting is the same thing not yet shown."""
    before = listed(workspace)
    workspace.link(NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened."))
    after = listed(workspace)

    assert (before.state, after.state) == (CoverageState.NOT_MET, CoverageState.AWAITING)
    assert after.ref == before.ref


def test_the_same_gap_has_one_reference_today_and_at_each_checkpoint(workspace: Workspace) -> None:
    """A chair and a coordinator who look at different days must mean the same thing by a number."""
    refs = {listed(workspace, checkpoint=at).ref for at in ("monitoring", "board")} | {listed(workspace).ref}

    assert len(refs) == 1


def test_every_listed_gap_has_its_own_reference(workspace: Workspace) -> None:
    """No gap without a number to ask for it by, and no number twice."""
    gaps = workspace.gaps().gaps

    assert len({gap.ref for gap in gaps}) == len(gaps)
    assert all(gap.ref and gap.due and gap.ask_by and gap.noted_on == TODAY for gap in gaps)


def test_a_gap_closes_when_it_is_met_everywhere(workspace: Workspace, minutes: str, clock: Clock) -> None:
    """What was shown leaves the list, and its number stays readable for whoever wrote it down."""
    gap = listed(workspace)
    clock.move_to(TOMORROW)
    close(workspace, minutes)

    assert gap_of(workspace) is None
    history = workspace.gap(gap.ref)
    assert (history.noted_at.date(), history.closed_at and history.closed_at.date()) == (TODAY, TOMORROW)
    assert history.gap is None


def test_a_gap_that_comes_again_is_a_new_one(workspace: Workspace, minutes: str) -> None:
    """What was closed was closed; that it opened again is a fact of its own."""
    gap = listed(workspace)
    link = close(workspace, minutes)
    assert gap_of(workspace) is None
    workspace.acting_as("chair").decide(link, Verdict.CHALLENGE, "It is about another clinic.")

    again = listed(workspace)

    assert again.ref != gap.ref
    assert workspace.gap(gap.ref).closed_at is not None
    assert workspace.gap(again.ref).closed_at is None


def test_a_gap_that_is_only_there_at_a_checkpoint_to_come_is_open(workspace: Workspace, minutes: str) -> None:
    """What is met today and stale when inspectors come must not be crossed off."""
    close(workspace, minutes)
    assert gap_of(workspace, EvidenceTest.RECENT) is None

    later = listed(workspace, EvidenceTest.RECENT, checkpoint="monitoring")
    history = workspace.gap(later.ref)

    assert later.state is CoverageState.STALE  # minutes of January count for six months
    assert history.closed_at is None
    assert history.gap is not None
    assert history.gap.state is CoverageState.STALE


def test_gaps_are_noted_once_for_each_state_of_the_store_and_each_day(
    workspace: Workspace, minutes: str, clock: Clock
) -> None:
    """The audit log tells what opened and closed, and nothing of people looking."""
    workspace.gaps()
    workspace.gaps(checkpoint="monitoring")
    first = noted(workspace)
    close(workspace, minutes)
    workspace.gaps()
    clock.move_to(TOMORROW)
    workspace.gaps()

    assert len(first) == 1
    assert first[0]["closed"] == []
    assert noted(workspace)[1:] == [{"opened": [], "closed": noted(workspace)[1]["closed"]}]
    assert workspace.audit_fault() == ""


def test_a_gap_of_a_past_day_that_is_closed_since_has_no_reference(
    workspace: Workspace, minutes: str, clock: Clock
) -> None:
    """Looking back must not open again what was closed, nor show its number as if it were open."""
    gap = listed(workspace)
    close(workspace, minutes)

    past = gap_of(workspace, as_at=date(2025, 6, 1))

    assert past is not None
    assert past.ref == ""
    assert (past.noted_on, past.due, past.risk, past.requests) == (None, None, None, ())
    assert workspace.gap(gap.ref).closed_at is not None


def test_a_date_a_series_lacks_is_a_gap_with_a_reference_of_its_own(data_folder: Path, clock: Clock) -> None:
    """Each missing set of minutes is asked for, and closed, by itself."""
    policy = data_folder / "area" / "policy.yaml"
    series = (
        "series:\n  - {ref: minutes, title: Minutes of the board, target: PA1.waits, kind: minutes, "
        "meetings_of: Improvement board, post: contributor}\n"
    )
    policy.write_text(policy.read_text(encoding="utf-8") + series, encoding="utf-8")
    workspace = Workspace.open(data_folder, clock=clock)
    try:
        (gap,) = [one for one in workspace.gaps().gaps if one.series]
        assert (gap.missing_on, gap.post) == (date(2026, 1, 12), "contributor")
        assert workspace.gap(gap.ref).missing_on == date(2026, 1, 12)
        assert gap in workspace.gaps(post="contributor").gaps
        assert gap.ref != listed(workspace, EvidenceTest.SUSTAINED).ref
    finally:
        workspace.close()


def test_the_chair_may_accept_the_risk_of_a_gap_and_it_stays_a_gap(workspace: Workspace) -> None:
    """A risk that was accepted is not evidence: the gap is listed, in its state, with reason, post and end."""
    gap = listed(workspace)

    workspace.acting_as("chair").accept_risk(gap.ref, reason="Clinics open in July.", until=NEXT_MONTH)

    after = listed(workspace)
    assert (after.ref, after.state) == (gap.ref, gap.state)
    assert after.risk is not None
    assert (after.risk.reason, after.risk.post, after.risk.until) == ("Clinics open in July.", "chair", NEXT_MONTH)


@pytest.mark.parametrize("post", ["lead", "contributor", "reviewer", "coordinator"])
def test_nobody_but_the_chair_may_accept_a_risk(workspace: Workspace, post: str) -> None:
    """Those who own a gap must not excuse themselves."""
    gap = listed(workspace)

    with pytest.raises(NotAllowed):
        workspace.acting_as(post).accept_risk(gap.ref, reason="We are busy.", until=NEXT_MONTH)
    with pytest.raises(NotAllowed):
        workspace.acting_as(post).take_back_risk(gap.ref)
    assert listed(workspace).risk is None


def test_a_risk_holds_to_the_end_of_its_day_and_no_longer(workspace: Workspace, clock: Clock) -> None:
    """A risk accepted for a month must not be accepted for ever because nobody looked."""
    gap = listed(workspace)
    workspace.acting_as("chair").accept_risk(gap.ref, reason="Clinics open in July.", until=NEXT_MONTH)

    clock.move_to(NEXT_MONTH)
    assert listed(workspace).risk is not None
    clock.move_to(NEXT_MONTH + timedelta(days=1))
    assert listed(workspace).risk is None
    assert workspace.gap(gap.ref).risk is None


def test_a_risk_can_be_taken_back(workspace: Workspace) -> None:
    """A chair may change their mind, and the log keeps both."""
    gap, chair = listed(workspace), workspace.acting_as("chair")
    chair.accept_risk(gap.ref, reason="Clinics open in July.", until=NEXT_MONTH)

    assert chair.take_back_risk(gap.ref).risk is None
    entries = [entry for entry in workspace.audit_entries() if entry.action == "accept-risk"]
    assert [(entry.actor, entry.object, entry.detail["reason"]) for entry in entries] == [
        ("chair", gap.ref, "Clinics open in July."),
        ("chair", gap.ref, ""),
    ]


@pytest.mark.parametrize(("reason", "until"), [("  ", NEXT_MONTH), ("Clinics open.", TODAY)])
def test_a_risk_needs_its_reason_and_a_day_ahead(workspace: Workspace, reason: str, until: date) -> None:
    """“Accepted” without why and until when is a gap that was swept under the table."""
    gap = listed(workspace)

    with pytest.raises(Contradiction):
        workspace.acting_as("chair").accept_risk(gap.ref, reason=reason, until=until)


def test_the_risk_of_a_closed_gap_cannot_be_accepted(workspace: Workspace, minutes: str) -> None:
    """There is nothing left to leave open."""
    gap = listed(workspace)
    close(workspace, minutes)
    workspace.gaps()

    with pytest.raises(Contradiction):
        workspace.acting_as("chair").accept_risk(gap.ref, reason="Clinics open in July.", until=NEXT_MONTH)


def test_a_risk_is_not_carried_over_to_the_gap_that_comes_again(workspace: Workspace, minutes: str) -> None:
    """What was accepted was accepted of that gap, under what was known then."""
    gap = listed(workspace)
    workspace.acting_as("chair").accept_risk(gap.ref, reason="Clinics open in July.", until=NEXT_MONTH)
    link = close(workspace, minutes)
    workspace.gaps()
    workspace.acting_as("chair").decide(link, Verdict.CHALLENGE, "It is about another clinic.")

    assert listed(workspace).risk is None


def test_a_gap_there_never_was_is_not_found(workspace: Workspace) -> None:
    """A slip of the keyboard must say so."""
    with pytest.raises(NotFound):
        workspace.gap("G-9999")


def test_two_processes_that_note_at_once_give_each_gap_one_open_row(data_folder: Path, clock: Clock) -> None:
    """The app and the worker look at the same moment; a gap with two numbers would be asked for twice."""
    both = [Workspace.open(data_folder, clock=clock) for _ in range(2)]
    try:
        for day in range(3):
            clock.move_to(TODAY + timedelta(days=200 * day))
            start = Barrier(2)

            def look(workspace: Workspace, start: Barrier = start) -> list[tuple[str, str]]:
                start.wait()
                return [(gap.key, gap.ref) for gap in workspace.gaps().gaps]

            with ThreadPoolExecutor(2) as pool:
                one, other = pool.map(look, both)
            assert one == other
            with both[0].core.database.reading() as session:
                rows = session.exec(select(GapRow)).all()
            assert set(Counter(row.key for row in rows if row.closed_at is None).values()) == {1}
    finally:
        for workspace in both:
            workspace.close()


def test_a_date_that_is_confirmed_closes_the_gap_that_asked_for_it(workspace: Workspace, tmp_path: Path) -> None:
    """An unknown says what to settle, and is closed by settling it and by nothing else."""
    path = tmp_path / "letter.txt"
    path.write_text("Synthetic example. Help comes early.", encoding="utf-8")
    letter = workspace.add_file(path).item or ""
    worker.see_to_it(workspace)
    link = workspace.link(NewLink(item=letter, target="SP1", test=EvidenceTest.ACTION, says="Help comes early."))
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")
    unknown = listed(workspace, strand="SP1")

    workspace.describe(letter, Details(as_at=date(2026, 5, 1)))

    assert (unknown.state, unknown.next_step) == (CoverageState.UNKNOWN, f"Confirm the date {letter} speaks for.")
    assert gap_of(workspace, strand="SP1") is None
