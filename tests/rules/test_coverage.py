"""The twelve tests of evidence: what meets each, what does not, and in which words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evidence.rules.coverage import Known, coverage_at, coverage_on, first_day_left
from evidence.rules.facts import LinkFacts
from schemas.coverage import StrandCoverage, TestResult, WhyNotCounted
from schemas.evidence import EvidenceKind, Speaker, Voice
from schemas.links import Better, Change, LinkStatus, Point, Strength
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import CoverageState as State
from schemas.tests_of_evidence import EvidenceTest as Asked
from tests.rules.conftest import CHILDREN, FALLING, FAMILIES, JUNE, STAFF, MakeLink


def strand(area: LocalArea, links: list[LinkFacts], ref: str = "PA1.waits", as_at: date = JUNE) -> StrandCoverage:
    """A strand's coverage."""
    return coverage_on(area, Known.of(links), as_at=as_at, strands=[ref]).concerns[0].strands[0]


def result(area: LocalArea, links: list[LinkFacts], test: Asked, **where: Any) -> TestResult:
    """One test of a strand."""
    return next(one for one in strand(area, links, **where).tests if one.test is test)


SERVING = {
    Asked.ACTION: {},
    Asked.IMPACT: {"change": FALLING},
    Asked.FAMILY_VOICE: {"voice": FAMILIES},
    Asked.CHILD_VOICE: {"voice": CHILDREN},
    Asked.PRACTICE: {"voice": STAFF},
    Asked.ASSURED: {"followed_up": True, "kind": EvidenceKind.AUDIT},
}
DIRECT = pytest.mark.parametrize("test", list(SERVING))


@DIRECT
def test_an_accepted_link_that_shows_it_meets_the_test(northmoor: LocalArea, a_link: MakeLink, test: Asked) -> None:
    """The plain case: evidence was brought, checked and counts."""
    link = a_link(test=test, **SERVING[test])

    found = result(northmoor, [link], test)

    assert found.state is State.MET
    assert [one.link for one in found.counted] == [link.link]


@DIRECT
def test_nothing_linked_is_not_met(northmoor: LocalArea, test: Asked) -> None:
    """An empty strand must never look covered."""
    assert result(northmoor, [], test).state is State.NOT_MET


@DIRECT
@pytest.mark.parametrize("status", [LinkStatus.AWAITING, LinkStatus.LAPSED])
def test_a_link_nobody_has_decided_is_awaiting(
    northmoor: LocalArea, a_link: MakeLink, test: Asked, status: LinkStatus
) -> None:
    """The chair must see what one decision would move."""
    link = a_link(test=test, status=status, **SERVING[test])

    found = result(northmoor, [link], test)

    assert found.state is State.AWAITING
    assert link.link in found.reason
    assert found.counted == ()


@DIRECT
@pytest.mark.parametrize(
    ("different", "why"),
    [
        ({"status": LinkStatus.CHALLENGED}, WhyNotCounted.CHALLENGED),
        ({"status": LinkStatus.SUGGESTION}, WhyNotCounted.SUGGESTION),
        ({"strength": Strength.CONTEXT}, WhyNotCounted.CONTEXT),
        ({"superseded": True}, WhyNotCounted.SUPERSEDED),
        ({"on": date(2026, 6, 16)}, WhyNotCounted.LATER),
    ],
)
def test_what_can_never_count_leaves_the_test_not_met_and_says_why(
    northmoor: LocalArea, a_link: MakeLink, test: Asked, different: dict[str, Any], why: WhyNotCounted
) -> None:
    """Peers count rejected and superseded evidence as cover; we never do."""
    link = a_link(test=test, **(SERVING[test] | different))

    found = result(northmoor, [link], test)

    assert found.state is State.NOT_MET
    assert [one.why_not for one in found.not_counted] == [why]
    assert found.not_counted[0].because


@DIRECT
@pytest.mark.parametrize(
    ("different", "why"), [({"on": None}, WhyNotCounted.UNDATED), ({"readable": False}, WhyNotCounted.UNREAD)]
)
def test_evidence_without_date_or_text_is_unknown(
    northmoor: LocalArea, a_link: MakeLink, test: Asked, different: dict[str, Any], why: WhyNotCounted
) -> None:
    """An inspector must not read an unknown date as fresh or as stale."""
    link = a_link(test=test, **(SERVING[test] | different))

    found = result(northmoor, [link], test)

    assert found.state is State.UNKNOWN
    assert link.item in found.reason
    assert [one.why_not for one in found.not_counted] == [why]


