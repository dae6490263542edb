"""Sorts a strand's links, as at a date, by whether they can count, and says why those that cannot do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from evidence.rules.facts import LinkFacts
from evidence.rules.freshness import Freshness
from evidence.rules.words import day
from schemas.coverage import Considered, WhyNotCounted
from schemas.links import LinkStatus, QuoteFate, Strength

UNDECIDED = (LinkStatus.AWAITING, LinkStatus.LAPSED)


@dataclass(slots=True)
class Sorted:
    """A strand's links in the groups the tests ask about. Each link stands in exactly one."""

    as_at: date
    current: list[LinkFacts] = field(default_factory=list)
    old: list[LinkFacts] = field(default_factory=list)
    expired: list[LinkFacts] = field(default_factory=list)
    awaiting: list[LinkFacts] = field(default_factory=list)
    awaiting_old: list[LinkFacts] = field(default_factory=list)
    unsayable: list[LinkFacts] = field(default_factory=list)
    out: list[LinkFacts] = field(default_factory=list)
    contrary: list[LinkFacts] = field(default_factory=list)
    reasons: dict[str, Considered] = field(default_factory=dict)
    counting: dict[str, Considered] = field(default_factory=dict)

    def counted(self, link: LinkFacts) -> Considered:
        """A link that counts, put into words once however many tests it counts for."""
        if link.link not in self.counting:
            self.counting[link.link] = counted(link)
        return self.counting[link.link]


def sort_links(links: Sequence[LinkFacts], *, as_at: date, freshness: Freshness) -> Sorted:
    """Put each link into its group. The first reason that applies is the one given, gravest first."""
    groups = Sorted(as_at)
    for link in links:
        _place(link, groups, freshness)
    return groups


def _place(link: LinkFacts, groups: Sorted, freshness: Freshness) -> None:
    why, because = _barred(link, groups.as_at)
    if why:
        groups.out.append(link)
        groups.reasons[link.link] = _not_counted(link, why, because)
    elif link.contrary:
        groups.contrary.append(link)
        groups.reasons[link.link] = _not_counted(link, WhyNotCounted.CONTRARY, "It points the other way.")
    elif link.status in UNDECIDED:
        _place_undecided(link, groups, freshness)
    else:
        _place_accepted(link, groups, freshness)


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
        return WhyNotCounted.SUPERSEDED, _overtaken(link)
    return None, ""


def _overtaken(link: LinkFacts) -> str:
    """Why a link made to an older version does not count: what the newer one does to the words it quotes."""
    if link.quotes is QuoteFate.CHANGED:
        return f"The words it quotes were changed in version {link.newest}."
    if link.quotes is QuoteFate.GONE:
        return f"The words it quotes are gone from version {link.newest}."
    return "The item has a newer version; the link was made to an older one."


def _place_undecided(link: LinkFacts, groups: Sorted, freshness: Freshness) -> None:
    lapsed = link.status is LinkStatus.LAPSED
    why = WhyNotCounted.LAPSED if lapsed else WhyNotCounted.AWAITING
    because = "What was accepted has changed since; it needs a new decision." if lapsed else "It awaits a decision."
    flaw, more = _flaw(link, groups.as_at)
    if flaw:
        groups.out.append(link)
        because = f"{because} {more}"
    elif freshness.is_stale(_date_of(link), link.kind):
        groups.awaiting_old.append(link)
        because = f"{because} By then it is also too old."
    else:
        groups.awaiting.append(link)
    groups.reasons[link.link] = _not_counted(link, why, because)


def _place_accepted(link: LinkFacts, groups: Sorted, freshness: Freshness) -> None:
    flaw, because = _flaw(link, groups.as_at)
    if flaw:
        (groups.expired if flaw is WhyNotCounted.EXPIRED else groups.unsayable).append(link)
        groups.reasons[link.link] = _not_counted(link, flaw, because)
    elif freshness.is_stale(_date_of(link), link.kind):
        groups.old.append(link)
        oldest = freshness.oldest_current(link.kind)
        kind = link.kind.value if link.kind else "evidence of no confirmed kind"
        because = f"It speaks for {day(_date_of(link))}; a {kind} counts from {day(oldest)} on."
        groups.reasons[link.link] = _not_counted(link, WhyNotCounted.TOO_OLD, because)
    else:
        groups.current.append(link)


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


def counted(link: LinkFacts) -> Considered:
    """A link that counts."""
    return Considered(link.link, link.item, link.title, link.says, link.on, link.strength is Strength.PARTIAL)


def _not_counted(link: LinkFacts, why: WhyNotCounted, because: str) -> Considered:
    return Considered(
        link.link, link.item, link.title, link.says, link.on, link.strength is Strength.PARTIAL, why, because
    )


def not_counted(link: LinkFacts, why: WhyNotCounted, because: str) -> Considered:
    """A link that a particular test does not count."""
    return _not_counted(link, why, because)
