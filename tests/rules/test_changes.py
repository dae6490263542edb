"""What changed between two looks at coverage: which strands rose or fell, and because of which links."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from evidence.rules.changes import changes_between, stood
from evidence.rules.coverage import Known, coverage_at, coverage_on
from evidence.rules.facts import LinkFacts
from schemas.links import LinkStatus
from schemas.local_area import LocalArea
from schemas.snapshots import CoverageChanges, Stood, StrandChanged
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.rules.conftest import FAMILIES, JUNE, MakeLink

NEXT_YEAR = date(2027, 6, 15)


def look(area: LocalArea, *links: LinkFacts, on: date = JUNE) -> Stood:
    """A look at coverage on a day."""
    return stood(coverage_on(area, Known.of(links), as_at=on))


def between(before: Stood, after: Stood, titles: dict[str, str] | None = None) -> CoverageChanges:
    """What changed from one look to the next."""
    return changes_between(before, after, called=("before", "after"), kept=True, titles=titles or {})


def of_strand(changes: CoverageChanges, ref: str = "PA1.waits") -> StrandChanged:
    """What changed of one strand."""
    return next(one for one in changes.strands if one.ref == ref)


def because(changes: CoverageChanges, test: EvidenceTest) -> tuple[str, ...]:
    """Why a test changed."""
    return next(one.because for one in of_strand(changes).tests if one.test is test)


def test_two_looks_at_the_same_thing_differ_in_nothing(northmoor: LocalArea, a_link: MakeLink) -> None:
    """A board must not be told of changes where there are none."""
    link = a_link()
    changes = between(look(northmoor, link), look(northmoor, link))

    assert (changes.strands, changes.added, changes.gone) == ((), (), ())


def test_a_link_accepted_since_is_named_as_the_cause(northmoor: LocalArea, a_link: MakeLink) -> None:
    """“It rose” is worth nothing without the paper it rose because of."""
    voice = a_link(test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES)
    before = look(northmoor, replace(voice, status=LinkStatus.AWAITING))
    changes = between(before, look(northmoor, voice), {voice.link: "Survey of parents"})

    (cause,) = because(changes, EvidenceTest.FAMILY_VOICE)

    assert cause == f"1 link counts now: {voice.link} (Survey of parents)."
    (test,) = [one for one in of_strand(changes).tests if one.test is EvidenceTest.FAMILY_VOICE]
    assert (test.before, test.after) == (CoverageState.AWAITING, CoverageState.MET)


def test_a_link_that_no_longer_counts_is_named_with_its_reason(northmoor: LocalArea, a_link: MakeLink) -> None:
    """What fell must be told apart: challenged by somebody, or only grown old."""
    voice = a_link(test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES)

    aged = between(look(northmoor, voice), look(northmoor, voice, on=NEXT_YEAR))
    refused = between(look(northmoor, voice), look(northmoor, replace(voice, status=LinkStatus.CHALLENGED)))

    assert because(aged, EvidenceTest.FAMILY_VOICE) == (f"{voice.link} no longer counts: too old.",)
    assert because(refused, EvidenceTest.FAMILY_VOICE) == (f"{voice.link} no longer counts: challenged.",)


def test_a_link_that_is_gone_is_said_to_be(northmoor: LocalArea, a_link: MakeLink) -> None:
    """A link somebody took away leaves no reason of its own behind."""
    voice = a_link(test=EvidenceTest.FAMILY_VOICE, voice=FAMILIES)

    changes = between(look(northmoor, voice), look(northmoor))

    assert because(changes, EvidenceTest.FAMILY_VOICE) == (
        f"{voice.link} no longer counts: it is no longer looked at.",
    )


def test_where_no_link_came_or_went_the_reason_given_now_is_told(northmoor: LocalArea, a_link: MakeLink) -> None:
    """An answer to a contrary finding, or a new one, is told in the words of the test."""
    finding = a_link(contrary=True)

    changes = between(look(northmoor), look(northmoor, finding))

    assert because(changes, EvidenceTest.CONTRARY_ANSWERED) == (f"1 contrary finding not answered: {finding.link}.",)


def test_a_strand_rises_or_falls_by_its_weakest_test(northmoor: LocalArea, a_link: MakeLink) -> None:
    """One test more, of twelve, raises no strand; it is still told."""
    changes = between(look(northmoor), look(northmoor, a_link()))

    strand = of_strand(changes)
    assert not strand.rose
    assert not strand.fell
    assert {one.test for one in strand.tests} >= {EvidenceTest.ACTION, EvidenceTest.RECENT}


def test_a_strand_of_one_test_rises_and_falls_with_it(northmoor: LocalArea, a_link: MakeLink) -> None:
    """The strategy's priority needs its action alone."""
    step = a_link(strand="SP1")
    rose, fell = between(look(northmoor), look(northmoor, step)), between(look(northmoor, step), look(northmoor))

    assert of_strand(rose, "SP1").rose
    assert of_strand(fell, "SP1").fell


def test_strands_looked_at_in_one_look_alone_are_told_apart_from_changes(northmoor: LocalArea) -> None:
    """A strand cut anew did not rise from nothing."""
    everything = look(northmoor)
    some = stood(coverage_at(northmoor, Known.of([]), northmoor.checkpoints_by_ref["monitoring"]))
    others = tuple(ref for ref in (strand.ref for strand in everything.strands) if not ref.startswith("PA1"))

    assert between(some, everything).added == others
    assert between(everything, some).gone == others
    assert not between(some, some).added


def test_a_look_keeps_what_an_argument_needs(northmoor: LocalArea, a_link: MakeLink) -> None:
    """A snapshot opened a year later still says which links counted, and why the others did not."""
    counts, awaits = a_link(), a_link(status=LinkStatus.AWAITING)

    strand = next(one for one in look(northmoor, counts, awaits).strands if one.ref == "PA1.waits")
    action = next(one for one in strand.tests if one.test is EvidenceTest.ACTION)

    assert action.counted == (counts.link,)
    assert action.not_counted == {awaits.link: "awaiting decision"}
    assert Stood.model_validate_json(look(northmoor, counts).model_dump_json()) == look(northmoor, counts)
