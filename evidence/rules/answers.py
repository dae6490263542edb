"""The twelve rules: given the links that may count, how fully is each question answered?

Each rule looks only at the links handed to it, so that coverage can ask the same rule again with the links that await
a decision, or with those that have aged. Sources are keys of the area's domain notes; the limits are the area's policy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from operator import attrgetter

from evidence.rules.facts import LinkFacts
from evidence.rules.sorting import not_counted
from evidence.rules.words import counted, day, listed
from schemas.area import Concern, Minimums, OrganisationKind, Strand
from schemas.coverage import Break, Considered, WhyNotCounted
from schemas.evidence import Speaker
from schemas.links import Better, Change
from schemas.tests_of_evidence import EvidenceTest


class Level(IntEnum):
    """How fully the links answer a question."""

    NONE = 0
    SOME = 1
    FULL = 2


@dataclass(slots=True)
class Answer:
    """How fully, in which words, by which links, and which links the rule itself turned away."""

    level: Level
    reason: str
    counted: Sequence[LinkFacts] = ()
    refused: Sequence[Considered] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule needs to know about the strand."""

    strand: Strand
    concern: Concern
    as_at: date
    minimums: Minimums
    names: dict[str, str]
    own_team: frozenset[str] = frozenset()
    """The posts that own the strand or lead a line of it: what they check themselves is not independent."""
    breaks: tuple[Break, ...] = ()
    """The dates its series lack that are held against it."""

    def named(self, refs: Iterable[str]) -> str:
        """References of organisations, places and groups as their names, in a sentence."""
        return listed([self.names.get(ref, ref) for ref in refs])


Rule = Callable[[Sequence[LinkFacts], Case], Answer]


def action(links: Sequence[LinkFacts], case: Case) -> Answer:
    """Was the step taken? One accepted link shows delivery (S31: reasonable steps)."""
    return _one_is_enough(links, [], "the step was taken", "Nothing accepted shows that the step was taken.")


def impact(links: Sequence[LinkFacts], case: Case) -> Answer:
    """Did something change for children? A baseline and a later point, better; or an evaluated change in words.

    Activity without impact is discounted: "too early" stands in 17 of 55 reports (S60; S12d, S12g, S13a).
    """
    good, refused = [], []
    for link in links:
        fault = _fault_of_change(link.change, case.as_at)
        if fault:
            refused.append(not_counted(link, *fault))
        else:
            good.append(link)
    return _one_is_enough(good, refused, "something changed", "Nothing accepted shows what changed for children.")


def _fault_of_change(change: Change | None, as_at: date) -> tuple[WhyNotCounted, str] | None:
    if change is None:
        return WhyNotCounted.NO_CHANGE, "It records no baseline with a later point, and no evaluated change."
    if not (change.measure and change.baseline and change.better):
        return None
    if change.in_words and change.evaluated_by and not change.later:
        return None
    known = [point for point in change.later if point.on <= as_at]
    if not known:
        return WhyNotCounted.NO_CHANGE, f"It has no point after the baseline by {day(as_at)}."
    newest = max(known, key=BY_DATE)
    better = newest.value < change.baseline.value
    if change.better is HIGHER:
        better = newest.value > change.baseline.value
    if not better:
        return WhyNotCounted.WRONG_WAY, f"{change.measure} did not get better between its points."
    return None


HIGHER = Better.HIGHER
BY_DATE = attrgetter("on")


def family_voice(links: Sequence[LinkFacts], case: Case) -> Answer:
    """What do parents and carers say? (S30, S32, S44g: monitoring has no family survey of its own)."""
    return _spoken_by(links, Speaker.FAMILIES, OrganisationKind.FAMILIES, "parents and carers spoke")


def child_voice(links: Sequence[LinkFacts], case: Case) -> Answer:
    """What do children and young people say themselves? Partly filled in by adults does not count (S44d)."""
    good, refused, children = [], [], Speaker.CHILDREN
    for link in links:
        if link.voice is None or link.speaker is not children:
            because = "It does not record that children or young people spoke."
            refused.append(_wrong_voice(link, because))
        elif link.voice.partly_by_others:
            because = "Adults filled in part of it, so it is not children's own voice."
            refused.append(_wrong_voice(link, because))
        else:
            good.append(link)
    missing = "Nothing accepted carries what children and young people say themselves."
    return _one_is_enough(good, refused, "children and young people spoke for themselves", missing)


def _wrong_voice(link: LinkFacts, because: str) -> Considered:
    if because not in link.refusals:
        link.refusals[because] = not_counted(link, WhyNotCounted.WRONG_VOICE, because)
    return link.refusals[because]


