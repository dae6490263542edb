"""The gate: what is left out or redacted is settled only as far as it is truly gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.bundles.contents import lay_out
from evidence.bundles.index_html import index_pages
from evidence.bundles.manifest_json import manifest_of
from evidence.workspace.workspace import Workspace
from schemas.gate import FindingKind, FindingVerdict
from schemas.links import NewLink, Verdict
from schemas.redactions import RedactedWords
from schemas.releases import NewRelease
from schemas.tests_of_evidence import EvidenceTest
from tests.hidden_name import NAME
from tests.ingest.conftest import make_pdf
from tests.workspace.gate.conftest import CHOICE, NHS, REDACTED, Bring


@pytest.mark.both_engines
def test_leaving_out_takes_the_item_out_of_the_bundle_with_the_reason_until_it_is_taken_back(
    workspace: Workspace, bring: Bring, tmp_path: Path
) -> None:
    """What stays out is said, and nothing about it stands in the way any more."""
    item = bring("note.txt", NHS)
    bring("other.txt", "Synthetic example. Clinics are open.")
    chair = workspace.acting_as("chair")
    (found,) = workspace.gate(CHOICE).found

    decided = chair.decide_finding(CHOICE, found.finding.key, FindingVerdict.LEAVE_OUT, "Nobody needs it.")

    assert decided.settled
    drafted = workspace.draft_bundle(tmp_path / "draft.zip", CHOICE)
    assert (drafted.items, [(one.item, one.why) for one in drafted.left_out]) == (
        1,
        [(item, "It was left out before release. Nobody needs it.")],
    )
    assert workspace.gate(CHOICE).in_the_way == ()
    chair.decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "They do need it.")
    assert len(workspace.selection(CHOICE).items) == 2


def test_what_is_left_out_is_not_called_by_the_name_it_is_left_out_for(
    workspace: Workspace, bring: Bring, tmp_path: Path
) -> None:
    """The list of what stays out goes to the receiver, too."""
    bring(f"Letter about {NAME}.txt", "Synthetic example. Clinics are open.")
    bring(f"Case notes of {NAME}.txt", "Synthetic example. Nobody looked.", accept=False)
    (found,) = workspace.gate(CHOICE).found
    workspace.acting_as("chair").decide_finding(CHOICE, found.finding.key, FindingVerdict.LEAVE_OUT, "Not needed.")

    selection = workspace.selection(CHOICE)

    assert [one.item for one in selection.left_out] == ["E-0001", "E-0002"]
    assert NAME not in manifest_of(lay_out(selection), {}).model_dump_json()
    assert NAME not in "".join(index_pages(lay_out(selection), written={}).values())


def test_a_supplement_does_not_tell_again_what_may_no_longer_be_told(
    workspace: Workspace, bring: Bring, names: Path
) -> None:
    """An earlier bundle holds it: that is no reason to name it once more."""
    left_out = bring("Note about a number.txt", NHS)
    named = bring("Letter of Ada Newcombe.txt", "Synthetic example. Clinics are open.")
    chair, desk = workspace.acting_as("chair"), workspace.acting_as("coordinator")
    (found,) = workspace.gate(CHOICE).found
    chair.decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "They need it.")
    asked = desk.ask_release(NewRelease(choice=CHOICE, what_for="The inspection", to_whom="The lead inspector"))
    chair.approve_release(asked.ref)
    after = CHOICE.model_copy(update={"supplements": desk.seal_bundle(asked.ref).ref})
    before = workspace.selection(after)
    chair.decide_finding(CHOICE, found.finding.key, FindingVerdict.LEAVE_OUT, "They never needed it.")
    names.write_text(f"{names.read_text(encoding='utf-8')}Ada Newcombe\n", encoding="utf-8")

    selection = workspace.selection(after)

    assert before.supplement is not None
    assert [one.item for one in before.supplement.held] == [left_out, named]
    assert selection.supplement is not None
    assert [one.item for one in selection.supplement.held] == [named]
    assert [(one.item, one.withheld) for one in selection.left_out] == [(left_out, True)]
    said = manifest_of(lay_out(selection), {}).model_dump_json() + "".join(
        index_pages(lay_out(selection), written={}).values()
    )
    assert "Newcombe" not in said
    assert "Note about a number" not in said


def test_leaving_out_what_points_the_other_way_is_counted(workspace: Workspace, bring: Bring) -> None:
    """Otherwise one could hand over a bundle that says nothing speaks against it."""
    item = bring("note.txt", NHS)
    against = NewLink(item=item, target="PA1.waits", test=EvidenceTest.ACTION, says="Some wait longer.", contrary=True)
    workspace.acting_as("chair").decide(workspace.link(against).ref, Verdict.ACCEPT, "I read it.")
    found = workspace.gate(CHOICE).found[0].finding
    assert workspace.selection(CHOICE).contrary_withheld == 0

    workspace.acting_as("chair").decide_finding(CHOICE, found.key, FindingVerdict.LEAVE_OUT, "Not needed.")

    assert workspace.selection(CHOICE).contrary_withheld == 1


def test_challenges_of_what_stays_out_are_looked_at_and_can_be_left_out(workspace: Workspace, bring: Bring) -> None:
    """They are handed over though the item is not, and people write names into questions."""
    bring("clean.txt", "Synthetic example. Clinics are open.")
    item = bring("note.txt", "Synthetic example. Nothing.", accept=False)
    chair = workspace.acting_as("chair")
    chair.decide("L-0002", Verdict.CHALLENGE, f"Is this {NAME}?")
    (asked,) = workspace.gate(CHOICE).in_the_way
    assert (asked.finding.item, asked.finding.kind) == (item, FindingKind.NAME)

    workspace.acting_as("reviewer").decide_finding(CHOICE, asked.finding.key, FindingVerdict.LEAVE_OUT, "Not needed.")

    selection = workspace.selection(CHOICE)
    assert (selection.challenges, selection.challenges_withheld) == ((), 1)
    assert workspace.gate(CHOICE).in_the_way == ()
    workspace.acting_as("reviewer").decide_finding(CHOICE, asked.finding.key, FindingVerdict.RELEASE, "They know.")
    assert len(workspace.selection(CHOICE).challenges) == 1


def test_redacting_settles_only_what_the_copy_that_leaves_no_longer_holds(
    workspace: Workspace, bring: Bring, tmp_path: Path
) -> None:
    """To mean to redact is not to have redacted; and whoever covered the number may have overlooked the name."""
    lines = [f"Synthetic letter about {NAME}.", "The child's NHS number is 943 476 5919."]
    item = bring("letter.pdf", make_pdf(tmp_path / "made.pdf", [lines, ["Nothing here."]]).read_bytes())
    chair, number, name = workspace.acting_as("chair"), RedactedWords(words="943 476 5919"), RedactedWords(words=NAME)
    kinds = {one.finding.kind for one in workspace.gate(CHOICE).in_the_way}
    assert kinds == {FindingKind.NAME, FindingKind.NHS_NUMBER}
    for one in workspace.gate(CHOICE).in_the_way:
        chair.decide_finding(CHOICE, one.finding.key, FindingVerdict.REDACT, "Not needed.")
    assert len(workspace.gate(REDACTED).in_the_way) == 2

    workspace.redact(item, 1, words=[number], why="It names a child.")

    (left,) = workspace.gate(REDACTED).in_the_way
    assert left.finding.where == "page 1, in the redacted copy RN-0001"
    assert (left.finding.kind, left.finding.rendition) == (FindingKind.NAME, "RN-0001")
    assert [one.decision is not None for one in workspace.gate(REDACTED).found if one.settled] == [True, True]
    again = chair.decide_finding(REDACTED, left.finding.key, FindingVerdict.REDACT, "It was overlooked.")
    assert not again.settled

    workspace.redact(item, 1, words=[number, name], why="It names a child.")

    assert workspace.gate(REDACTED).in_the_way == ()
    assert len(workspace.gate(CHOICE).in_the_way) == 2


def test_a_redacted_copy_that_is_missing_stops_its_release(workspace: Workspace, bring: Bring, tmp_path: Path) -> None:
    """Nobody can say what is in it."""
    item = bring("letter.pdf", make_pdf(tmp_path / "made.pdf", [["Synthetic letter."]]).read_bytes())
    made = workspace.redact(item, 1, words=[RedactedWords(words="letter")], why="A try.")
    (workspace.core.folder / "originals" / made.sha256[:2] / made.sha256).unlink()

    (found,) = workspace.gate(REDACTED).in_the_way

    assert found.finding.kind is FindingKind.DAMAGED
    assert "RN-0001" in found.finding.where