@pytest.mark.parametrize("test", [test for test in SERVING if test is not Asked.ACTION])
def test_evidence_that_has_aged_is_stale(northmoor: LocalArea, a_link: MakeLink, test: Asked) -> None:
    """Out-of-date evidence was itself a finding of inspectors."""
    link = a_link(test=test, **(SERVING[test] | {"on": date(2025, 6, 1)}))

    found = result(northmoor, [link], test)

    assert found.state is State.STALE
    assert "1 June 2025" in found.reason


def test_a_step_once_taken_stays_taken(northmoor: LocalArea, a_link: MakeLink) -> None:
    """A board set up two years ago is still set up; the policy says which tests age."""
    assert result(northmoor, [a_link(on=date(2024, 6, 1))], Asked.ACTION).state is State.MET


@DIRECT
def test_evidence_past_its_own_review_date_is_stale(northmoor: LocalArea, a_link: MakeLink, test: Asked) -> None:
    """Whoever wrote it said when it would need another look."""
    link = a_link(test=test, review_by=date(2026, 6, 14), **SERVING[test])

    found = result(northmoor, [link], test)

    assert found.state is State.STALE
    assert found.not_counted[0].why_not is WhyNotCounted.EXPIRED


@DIRECT
def test_partial_links_never_meet_a_test_alone(northmoor: LocalArea, a_link: MakeLink, test: Asked) -> None:
    """Two halves of a story are not the story."""
    links = [a_link(test=test, strength=Strength.PARTIAL, **SERVING[test]) for _ in range(3)]

    assert result(northmoor, links, test).state is State.THIN


