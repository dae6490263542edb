"""Mapping: a link says what an item shows, with a quote that is there, and an independent post decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import worker
from evidence.errors import Contradiction, NotAllowed, NotFound, QuoteNotFound
from evidence.rules.quotes import find_quote
from evidence.workspace.workspace import Workspace
from schemas.coverage import WhyNotCounted
from schemas.evidence import Details, EvidenceKind
from schemas.links import Change, Link, LinkStatus, NewLink, Passage, Point, Verdict
from schemas.tests_of_evidence import CoverageState, EvidenceTest

pytestmark = pytest.mark.both_engines

OPEN_CLINICS = Passage(page=1, quote="41 of 60 therapy clinics are open")


def new(item: str, target: str = "PA1.waits", **different: object) -> NewLink:
    """A link to be made."""
    given = {"test": EvidenceTest.ACTION, "says": "41 of 60 clinics are open.", "passages": (OPEN_CLINICS,)}
    return NewLink(item=item, target=target, **(given | different))


@pytest.fixture
def link(workspace: Workspace, minutes: str) -> Link:
    """A link that awaits a decision."""
    return workspace.link(new(minutes))


def state_of(workspace: Workspace, test: EvidenceTest, strand: str = "PA1.waits") -> CoverageState:
    """The state of a test today."""
    tests = workspace.coverage(target=strand).concerns[0].strands[0].tests
    return next(one.state for one in tests if one.test is test)


def test_a_link_awaits_a_decision_and_counts_once_accepted(workspace: Workspace, link: Link) -> None:
    """The heart of the product in four lines."""
    assert link.status is LinkStatus.AWAITING
    assert state_of(workspace, EvidenceTest.ACTION) is CoverageState.AWAITING

    accepted = workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read page 1.")

    assert accepted.status is LinkStatus.ACCEPTED
    assert state_of(workspace, EvidenceTest.ACTION) is CoverageState.MET


def test_a_challenged_link_does_not_count(workspace: Workspace, link: Link) -> None:
    """A challenge is an answer too, and stays."""
    challenged = workspace.acting_as("chair").decide(link.ref, Verdict.CHALLENGE, "Which clinics?")

    assert challenged.status is LinkStatus.CHALLENGED
    assert challenged.decision is not None
    assert challenged.decision.why == "Which clinics?"
    assert state_of(workspace, EvidenceTest.ACTION) is CoverageState.NOT_MET


@pytest.mark.parametrize(
    ("post", "says"),
    [
        ("lead", "may not accept or challenge links"),
        ("coordinator", "may not accept or challenge links"),
    ],
)
def test_only_reviewers_and_the_chair_decide(workspace: Workspace, link: Link, post: str, says: str) -> None:
    """Whoever brings evidence must not be the one who accepts it."""
    with pytest.raises(NotAllowed, match=says):
        workspace.acting_as(post).decide(link.ref, Verdict.ACCEPT, "Fine.")


def test_a_reviewer_cannot_decide_their_own_link(workspace: Workspace, minutes: str) -> None:
    """A post with both roles still checks only what others made."""
    own = workspace.acting_as("reviewer").link(new(minutes))

    with pytest.raises(NotAllowed, match="Health reviewer made L-0001"):
        workspace.acting_as("reviewer").decide(own.ref, Verdict.ACCEPT, "Mine.")


def test_a_reviewer_cannot_decide_about_evidence_they_added(workspace: Workspace, tmp_path: Path) -> None:
    """Nor about their own file when somebody else made the link."""
    path = tmp_path / "own.txt"
    path.write_text("Synthetic example. 41 of 60 therapy clinics are open", encoding="utf-8")
    added = workspace.acting_as("reviewer").add_file(path)
    worker.see_to_it(workspace)
    made = workspace.link(new(added.item or ""))

    reviewer = workspace.acting_as("reviewer")
    with pytest.raises(NotAllowed, match="added the evidence"):
        reviewer.decide(made.ref, Verdict.ACCEPT, "Mine.")
    assert "added the evidence" in reviewer.why_not_decide(made)


def test_who_brought_an_earlier_version_cannot_decide_about_the_next(workspace: Workspace, tmp_path: Path) -> None:
    """Bringing the first half of the evidence is bringing the evidence."""
    first, second = tmp_path / "first.txt", tmp_path / "second.txt"
    first.write_text("Synthetic example. 40 clinics.", encoding="utf-8")
    second.write_text("Synthetic example. 41 of 60 therapy clinics are open", encoding="utf-8")
    workspace.acting_as("reviewer").add_file(first)
    workspace.add_file(second, version_of="E-0001")
    worker.see_to_it(workspace)
    made = workspace.link(new("E-0001"))

    with pytest.raises(NotAllowed, match="added the evidence"):
        workspace.acting_as("reviewer").decide(made.ref, Verdict.ACCEPT, "Mine.")


def test_a_link_to_a_strand_that_is_gone_cannot_be_decided(workspace: Workspace, link: Link, data_folder: Path) -> None:
    """What nobody asks any more cannot be shown."""
    for name in ("requirements", "plan", "policy", "call"):
        path = data_folder / "area" / f"{name}.yaml"
        path.write_text(path.read_text().replace("PA1.waits", "PA1.delays"))
    reopened = Workspace.open(data_folder, post="chair", clock=workspace.core.clock)

    with pytest.raises(Contradiction, match="no longer name"):
        reopened.decide(link.ref, Verdict.ACCEPT, "Fine.")
    assert "no longer name" in reopened.why_not_decide(link)
    reopened.close()


def test_a_point_of_a_measure_cannot_lie_in_the_future(workspace: Workspace, minutes: str) -> None:
    """A target is not a point; typed as one it would show impact that has not happened."""
    change = Change.model_validate(
        {
            "measure": "Weeks waited",
            "better": "lower",
            "baseline": {"on": date(2025, 3, 1), "value": 40},
            "later": [{"on": date(2026, 9, 1), "value": 10}],
        }
    )
    with pytest.raises(Contradiction, match="1 September 2026, in the future"):
        workspace.link(new(minutes, test=EvidenceTest.IMPACT, change=change))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_point_of_a_measure_is_a_number(value: float) -> None:
    """Infinity is better than everything."""
    with pytest.raises(ValueError, match="finite"):
        Point(on=date(2026, 1, 1), value=value)


def test_a_decision_needs_a_reason(workspace: Workspace, link: Link) -> None:
    """Inspectors will ask why it was accepted."""
    with pytest.raises(Contradiction, match="needs its reason"):
        workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "  ")


def test_a_decision_lapses_when_the_concern_is_reworded(workspace: Workspace, link: Link, data_folder: Path) -> None:
    """What was accepted as showing one thing was not accepted as showing another."""
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read page 1.")
    path = data_folder / "area" / "requirements.yaml"
    path.write_text(path.read_text().replace("Children wait too long for help.", "Adults wait too long."))

    reopened = Workspace.open(data_folder, clock=workspace.core.clock)
    (lapsed,) = reopened.links_of(link.item)
    assert lapsed.status is LinkStatus.LAPSED
    assert state_of(reopened, EvidenceTest.ACTION) is CoverageState.AWAITING
    reopened.close()


def test_links_to_an_older_version_stop_counting(workspace: Workspace, link: Link, tmp_path: Path) -> None:
    """The new version may no longer say what was quoted."""
    workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read page 1.")
    path = tmp_path / "corrected.md"
    path.write_text("# Minutes, corrected\n\nSynthetic example. 14 clinics are open.", encoding="utf-8")
    workspace.add_file(path, version_of=link.item)
    worker.see_to_it(workspace)

    tests = workspace.coverage(target="PA1.waits").concerns[0].strands[0].tests
    assert tests[0].state is CoverageState.NOT_MET
    assert tests[0].not_counted[0].why_not is WhyNotCounted.QUOTE_GONE
    (lapsed,) = workspace.links_of(link.item)
    assert lapsed.status is LinkStatus.LAPSED
    assert [waiting.ref for waiting in workspace.links_awaiting()] == [link.ref]
    with pytest.raises(Contradiction, match="words it quotes are gone from version 2"):
        workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "Still fine.")
    steps = {gap.test: gap.next_step for gap in workspace.gaps(target="PA1.waits").gaps}
    assert steps[EvidenceTest.ACTION] == (
        "Read the newer version of E-0001: where it still shows the same, use the new words beside the link; "
        "otherwise link it to what it shows now."
    )


class TestQuotes:
    """A quote is on the page it names, or the link is refused with what was found instead."""

    def test_a_quote_on_another_page_is_told_where(self, workspace: Workspace, tmp_path: Path) -> None:
        """The commonest slip is the page number."""
        path = tmp_path / "long.md"
        path.write_text("# One\n\n" + "First part. " * 30 + "\n\n# Two\n\nThe clinic opened in May.", encoding="utf-8")
        added = workspace.add_file(path)
        worker.see_to_it(workspace)

        with pytest.raises(QuoteNotFound, match="it is on page 2") as caught:
            workspace.link(new(added.item or "", passages=(Passage(page=1, quote="The clinic opened in May."),)))
        assert caught.value.remedy == "Name that page."

    def test_a_quote_that_is_nowhere_is_told_what_the_page_says(self, workspace: Workspace, minutes: str) -> None:
        """The page's own words help to correct the quote."""
        with pytest.raises(QuoteNotFound, match=r"Page 1 begins: .*Minutes of the improvement board"):
            workspace.link(new(minutes, passages=(Passage(page=1, quote="All clinics are open"),)))

        assert workspace.links_of(minutes) == []

    def test_a_page_that_does_not_exist_is_said_so(self, workspace: Workspace, minutes: str) -> None:
        """Page 9 of a two-page file."""
        with pytest.raises(QuoteNotFound, match="there is no page 9"):
            workspace.link(new(minutes, passages=(Passage(page=9, quote="clinics"),)))

    def test_the_stored_quote_is_the_pages_own_words(self, workspace: Workspace, minutes: str) -> None:
        """What is exported must be exact, however it was typed."""
        typed = Passage(page=1, quote="41  of 60\ntherapy clinics")
        made = workspace.link(new(minutes, passages=(typed,)))

        assert made.passages[0].quote == "41 of 60 therapy clinics"

    @given(st.text(max_size=200), st.text(max_size=40))
    def test_a_found_quote_is_always_part_of_the_text(self, text: str, quote: str) -> None:
        """Whatever is typed, a passage is never invented."""
        found = find_quote(text, quote)

        assert found is None or found in text

    @given(st.lists(st.sampled_from(["children’s", "waits", "“soon”", "20-week", "(a)"]), min_size=1, max_size=6))
    def test_spacing_and_kinds_of_quotation_marks_do_not_matter(self, words: list[str]) -> None:
        """People copy from a viewer that breaks lines and straightens quotation marks."""
        text = "Before. " + "\n ".join(words) + " After."
        typed = " ".join(words).replace("’", "'").replace("“", '"').replace("”", '"')

        assert find_quote(text, typed) == "\n ".join(words)


