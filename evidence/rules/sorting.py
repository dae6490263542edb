"""Sorts a strand's links, as at a date, by whether they can count, and says why those that cannot do not."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import date

from evidence.rules.facts import LinkFacts
from evidence.rules.freshness import Freshness
from evidence.rules.words import day
from schemas.coverage import Considered, WhyNotCounted
from schemas.evidence import EvidenceKind
from schemas.links import LinkStatus, QuoteFate, Strength
from schemas.tests_of_evidence import LINKABLE, EvidenceTest

UNDECIDED = (LinkStatus.AWAITING, LinkStatus.LAPSED)


@dataclass(slots=True)
class Groups:
    """Links in the groups the tests ask about. Each link stands in exactly one."""

    current: list[LinkFacts] = field(default_factory=list)
    old: list[LinkFacts] = field(default_factory=list)
    expired: list[LinkFacts] = field(default_factory=list)
    awaiting: list[LinkFacts] = field(default_factory=list)
    awaiting_old: list[LinkFacts] = field(default_factory=list)
    unsayable: list[LinkFacts] = field(default_factory=list)
    out: list[LinkFacts] = field(default_factory=list)

    def adders(self) -> dict[str, Callable[[LinkFacts], None]]:
        """How a link is put into each group, by the group's name."""
        return {one.name: getattr(self, one.name).append for one in fields(self)}

    def left_over(self) -> list[LinkFacts]:
        """The links that do not count as they stand, in the order people are told of them."""
        return [*self.old, *self.expired, *self.awaiting, *self.awaiting_old, *self.unsayable, *self.out]


@dataclass(slots=True)
class Sorted:
    """A strand's links, sorted: all of them, those that name each test, and those that point the other way."""

    as_at: date
    all: Groups = field(default_factory=Groups)
    naming: dict[EvidenceTest, Groups] = field(default_factory=lambda: {test: Groups() for test in LINKABLE})
    contrary: list[LinkFacts] = field(default_factory=list)
    reasons: dict[str, Considered] = field(default_factory=dict)
    """Why each link that does not count as it stands does not, by its reference."""

    def serving(self, test: EvidenceTest) -> Groups:
        """The links a test looks at: those that name it, or all of them for a test worked out from the whole strand."""
        return self.naming.get(test, self.all)

    def why_not(self, links: Iterable[LinkFacts]) -> tuple[Considered, ...]:
        """Why some links do not count."""
        reasons = self.reasons
        return tuple([reasons[link.link] for link in links])


def sort_links(links: Iterable[LinkFacts], *, as_at: date, freshness: Freshness) -> Sorted:
    """Put each link into its group. The first reason that applies is the one given, gravest first."""
    made = Sorted(as_at)
    # Looked up once and not for each link: this is where a large area spends its time.
    whole, naming, reasons = made.all.adders(), {test: own.adders() for test, own in made.naming.items()}, made.reasons
    oldest = freshness.oldest
    for link in links:
        # The most common case first, and in place.
        on, review_by = link.on, link.review_by
        if link.sound and on and oldest[link.kind] <= on <= as_at and (review_by is None or review_by >= as_at):
            whole["current"](link)
            naming[link.test]["current"](link)
            continue
        group, why, because = _place(link, as_at, freshness)
        if why:
            reasons[link.link] = not_counted(link, why, because)
        if group is CONTRARY:
            made.contrary.append(link)
        else:
            whole[group](link)
            naming[link.test][group](link)
    return made


CONTRARY = "contrary"
Placed = tuple[str, WhyNotCounted | None, str]


def _place(link: LinkFacts, as_at: date, freshness: Freshness) -> Placed:
    """The group a link belongs in, and why it does not count as it stands."""
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
    partial = link.strength is Strength.PARTIAL
    return Considered(link.link, link.item, link.title, link.says, link.on, partial, why, because)
