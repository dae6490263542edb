"""Sorts a strand's links, as at a date, by whether they can count, and says why those that cannot do not."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from evidence.rules.facts import UNDECIDED, LinkFacts
from evidence.rules.freshness import Freshness
from evidence.rules.words import day
from schemas.coverage import Considered, WhyNotCounted
from schemas.evidence import EvidenceKind
from schemas.links import LinkStatus, QuoteFate, Strength
from schemas.tests_of_evidence import LINKABLE, EvidenceTest


@dataclass(slots=True)
class Groups:
    """Links in the groups the tests ask about. Each link stands in exactly one."""

    current: Sequence[LinkFacts] = ()
    old: Sequence[LinkFacts] = ()
    expired: Sequence[LinkFacts] = ()
    awaiting: Sequence[LinkFacts] = ()
    awaiting_old: Sequence[LinkFacts] = ()
    unsayable: Sequence[LinkFacts] = ()
    out: Sequence[LinkFacts] = ()

    def left_over(self) -> list[LinkFacts]:
        """The links that do not count as they stand, in the order people are told of them."""
        return [*self.old, *self.expired, *self.awaiting, *self.awaiting_old, *self.unsayable, *self.out]


@dataclass(slots=True)
class Sorted:
    """A strand's links, sorted: all of them, those that name each test, and those that point the other way."""

    as_at: date
    freshness: Freshness
    all: Groups
    naming: Mapping[EvidenceTest, Groups]
    contrary: Sequence[LinkFacts] = ()
    reasons: dict[str, Considered] = field(default_factory=dict)
    """Why links that do not count as they stand do not, by their references: put into words when first asked for."""
    rest: tuple[Considered, ...] | None = None

    def serving(self, test: EvidenceTest) -> Groups:
        """The links a test looks at: those that name it, or all of them for a test worked out from the whole strand."""
        return self.naming.get(test, NO_LINKS) if test in LINKABLE else self.all

    def why_not(self, links: Iterable[LinkFacts]) -> tuple[Considered, ...]:
        """Why some links do not count as they stand."""
        reasons = self.reasons
        return tuple([reasons.get(link.link) or self._reason(link) for link in links])

    def _reason(self, link: LinkFacts) -> Considered:
        _, why, because = _place(link, self.as_at, self.freshness)
        assert why is not None, "a link that counts was asked why it does not"
        return self.reasons.setdefault(link.link, not_counted(link, why, because))

    def why_not_the_rest(self) -> tuple[Considered, ...]:
        """Why none of the links that do not count as they stand does: one list for every test that asks."""
        if self.rest is None:
            self.rest = self.why_not(self.all.left_over())
        return self.rest


NO_LINKS = Groups()


def sort_links(links: Iterable[LinkFacts], *, as_at: date, freshness: Freshness) -> Sorted:
    """Put each link into its group."""
    placed: dict[str, list[LinkFacts]] = defaultdict(list)
    # Looked up once and not for each link: this is where a large area spends its time.
    current, oldest = placed["current"].append, freshness.oldest
    for link in links:
        # The most common case first, and in place.
        on, review_by = link.on, link.review_by
        in_time = on and oldest[link.kind] <= on <= as_at and (review_by is None or review_by >= as_at)
        if in_time and link.accepted and link.sound:
            current(link)
        elif link.sound:
            placed[group_by_days(link, as_at, freshness)].append(link)
        else:
            placed[_place(link, as_at, freshness)[0]].append(link)
    contrary = placed.pop(CONTRARY, ())
    return Sorted(as_at, freshness, Groups(**placed), _by_test(placed), contrary)


def _by_test(placed: Mapping[str, Sequence[LinkFacts]]) -> dict[EvidenceTest, Groups]:
    naming: dict[EvidenceTest, Groups] = defaultdict(Groups)
    for group, links in placed.items():
        apart: dict[EvidenceTest, list[LinkFacts]] = defaultdict(list)
        for link in links:
            apart[link.test].append(link)
        for test, some in apart.items():
            setattr(naming[test], group, some)
    return naming


def group_by_days(link: LinkFacts, as_at: date, freshness: Freshness) -> str:
    """The group of a sound link: what the reasons below come to where only days and a decision are in question."""
    on, review_by = _date_of(link), link.review_by
    if on > as_at:
        return "out"
    if review_by is not None and review_by < as_at:
        return "expired" if link.accepted else "out"
    if on < freshness.oldest[link.kind]:
        return "old" if link.accepted else "awaiting_old"
    return "current" if link.accepted else "awaiting"


