"""The register: what was sealed and what became of it, never altered."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Contradiction, Damaged, EvidenceError
from evidence.rules.access import Action
from evidence.workspace.desk import Doing
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.doctor import FindingCode
from schemas.links import NewLink, Verdict
from schemas.tests_of_evidence import EvidenceTest
from tests.conftest import NOW
from tests.workspace.conftest import Clock, alter
from tests.workspace.sealing.conftest import acting, seal


@pytest.mark.both_engines
@pytest.mark.parametrize("table", ["bundle", "bundle_item", "sealing_key"])
def test_the_register_refuses_to_be_altered(mapped: Workspace, table: str) -> None:
    """What was handed over is remembered for ever, whoever has the database in hand."""
    seal(mapped)

    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = 7"):
        with pytest.raises(Exception, match="final"), mapped.core.database.writing() as session:
            session.connection().exec_driver_sql(statement)


def test_the_doctor_names_a_bundle_that_is_gone_or_altered(mapped: Workspace) -> None:
    """The register promises that what was handed over can be shown again."""
    seal(mapped)
    path = mapped.core.folder / "bundles" / mapped.bundles()[0].file_name
    kept = path.read_bytes()

    def found(*, deep: bool) -> set[FindingCode]:
        return {one.code for one in examine(mapped.core.folder, deep=deep, clock=lambda: NOW).findings}

    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert FindingCode.BUNDLE_CHANGED in found(deep=True)
    with pytest.raises(Damaged, match="no longer what was sealed"):
        acting(mapped, "coordinator").bundle_file("B-0001")
    path.write_bytes(kept[:-1])
    assert FindingCode.BUNDLE_CHANGED in found(deep=False)
    path.unlink()
    assert FindingCode.BUNDLE_MISSING in found(deep=False)


def test_a_log_cut_at_its_end_is_seen_by_what_was_sealed(mapped: Workspace) -> None:
    """A chain alone does not show that its end was cut off; the checkpoint that left with a bundle does."""
    seal(mapped)
    folder = mapped.core.folder
    mapped.core.database.close()
    statements = ["DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE seq > 6"]
    alter(folder, *statements)

    said = [one.sentence for one in examine(folder, clock=lambda: NOW).findings if one.code is FindingCode.AUDIT_BROKEN]

    assert any("is not the one B-0001 was sealed over" in sentence for sentence in said)


def test_a_later_bundle_is_compared_and_takes_the_place(mapped: Workspace, clock: Clock, tmp_path: Path) -> None:
    """ "What is new since the last one?" is the first thing an inspector asks."""
    seal(mapped)
    clock.move_to(date(2026, 6, 16))
    letter = tmp_path / "letter.txt"
    letter.write_text("Synthetic example. Waits fell from 40 to 22 days.", encoding="utf-8")
    mapped.add_file(letter)
    worker.see_to_it(mapped)
    made = mapped.link(NewLink(item="E-0002", target="PA1.waits", test=EvidenceTest.FAMILY_VOICE, says="Waits fell."))
    mapped.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read it.")
    mapped.acting_as("chair").decide("L-0001", Verdict.ACCEPT, "I read it again.")
    assert seal(mapped) == "B-0002"

    compared = mapped.compare_bundles("B-0002", "B-0001")  # whichever way round they are named

    assert (compared.earlier, compared.later) == ("B-0001", "B-0002")
    assert compared.added == ("E-0002 letter.txt",)
    assert compared.dropped == compared.new_versions == ()
    assert [one.partition(",")[0] for one in compared.links_added] == ["L-0002"]
    assert [(one.ref, one.what) for one in compared.links_changed] == [("L-0001", ("its decision",))]
    desk = acting(mapped, "coordinator")
    assert desk.supersede("B-0001", by="B-0002", why="It has the letter.").superseded_by == "B-0002"
    with pytest.raises(Contradiction, match="superseded by B-0002 already"):
        desk.supersede("B-0001", by="B-0002", why="Again.")
    with pytest.raises(Contradiction, match="not later"):
        desk.supersede("B-0002", by="B-0001", why="Backwards.")
    assert mapped.compare_bundles("B-0001", "B-0002").is_same is False


def test_two_who_supersede_a_bundle_at_once_do_not_both_succeed(
    mapped: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two successors in the register, and nobody could say which of them holds."""
    for _ in range(3):
        seal(mapped)
    desk, doing = acting(mapped, "coordinator"), Workspace._doing

    def meanwhile(slower: Workspace, action: Action, thing: str) -> AbstractContextManager[Doing]:
        monkeypatch.undo()
        desk.supersede("B-0001", by="B-0003", why="It has the letter.")
        return doing(slower, action, thing)

    monkeypatch.setattr(Workspace, "_doing", meanwhile)
    with pytest.raises(Contradiction, match="superseded by B-0003 already"):
        desk.supersede("B-0001", by="B-0002", why="It came first.")

    assert [one.other for one in desk.bundle("B-0001").events] == ["B-0003"]


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda desk: desk.note_receipt("B-0001", words="Thanks"), "was not handed over yet"),
        (lambda desk: desk.hand_over("B-0001", how=" "), "needs words"),
        (lambda desk: desk.hand_over("B-0001", how="By hand", on=date(2026, 6, 1)), "sealed on 15 June 2026"),
        (lambda desk: desk.hand_over("B-0001", how="By hand", on=date(2027, 6, 1)), "1 June 2027"),
        (lambda desk: desk.hand_over("B-0009", how="By hand"), "no bundle B-0009"),
        (lambda desk: desk.supersede("B-0001", by="", why="No reference was given."), "nothing called"),
        (lambda desk: desk.compare_bundles("B-0001", "B-0001"), "with another one"),
    ],
)
def test_what_cannot_have_become_of_a_bundle_is_refused(
    mapped: Workspace, act: Callable[[Workspace], object], said: str
) -> None:
    """The register is read years later; nonsense in it would be believed."""
    seal(mapped)

    with pytest.raises(EvidenceError, match=said):
        act(acting(mapped, "coordinator"))
