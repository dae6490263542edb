"""Action lines: what the lead claims, beside what accepted evidence supports, as two separate answers.

"Complete" claimed without impact shown reads "done, impact not shown": the commonest criticism of plans (domain 8.1).
"""

from __future__ import annotations

from datetime import date

from evidence.rules.answers import Case
from evidence.rules.coverage import Known, ask
from evidence.rules.freshness import Freshness
from evidence.rules.sorting import Sorted, sort_links
from schemas.area import ActionLine, DeliveryStatus, ImpactStatus
from schemas.coverage import LineStanding
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import CoverageState, EvidenceTest

DONE_IMPACT_NOT_SHOWN = "Done, impact not shown"


def lines_on(area: LocalArea, known: Known, *, as_at: date) -> tuple[LineStanding, ...]:
    """Each line of the plan as at a date."""
    return tuple(_standing(area, line, known, as_at) for line in area.plan.lines)


def _standing(area: LocalArea, line: ActionLine, known: Known, as_at: date) -> LineStanding:
    """Delivery is shown by links to the line; impact also by links to the strands the line answers."""
    freshness = Freshness(as_at, area.policy)
    near = [link for strand in line.answers for link in known.links.get(strand, ()) if link.line in (None, line.ref)]
    around = sort_links(near, as_at=as_at, freshness=freshness)
    own = sort_links([link for link in near if link.line], as_at=as_at, freshness=freshness)
    action = _supported(EvidenceTest.ACTION, own, area, line)
    impact = _supported(EvidenceTest.IMPACT, around, area, line)
    done = line.claimed_delivery is DeliveryStatus.COMPLETE and impact is not CoverageState.MET
    out = own.all
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
        counted=tuple(link.counted for link in (*out.current, *out.old)),
        not_counted=own.why_not(
            (*out.expired, *out.awaiting, *out.awaiting_old, *out.unsayable, *out.out, *own.contrary)
        ),
    )


def _supported(test: EvidenceTest, found: Sorted, area: LocalArea, line: ActionLine) -> CoverageState:
    """The state of one test for a line, by the same rule as for a strand."""
    place = area.strands[line.answers[0]]
    case = Case(place.strand, place.concern, found.as_at, area.policy.minimums, {})
    state, _, _ = ask(test, found.serving(test), case, ages=test in area.policy.must_be_current)
    return state


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
