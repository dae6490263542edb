"""The gate: who may decide about a finding, and for how long that holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Contradiction, NotAllowed, NotFound
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.doctor import FindingCode
from schemas.gate import FindingKind, FindingVerdict
from schemas.links import NewLink, Verdict
from schemas.releases import NewRelease, ReleaseStatus
from schemas.tests_of_evidence import EvidenceTest
from tests.hidden_name import NAME
from tests.workspace.conftest import alter
from tests.workspace.gate.conftest import CHOICE, NHS, Bring, of


@pytest.mark.both_engines
def test_a_release_with_a_reason_settles_and_is_remembered(workspace: Workspace, bring: Bring) -> None:
    """The same question is not asked at every bundle."""
    item = bring("note.txt", NHS)
    (found,) = of(workspace.gate(CHOICE), item, FindingKind.NHS_NUMBER)

    decided = workspace.acting_as("chair").decide_finding(
        CHOICE, found.finding.key, FindingVerdict.RELEASE, "It is the number of the standard's own example."
    )

    assert decided.settled
    again = workspace.gate(Choice(checkpoint="monitoring", scope=("PA1",)))
    assert of(again, item, FindingKind.NHS_NUMBER)[0].decision == decided.decision
    assert again.in_the_way == ()
    entry = workspace.audit_entries()[-1]
    assert (entry.action, entry.object) == ("decide-finding", item)


def test_what_is_released_to_inspectors_is_not_released_to_others(workspace: Workspace, bring: Bring) -> None:
    """The reason was given for those readers."""
    bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found
    workspace.acting_as("chair").decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "They may see it.")

    assert workspace.gate(Choice(checkpoint="monitoring", audience="board")).in_the_way


def test_a_release_by_the_post_that_asks_for_it_settles_nothing(workspace: Workspace, bring: Bring) -> None:
    """Nobody lets their own bundle through."""
    bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found
    workspace.acting_as("coordinator").decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "Fine.")

    assert workspace.gate(CHOICE).in_the_way == ()
    assert len(workspace.gate(CHOICE, asked_by="coordinator").in_the_way) == 1


def test_a_bundle_is_not_approved_on_a_release_its_author_gave(workspace: Workspace, bring: Bring) -> None:
    """Two pairs of eyes on the bundle are one pair on the child's number, if the same post let it through."""
    bring("note.txt", NHS)
    coordinator, chair = workspace.acting_as("coordinator"), workspace.acting_as("chair")
    (found,) = workspace.gate(CHOICE).found
    coordinator.decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "Fine.")
    asked = coordinator.ask_release(NewRelease(choice=CHOICE, what_for="The inspection", to_whom="The inspector"))

    with pytest.raises(Contradiction, match="1 finding before release must be decided first"):
        chair.approve_release(asked.ref, why="I looked.")

    workspace.acting_as("reviewer").decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "An example.")
    assert chair.approve_release(asked.ref, why="I looked.").status is ReleaseStatus.APPROVED


@pytest.mark.parametrize(("post", "why"), [("contributor", "may not decide"), ("lead", "linked E-0001")])
def test_who_brought_or_linked_the_evidence_may_not_decide(
    workspace: Workspace, bring: Bring, post: str, why: str
) -> None:
    """They would be the last to see what is wrong with it."""
    bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found

    with pytest.raises(NotAllowed, match=why):
        workspace.acting_as(post).decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "Fine.")

    assert why in workspace.acting_as(post).why_not_decide_findings("E-0001")
    assert workspace.gate(CHOICE).in_the_way


@pytest.mark.both_engines
def test_a_decision_lapses_with_the_bytes(workspace: Workspace, bring: Bring, tmp_path: Path) -> None:
    """What was decided was decided about that file."""
    item = bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found
    chair = workspace.acting_as("chair")
    chair.decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "Fine.")
    (tmp_path / "note.txt").write_text(NHS + "Changed.", encoding="utf-8")
    workspace.acting_as("contributor").add_file(tmp_path / "note.txt", version_of=item)
    worker.see_to_it(workspace)
    link = workspace.link(NewLink(item=item, target="PA1.waits", test=EvidenceTest.ACTION, says="Still so."))
    chair.decide(link.ref, Verdict.ACCEPT, "I read it.")

    assert [one.finding.kind for one in workspace.gate(CHOICE).in_the_way if one.finding.page] == [
        FindingKind.NHS_NUMBER
    ]


def test_a_reason_that_gives_something_away_is_refused(workspace: Workspace, bring: Bring) -> None:
    """Reasons are kept, and one for leaving out goes to the inspectors."""
    bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found

    with pytest.raises(Contradiction, match="reason itself"):
        workspace.acting_as("chair").decide_finding(
            CHOICE, found.finding.key, FindingVerdict.RELEASE, f"{NAME} agreed to it."
        )


def test_a_decision_that_was_changed_behind_the_products_back_is_told_by_the_doctor(
    workspace: Workspace, bring: Bring, data_folder: Path
) -> None:
    """A release that nobody gave is how a child's name would leave with everything in order."""
    bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found
    workspace.acting_as("chair").decide_finding(CHOICE, found.finding.key, FindingVerdict.LEAVE_OUT, "Not needed.")
    assert examine(data_folder, deep=True).sound

    alter(data_folder, "UPDATE finding_decision SET verdict = 'release'")

    told = [one for one in examine(data_folder, deep=True).findings if one.code is not FindingCode.SQLITE_OLD]
    assert [(one.code, found.finding.key in one.sentence) for one in told] == [(FindingCode.ROW_CHANGED, True)]


@pytest.mark.both_engines
def test_several_findings_in_one_item_are_decided_at_once_and_logged_once(workspace: Workspace, bring: Bring) -> None:
    """A register of two hundred numbers is one question."""
    item = bring(
        "list.txt", "Synthetic.\n" + "\n".join(f"NHS number: {number}" for number in ("9434765919", "9990000018"))
    )
    other = bring("note.txt", NHS)
    report = workspace.gate(CHOICE)
    keys = [one.finding.key for one in of(report, item, FindingKind.NHS_NUMBER)]
    chair, before = workspace.acting_as("chair"), len(workspace.audit_entries())

    decided = chair.decide_findings(CHOICE, keys, FindingVerdict.RELEASE, "Examples of a standard.")

    assert [one.settled for one in decided] == [True] * 2
    assert len(workspace.audit_entries()) == before + 1
    apart = of(report, other, FindingKind.NHS_NUMBER)[0].finding.key
    with pytest.raises(Contradiction, match="several items"):
        chair.decide_findings(CHOICE, [*keys, apart], FindingVerdict.RELEASE, "All.")
    with pytest.raises(NotFound, match="nothing F-nothing"):
        chair.decide_finding(CHOICE, "F-nothing", FindingVerdict.RELEASE, "None.")


def test_a_post_that_links_an_item_after_deciding_about_it_has_become_its_author(
    workspace: Workspace, bring: Bring
) -> None:
    """The rule would be walked around by doing the two things in the other order."""
    item = bring("note.txt", NHS)
    (found,) = workspace.gate(CHOICE).found
    reviewer = workspace.acting_as("reviewer")
    reviewer.decide_finding(CHOICE, found.finding.key, FindingVerdict.RELEASE, "Fine.")
    assert workspace.gate(CHOICE).in_the_way == ()

    link = reviewer.link(NewLink(item=item, target="PA1.waits", test=EvidenceTest.IMPACT, says="Waits fell."))
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")

    assert [one.finding.key for one in workspace.gate(CHOICE).in_the_way] == [found.finding.key]