def practice(links: Sequence[LinkFacts], case: Case) -> Answer:
    """Do front-line staff and settings recognise it? (S32: inspectors meet front-line staff and head teachers)."""
    return _spoken_by(links, Speaker.PRACTICE, OrganisationKind.SETTINGS, "front-line staff and settings spoke")


def _spoken_by(links: Sequence[LinkFacts], speaker: Speaker, body: OrganisationKind, shows: str) -> Answer:
    """The recorded voice decides; where none is recorded, the contributing body does."""
    good, refused = [], []
    because = f"It does not record that {shows.rsplit(' ', 1)[0]} spoke."
    for link in links:
        heard = link.speaker is speaker if link.voice else link.organisation_kind is body
        if heard:
            good.append(link)
        else:
            refused.append(_wrong_voice(link, because))
    return _one_is_enough(good, refused, shows, f"Nothing accepted shows that {shows}.")


def assured(links: Sequence[LinkFacts], case: Case) -> Answer:
    """Has someone independent checked, and what changed because of it? A check without follow-up is not enough
    (S13c: quality assurance not used; S36: useful learning), nor is one by the team that does the work (domain 8.1:
    assured by a reviewer from outside the owning team)."""
    good, refused = [], []
    for link in links:
        fault = _fault_of_check(link, case)
        if fault:
            refused.append(not_counted(link, *fault))
        else:
            good.append(link)
    missing = "Nothing accepted shows an independent check and what changed because of it."
    return _one_is_enough(good, refused, "someone independent checked and something changed", missing)


def _fault_of_check(link: LinkFacts, case: Case) -> tuple[WhyNotCounted, str] | None:
    """Who checked is who the link names; where it names nobody, the post that brought the evidence in."""
    checker = link.checked_by or link.brought_by
    if checker in case.own_team:
        did = "made the check" if link.checked_by else "brought it in, and nobody else is named as having checked"
        return (
            WhyNotCounted.OWN_TEAM,
            f"{case.named([checker])} {did}; that post owns the strand or leads a line of it.",
        )
    if not link.followed_up:
        return WhyNotCounted.NO_FOLLOW_UP, "It records a check, and not what changed because of it."
    return None


def _one_is_enough(good: Sequence[LinkFacts], refused: list[Considered], shows: str, missing: str) -> Answer:
    full = [link for link in good if not link.partial]
    if full:
        return Answer(Level.FULL, f"{counted(len(full), 'accepted link')} {_show(full)} that {shows}.", good, refused)
    if good:
        reason = f"Only partly: {counted(len(good), 'accepted link')} {_show(good)} part of it."
        return Answer(Level.SOME, reason, good, refused)
    return Answer(Level.NONE, missing, (), refused)


def _show(links: Sequence[LinkFacts]) -> str:
    return "shows" if len(links) == 1 else "show"


def triangulated(links: Sequence[LinkFacts], case: Case) -> Answer:
    """Do different kinds and organisations agree? Inspectors triangulate before they judge (S28, S12e)."""
    kinds = {link.kind for link in links} - {None}
    bodies = {link.organisation for link in links} - {None}
    found = f"{counted(len(kinds), 'kind')} of evidence from {counted(len(bodies), 'organisation')}"
    enough = len(kinds) >= case.minimums.kinds and len(bodies) >= case.minimums.organisations
    if enough and _not_only_partial(links):
        return Answer(Level.FULL, f"There are {found}.", links)
    if links:
        asked = f"at least {case.minimums.kinds} kinds from {case.minimums.organisations} organisations"
        return Answer(Level.SOME, f"There is {found}; the policy asks for {asked}.", links)
    return Answer(Level.NONE, "No accepted evidence to compare.")


def recent(links: Sequence[LinkFacts], case: Case) -> Answer:
    """Is it current on that date? Items past their own review date never count at all (S10, S26)."""
    if not links:
        return Answer(Level.NONE, "No accepted evidence is current.")
    newest = max([link.on or date.min for link in links])
    reason = f"The newest accepted evidence speaks for {day(newest)}."
    return Answer(Level.FULL if _not_only_partial(links) else Level.SOME, reason, links)


