"""The register of sealed bundles: what left, to whom, when, what became of it, and what a later one has otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from evidence.bundles.bag import MANIFEST, digest_of
from evidence.bundles.seal import SealFacts, covering_letter
from evidence.errors import Contradiction, Damaged, NotFound
from evidence.rules.access import Action, authorize
from evidence.rules.bundles_compared import bundles_compared
from evidence.rules.supplements import chain_of
from evidence.rules.words import day
from evidence.store import releases as kept
from evidence.store.columns import moment_text
from evidence.store.originals_folder import sha256_of
from evidence.workspace.sealing import Sealing
from evidence.workspace.supplementing import RESTORE
from schemas.releases import BundleEvent, BundleEventKind, BundlesCompared, HandedOver, Release, SealedBundle

AGAIN = "Withdraw the release and ask again."


class Register(Sealing):
    """Everything that was sealed."""

    def bundles(self) -> list[SealedBundle]:
        """The sealed bundles, newest first."""
        with self._looking() as session:
            return kept.bundles(session)

    def bundle(self, ref: str) -> SealedBundle:
        """One sealed bundle with what became of it. Raises NotFound."""
        with self._looking() as session:
            return kept.bundle(session, ref)

    def handed_over(self, item: str) -> list[HandedOver]:
        """The sealed bundles that hold an item, newest first, with what became of each."""
        with self._looking() as session:
            return kept.handed_over(session, self._visible_item(session, item).ref)

    def hand_over(self, ref: str, *, how: str, on: date | None = None) -> SealedBundle:
        """Note that a bundle went out: how, and on which day, today when none is given."""
        return self._note(ref, BundleEventKind.HANDED_OVER, how, on)

    def note_receipt(self, ref: str, *, words: str, on: date | None = None) -> SealedBundle:
        """Note who said that a bundle arrived."""
        return self._note(ref, BundleEventKind.RECEIPT, words, on)

    def supersede(self, ref: str, *, by: str, why: str) -> SealedBundle:
        """Note that a later bundle takes the place of one. Both stay as they are."""
        return self._note(ref, BundleEventKind.SUPERSEDED, why, None, other=by)

    def _note(
        self, ref: str, kind: BundleEventKind, words: str, on: date | None, *, other: str | None = None
    ) -> SealedBundle:
        if not words.strip():
            raise Contradiction("It needs words.", remedy="Say in a sentence how, who, or why.")
        with self._doing(Action.HAND_OVER, ref) as doing:
            bundle, happened = kept.bundle(doing.session, ref), on or self.today
            successor = kept.bundle(doing.session, other) if other is not None else None
            if successor is not None:
                _require_later(bundle, successor)
                _require_whole_without(bundle, successor, kept.bundles(doing.session))
            if kind is BundleEventKind.RECEIPT:
                _require_handed_over(bundle)
            _require_since_sealed(bundle, happened, today=self.today)
            event = BundleEvent(
                kind=kind,
                on=happened,
                words=words.strip(),
                by=self.actor.post,
                noted_at=doing.at,
                other=successor and successor.ref,
            )
            kept.insert_event(doing.session, bundle.ref, event)
            doing.thing, doing.action = bundle.ref, kind.value.replace(" ", "-")
            doing.detail = {"on": happened.isoformat(), "words": event.words, "other": event.other}
            return kept.bundle(doing.session, bundle.ref)

    def compare_bundles(self, earlier: str, later: str) -> BundlesCompared:
        """What the later of two bundles has otherwise, read from the bundles themselves."""
        before, after = sorted((self.bundle(earlier), self.bundle(later)), key=lambda one: one.sealed_at)
        if before.ref == after.ref:
            raise Contradiction("A bundle is compared with another one.", remedy="Name two bundles.")
        return bundles_compared(before.ref, self._manifest(before), after.ref, self._manifest(after))

    def bundle_file(self, ref: str) -> Path:
        """Where a sealed bundle's ZIP is, to hand it out. Raises Damaged when it is not what was sealed."""
        authorize(self.actor, Action.FETCH_BUNDLE)
        bundle = self.bundle(ref)
        path, what = self._bundles / bundle.file_name, f"The file of {bundle.ref}"
        _require_same(path, bundle.size_bytes, bundle.sha256, what, "what was sealed", remedy=RESTORE)
        return path

    def release_file(self, ref: str) -> Path:
        """Where the draft of a release is, for whoever decides about it to look into. Or Damaged."""
        authorize(self.actor, Action.FETCH_BUNDLE)
        release = self.release(ref)
        path, what = self._bundles / release.draft, f"The draft of {release.ref}"
        _require_same(path, release.size_bytes, release.draft_sha256, what, "the one that was asked for", remedy=AGAIN)
        return path

    def file_to_fetch(self, name: str) -> Path:
        """What an address names: a sealed bundle or a release by its reference, or a kept draft by its file name."""
        if name.upper().startswith("B-"):
            return self.bundle_file(name)
        return self.release_file(name) if name.upper().startswith("RL-") else self.kept_draft(name)

    def letter(self, ref: str) -> str:
        """The covering letter of a bundle with the SHA-256 of its ZIP, to be sent another way than the bundle."""
        bundle = self.bundle(ref)
        area = self.area.area
        facts = SealFacts(
            number=bundle.ref,
            area=area.ref,
            partnership=area.partnership,
            worked_example=self.worked_example,
            audience=bundle.choice.audience,
            what_for=bundle.what_for,
            to_whom=bundle.to_whom,
            asked_by=bundle.asked_by,
            approved_by=bundle.approved_by,
            sealed_by=bundle.sealed_by,
            sealed_at=moment_text(bundle.sealed_at),
            posts={},
            draft_sha256=bundle.draft_sha256,
        )
        listed = digest_of(self._held(bundle, MANIFEST))
        return covering_letter(facts, listed, bundle.fingerprint, file_sha256=bundle.sha256)

    def release_named(self, given: str) -> Release:
        """The release that a reference or a draft's file names. Raises NotFound."""
        draft = next((path for path in (Path(given), self._bundles / given) if path.is_file()), None)
        if draft is None:
            return self.release(given)
        found = self.release_of(sha256_of(draft))
        if found is None:
            raise NotFound(
                f"No release was asked for with the draft {draft.name}.",
                remedy="Ask with `evidence ask-release`, which makes the draft and keeps it.",
            )
        return found


