"""What may go into a bundle: which items for which audience, which links with them, and why the rest stay out."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.rules.words import listed
from schemas.audiences import Audience
from schemas.bundles import LeftOut
from schemas.evidence import Item, Marking, ReadingState
from schemas.links import Link, LinkStatus

OPEN = (LinkStatus.AWAITING, LinkStatus.LAPSED)
NOT_PICKED = "It was not picked."
CANNOT_GO = {ReadingState.QUARANTINED: "It is in quarantine.", ReadingState.WAITING: "Its text has not been read yet."}


def why_out(
    item: Item, links: Sequence[Link], audience: Audience, *, picked: frozenset[str] = frozenset()
) -> LeftOut | None:
    """Why an item stays out, given its links in scope; None when it goes in.

    An item picked by hand goes in without an accepted link too: inspectors ask for things by name. What is not for the
    audience stays out whoever picked it.
    """
    why = _why(item, links, audience, picked)
    if not why:
        return None
    return LeftOut(
        item=item.ref,
        title=item.title,
        why=why,
        # A title can say as much as what it names, for whatever reason the item stays out.
        withheld=item.version.kept_back or bool(why_not_for(item, audience)),
        not_picked=why == NOT_PICKED,
    )


def _why(item: Item, links: Sequence[Link], audience: Audience, picked: frozenset[str]) -> str:
    if item.version.kept_back:
        return f"It is kept back. {item.version.reason}".strip()
    if item.version.reading in CANNOT_GO:
        return CANNOT_GO[item.version.reading]
    if why := why_not_for(item, audience):
        return why
    if item.version.size_bytes > audience.largest_file_bytes:
        return f"Its file is larger than the {megabytes(audience.largest_file_bytes)} this audience takes."
    if picked:
        return "" if item.ref in picked else NOT_PICKED
    return _why_no_link(item, links, audience)


def why_not_for(item: Item, audience: Audience) -> str:
    """Why an audience may not be handed an item, by its marking and whether it may be published; empty when it may."""
    marking = item.details.marking or Marking.OFFICIAL
    if marking not in audience.markings:
        return f"It is marked {marking.value}, which is not for this audience."
    if audience.publishable_only and not item.details.publishable:
        said = "is not to be published" if item.details.publishable is False else "was not marked as publishable"
        return f"It {said}, and this audience is handed only what may be published."
    return ""


def goes(link: Link, item: Item, audience: Audience) -> bool:
    """Accepted links go in, and so does what points the other way unless it was challenged, as coverage has it."""
    if link.contrary and not audience.contrary:
        return False
    return stands(link, item)


def stands(link: Link, item: Item) -> bool:
    """True when a link counts for or against what it is about, as the item is now."""
    counts = link.status is LinkStatus.ACCEPTED or (link.contrary and link.status in OPEN)
    return counts and link.version == item.version.number


def megabytes(size_bytes: int) -> str:
    """A limit of size in words."""
    return f"{size_bytes / 1_000_000:,.0f} MB"


def _why_no_link(item: Item, links: Sequence[Link], audience: Audience) -> str:
    accepted = [link for link in links if link.status is LinkStatus.ACCEPTED]
    if any(goes(link, item, audience) for link in accepted):
        return ""
    if any(stands(link, item) for link in accepted):
        return "It points the other way, and this audience is not handed evidence that does."
    waiting = [link.ref for link in links if link.status in OPEN]
    if waiting:
        await_one = "awaits" if len(waiting) == 1 else "await"
        return f"No link to it has been accepted; {listed(waiting)} {await_one} a decision."
    if accepted:
        return "What was accepted was an older version; the newer one needs its links looked at."
    return "Every link to it was challenged."