class TestTargets:
    """A link speaks for one strand."""

    def test_an_unknown_target_is_refused(self, workspace: Workspace, minutes: str) -> None:
        """A misspelt reference would be evidence lost."""
        with pytest.raises(NotFound, match=r"no strand or line 'PA1\.wait'"):
            workspace.link(new(minutes, target="PA1.wait"))

    def test_a_concern_with_strands_is_judged_by_them(self, workspace: Workspace, minutes: str) -> None:
        """Evidence for a whole concern shows nothing about any of its parts."""
        with pytest.raises(Contradiction, match="judged by its strands") as caught:
            workspace.link(new(minutes, target="PA1"))
        assert "PA1.waits" in caught.value.remedy

    def test_a_line_with_one_strand_names_it_by_itself(self, workspace: Workspace, minutes: str) -> None:
        """No needless questions."""
        made = workspace.link(new(minutes, target="1.1"))

        assert (made.strand, made.line) == ("PA1.waits", "1.1")

    def test_a_line_with_several_strands_needs_one_named(self, workspace: Workspace, minutes: str) -> None:
        """Otherwise one sentence would count twice."""
        with pytest.raises(Contradiction, match="say which one"):
            workspace.link(new(minutes, target="1.2"))

        assert workspace.link(new(minutes, target="1.2", strand="PA1.plans")).strand == "PA1.plans"

    def test_a_test_worked_out_from_all_links_cannot_be_named(self, workspace: Workspace, minutes: str) -> None:
        """No single file shows that sources agree."""
        with pytest.raises(Contradiction, match="Triangulated is worked out from all the links"):
            workspace.link(new(minutes, test=EvidenceTest.TRIANGULATED))


