"""What an evidence log names is kept as suggestions: once, with the row it stands in, and never as links."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Contradiction
from evidence.workspace.evidence_log import read_log
from evidence.workspace.workspace import Workspace
from schemas.links import LinkStatus
from schemas.suggestions import SuggestionSource, SuggestionState
from schemas.tests_of_evidence import EvidenceTest

pytestmark = pytest.mark.both_engines

LOG = """file,title,kind,plan ref
minutes.txt,Minutes,minutes,"Action 1.1, PA 1; 9.9"
survey.txt,Survey of parents,survey,PA1.plans
"""
MINUTES = "Line 1.1: a therapy clinic was opened in each part of the moor, for children waiting for therapy."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files and the log that speaks of them."""
    place = tmp_path / "shared"
    place.mkdir()
    (place / "minutes.txt").write_text(MINUTES, encoding="utf-8")
    (place / "survey.txt").write_text("Synthetic example.", encoding="utf-8")
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    return place


def bring(workspace: Workspace, folder: Path, *, read: bool = True) -> None:
    log = read_log(folder.parent / "log.csv", area=workspace.area, today=workspace.today)
    workspace.import_folder(folder, log=log)
    if read:
        worker.see_to_it(workspace)


def test_what_the_log_names_is_suggested_with_its_row(workspace: Workspace, folder: Path) -> None:
    """Somebody wrote it down once; nobody should have to find it in a report and type it again."""
    bring(workspace, folder, read=False)

    line, concern = workspace.suggestions("E-0001")
    (strand,) = workspace.suggestions("E-0002")
    assert (line.target, line.line, line.strand, line.source) == ("1.1", "1.1", "PA1.waits", SuggestionSource.LOG)
    assert (concern.target, concern.strand, concern.line) == ("PA1", None, None)
    assert (strand.target, strand.strand, strand.test) == ("PA1.plans", "PA1.plans", EvidenceTest.FAMILY_VOICE)
    assert line.why == "The evidence log names it (row 2)."
    assert strand.why == "The evidence log names it (row 3)."
    assert workspace.links_of("E-0001") == []


def test_importing_again_and_reading_suggest_nothing_twice(workspace: Workspace, folder: Path) -> None:
    """A run that was killed is finished by running it again."""
    bring(workspace, folder, read=False)
    bring(workspace, folder)
    bring(workspace, folder)

    found = workspace.suggestions("E-0001")
    line = next(one for one in found if one.line == "1.1")
    assert len({(one.strand, one.test) for one in found if one.strand}) == len([one for one in found if one.strand])
    assert line.passages[0].quote == MINUTES
    assert line.why.startswith("The evidence log names it (row 2). ")
    assert "ames line 1.1" in line.why
    assert [one.target for one in found].count("PA1") == 1


def test_a_refused_one_stays_refused_however_often_it_is_imported(workspace: Workspace, folder: Path) -> None:
    """The log is imported every month."""
    bring(workspace, folder)
    (strand, *_) = workspace.suggestions("E-0002")
    workspace.refuse_suggestion(strand.ref)

    bring(workspace, folder)

    assert strand.ref not in [one.ref for one in workspace.suggestions("E-0002")]
    assert "PA1.plans" not in [one.target for one in workspace.suggestions("E-0002")]


def test_a_concern_asks_for_its_strand(workspace: Workspace, folder: Path) -> None:
    """A log says PA1; coverage asks which part of it."""
    bring(workspace, folder)
    concern = next(one for one in workspace.suggestions("E-0001") if one.target == "PA1")

    with pytest.raises(Contradiction, match="several strands"):
        workspace.confirm_suggestion(concern.ref, says="Clinics are open.")
    link = workspace.confirm_suggestion(concern.ref, says="Plans come in time.", strand="PA1.plans")

    assert (link.strand, link.status) == ("PA1.plans", LinkStatus.AWAITING)
    assert workspace.suggestion(concern.ref).state is SuggestionState.CONFIRMED


def test_what_the_log_names_stays_open_beside_a_new_version(workspace: Workspace, folder: Path) -> None:
    """The log speaks of the item; only quoted words belong to a version."""
    bring(workspace, folder)
    second = folder.parent / "second.txt"
    second.write_text("Synthetic example. Nothing of clinics.", encoding="utf-8")

    workspace.add_file(second, version_of="E-0001")
    worker.see_to_it(workspace)

    line = next(one for one in workspace.suggestions("E-0001") if one.line == "1.1")
    assert (line.version, line.passages) == (2, ())
