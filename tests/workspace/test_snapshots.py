"""Snapshots: coverage kept for ever, whatever the policy becomes; kept on a board's day; and what changed since."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from evidence.errors import Contradiction, EvidenceError, NotAllowed, NotFound
from evidence.rules.changes import stood
from evidence.workspace.snapshots import keep_board_snapshots
from evidence.workspace.workspace import Workspace
from schemas.links import NewLink, Verdict
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.conftest import NOW
from tests.workspace.conftest import Clock
from tests.workspace.test_gaps import close

pytestmark = pytest.mark.both_engines

TODAY = NOW.date()
LAST_BOARD = date(2026, 1, 12)  # the one meeting the invented area has
OCCASION = "Papers for the board"


def changed_tests(workspace: Workspace, since: str | date | None) -> set[tuple[str, EvidenceTest]]:
    """The tests whose state changed since."""
    changes = workspace.changes(since=since)
    assert changes is not None
    return {(strand.ref, one.test) for strand in changes.strands for one in strand.tests}


def test_a_snapshot_keeps_what_was_looked_at(workspace: Workspace, minutes: str) -> None:
    """What the board was shown must be there when somebody asks a year later."""
    close(workspace, minutes)
    now, then = workspace.coverage(), workspace.coverage(checkpoint="monitoring")

    today = workspace.take_snapshot(OCCASION)
    ahead = workspace.take_snapshot(OCCASION, checkpoint="monitoring", meeting_on=TODAY)

    assert workspace.snapshot(today.ref).stood == stood(now)
    assert workspace.snapshot(ahead.ref).stood == stood(then)
    assert (ahead.taken_by, ahead.occasion, ahead.meeting_on) == ("lead", OCCASION, TODAY)
    assert [one.ref for one in workspace.snapshots()] == [ahead.ref, today.ref]
    assert workspace.snapshots()[1].states == {CoverageState.NOT_MET: 4}


@pytest.mark.parametrize(
    "statement",
    ["UPDATE snapshot SET occasion = 'Another'", "UPDATE snapshot SET stood = '{}'", "DELETE FROM snapshot"],
)
def test_the_database_itself_refuses_to_change_a_snapshot(workspace: Workspace, statement: str) -> None:
    """Not only the product's own code: whoever has the database open meets the same refusal."""
    kept = workspace.take_snapshot(OCCASION)

    with (
        pytest.raises((DBAPIError, EvidenceError), match=r"(?i)final|snapshot"),
        workspace.core.database.writing() as session,
    ):
        session.connection().execute(text(statement))

    assert workspace.snapshot(kept.ref) == kept


def test_a_later_policy_does_not_alter_what_was_kept(data_folder: Path, workspace: Workspace, clock: Clock) -> None:
    """Easing the rules after the board must not make the board's picture rosier; the digest says the rules differ."""
    kept = workspace.take_snapshot(OCCASION)
    workspace.close()
    policy = data_folder / "area" / "policy.yaml"
    said = policy.read_text(encoding="utf-8").replace("strategy priority: [action]", "strategy priority: [recent]")
    policy.write_text(said, encoding="utf-8")
    again = Workspace.open(data_folder, clock=clock)
    try:
        assert again.snapshot(kept.ref) == kept
        assert again.take_snapshot(OCCASION).policy_sha256 != kept.policy_sha256
        assert ("SP1", EvidenceTest.ACTION) in changed_tests(again, kept.ref)
        assert again.changes(since=kept.ref).kept  # type: ignore[union-attr]
    finally:
        again.close()


def test_later_evidence_does_not_alter_what_was_kept(workspace: Workspace, minutes: str) -> None:
    """Trend is drawn from what was known, not from what is known now of then."""
    kept = workspace.take_snapshot(OCCASION)
    close(workspace, minutes)

    assert workspace.snapshot(kept.ref) == kept
    assert ("PA1.waits", EvidenceTest.ACTION) in changed_tests(workspace, kept.ref)


def test_each_snapshot_has_one_entry_in_the_log(workspace: Workspace) -> None:
    """Who kept what, for what, in the order it was done."""
    kept = workspace.take_snapshot(OCCASION, checkpoint="monitoring")

    entries = [entry for entry in workspace.audit_entries() if entry.action == "take-snapshot"]
    ((actor, thing, detail),) = [(entry.actor, entry.object, entry.detail) for entry in entries]
    assert (actor, thing) == ("lead", kept.ref)
    assert (detail["checkpoint"], detail["occasion"], len(str(detail["sha256"]))) == ("monitoring", OCCASION, 64)


def test_who_may_keep_a_snapshot(workspace: Workspace) -> None:
    """Those who prepare a board keep what it is shown; a contributor does not."""
    for post in ("lead", "chair", "reviewer", "coordinator"):
        assert workspace.acting_as(post).take_snapshot(OCCASION).taken_by == post
    with pytest.raises(NotAllowed):
        workspace.acting_as("contributor").take_snapshot(OCCASION)


def test_a_snapshot_needs_its_occasion_and_a_moment_there_is(workspace: Workspace) -> None:
    """One that nobody can tell from another is of no use, and a checkpoint misspelt must say so."""
    with pytest.raises(Contradiction):
        workspace.take_snapshot(" ")
    with pytest.raises(NotFound):
        workspace.take_snapshot(OCCASION, checkpoint="christmas")
    with pytest.raises(NotFound):
        workspace.snapshot("S-9999")
    assert workspace.snapshots() == []