def test_a_contrary_link_is_answered_once_and_kept(workspace: Workspace, minutes: str) -> None:
    """What points the other way is part of the truth handed over."""
    contrary = workspace.link(new(minutes, contrary=True, says="Only 41 of 60 are open."))
    assert state_of(workspace, EvidenceTest.CONTRARY_ANSWERED) is CoverageState.NOT_MET

    answered = workspace.answer(contrary.ref, "Nineteen more open in July.")

    assert answered.response == "Nineteen more open in July."
    assert state_of(workspace, EvidenceTest.CONTRARY_ANSWERED) is CoverageState.MET
    plain = workspace.link(new(minutes))
    with pytest.raises(Contradiction, match="is not contrary"):
        workspace.answer(plain.ref, "Nothing to say.")


def test_claimed_stands_beside_supported(workspace: Workspace, minutes: str) -> None:
    """A complete line with only delivery shown reads: done, impact not shown; a measure with two points turns it."""
    made = workspace.link(new(minutes, target="1.1"))
    workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "Seen.")

    line = workspace.lines()[0]
    assert line.done_impact_not_shown
    assert line.sentence == "Claimed complete; action shown, impact not shown."

    change = Change.model_validate(
        {
            "measure": "Weeks waited",
            "better": "lower",
            "baseline": {"on": date(2025, 3, 1), "value": 40},
            "later": [{"on": date(2026, 1, 1), "value": 22}],
        }
    )
    impact = workspace.link(new(minutes, test=EvidenceTest.IMPACT, says="Waits fell.", change=change))
    workspace.acting_as("chair").decide(impact.ref, Verdict.ACCEPT, "Seen.")

    line = workspace.lines()[0]
    assert not line.done_impact_not_shown
    assert line.sentence == "Claimed complete; action shown, impact shown."


