"""What is different in a later bundle: what was added, dropped, renewed, said otherwise, closed and opened."""

from __future__ import annotations

from schemas.links import Link
from schemas.manifest import Manifest, ManifestItem
from schemas.releases import BundlesCompared, ChangedLink

WORDS_OF = {
    "version": "its version",
    "says": "what it says",
    "strength": "how much it shows",
    "contrary": "which way it points",
    "test": "the test it serves",
    "strand": "its strand",
    "line": "its plan line",
    "passages": "its passages",
    "change": "what changed for children",
    "follow_up": "what changed because of the check",
    "response": "its response",
    "decision": "its decision",
    "status": "where it stands",
}


def bundles_compared(earlier: str, before: Manifest, later: str, after: Manifest) -> BundlesCompared:
    """What the later of two bundles has otherwise, each thing as a person names it."""
    old, new = ({item.ref: item for item in one.items} for one in (before, after))
    versions = _held(before) | {ref: item.version for ref, item in old.items()}
    # A supplement does not hold again what is the same: that is neither dropped nor unsaid.
    held, held_then = _held(after).keys(), _held(before).keys()
    was, now = ({link.ref: link for link in one.links} for one in (before, after))
    open_before, open_after = ({gap.key: gap for gap in one.gaps} for one in (before, after))
    return BundlesCompared(
        earlier=earlier,
        later=later,
        added=tuple(_named(new[ref]) for ref in new if ref not in versions),
        dropped=tuple(_named(old[ref]) for ref in old if ref not in new and ref not in held),
        new_versions=tuple(
            f"{_named(new[ref])}, version {new[ref].version} where {versions[ref]} was"
            for ref in new
            if ref in versions and new[ref].version != versions[ref]
        ),
        links_added=tuple(_said(now[ref]) for ref in now if ref not in was and now[ref].item not in held_then),
        links_dropped=tuple(_said(was[ref]) for ref in was if ref not in now and was[ref].item not in held),
        links_changed=tuple(
            ChangedLink(ref=ref, what=what) for ref in now if ref in was and (what := _what_changed(was[ref], now[ref]))
        ),
        gaps_closed=tuple(
            f"{gap.strand} {gap.test.words}: {gap.reason}" for key, gap in open_before.items() if key not in open_after
        ),
        gaps_opened=tuple(
            f"{gap.strand} {gap.test.words}: {gap.reason}" for key, gap in open_after.items() if key not in open_before
        ),
    )


def _held(manifest: Manifest) -> dict[str, int]:
    """The items that a supplement tells of and does not hold, each with its version."""
    return {one.item: one.version for one in manifest.supplement.held} if manifest.supplement else {}


def _named(item: ManifestItem) -> str:
    return f"{item.ref} {item.title}"


def _said(link: Link) -> str:
    return f"{link.ref}, {link.item} to {link.strand}: {link.says}"


def _what_changed(was: Link, now: Link) -> tuple[str, ...]:
    return tuple(words for name, words in WORDS_OF.items() if getattr(was, name) != getattr(now, name))