def test_on_the_day_of_a_board_coverage_is_kept_once_for_each_moment(workspace: Workspace, clock: Clock) -> None:
    """Nobody has to remember it, and the worker that looks every few seconds must not keep it every few seconds."""
    clock.move_to(LAST_BOARD)
    for _ in range(2):
        keep_board_snapshots(workspace.core)

    kept = workspace.snapshots()
    assert {(one.meeting_on, one.checkpoint) for one in kept} == {
        (LAST_BOARD, None),
        (LAST_BOARD, "board"),
        (LAST_BOARD, "monitoring"),
    }
    assert len(kept) == 3
    assert {(one.occasion, one.taken_by) for one in kept} == {("Improvement board, 12 January 2026", "worker")}
    assert workspace.audit_fault() == ""


def test_on_any_other_day_nothing_is_kept(workspace: Workspace, clock: Clock) -> None:
    """A snapshot of every day would bury those that somebody looked at."""
    for day in (-1, 1):
        clock.move_to(LAST_BOARD + timedelta(days=day))
        keep_board_snapshots(workspace.core)

    assert workspace.snapshots() == []


def test_a_checkpoint_that_has_passed_is_not_kept_for_a_later_board(
    data_folder: Path, workspace: Workspace, clock: Clock
) -> None:
    """What inspectors have seen is no longer a day to be ready for."""
    workspace.close()
    files = data_folder / "area" / "area.yaml"
    again = files.read_text(encoding="utf-8").replace("on: 2026-01-12", "on: 2026-08-03")
    files.write_text(again, encoding="utf-8")
    clock.move_to(date(2026, 8, 3))
    opened = Workspace.open(data_folder, clock=clock)
    try:
        keep_board_snapshots(opened.core)
        assert {one.checkpoint for one in opened.snapshots()} == {None, "monitoring"}
    finally:
        opened.close()


def test_what_changed_since_the_last_board_is_told_from_what_was_kept_there(
    workspace: Workspace, minutes: str, clock: Clock
) -> None:
    """The board compares with what it was shown, and each moment with its own."""
    clock.move_to(LAST_BOARD)
    keep_board_snapshots(workspace.core)
    clock.move_to(TODAY)
    close(workspace, minutes)

    today, ahead = workspace.changes(), workspace.changes(checkpoint="monitoring")

    assert today is not None
    assert ahead is not None
    assert (today.kept, ahead.kept) == (True, True)
    assert today.before == "Improvement board, 12 January 2026, kept on 12 January 2026"
    (strand,) = today.strands
    action = next(one for one in strand.tests if one.test is EvidenceTest.ACTION)
    assert (strand.ref, action.before, action.after) == ("PA1.waits", CoverageState.NOT_MET, CoverageState.MET)
    assert "Minutes of the improvement board, 12 January 2026" in action.because[0]


def test_without_a_snapshot_what_changed_is_worked_out_from_the_dates_of_evidence(
    workspace: Workspace, minutes: str
) -> None:
    """An area that began last week still sees what its evidence says of a year ago, and is told so."""
    close(workspace, minutes)

    since = workspace.changes(since=date(2026, 1, 11))
    same = workspace.changes(since=date(2026, 6, 14))

    assert since is not None
    assert since.kept is False
    assert since.before == "the evidence dated by 11 January 2026"
    assert ("PA1.waits", EvidenceTest.ACTION) in changed_tests(workspace, date(2026, 1, 11))
    assert same is not None
    assert same.strands == ()


def test_what_changed_at_a_checkpoint_is_worked_out_for_the_same_days(workspace: Workspace, minutes: str) -> None:
    """Only evidence may differ between the two looks; were the days to, everything would seem to have changed."""
    close(workspace, minutes)

    nothing = workspace.changes(since=LAST_BOARD, checkpoint="monitoring")
    all_of_it = workspace.changes(since=LAST_BOARD - timedelta(days=1), checkpoint="monitoring")

    assert nothing is not None
    assert nothing.strands == ()
    assert all_of_it is not None
    assert {one.ref for one in all_of_it.strands} == {"PA1.waits"}


def test_before_any_board_there_is_nothing_to_compare_with(workspace: Workspace, clock: Clock) -> None:
    """None is an answer; a made-up comparison is not."""
    clock.move_to(LAST_BOARD)

    assert workspace.changes() is None


def test_a_day_that_is_still_to_come_cannot_be_compared_with(workspace: Workspace) -> None:
    """Nobody knows what changed since next week."""
    with pytest.raises(Contradiction):
        workspace.changes(since=TODAY + timedelta(days=1))


def test_a_link_that_lost_its_acceptance_is_named_among_the_changes(workspace: Workspace, minutes: str) -> None:
    """The chair sees what fell because of their own decision."""
    link = close(workspace, minutes)
    kept = workspace.take_snapshot(OCCASION)
    workspace.acting_as("chair").decide(link, Verdict.CHALLENGE, "It is about another clinic.")

    changes = workspace.changes(since=kept.ref)

    assert changes is not None
    because = [why for strand in changes.strands for one in strand.tests for why in one.because]
    assert any(why.startswith(link) and why.endswith("no longer counts: challenged.") for why in because)


def test_a_suggestion_of_evidence_between_two_looks_is_no_change(workspace: Workspace, minutes: str) -> None:
    """A link that was only made, where something else already counts, moves nothing."""
    close(workspace, minutes)
    kept = workspace.take_snapshot(OCCASION)
    workspace.link(NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened again."))

    assert changed_tests(workspace, kept.ref) == set()
