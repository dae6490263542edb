"""The worked example's renewals, really brought in: the checkpoint then stands as today."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from evidence import worker
from evidence.workspace.workspace import Workspace
from schemas.coverage import Coverage
from schemas.forecast import Forecast, Renewal
from schemas.links import LinkStatus, NewLink, Verdict
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.conftest import NOW
from tests.workspace.conftest import Clock

TODAY = date(2026, 8, 10)
SIX_MONTHS_LATER = (("earliest: 2026-06-09", "earliest: 2026-12-09"), ("latest: 2027-05-13", "latest: 2027-11-13"))


@pytest.fixture
def clock() -> Clock:
    """A morning in August, after the worked example was made."""
    clock = Clock()
    clock.move_to(TODAY)
    assert clock() > NOW
    return clock


@pytest.fixture
def later(example: Path, tmp_path: Path, clock: Clock) -> Iterator[Workspace]:
    """A copy of the worked example whose monitoring inspection comes six months later."""
    folder = tmp_path / "later"
    shutil.copytree(example, folder)
    file = folder / "area" / "checkpoints.yaml"
    said = file.read_text(encoding="utf-8")
    for old, new in SIX_MONTHS_LATER:
        assert said.count(old) == 1
        said = said.replace(old, new)
    file.write_text(said, encoding="utf-8")
    workspace = Workspace.open(folder, post="quality-lead", clock=clock)
    yield workspace
    workspace.close()


def states(coverage: Coverage, *, last_day: bool = False) -> dict[tuple[str, EvidenceTest], CoverageState]:
    """The state of every test; at a checkpoint, that of its last day."""
    return {
        (strand.ref, one.test): one.ends[-1].state if last_day and one.ends else one.state
        for concern in coverage.concerns
        for strand in concern.strands
        for one in strand.tests
    }


def carry_out(workspace: Workspace, renewal: Renewal, home: Path) -> None:
    """Bring an item anew, dated as the renewal asks, with the links of the old one, accepted."""
    old = workspace.item(renewal.item)
    path = home / f"{renewal.item} anew.md"
    path.write_text(f"# {old.title}, anew\n\nSynthetic example. The same as {renewal.item}.\n", encoding="utf-8")
    dated = {"as_at": renewal.dated_from, "period_from": None, "period_to": None, "review_by": None}
    added = workspace.acting_as(renewal.post).add_file(path, old.details.model_copy(update=dated))
    for link in workspace.links_of(renewal.item):
        if link.status is LinkStatus.ACCEPTED and not link.contrary and link.strand.startswith("PA"):
            new = NewLink(
                item=added.item or "", target=link.target, strand=link.strand, test=link.test, says=link.says,
                strength=link.strength, change=link.change, follow_up=link.follow_up, checked_by=link.checked_by,
            )  # fmt: skip
            made = workspace.link(new)
            workspace.acting_as("independent-chair").decide(made.ref, Verdict.ACCEPT, "The same again, and newer.")


def faded(found: Forecast, coverage: Coverage) -> set[str]:
    """The items the forecast names that the checkpoint calls too old or past their review date."""
    named = {one.link for one in found.fading}
    return {
        one.item
        for concern in coverage.concerns
        for strand in concern.strands
        for test in strand.tests
        for one in test.not_counted
        if one.link in named and one.why_not and one.why_not.value in {"too old", "past its review date"}
    }


def test_moving_the_checkpoint_six_months_turns_the_named_items_stale_and_the_renewals_mend_it(
    later: Workspace, clock: Clock, tmp_path: Path
) -> None:
    """A forecast that does not come true, or renewals that do not help, would cost people months."""
    today = states(later.coverage(as_at=TODAY))
    found = later.forecast(checkpoint="monitoring")
    before = later.coverage(checkpoint="monitoring")
    assert found.renewals
    assert faded(found, before) == {one.item for one in found.fading}
    for fallen in found.falling:
        assert fallen.then.rank < fallen.now.rank
        assert states(before, last_day=True)[fallen.strand, fallen.test] is fallen.then

    for renewal in found.renewals:
        clock.move_to(max(clock().date(), renewal.due))
        carry_out(later, renewal, tmp_path)
    worker.see_to_it(later)

    after = states(later.coverage(checkpoint="monitoring"), last_day=True)
    mended = {(one.strand, one.test) for one in found.falling if one.mended}
    assert mended
    weaker = {key for key, state in after.items() if state.rank < today[key].rank}
    excused = {key for key in weaker if today[key] is CoverageState.NOT_REQUIRED}
    assert weaker - excused == {(one.strand, one.test) for one in found.falling if not one.mended}


def test_six_months_more_take_more_away(later: Workspace, example: Path, clock: Clock) -> None:
    """The later inspectors come, the more has aged; nothing that faded comes back."""
    sooner = Workspace.open(example, clock=clock)
    try:
        named = {one.link for one in sooner.forecast(checkpoint="monitoring").fading}
    finally:
        sooner.close()

    assert named < {one.link for one in later.forecast(checkpoint="monitoring").fading}


def test_every_renewal_says_who_by_when_and_for_which_day(later: Workspace) -> None:
    """The list goes out to posts as it is."""
    checkpoint = later.checkpoint("monitoring")

    for renewal in later.forecast(checkpoint="monitoring").renewals:
        assert renewal.post in later.area.posts
        assert TODAY < renewal.due <= checkpoint.latest
        assert renewal.dated_from <= renewal.due
        assert renewal.mends
