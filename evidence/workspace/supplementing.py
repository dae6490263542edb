"""Supplements: what went before, read from the sealed bundles themselves, is not handed over a second time."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from zipfile import ZipFile

from pydantic import ValidationError

from evidence.bundles.held_in_zip import UNREADABLE_ZIP
from evidence.bundles.manifest_json import MANIFEST_JSON
from evidence.errors import Contradiction, Damaged
from evidence.rules.supplements import GoesIn, chain_of, details_of, first_after, held_before, why_not_from
from evidence.store import releases as kept
from evidence.workspace.choosing import Choosing
from evidence.workspace.editions import InEdition
from evidence.workspace.sealed_files import unknown_in
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
        begun = self._begun_unknown(register)
        return [one for one in register if one.ref not in begun and why_not_from(one, choice, register) is None]

    def _supplement(self, choice: Choice, inside: InEdition, strands: Iterable[str]) -> Supplement | None:
        """What a choice goes on from, with what need not go in again; None for a whole bundle. Or Contradiction."""
        if choice.supplements is None:
            return None
        with self._looking() as session:
            base, register = kept.bundle(session, choice.supplements), kept.bundles(session)
        if refusal := why_not_from(base, choice, register):
            raise refusal
        if name := self._begun_unknown(register).get(base.ref):
            raise Contradiction(
                f"{name} goes on from {base.ref} already, and the register does not know it.",
                remedy="Have an administrator run the doctor and find out what it is, or make a whole bundle.",
            )
        earlier = [(one.ref, self._manifest(one)) for one in chain_of(base, register)]
        return Supplement(
            bundle=base.ref,
            sealed_on=base.sealed_at.date(),
            first=first_after(*earlier[0]),
            held=held_before(_going_in(inside), strands, earlier),
        )

    def _begun_unknown(self, register: Iterable[SealedBundle]) -> dict[str, str]:
        """Files of supplements that no row knows, by the bundle each goes on from: one may be in somebody's hands."""
        begun = dict[str, str]()
        for path in unknown_in(self._bundles, {one.file_name for one in register}):
            with suppress(Damaged):  # what is no bundle of ours goes on from none
                if supplement := _manifest_in(path, of=path.name).supplement:
                    begun[supplement.bundle] = path.name
        return begun

    @property
    def _bundles(self) -> Path:
        return self.core.folder / "bundles"

    def _manifest(self, bundle: SealedBundle) -> Manifest:
        """What a sealed bundle holds. Raises Damaged."""
        return _manifest_in(self._bundles / bundle.file_name, of=bundle.ref)

    def _held(self, bundle: SealedBundle, name: str) -> bytes:
        """A file of a sealed bundle, by its path in the bag. Raises Damaged."""
        return _read_in(self._bundles / bundle.file_name, name, of=bundle.ref)


def _manifest_in(path: Path, *, of: str) -> Manifest:
    try:
        return Manifest.model_validate_json(_read_in(path, MANIFEST_JSON, of=of))
    except ValidationError as error:
        raise Damaged(f"The manifest of {of} makes no sense.", remedy=RESTORE) from error


def _read_in(path: Path, name: str, *, of: str) -> bytes:
    try:
        with ZipFile(path) as archive:
            folder = archive.namelist()[0].partition("/")[0]
            return archive.read(f"{folder}/{name}")
    except (*UNREADABLE_ZIP, KeyError, IndexError) as error:
        raise Damaged(f"The file of {of} cannot be read.", remedy=RESTORE) from error


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
