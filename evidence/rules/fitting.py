"""Whether a draft is small enough for its audience, and what to do when it is not."""

from __future__ import annotations

from evidence.errors import Contradiction
from evidence.rules.entering import megabytes
from evidence.rules.words import listed
from schemas.bundles import Selection
from schemas.renditions import RenditionKind

NAMED = 3
"""So many of the largest files are named when a draft is too large."""


def size_of(selection: Selection) -> int:
    """The bytes of the evidence files of a selection together, a redacted copy in the place of what it was made of."""
    copies = {one.item: one.size_bytes for one in selection.renditions if one.kind is RenditionKind.REDACTED}
    return sum(copies.get(item.ref, item.version.size_bytes) for item in selection.items)


def why_too_large(selection: Selection) -> Contradiction | None:
    """The refusal of a draft whose files are more than its audience takes; None when they fit."""
    audience, size = selection.audience, size_of(selection)
    if audience is None or size <= audience.largest_bytes:
        return None
    largest = sorted(selection.items, key=lambda item: (-item.version.size_bytes, item.ref))[:NAMED]
    named = listed([f"{item.ref} ({megabytes(item.version.size_bytes)})" for item in largest])
    return Contradiction(
        f"The evidence comes to {megabytes(size)}, and this audience takes {megabytes(audience.largest_bytes)}.",
        remedy=f"Make a draft for each concern, or pick items by hand. The largest are {named}.",
    )


def refuse_written(selection: Selection, size_bytes: int) -> None:
    """Raises Contradiction when a draft came out larger than its audience takes, with all that was made for it."""
    audience = selection.audience
    if audience and size_bytes > audience.largest_bytes:
        raise Contradiction(
            f"The draft comes to {megabytes(size_bytes)}, and this audience takes {megabytes(audience.largest_bytes)}. "
            "Nothing was kept.",
            remedy="Make a draft for each concern, or pick items by hand.",
        )


def refuse_too_large(selection: Selection) -> None:
    """Raises Contradiction when a draft of the selection would be more than its audience takes."""
    if refusal := why_too_large(selection):
        raise refusal