CONTRARY = "contrary"
Placed = tuple[str, WhyNotCounted | None, str]


def _place(link: LinkFacts, as_at: date, freshness: Freshness) -> Placed:
    """The group a link belongs in, and why it does not count as it stands. The first reason that applies is the one
    given, gravest first."""
    why, because = _barred(link, as_at)
    if why:
        return "out", why, because
    if link.contrary:
        return CONTRARY, WhyNotCounted.CONTRARY, "It points the other way."
    if link.status in UNDECIDED:
        return _place_undecided(link, as_at, freshness)
    return _place_accepted(link, as_at, freshness)


def _barred(link: LinkFacts, as_at: date) -> tuple[WhyNotCounted | None, str]:
    """Why a link can serve nothing at all on that date, whatever the test."""
    if link.status is LinkStatus.SUGGESTION:
        return WhyNotCounted.SUGGESTION, "Nobody has confirmed this suggestion."
    if link.status is LinkStatus.CHALLENGED:
        return WhyNotCounted.CHALLENGED, "A reviewer challenged the link."
    if link.strength is Strength.CONTEXT and not link.contrary:
        return WhyNotCounted.CONTEXT, "It gives context and shows nothing by itself."
    if link.on is not None and link.on > as_at:
        return WhyNotCounted.LATER, f"It speaks for {day(link.on)}, after {day(as_at)}."
    if link.superseded and not link.contrary:
        return _overtaken(link)
    return None, ""


def _overtaken(link: LinkFacts) -> tuple[WhyNotCounted, str]:
    """Why a link made to an older version does not count: what the newer one does to the words it quotes."""
    if link.quotes is QuoteFate.CHANGED:
        return WhyNotCounted.QUOTE_CHANGED, f"The words it quotes were changed in version {link.newest}."
    if link.quotes is QuoteFate.GONE:
        return WhyNotCounted.QUOTE_GONE, f"The words it quotes are gone from version {link.newest}."
    return WhyNotCounted.SUPERSEDED, "The item has a newer version; the link was made to an older one."


def _place_undecided(link: LinkFacts, as_at: date, freshness: Freshness) -> Placed:
    lapsed = link.status is LinkStatus.LAPSED
    why = WhyNotCounted.LAPSED if lapsed else WhyNotCounted.AWAITING
    because = "What was accepted has changed since; it needs a new decision." if lapsed else "It awaits a decision."
    flaw, more = _flaw(link, as_at)
    if flaw:
        return "out", why, f"{because} {more}"
    if freshness.is_stale(_date_of(link), link.kind):
        return "awaiting_old", why, f"{because} By then it is also too old."
    return "awaiting", why, because


def _place_accepted(link: LinkFacts, as_at: date, freshness: Freshness) -> Placed:
    flaw, because = _flaw(link, as_at)
    if flaw:
        return "expired" if flaw is WhyNotCounted.EXPIRED else "unsayable", flaw, because
    if freshness.is_stale(_date_of(link), link.kind):
        return "old", WhyNotCounted.TOO_OLD, _too_old(_date_of(link), link.kind, freshness.oldest[link.kind])
    return "current", None, ""


@functools.lru_cache(maxsize=8192)
def _too_old(on: date, kind: EvidenceKind | None, oldest: date) -> str:
    what = f"evidence of its kind ({kind.value})" if kind else "evidence of no confirmed kind"
    return f"It speaks for {day(on)}; {what} counts from {day(oldest)} on."


def _flaw(link: LinkFacts, as_at: date) -> tuple[WhyNotCounted | None, str]:
    """What is wrong with the item itself on that date."""
    if not link.readable:
        return WhyNotCounted.UNREAD, "Its text could not be read, so what it shows cannot be checked."
    if link.on is None:
        return WhyNotCounted.UNDATED, "Nobody has confirmed the date it speaks for."
    if link.review_by is not None and link.review_by < as_at:
        return WhyNotCounted.EXPIRED, f"It was to be reviewed by {day(link.review_by)}."
    return None, ""


def _date_of(link: LinkFacts) -> date:
    assert link.on is not None, "an undated link was sorted out before"
    return link.on


def not_counted(link: LinkFacts, why: WhyNotCounted, because: str) -> Considered:
    """A link that does not count, and why."""
    return Considered(link.link, link.item, link.title, link.says, link.on, link.partial, why, because)
