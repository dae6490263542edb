"""The twelve tests of evidence and the states an answer can have."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class EvidenceTest(StrEnum):
    """A question each strand must answer. The order is the order of the columns on every page."""

    ACTION = "action"
    IMPACT = "impact"
    FAMILY_VOICE = "family-voice"
    CHILD_VOICE = "child-voice"
    PRACTICE = "practice"
    ASSURED = "assured"
    TRIANGULATED = "triangulated"
    RECENT = "recent"
    SUSTAINED = "sustained"
    REACH = "reach"
    JOINT = "joint"
    CONTRARY_ANSWERED = "contrary-answered"

    @property
    def words(self) -> str:
        """The test's name as people read it."""
        return self.value.replace("-", " ").capitalize()

    @property
    def question(self) -> str:
        """The question the test asks."""
        return QUESTIONS[self]

    @property
    def served_by_links(self) -> bool:
        """True for the six tests a link can name; the other six are worked out from all the links of a strand."""
        return self in LINKABLE


LINKABLE = (
    EvidenceTest.ACTION,
    EvidenceTest.IMPACT,
    EvidenceTest.FAMILY_VOICE,
    EvidenceTest.CHILD_VOICE,
    EvidenceTest.PRACTICE,
    EvidenceTest.ASSURED,
)

QUESTIONS = {
    EvidenceTest.ACTION: "Was the step taken?",
    EvidenceTest.IMPACT: "Did something change for children?",
    EvidenceTest.FAMILY_VOICE: "What do parents and carers say?",
    EvidenceTest.CHILD_VOICE: "What do children and young people say themselves?",
    EvidenceTest.PRACTICE: "Do front-line staff and settings recognise it?",
    EvidenceTest.ASSURED: "Has someone independent checked, and what changed because of it?",
    EvidenceTest.TRIANGULATED: "Do different kinds of evidence and different organisations agree?",
    EvidenceTest.RECENT: "Is it current on that date?",
    EvidenceTest.SUSTAINED: "Is there more than one point in time?",
    EvidenceTest.REACH: "Is it so everywhere and for everyone it must be?",
    EvidenceTest.JOINT: "Does every responsible organisation contribute?",
    EvidenceTest.CONTRARY_ANSWERED: "What points the other way, and what is the answer?",
}


class CoverageState(StrEnum):
    """How well a test is answered, weakest first; `not-required` stands outside the order."""

    NOT_MET = "not-met"
    UNKNOWN = "unknown"
    STALE = "stale"
    AWAITING = "awaiting"
    THIN = "thin"
    MET = "met"
    NOT_REQUIRED = "not-required"

    @property
    def rank(self) -> Weakness:
        """The place in the order of weakness; lower is weaker."""
        return RANKS[self]

    @property
    def words(self) -> str:
        """The state's name as people read it."""
        return STATE_WORDS[self]


class Weakness(IntEnum):
    """The total order of states. `not-required` comes last, so it is never the weakest of several."""

    NOT_MET = 0
    UNKNOWN = 1
    STALE = 2
    AWAITING = 3
    THIN = 4
    MET = 5
    NOT_REQUIRED = 6


RANKS = {state: Weakness[state.name] for state in CoverageState}

STATE_WORDS = {
    CoverageState.NOT_MET: "Not met",
    CoverageState.UNKNOWN: "Unknown",
    CoverageState.STALE: "Stale",
    CoverageState.AWAITING: "Awaiting decision",
    CoverageState.THIN: "Thin",
    CoverageState.MET: "Met",
    CoverageState.NOT_REQUIRED: "Not required",
}