class TestImpact:
    """Activity without impact is what inspectors discount most."""

    def test_delivery_evidence_does_not_show_impact(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """A link to impact with no baseline and no later point shows activity."""
        found = result(northmoor, [a_link(test=Asked.IMPACT)], Asked.IMPACT)

        assert found.state is State.NOT_MET
        assert found.not_counted[0].why_not is WhyNotCounted.NO_CHANGE

    @pytest.mark.parametrize(
        ("better", "value", "state"),
        [
            (Better.LOWER, 39, State.MET),
            (Better.LOWER, 40, State.NOT_MET),
            (Better.LOWER, 41, State.NOT_MET),
            (Better.HIGHER, 41, State.MET),
            (Better.HIGHER, 40, State.NOT_MET),
        ],
    )
    def test_the_measure_must_have_moved_the_right_way(
        self, northmoor: LocalArea, a_link: MakeLink, better: Better, value: float, state: State
    ) -> None:
        """A wait that grew is a change, and not an improvement."""
        later = (Point(on=date(2026, 4, 1), value=value),)
        change = FALLING.model_copy(update={"better": better, "later": later})

        assert result(northmoor, [a_link(test=Asked.IMPACT, change=change)], Asked.IMPACT).state is state

    def test_the_newest_point_decides(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """Better in spring and worse in May is worse."""
        later = (Point(on=date(2026, 5, 1), value=44), Point(on=date(2026, 3, 1), value=30))
        link = a_link(test=Asked.IMPACT, change=FALLING.model_copy(update={"later": later}))

        assert result(northmoor, [link], Asked.IMPACT).not_counted[0].why_not is WhyNotCounted.WRONG_WAY

    def test_a_later_point_not_yet_known_does_not_count(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """What we could have shown on 1 March must not use April's figure."""
        link = a_link(test=Asked.IMPACT, change=FALLING, on=date(2026, 2, 1))

        assert result(northmoor, [link], Asked.IMPACT, as_at=date(2026, 3, 1)).state is State.NOT_MET

    def test_an_evaluated_change_in_words_counts(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """Not every difference is a number."""
        change = Change(in_words="Families describe calmer mornings.", evaluated_by="University evaluation")

        assert result(northmoor, [a_link(test=Asked.IMPACT, change=change)], Asked.IMPACT).state is State.MET


class TestVoice:
    """Who actually spoke decides, not who sent the file."""

    def test_a_childrens_survey_partly_filled_in_by_parents_is_not_childrens_voice(
        self, northmoor: LocalArea, a_link: MakeLink
    ) -> None:
        """The board of October 2025 was shown exactly such a survey."""
        voice = CHILDREN.model_copy(update={"partly_by_others": True})
        found = result(northmoor, [a_link(test=Asked.CHILD_VOICE, voice=voice)], Asked.CHILD_VOICE)

        assert found.state is State.NOT_MET
        assert found.not_counted[0].why_not is WhyNotCounted.WRONG_VOICE

    def test_childrens_voice_must_be_recorded(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """Nobody may assume that children spoke."""
        assert result(northmoor, [a_link(test=Asked.CHILD_VOICE)], Asked.CHILD_VOICE).state is State.NOT_MET

    def test_a_council_report_is_not_family_voice(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """What the council says families say is the council's voice."""
        assert result(northmoor, [a_link(test=Asked.FAMILY_VOICE)], Asked.FAMILY_VOICE).state is State.NOT_MET

    def test_the_forums_own_submission_is_family_voice(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """The parent carer forum speaks for families without saying so each time."""
        kind = northmoor.organisations["forum"].kind
        link = a_link(test=Asked.FAMILY_VOICE, organisation="forum", organisation_kind=kind)

        assert result(northmoor, [link], Asked.FAMILY_VOICE).state is State.MET

    def test_a_recorded_voice_outweighs_the_sender(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """Staff interviews sent in by the forum are practice, not families."""
        kind = northmoor.organisations["forum"].kind
        link = a_link(test=Asked.FAMILY_VOICE, organisation_kind=kind, voice=Voice(speaker=Speaker.PRACTICE))

        assert result(northmoor, [link], Asked.FAMILY_VOICE).state is State.NOT_MET


def test_a_check_without_follow_up_is_not_assurance(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Counting audits is not the same as learning from them."""
    found = result(northmoor, [a_link(test=Asked.ASSURED)], Asked.ASSURED)

    assert found.state is State.NOT_MET
    assert found.not_counted[0].why_not is WhyNotCounted.NO_FOLLOW_UP


@pytest.mark.parametrize(
    ("kinds", "bodies", "state"),
    [
        ([EvidenceKind.REPORT], ["council"], State.THIN),
        ([EvidenceKind.REPORT, EvidenceKind.AUDIT], ["council", "council"], State.THIN),
        ([EvidenceKind.REPORT, EvidenceKind.REPORT], ["council", "board"], State.THIN),
        ([EvidenceKind.REPORT, None], ["council", "board"], State.THIN),
        ([EvidenceKind.REPORT, EvidenceKind.AUDIT], ["council", "board"], State.MET),
    ],
)
def test_triangulation_needs_two_kinds_and_two_organisations(
    northmoor: LocalArea, a_link: MakeLink, kinds: list[EvidenceKind], bodies: list[str], state: State
) -> None:
    """Inspectors compare sources before they believe one."""
    links = [a_link(kind=kind, organisation=body) for kind, body in zip(kinds, bodies, strict=True)]

    assert result(northmoor, links, Asked.TRIANGULATED).state is state


def test_recent_names_the_newest_date(northmoor: LocalArea, a_link: MakeLink) -> None:
    """The first question in the room is: from when is that?"""
    found = result(northmoor, [a_link(), a_link(on=date(2026, 2, 3))], Asked.RECENT)

    assert found.state is State.MET
    assert "1 May 2026" in found.reason


@pytest.mark.parametrize(
    ("dates", "state"),
    [
        ([date(2026, 5, 1)], State.THIN),
        ([date(2026, 5, 1), date(2026, 5, 10)], State.THIN),
        ([date(2025, 10, 1), date(2026, 5, 1)], State.MET),
    ],
)
def test_two_waves_of_a_survey_are_sustained(
    northmoor: LocalArea, a_link: MakeLink, dates: list[date], state: State
) -> None:
    """A second wave nine days later is the same wave."""
    links = [a_link(kind=EvidenceKind.SURVEY, on=on) for on in dates]

    assert result(northmoor, links, Asked.SUSTAINED).state is state


def test_three_points_of_one_measure_are_sustained_across_items(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Monthly snapshots bring their points one by one."""
    summer = FALLING.model_copy(update={"later": (Point(on=date(2025, 9, 1), value=33),)})
    links = [a_link(test=Asked.IMPACT, change=FALLING), a_link(test=Asked.IMPACT, change=summer)]

    assert result(northmoor, links[:1], Asked.SUSTAINED).state is State.THIN
    assert result(northmoor, links, Asked.SUSTAINED).state is State.MET


def test_reach_names_the_places_nothing_covers(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Variation from place to place is the finding that comes back most."""
    found = result(northmoor, [a_link(localities=frozenset({"upper"}))], Asked.REACH)

    assert found.state is State.THIN
    assert "Lower Moor" in found.reason
    both = [a_link(localities=frozenset({"upper"})), a_link(localities=frozenset({"lower"}))]
    assert result(northmoor, both, Asked.REACH).state is State.MET


def test_joint_names_the_organisation_that_is_missing(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Each responsible body has to bring its own."""
    found = result(northmoor, [a_link(organisation="council")], Asked.JOINT)

    assert found.state is State.THIN
    assert "Care board" in found.reason
    both = [a_link(organisation="council"), a_link(organisation="board")]
    assert result(northmoor, both, Asked.JOINT).state is State.MET


@pytest.mark.parametrize("status", [LinkStatus.ACCEPTED, LinkStatus.AWAITING])
def test_contrary_evidence_must_be_answered(northmoor: LocalArea, a_link: MakeLink, status: LinkStatus) -> None:
    """Leaving a contrary finding undecided must not hide it."""
    contrary = {"contrary": True, "test": Asked.IMPACT, "status": status}

    assert result(northmoor, [], Asked.CONTRARY_ANSWERED).state is State.MET
    assert result(northmoor, [a_link(**contrary)], Asked.CONTRARY_ANSWERED).state is State.NOT_MET
    assert result(northmoor, [a_link(answered=True, **contrary)], Asked.CONTRARY_ANSWERED).state is State.MET


def test_contrary_evidence_never_supports(northmoor: LocalArea, a_link: MakeLink) -> None:
    """A finding of failure must not make the strand recent or triangulated."""
    links = [a_link(contrary=True, answered=True, test=Asked.ACTION)]

    found = {one.test: one.state for one in strand(northmoor, links).tests}

    assert found[Asked.ACTION] is State.NOT_MET
    assert found[Asked.RECENT] is State.NOT_MET


@pytest.mark.parametrize("different", [{"status": LinkStatus.CHALLENGED}, {"on": date(2026, 6, 20)}])
def test_a_contrary_finding_that_does_not_stand_is_still_named(
    northmoor: LocalArea, a_link: MakeLink, different: dict[str, Any]
) -> None:
    """ "Nothing was recorded" would be untrue."""
    found = result(northmoor, [a_link(contrary=True, **different)], Asked.CONTRARY_ANSWERED)

    assert found.state is State.MET
    assert found.reason == "No contrary finding stands; 1 other recorded and not counted."
    assert len(found.not_counted) == 1


def test_calling_a_contrary_finding_context_does_not_hide_it(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Otherwise one word would do what needs a decision."""
    link = a_link(contrary=True, strength=Strength.CONTEXT)

    assert result(northmoor, [link], Asked.CONTRARY_ANSWERED).state is State.NOT_MET


def test_two_different_surveys_are_not_two_waves_of_one(northmoor: LocalArea, a_link: MakeLink) -> None:
    """A survey of parents in autumn and one of staff in spring show two things once each."""
    links = [
        a_link(kind=EvidenceKind.SURVEY, on=date(2025, 10, 1), voice=FAMILIES),
        a_link(kind=EvidenceKind.SURVEY, on=date(2026, 5, 1), voice=STAFF),
    ]

    assert result(northmoor, links, Asked.SUSTAINED).state is State.THIN


def test_points_of_partial_links_do_not_become_whole_beside_something_else(
    northmoor: LocalArea, a_link: MakeLink
) -> None:
    """An unrelated sound link must not lend its soundness."""
    later = (Point(on=date(2025, 9, 1), value=33), Point(on=date(2026, 4, 1), value=22))
    partial = a_link(strength=Strength.PARTIAL, change=FALLING.model_copy(update={"later": later}))

    assert result(northmoor, [partial, a_link()], Asked.SUSTAINED).state is State.THIN


def test_an_organisation_that_contributes_only_in_part_is_named(northmoor: LocalArea, a_link: MakeLink) -> None:
    """Partial evidence never meets a test alone, and each organisation answers for itself."""
    links = [a_link(organisation="council"), a_link(organisation="board", strength=Strength.PARTIAL)]
    found = result(northmoor, links, Asked.JOINT)

    assert found.state is State.THIN
    assert found.reason == "Care board contributes only in part."


class TestNotRequired:
    """What a strand need not show, and why."""

    def test_the_policy_does_not_ask(self, northmoor: LocalArea) -> None:
        """Areas for improvement need less than priority actions."""
        found = result(northmoor, [], Asked.JOINT, ref="AI1.letters")

        assert found.state is State.NOT_REQUIRED
        assert "area for improvement" in found.reason

    def test_a_written_exception_holds_until_its_day(self, northmoor: LocalArea) -> None:
        """An exception nobody renews must not last for ever."""
        excused = result(northmoor, [], Asked.CHILD_VOICE, ref="PA1.plans")
        later = result(northmoor, [], Asked.CHILD_VOICE, ref="PA1.plans", as_at=date(2027, 1, 1))

        assert excused.state is State.NOT_REQUIRED
        assert "31 December 2026" in excused.reason
        assert "Independent chair" in excused.reason
        assert later.state is State.NOT_MET

    def test_a_strand_that_names_no_place_needs_no_reach(self, northmoor: LocalArea) -> None:
        """Only strands that promise a place are asked about it."""
        assert result(northmoor, [], Asked.REACH, ref="PA1.plans").state is State.NOT_REQUIRED


class TestWeakest:
    """Averages hide failure; the weakest shows."""

    def test_a_strand_shows_its_weakest_required_test(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """Eleven met tests do not make up for one that is not."""
        shown = strand(northmoor, [a_link()], ref="SP1")
        assert shown.state is State.NOT_MET  # the link speaks for another strand

        shown = strand(northmoor, [a_link(strand="SP1")], ref="SP1")
        assert shown.state is State.MET

    def test_a_concern_shows_its_weakest_strand(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """One empty strand is fatal to a priority action."""
        links = [a_link(strand="AI1.letters"), a_link(strand="AI1.letters", test=Asked.IMPACT, change=FALLING)]

        concerns = {one.ref: one for one in coverage_on(northmoor, Known.of(links), as_at=JUNE).concerns}

        assert concerns["AI1"].state is State.MET
        assert concerns["PA1"].state is State.NOT_MET
        assert concerns["PA1"].reason.startswith("Weakest strand: ")

    def test_done_impact_not_shown(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """A line claimed complete with nothing to show for children is called what it is."""
        impact = a_link(test=Asked.IMPACT, change=FALLING)

        assert strand(northmoor, [a_link()]).done_impact_not_shown
        assert not strand(northmoor, [a_link(), impact]).done_impact_not_shown
        assert not strand(northmoor, [a_link()], ref="PA1.plans").done_impact_not_shown


class TestCheckpoint:
    """Inspections slip, so a checkpoint is tested at both ends of its window."""

    def test_the_weaker_end_is_shown(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """Fresh in June and stale in January is stale."""
        link = a_link(test=Asked.FAMILY_VOICE, voice=FAMILIES, on=date(2025, 8, 1))
        checkpoint = northmoor.checkpoints_by_ref["monitoring"]

        found = coverage_at(northmoor, Known.of([link]), checkpoint, strands=["PA1.waits"]).concerns[0].strands[0]
        voice = next(one for one in found.tests if one.test is Asked.FAMILY_VOICE)

        assert voice.state is State.STALE
        assert [(end.on, end.state) for end in voice.ends] == [
            (date(2026, 6, 9), State.MET),
            (date(2027, 1, 9), State.STALE),
        ]
        assert voice.reason.startswith("On 9 January 2027: ")

    def test_evidence_brought_once_the_window_is_open_counts(self, northmoor: LocalArea, a_link: MakeLink) -> None:
        """Inspections slip; a partnership must be able to close a gap after the first day it could have been called."""
        link = a_link(on=date(2026, 9, 20))
        checkpoint = northmoor.checkpoints_by_ref["monitoring"]

        found = coverage_at(northmoor, Known.of([link]), checkpoint, strands=["PA1.waits"]).concerns[0].strands[0]

        assert found.tests[0].state is State.MET
        assert [end.on for end in found.tests[0].ends] == [date(2026, 9, 20), date(2027, 1, 9)]

    @pytest.mark.parametrize(
        ("different", "first"),
        [
            ({"on": date(2026, 1, 1)}, date(2026, 6, 9)),
            ({"on": date(2026, 9, 20), "status": LinkStatus.SUGGESTION}, date(2026, 6, 9)),
            ({"on": date(2028, 1, 1)}, date(2027, 1, 9)),
            ({"on": None}, date(2026, 6, 9)),
        ],
    )
    def test_the_first_day_left_stays_inside_the_window(
        self, northmoor: LocalArea, a_link: MakeLink, different: dict[str, Any], first: date
    ) -> None:
        """And what nobody accepted moves nothing."""
        assert first_day_left(northmoor.checkpoints_by_ref["monitoring"], [a_link(**different)]) == first

    def test_only_the_concerns_in_scope_are_tested(self, northmoor: LocalArea) -> None:
        """Monitoring looks at priority actions only."""
        checkpoint = northmoor.checkpoints_by_ref["monitoring"]

        assert [one.ref for one in coverage_at(northmoor, Known.of([]), checkpoint).concerns] == ["PA1"]