def test_gaps_name_their_owner_and_next_step(workspace: Workspace, link: Link) -> None:
    """A gap without somebody to close it stays open."""
    found = workspace.gaps(checkpoint="monitoring").gaps

    assert {gap.post for gap in found} == {"lead", "contributor"}
    assert all(gap.next_step.endswith(".") and gap.post_title for gap in found)
    steps = {(gap.strand, gap.test): gap.next_step for gap in found}
    assert steps["PA1.waits", EvidenceTest.ACTION] == "Ask a reviewer or the chair to decide L-0001."
    assert "Northmoor parent carer forum" in steps["PA1.waits", EvidenceTest.FAMILY_VOICE]
    assert "9 January 2026" in steps["PA1.waits", EvidenceTest.FAMILY_VOICE]  # a year before the window closes
    theirs = workspace.gaps(checkpoint="monitoring", post="contributor").gaps
    assert {gap.strand for gap in theirs} == {"PA1.plans"}


def test_kind_matters_for_freshness(workspace: Workspace, minutes: str) -> None:
    """Minutes of January are current in June and not in August, by this area's policy of six months."""
    made = workspace.link(new(minutes))
    workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "Seen.")
    recent = lambda on: next(  # noqa: E731 - read twice below
        one.state
        for one in workspace.coverage(as_at=on, target="PA1.waits").concerns[0].strands[0].tests
        if one.test is EvidenceTest.RECENT
    )

    assert workspace.item(minutes).details.kind is EvidenceKind.MINUTES
    assert recent(date(2026, 6, 15)) is CoverageState.MET
    assert recent(date(2026, 8, 15)) is CoverageState.STALE
    workspace.describe(minutes, Details(kind=EvidenceKind.REPORT, as_at=date(2026, 1, 12), organisation="council"))
    assert recent(date(2026, 8, 15)) is CoverageState.MET
