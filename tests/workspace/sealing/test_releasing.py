"""Releases: two posts, and a draft that is still what was asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.bundles.signing import SigningKey
from evidence.errors import Contradiction, Damaged, NotAllowed
from evidence.store.rows import ReleaseRow
from evidence.workspace.workspace import Workspace
from schemas.gate import Certainty, Finding, FindingKind, Found, GateReport
from schemas.links import Verdict
from schemas.releases import ReleaseStatus
from tests.workspace.sealing.conftest import ASKED, acting, approved


def test_who_asked_cannot_approve_whatever_its_roles(mapped: Workspace) -> None:
    """One person alone never hands evidence out."""
    asked = acting(mapped, "coordinator").ask_release(ASKED)
    with mapped.core.database.writing() as session:
        session.get_one(ReleaseRow, 1).asked_by = "chair"

    with pytest.raises(NotAllowed, match="asked for RL-0001, so it cannot approve it"):
        acting(mapped, "chair").approve_release(asked.ref)
    with pytest.raises(NotAllowed, match="may not approve"):
        acting(mapped, "coordinator").approve_release(asked.ref)


def test_who_approved_cannot_seal(mapped: Workspace) -> None:
    """Four eyes are two pairs."""
    release = approved(mapped)
    with mapped.core.database.writing() as session:
        session.get_one(ReleaseRow, 1).approved_by = "coordinator"

    with pytest.raises(NotAllowed, match="approved RL-0001, so it cannot seal it"):
        acting(mapped, "coordinator").seal_bundle(release.ref)
    with pytest.raises(NotAllowed, match="may not seal a bundle"):
        acting(mapped, "chair").seal_bundle(release.ref)


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "changed",
    [{"to_whom": "A newspaper"}, {"asked_by": "lead"}, {"approved_by": "reviewer"}],
    ids=["to somebody else", "asked by another", "approved by another"],
)
def test_a_release_that_the_log_tells_otherwise_is_not_sealed(mapped: Workspace, changed: dict[str, str]) -> None:
    """Whoever has the database in hand must not be the second person."""
    release = approved(mapped)
    with mapped.core.database.writing() as session:
        row = session.get_one(ReleaseRow, 1)
        for name, value in changed.items():
            setattr(row, name, value)

    with pytest.raises(Damaged, match="RL-0001 is not what the audit log says"):
        acting(mapped, "coordinator").seal_bundle(release.ref)


def test_an_approval_that_is_only_a_row_seals_nothing(mapped: Workspace) -> None:
    """One statement to the database would otherwise do what the chair has to do."""
    asked = acting(mapped, "coordinator").ask_release(ASKED)
    with mapped.core.database.writing() as session:
        row = session.get_one(ReleaseRow, 1)
        row.status, row.approved_by = "approved", "chair"

    with pytest.raises(Damaged, match="RL-0001 is not what the audit log says"):
        acting(mapped, "coordinator").seal_bundle(asked.ref)


@pytest.mark.parametrize(
    "step",
    [
        lambda chair, desk, ref: desk.seal_bundle(ref),
        lambda chair, desk, ref: (chair.refuse_release(ref, why="A name is in it."), desk.seal_bundle(ref)),
        lambda chair, desk, ref: (desk.withdraw_release(ref, why="Asked in error."), chair.approve_release(ref)),
        lambda chair, desk, ref: chair.refuse_release(ref, why=" "),
        lambda chair, desk, ref: (chair.approve_release(ref), chair.approve_release(ref)),
        lambda chair, desk, ref: (chair.approve_release(ref), desk.seal_bundle(ref), desk.seal_bundle(ref)),
        lambda chair, desk, ref: (
            chair.approve_release(ref), desk.seal_bundle(ref), desk.withdraw_release(ref, why="Too late.")
        ),
    ],
)  # fmt: skip
def test_steps_out_of_their_order_are_refused(
    mapped: Workspace, step: Callable[[Workspace, Workspace, str], object]
) -> None:
    """A release is decided once, and sealed once."""
    ref = acting(mapped, "coordinator").ask_release(ASKED).ref

    with pytest.raises(Contradiction):
        step(acting(mapped, "chair"), acting(mapped, "coordinator"), ref)


def test_a_release_lapses_when_the_store_has_changed(mapped: Workspace, tmp_path: Path) -> None:
    """What was approved must be what the store says today, or be looked at again."""
    release = approved(mapped)
    mapped.acting_as("chair").decide("L-0001", Verdict.CHALLENGE, "The figure is of 2025.")

    assert mapped.release(release.ref).status is ReleaseStatus.LAPSED
    with pytest.raises(Contradiction, match="has lapsed"):
        acting(mapped, "coordinator").seal_bundle(release.ref)
    acting(mapped, "coordinator").withdraw_release(release.ref, why="The store changed.")
    assert mapped.release(release.ref).status is ReleaseStatus.WITHDRAWN


def test_what_changes_between_the_look_and_the_seal_is_looked_at_again(
    mapped: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chair challenges a link in the very moment in which the coordinator seals."""
    release, key_of = approved(mapped), Workspace._signing_key

    def meanwhile(desk: Workspace) -> SigningKey:
        mapped.acting_as("chair").decide("L-0001", Verdict.CHALLENGE, "The figure is of 2025.")
        return key_of(desk)

    monkeypatch.setattr(Workspace, "_signing_key", meanwhile)
    with pytest.raises(Contradiction, match="has lapsed"):
        acting(mapped, "coordinator").seal_bundle(release.ref)

    assert mapped.bundles() == []


@pytest.mark.parametrize("harm", [b"", b"another draft"], ids=["cut", "altered"])
def test_whoever_approves_is_not_shown_another_draft(mapped: Workspace, harm: bytes) -> None:
    """What the chair looks into must be what is sealed afterwards."""
    asked = acting(mapped, "coordinator").ask_release(ASKED)
    draft = acting(mapped, "chair").release_file(asked.ref)
    draft.write_bytes(harm + draft.read_bytes()[max(1, len(harm)) :])

    with pytest.raises(Damaged, match="The draft of RL-0001 is no longer the one that was asked for"):
        acting(mapped, "chair").release_file(asked.ref)


def test_what_the_gate_found_stops_approval_and_sealing(mapped: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was found after the approval must still stop the seal."""
    release = approved(mapped)
    finding = Finding(
        key="k", item="E-0001", kind=FindingKind.NHS_NUMBER, certainty=Certainty.CERTAIN, where="page 1", shown="943 *"
    )
    monkeypatch.setattr(Workspace, "gate", lambda self, choice, **_: GateReport(found=(Found(finding=finding),)))

    with pytest.raises(
        Contradiction, match="1 finding before release must be decided first: NHS number in E-0001, page 1"
    ):
        acting(mapped, "coordinator").seal_bundle(release.ref)
    again = acting(mapped, "coordinator").ask_release(ASKED)
    with pytest.raises(Contradiction, match="must be decided first"):
        acting(mapped, "chair").approve_release(again.ref)