def _require_since_sealed(bundle: SealedBundle, happened: date, *, today: date) -> None:
    if not bundle.sealed_at.date() <= happened <= today:
        sealed = day(bundle.sealed_at.date())
        raise Contradiction(
            f"{bundle.ref} was sealed on {sealed}, so nothing became of it on {day(happened)}.",
            remedy="Give a day from then until today.",
        )


def _require_handed_over(bundle: SealedBundle) -> None:
    if bundle.handed_over_on is None:
        raise Contradiction(f"{bundle.ref} was not handed over yet.", remedy="Note first how it went out.")


def _require_later(old: SealedBundle, new: SealedBundle) -> None:
    if (new.sealed_at, new.ref) <= (old.sealed_at, old.ref):
        raise Contradiction(f"{new.ref} is not later than {old.ref}.", remedy="Name the bundle that came after it.")
    if old.superseded_by:
        raise Contradiction(f"{old.ref} is superseded by {old.superseded_by} already.", remedy="Nothing to do.")


def _require_whole_without(old: SealedBundle, new: SealedBundle, register: Sequence[SealedBundle]) -> None:
    if old.ref in {one.ref for one in chain_of(new, register)}:
        raise Contradiction(
            f"{new.ref} is a supplement that goes on from {old.ref}: its receiver needs both.",
            remedy=f"Leave {old.ref} as it is, or make a whole bundle to take the place of both.",
        )


def _require_same(path: Path, size_bytes: int, sha256: str, what: str, was: str, *, remedy: str) -> None:
    """Raises Damaged unless a file is there with the bytes that were remembered of it."""
    if not path.is_file():
        raise Damaged(f"{what} is missing.", remedy=remedy)
    if path.stat().st_size != size_bytes or sha256_of(path) != sha256:
        raise Damaged(f"{what} is no longer {was}.", remedy=remedy)
