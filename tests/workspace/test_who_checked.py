"""Who made a check: a post or an organisation of the area, named on the link that shows the check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence.__main__ import main
from evidence.errors import Contradiction, NotFound
from evidence.workspace.workspace import Workspace
from schemas.coverage import TestResult, WhyNotCounted
from schemas.links import LinkStatus, NewLink, Passage, Verdict
from schemas.tests_of_evidence import CoverageState, EvidenceTest

pytestmark = pytest.mark.both_engines


def check(item: str, **different: object) -> NewLink:
    """A check of the waits, with what changed because of it."""
    given = {
        "test": EvidenceTest.ASSURED,
        "says": "Twenty records were read.",
        "follow_up": "The letter was changed.",
        "passages": (Passage(page=1, quote="41 of 60 therapy clinics are open"),),
    }
    return NewLink(item=item, target="PA1.waits", **(given | different))


def assured(workspace: Workspace) -> TestResult:
    tests = workspace.coverage(target="PA1.waits").concerns[0].strands[0].tests
    return next(one for one in tests if one.test is EvidenceTest.ASSURED)


@pytest.mark.parametrize("checker", ["reviewer", "forum"])
def test_a_check_names_the_post_or_organisation_that_made_it(workspace: Workspace, minutes: str, checker: str) -> None:
    """Whoever brings a report in is seldom who checked."""
    made = workspace.link(check(minutes, checked_by=checker))
    workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read page 1.")

    assert workspace.links_of(minutes)[0].checked_by == checker
    assert assured(workspace).state is CoverageState.MET


def test_an_unknown_checker_is_refused_with_those_there_are(workspace: Workspace, minutes: str) -> None:
    """A misspelt post would be a check by nobody."""
    with pytest.raises(NotFound, match="no post or organisation 'auditor'") as caught:
        workspace.link(check(minutes, checked_by="auditor"))

    assert "reviewer" in caught.value.remedy
    assert "forum" in caught.value.remedy
    assert workspace.links_of(minutes) == []


def test_who_checked_is_refused_for_what_is_no_check(workspace: Workspace, minutes: str) -> None:
    """A name on an action link would look like assurance and count for nothing."""
    with pytest.raises(Contradiction, match="this link serves action") as caught:
        workspace.link(check(minutes, test=EvidenceTest.ACTION, checked_by="reviewer"))

    assert caught.value.remedy == "Leave out who checked, or name the test assured."


def test_a_check_by_the_owning_team_is_foretold_not_to_count_and_does_not(workspace: Workspace, minutes: str) -> None:
    """Checking one's own work is no check, and it is better to hear it before the link is written."""
    why_not = workspace.why_check_would_not_count("PA1.waits", workspace.item(minutes), "lead")

    made = workspace.link(check(minutes, checked_by="lead"))
    workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read page 1.")
    assert why_not.startswith("A check made by SEND quality lead would not count:")
    assert assured(workspace).not_counted[0].why_not is WhyNotCounted.OWN_TEAM


def test_with_nobody_named_the_post_that_brought_the_file_in_is_taken(workspace: Workspace, minutes: str) -> None:
    """The quality lead brings most files in; the form must say what that means for a check."""
    item = workspace.item(minutes)

    assert "having brought the file in" in workspace.why_check_would_not_count("PA1.waits", item, None)
    assert workspace.why_check_would_not_count("PA1.waits", item, "reviewer") == ""


def test_a_decision_about_a_check_is_bound_to_who_made_it(workspace: Workspace, minutes: str) -> None:
    """Who checked is part of what the reviewer read."""
    made = workspace.link(check(minutes, checked_by="reviewer"))

    accepted = workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read page 1.")

    assert (accepted.status, accepted.checked_by) == (LinkStatus.ACCEPTED, "reviewer")


def test_the_command_line_names_who_checked(
    workspace: Workspace, minutes: str, data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """People who map fifty reports do it from a script."""
    said = ["--test", "assured", "--says", "Twenty records were read.", "--follow-up", "The letter was changed."]
    asked = ["--data", str(data_folder), "link", minutes, "PA1.waits", *said, "--checked-by"]

    main([*asked, "forum", "--json"])
    made = json.loads(capsys.readouterr().out)
    with pytest.raises(SystemExit) as refused:
        main([*asked, "auditor"])

    assert made["checked_by"] == "forum"
    assert refused.value.code == 2
    assert "no post or organisation 'auditor'" in capsys.readouterr().err


def test_the_owning_team_s_own_organisation_is_no_name_for_who_checked(workspace: Workspace, minutes: str) -> None:
    """A whole council is not independent of its own team; its internal audit may be, and has a post."""
    area = workspace.area
    own = area.posts[area.strands["PA1.waits"].strand.post].organisation

    with pytest.raises(Contradiction) as refused:
        workspace.link(check(minutes, checked_by=own))

    assert refused.value.remedy == "Name the post in it that made the check."
