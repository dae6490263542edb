"""How what changed, what will fade and who contributes are said: the same sentences on a page and on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from evidence.rules.words import counted, day, listed, window
from schemas.forecast import Falling, Forecast, Renewal
from schemas.partners import OrganisationShare, PostShare, TimelineItem, TimelineMark
from schemas.snapshots import CoverageChanges, StrandChanged, TestChanged
from schemas.tests_of_evidence import EvidenceTest

NO_BOARD = "No board has been held before this date, so there is nothing to compare with."


def compared_with(changes: CoverageChanges) -> str:
    """What was compared, and whether the first look was kept at the time or is worked out anew."""
    if changes.kept:
        return f"Compared with what was kept: {changes.before}. It is shown as it was kept, under the policy of then."
    return (
        f"Compared with {changes.before}. No snapshot of it was kept, so it is worked out anew under today's links, "
        "decisions and policy."
    )


def how_many_changed(changes: CoverageChanges) -> str:
    """How many strands rose, fell, or changed in a test only."""
    rose = sum(one.rose for one in changes.strands)
    fell = sum(one.fell for one in changes.strands)
    level = len(changes.strands) - rose - fell
    if not changes.strands:
        return "No strand and no test has changed."
    said = [f"{counted(rose, 'strand')} rose", f"{fell} fell"]
    if level:
        kept = "kept its state though a test changed" if level == 1 else "kept their state though a test changed"
        said.append(f"{level} {kept}")
    return f"{listed(said)}."


def fell_first(strands: Sequence[StrandChanged]) -> list[StrandChanged]:
    """The strands that fell, then those that rose, then those of which a test alone changed; the weakest first."""
    return sorted(strands, key=lambda one: (not one.fell, not one.rose, one.after.rank))


def direction(one: StrandChanged) -> str:
    """Whether a strand rose, fell or kept its state, in a word or two."""
    return "Rose" if one.rose else "Fell" if one.fell else "Same state"


def which_moved(one: StrandChanged) -> str:
    """The tests of a strand that rose and those that fell, by name."""
    rose = [test.test.words.lower() for test in one.tests if test.after.rank > test.before.rank]
    fell = [test.test.words.lower() for test in one.tests if test.after.rank < test.before.rank]
    said = [f"{listed(names, most=12)} {verb}" for names, verb in ((rose, "rose"), (fell, "fell")) if names]
    return f"{'; '.join(said)}.".capitalize()


def how_it_moved(one: TestChanged) -> str:
    """How one test moved: rose from stale to met."""
    did = "rose" if one.after.rank > one.before.rank else "fell"
    return f"{did} from {one.before.words.lower()} to {one.after.words.lower()}"


def what_falls(forecast: Forecast, today: date) -> str:
    """How much will be weaker on the last day, or why nothing can be."""
    if forecast.latest <= today:
        return f"The window closed on {day(forecast.latest)}, so nothing more can fade before it."
    if not forecast.falling:
        return f"No test will be weaker on {day(forecast.latest)} than it is today."
    falling, mended = len(forecast.falling), sum(one.mended for one in forecast.falling)
    said = f"{counted(falling, 'test')} will be weaker on {day(forecast.latest)} than today"
    if not mended:
        return f"{said}; no renewal mends {'it' if falling == 1 else 'any of them'}, so something new is needed."
    which = "it" if falling == 1 else "all of them" if mended == falling else f"{mended} of them"
    return f"{said}; {counted(len(forecast.renewals), 'renewal')} would mend {which}."


def fall(one: Falling) -> str:
    """How one test will stand: met today, stale then."""
    mends = "The renewals mend it." if one.mended else "No renewal alone mends it: something new is needed."
    return f"{one.now.words} today, {one.then.words.lower()} then. {mends}"


def renewal(one: Renewal) -> str:
    """What is to be brought anew, and for which days."""
    kind = f" ({one.kind})" if one.kind else ""
    return (
        f"Bring newer evidence{kind} in place of {one.item}, dated {day(one.dated_from)} or later, by {day(one.due)}."
    )


def mended_tests(one: Renewal, strand: str = "") -> Iterator[tuple[str, EvidenceTest]]:
    """The strands and tests a renewal brings back; of one strand when it is named."""
    for said in one.mends:
        ref, _, test = said.rpartition(" ")
        if strand in ("", ref):
            yield ref, EvidenceTest(test)


def brings_nothing(shares: Sequence[OrganisationShare]) -> str:
    """The organisations without any evidence, by name; empty when each brings some."""
    names = [one.name for one in shares if not one.items]
    return f"No evidence yet from: {listed(names, most=20)}." if names else ""


def post_owns(one: PostShare, today: date) -> str:
    """A post's gaps and requests in a sentence."""
    gaps = counted(one.gaps, "gap") if one.gaps else "no gap"
    due = (
        f", the first due {day(one.due_first)}{' (overdue)' if one.due_first < today else ''}" if one.due_first else ""
    )
    asked = counted(one.requests_open, "open request") if one.requests_open else "no open request"
    late = f", {one.requests_overdue} overdue" if one.requests_overdue else ""
    return f"{gaps}{due}; {asked}{late}"


def when(one: TimelineItem | TimelineMark) -> str:
    """The day or the period something falls on."""
    return window(one.first, one.last)


def what_is(mark: TimelineMark) -> str:
    """What a checkpoint or a meeting is called in a list."""
    if mark.what == "checkpoint":
        return "Checkpoint" if mark.first == mark.last else "Window of a checkpoint"
    return "Meeting held" if mark.what == "meeting" else "Meeting planned"
