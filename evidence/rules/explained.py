"""What each test asks, as a sentence with the policy's own numbers in it, for people who argue with an answer."""

from __future__ import annotations

from evidence.rules.freshness import stale_after_months
from evidence.rules.words import counted
from schemas.area import Checkpoint, Policy
from schemas.evidence import EvidenceKind
from schemas.tests_of_evidence import EvidenceTest


def rule_in_words(test: EvidenceTest, policy: Policy) -> str:
    """What meets a test, under this policy."""
    least = policy.minimums
    rules = {
        EvidenceTest.ACTION: "One accepted link shows that the step was taken.",
        EvidenceTest.IMPACT: "One accepted link records a measure with a baseline and a later point that is better, or "
        "a change in words that somebody evaluated.",
        EvidenceTest.FAMILY_VOICE: "One accepted link to evidence in which parents or carers spoke.",
        EvidenceTest.CHILD_VOICE: "One accepted link to evidence in which children or young people spoke themselves. "
        "What adults filled in, even in part, is not their own voice.",
        EvidenceTest.PRACTICE: "One accepted link to evidence in which front-line staff or settings spoke.",
        EvidenceTest.ASSURED: "One accepted link to a check that says what changed because of it, made by somebody who "
        "neither owns the strand nor leads a line of it.",
        EvidenceTest.TRIANGULATED: f"Accepted evidence of at least {least.kinds} kinds from at least "
        f"{least.organisations} organisations.",
        EvidenceTest.RECENT: "At least one accepted link to evidence that is still current.",
        EvidenceTest.SUSTAINED: f"{counted(least.points, 'dated point')} of one measure, or "
        f"{counted(least.waves, 'wave')} of the same survey, feedback or audit at least {least.waves_apart_days} days "
        "apart; and no date missing from a series that is expected.",
        EvidenceTest.REACH: "Accepted evidence for each place and group the strand names.",
        EvidenceTest.JOINT: "Accepted evidence from each organisation the source names as responsible.",
        EvidenceTest.CONTRARY_ANSWERED: "Every finding that points the other way has a written answer, whether or not "
        "it was accepted and however old it is.",
    }
    return f"{rules[test]} {_limits(test, policy)}".strip()


def _limits(test: EvidenceTest, policy: Policy) -> str:
    if test is EvidenceTest.CONTRARY_ANSWERED:
        return ""
    if test not in policy.must_be_current:
        return "It does not age. Partly shown is thin; context alone never counts."
    return "It must be current on the date looked at. Partly shown is thin; context alone never counts."


def ageing_in_words(policy: Policy, checkpoint: Checkpoint | None) -> list[tuple[str, int]]:
    """How many months evidence of each kind stays current, longest first."""
    months = [(kind.value, stale_after_months(kind, policy, checkpoint)) for kind in EvidenceKind]
    return sorted(months, key=lambda one: (-one[1], one[0]))
