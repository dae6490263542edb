"""Supplements: what went before, read from the sealed bundles themselves, is not handed over a second time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile

from evidence.bundles.held_in_zip import UNREADABLE_ZIP
from evidence.bundles.manifest_json import MANIFEST_JSON
from evidence.errors import Damaged
from evidence.rules.supplements import GoesIn, chain_of, details_of, first_after, held_before, why_not_from
from evidence.store import releases as kept
from evidence.workspace.choosing import Choosing
from evidence.workspace.editions import InEdition
from schemas.bundles import Choice, Supplement
from schemas.links import Link
from schemas.manifest import Manifest
from schemas.releases import SealedBundle
from schemas.renditions import RenditionKind

RESTORE = "Put it back into the folder bundles from a backup."


class Supplementing(Choosing):
    """Going on from a sealed bundle."""

    def may_be_supplemented(self, choice: Choice) -> list[SealedBundle]:
        """The sealed bundles that a draft of a choice may go on from, newest first."""
        with self._looking() as session:
            register = kept.bundles(session)
        return [one for one in register if why_not_from(one, choice, register) is None]

    def _supplement(self, choice: Choice, inside: InEdition, strands: Iterable[str]) -> Supplement | None:
        """What a choice goes on from, with what need not go in again; None for a whole bundle. Or Contradiction."""
        if choice.supplements is None:
            return None
        with self._looking() as session:
            base, register = kept.bundle(session, choice.supplements), kept.bundles(session)
        if refusal := why_not_from(base, choice, register):
            raise refusal
        earlier = [(one.ref, self._manifest(one)) for one in chain_of(base, register)]
        return Supplement(
            bundle=base.ref,
            sealed_on=base.sealed_at.date(),
            first=first_after(*earlier[0]),
            held=held_before(_going_in(inside), strands, earlier),
        )

    @property
    def _bundles(self) -> Path:
        return self.core.folder / "bundles"

    def _manifest(self, bundle: SealedBundle) -> Manifest:
        return Manifest.model_validate_json(self._held(bundle, MANIFEST_JSON))

    def _held(self, bundle: SealedBundle, name: str) -> bytes:
        """A file of a sealed bundle, by its path in the bag. Raises Damaged."""
        path = self._bundles / bundle.file_name
        try:
            with ZipFile(path) as archive:
                folder = archive.namelist()[0].partition("/")[0]
                return archive.read(f"{folder}/{name}")
        except (*UNREADABLE_ZIP, KeyError, IndexError) as error:
            raise Damaged(f"The file of {bundle.ref} cannot be read.", remedy=RESTORE) from error


def _going_in(inside: InEdition) -> dict[str, GoesIn]:
    redacted = {one.item: one.sha256 for one in inside.renditions if one.kind is RenditionKind.REDACTED}
    links: dict[str, list[Link]] = {}
    for link in inside.links:
        links.setdefault(link.item, []).append(link)
    return {
        item.ref: GoesIn(
            item.version.number,
            redacted.get(item.ref, item.version.sha256),
            tuple(links.get(item.ref, ())),
            details_of(item),
        )
        for item in inside.items
    }
