"""Supplements: which sealed bundle one may go on from, and what need not be handed over a second time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from evidence.errors import Contradiction
from schemas.bundles import Choice, HeldBefore
from schemas.evidence import Details, Item
from schemas.links import Link
from schemas.manifest import FileRole, Manifest, ManifestItem
from schemas.releases import SealedBundle

_OTHER = {
    "checkpoint": "for another occasion",
    "audience": "for another receiver",
    "edition": "in another edition",
}


class GoesIn(NamedTuple):
    """An item as it goes in: its version, the SHA-256 of the file that stands for it, its links and its details."""

    version: int
    sha256: str
    links: tuple[Link, ...]
    details: Details


def details_of(one: Item | ManifestItem) -> Details:
    """What is said of an item itself, by the title it is told under: its date, its marking, whose voice it is ..."""
    of: Any = one.details if isinstance(one, Item) else one
    said = {name: getattr(of, name) for name in Details.model_fields}
    # Not checked once more: a title may come from a file's name.
    return Details.model_construct(**(said | {"title": one.title}))


def why_not_from(base: SealedBundle, choice: Choice, register: Sequence[SealedBundle]) -> Contradiction | None:
    """The refusal to go on from a bundle; None when a supplement of this choice may.

    Each supplement goes on from the one before it, so that no number is ever given to two pages, and is made for the
    receiver of the first, who has put nothing of the chain away.
    """
    if base.superseded_by:
        instead = base.superseded_by
        return Contradiction(f"{base.ref} is superseded by {instead}.", remedy=f"Go on from {instead}.")
    put_away = next((one for one in chain_of(base, register) if one.superseded_by), None)
    if put_away:
        return Contradiction(
            f"{base.ref} goes on from {put_away.ref}, which is superseded by {put_away.superseded_by}.",
            remedy=f"Go on from {put_away.superseded_by}, or make a whole bundle.",
        )
    later = next((one.ref for one in register if one.choice.supplements == base.ref), None)
    if later:
        return Contradiction(f"{later} goes on from {base.ref} already.", remedy=f"Go on from {later}.")
    other = [words for name, words in _OTHER.items() if getattr(base.choice, name) != getattr(choice, name)]
    if other:
        return Contradiction(
            f"{base.ref} was made {' and '.join(other)}, so its receiver cannot go on from it here.",
            remedy="Choose the same as there, or make a whole bundle.",
        )
    return None


def chain_of(base: SealedBundle, register: Sequence[SealedBundle]) -> list[SealedBundle]:
    """A bundle and those it goes on from, newest first."""
    known = {one.ref: one for one in register}
    chain = [base]
    while (before := chain[-1].choice.supplements) and before in known:
        chain.append(known[before])
    return chain


def first_after(base: str, manifest: Manifest) -> int:
    """The number after the last page of a bundle. Raises Contradiction when it has no numbered pages."""
    if manifest.page_map is None or not manifest.page_map.volumes:
        raise Contradiction(
            f"{base} has no record of the pages of its bundle.pdf, so there is no number to go on from.",
            remedy="Make a whole bundle.",
        )
    return manifest.page_map.last + 1


def held_before(
    goes_in: Mapping[str, GoesIn], strands: Iterable[str], earlier: Sequence[tuple[str, Manifest]]
) -> tuple[HeldBefore, ...]:
    """The items that went before and are the same: the version, the file, and everything said of them.

    `earlier` are the bundles of the chain with their manifests, newest first. What a scope of now does not look at is
    not compared, so a narrower supplement hands nothing over again.
    """
    looked_at, held = frozenset(strands), dict[str, HeldBefore | None]()
    for bundle, manifest in earlier:
        went = _as_they_went(manifest, looked_at)
        for item in manifest.items:
            if item.ref in goes_in and item.ref not in held:
                same = goes_in[item.ref] == went[item.ref]
                held[item.ref] = _held(item, bundle, manifest, went[item.ref].links) if same else None
    return tuple(one for _, one in sorted(held.items()) if one)


def _as_they_went(manifest: Manifest, strands: frozenset[str]) -> dict[str, GoesIn]:
    links: dict[str, list[Link]] = {}
    for link in manifest.links:
        if link.strand in strands:
            links.setdefault(link.item, []).append(link)
    files = {file.item: file.sha256 for file in manifest.files if file.role is FileRole.EVIDENCE}
    return {
        item.ref: GoesIn(item.version, files[item.ref], tuple(links.get(item.ref, ())), details_of(item))
        for item in manifest.items
    }


def _held(item: ManifestItem, bundle: str, manifest: Manifest, links: Sequence[Link]) -> HeldBefore:
    return HeldBefore(
        item=item.ref,
        title=item.title,
        version=item.version,
        bundle=bundle,
        page=manifest.page_map.page_of(item.ref) if manifest.page_map else None,
        strands=tuple(dict.fromkeys(link.strand for link in links if not link.contrary)),
        contrary=tuple(dict.fromkeys(link.strand for link in links if link.contrary)),
        lines=tuple(dict.fromkeys(link.line for link in links if link.line)),
    )
