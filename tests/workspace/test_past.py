"""What was dated by a day is put together once; it must never answer from before a change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from evidence.settings import shipped
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind
from schemas.links import NewLink, Verdict
from schemas.tests_of_evidence import EvidenceTest

STRAND = "PA2.timeliness-reviews"
BOARD = date(2026, 2, 9)


def test_what_was_dated_by_a_board_follows_every_change(tmp_path: Path) -> None:
    """A comparison that is quick and out of date would tell the chair that nothing was there."""
    folder = tmp_path / "data"
    create_folder(folder, shipped("corpus", "areas", "lancashire"), purpose="area")
    desk = Workspace.open(folder)
    desk.changes(since=BOARD, checkpoint="monitoring")
    path = tmp_path / "standard.md"
    path.write_text("# Standard\n\nSynthetic example. Reviews are decided within four weeks.", encoding="utf-8")
    details = Details(title="Standard", kind=EvidenceKind.POLICY, as_at=date(2026, 1, 5), organisation="lcc")
    desk.add_file(path, details)
    link = desk.link(NewLink(item="E-0001", target=STRAND, test=EvidenceTest.ACTION, says="A standard was set."))
    desk.acting_as("independent-chair").decide(link.ref, Verdict.ACCEPT, "I read it.")

    quick = desk.changes(since=BOARD, checkpoint="monitoring")
    desk.describe("E-0001", details.model_copy(update={"as_at": date(2026, 3, 5)}))
    later = desk.changes(since=BOARD, checkpoint="monitoring")

    afresh = Workspace.open(folder)
    assert quick is not None
    assert later == afresh.changes(since=BOARD, checkpoint="monitoring")
    afresh.close()
    desk.close()
