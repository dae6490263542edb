"""Action lines: what the lead claims, beside what accepted evidence supports, as two separate answers.

"Complete" claimed without impact shown reads "done, impact not shown": the commonest criticism of plans (domain 8.1).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from evidence.rules.answers import RULES, Case, Level
from evidence.rules.facts import LinkFacts
from evidence.rules.freshness import Freshness
from evidence.rules.sorting import Sorted, sort_links
from schemas.area import ActionLine, DeliveryStatus, ImpactStatus
from schemas.coverage import LineStanding
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import CoverageState, EvidenceTest

DONE_IMPACT_NOT_SHOWN = "Done, impact not shown"


def lines_on(area: LocalArea, links: Iterable[LinkFacts], *, as_at: date) -> tuple[LineStanding, ...]:
    """Each line of the plan as at a date."""
    links = tuple(links)
    return tuple(_standing(area, line, links, as_at) for line in area.plan.lines)


def _standing(area: LocalArea, line: ActionLine, links: tuple[LinkFacts, ...], as_at: date) -> LineStanding:
    """Delivery is shown by links to the line; impact also by links to the strands the line answers."""
    freshness = Freshness(as_at, area.policy)
    own = sort_links([link for link in links if link.line == line.ref], as_at=as_at, freshness=freshness)
    near = [link for link in links if link.line == line.ref or (link.line is None and link.strand in line.answers)]
    around = sort_links(near, as_at=as_at, freshness=freshness)
    action = _supported(EvidenceTest.ACTION, own, area, line)
    impact = _supported(EvidenceTest.IMPACT, around, area, line)
    done = line.claimed_delivery is DeliveryStatus.COMPLETE and impact is not CoverageState.MET
    return LineStanding(
        ref=line.ref,
        action=line.action,
        lead_post=line.lead_post,
        claimed_delivery=line.claimed_delivery,
        claimed_impact=line.claimed_impact,
        supported_action=action,
        supported_impact=impact,
        sentence=_sentence(line, action, impact),
        done_impact_not_shown=done,
        counted=tuple(own.counted(link) for link in (*own.current, *own.old)),
        not_counted=tuple(own.reasons[link.link] for link in (*own.expired, *own.awaiting, *own.awaiting_old,
                                                              *own.unsayable, *own.out, *own.contrary)),
    )  # fmt: skip


def _supported(test: EvidenceTest, groups: Sorted, area: LocalArea, line: ActionLine) -> CoverageState:
    """The state of one test for a line, by the same rule and in the same order as for a strand."""
    place = area.strands[line.answers[0]]
    case = Case(place.strand, place.concern, groups.as_at, area.policy.minimums, {})
    ageing = test in area.policy.must_be_current
    counting = [link for link in (*groups.current, *(() if ageing else groups.old)) if link.test is test]
    waiting = [link for link in (*groups.awaiting, *(() if ageing else groups.awaiting_old)) if link.test is test]
    aged = [link for link in (*groups.old, *groups.expired) if link.test is test]
    level = RULES[test](counting, case).level
    if level is Level.NONE:
        if waiting and RULES[test](counting + waiting, case).level is Level.FULL:
            return CoverageState.AWAITING
        if aged and RULES[test](counting + aged, case).level is Level.FULL:
            return CoverageState.STALE
        if any(link.test is test for link in groups.unsayable):
            return CoverageState.UNKNOWN
    return {Level.FULL: CoverageState.MET, Level.SOME: CoverageState.THIN, Level.NONE: CoverageState.NOT_MET}[level]


SHOWN = {
    CoverageState.MET: "shown",
    CoverageState.THIN: "partly shown",
    CoverageState.AWAITING: "awaiting decision",
    CoverageState.STALE: "shown by evidence that is too old",
    CoverageState.UNKNOWN: "not known",
    CoverageState.NOT_MET: "not shown",
}


def _sentence(line: ActionLine, action: CoverageState, impact: CoverageState) -> str:
    claim = line.claimed_delivery.value
    if line.claimed_impact is not ImpactStatus.NOT_CLAIMED:
        claim = f"{claim}, impact {line.claimed_impact.value}"
    return f"Claimed {claim}; action {SHOWN[action]}, impact {SHOWN[impact]}."