def sustained(links: Sequence[LinkFacts], case: Case) -> Answer:
    """More than one point in time: three dated points of a measure, or two waves of the same survey, feedback or audit
    (S10: consistent and sustained difference). A series with a date missing shows less than it could."""
    full = [link for link in links if not link.partial]
    points, waves = _most_points(full, case.as_at), _most_waves(full, case.minimums.waves_apart_days)
    if points >= case.minimums.points or waves >= case.minimums.waves:
        there_are = f"There are {_points_and_waves(points, waves)}"
        if case.breaks:
            lacks = listed([gap.named for gap in case.breaks], most=3)
            return Answer(Level.SOME, f"{there_are}; what is expected each time is missing: {lacks}.", links)
        return Answer(Level.FULL, f"{there_are}.", links)
    points, waves = _most_points(links, case.as_at), _most_waves(links, case.minimums.waves_apart_days)
    found = _points_and_waves(points, waves)
    if points > 1 or waves:
        asked = f"{case.minimums.points} points or {case.minimums.waves} waves"
        return Answer(Level.SOME, f"There are {found}; the policy asks for {asked}.", links)
    return Answer(Level.NONE, "Nothing accepted shows more than one point in time.")


def _points_and_waves(points: int, waves: int) -> str:
    return f"{counted(points, 'dated point')} of one measure, {counted(waves, 'wave')} of one survey, feedback or audit"


def _most_points(links: Sequence[LinkFacts], as_at: date) -> int:
    """The dated points of the measure that has most of them."""
    points: dict[str, set[date]] = defaultdict(set)
    for link in links:
        if link.points:
            points[link.measure].update(link.points)
    return max((sum(on <= as_at for on in dates) for dates in points.values()), default=0)


def _most_waves(links: Sequence[LinkFacts], apart_days: int) -> int:
    """The waves of the survey, feedback or audit that was repeated most; dates close together are one wave."""
    dates: dict[object, set[date]] = defaultdict(set)
    for link in links:
        if link.wave_of and link.on:
            dates[link.wave_of].add(link.on)
    return max((_waves(sorted(one), apart_days) for one in dates.values()), default=0)


def _waves(dates: Sequence[date], apart_days: int) -> int:
    count, last = 0, date.min
    for on in dates:
        if last is date.min or (on - last).days >= apart_days:
            count, last = count + 1, on
    return count


def reach(links: Sequence[LinkFacts], case: Case) -> Answer:
    """Everywhere and for everyone it must: each place and group the strand names (S10, S82, S61: place variation)."""
    wanted = (*case.strand.localities, *case.strand.cohorts)
    # Few sets of places and groups differ among many links.
    covering = {covers for covers in {link.covers for link in links} if not covers.isdisjoint(wanted)}
    missing = [ref for ref in wanted if not any(ref in covers for covers in covering)]
    reaching = [link for link in links if link.covers in covering]
    if not missing and _not_only_partial(reaching):
        return Answer(Level.FULL, f"Each of the {len(wanted)} places and groups is covered.", reaching)
    if reaching:
        lack = f"nothing accepted covers {case.named(missing)}" if missing else "only partly shown"
        return Answer(Level.SOME, f"{len(wanted) - len(missing)} of {len(wanted)} covered; {lack}.", reaching)
    return Answer(Level.NONE, f"Nothing accepted covers {case.named(missing)}.")


def joint(links: Sequence[LinkFacts], case: Case) -> Answer:
    """Does every responsible organisation contribute? The report names them in order (S10, S12e)."""
    responsible = case.concern.responsible
    bodies = {link.organisation for link in links if not link.partial}
    missing = [ref for ref in responsible if ref not in bodies]
    given = [link for link in links if link.organisation in responsible]
    if not missing:
        return Answer(Level.FULL, f"{case.named(responsible)} each contribute.", given)
    if given:
        partly = [ref for ref in missing if ref in {link.organisation for link in given}]
        absent = [ref for ref in missing if ref not in partly]
        lacks = [f"Nothing accepted comes from {case.named(absent)}."] if absent else []
        lacks += [f"{case.named(partly)} contributes only in part."] if partly else []
        return Answer(Level.SOME, " ".join(lacks), given)
    return Answer(Level.NONE, f"Nothing accepted comes from {case.named(missing)}.")


def _not_only_partial(links: Sequence[LinkFacts]) -> bool:
    return not all(link.partial for link in links)


RULES: dict[EvidenceTest, Rule] = {
    EvidenceTest.ACTION: action,
    EvidenceTest.IMPACT: impact,
    EvidenceTest.FAMILY_VOICE: family_voice,
    EvidenceTest.CHILD_VOICE: child_voice,
    EvidenceTest.PRACTICE: practice,
    EvidenceTest.ASSURED: assured,
    EvidenceTest.TRIANGULATED: triangulated,
    EvidenceTest.RECENT: recent,
    EvidenceTest.SUSTAINED: sustained,
    EvidenceTest.REACH: reach,
    EvidenceTest.JOINT: joint,
}
