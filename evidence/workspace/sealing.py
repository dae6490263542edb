"""Sealing: an approved draft becomes a numbered, signed bundle, once, and is in the register for ever."""

from __future__ import annotations

from sqlmodel import Session

from evidence.bundles.manifest_json import MANIFEST_JSON
from evidence.bundles.names import folder_name
from evidence.bundles.seal import SealFacts, seal_files
from evidence.bundles.sealed_archive import Unsealed, copy_to_seal
from evidence.bundles.signing import SigningKey
from evidence.errors import Damaged
from evidence.rules.access import Action, authorize_sealing
from evidence.store import audit
from evidence.store import releases as kept
from evidence.store.columns import moment_text
from evidence.workspace.desk import Doing
from evidence.workspace.releasing import Releasing, logged_as, require_approved
from evidence.workspace.sealed_files import newest_number_in
from evidence.workspace.sealing_key import read_key, write_new_key
from schemas.manifest import Manifest
from schemas.releases import Release, ReleaseStatus, SealedBundle, SealingKey


class Sealing(Releasing):
    """Sealing what was approved."""

    def seal_bundle(self, ref: str) -> SealedBundle:
        """Seal an approved release. Everything is looked at again: approval, gate, and that nothing has changed."""
        # Before anything is looked at: what changes from here on is looked at again.
        seen = self.core.database.revision()
        release = self._ready_to_seal(ref)
        key = self._signing_key()
        with (
            copy_to_seal(self._bundles / release.draft, release.draft_sha256) as unsealed,
            self._doing(Action.SEAL, release.ref) as doing,
        ):
            if self.core.database.revision() != seen:  # nobody else can change anything from here on
                release = self._ready_to_seal(ref)
            return self._seal(doing, release, unsealed, key)

    def sealing_key(self) -> SealingKey | None:
        """The public half of the key bundles are sealed with; None before the first sealing."""
        with self._looking() as session:
            return kept.newest_key(session)

    def _ready_to_seal(self, ref: str) -> Release:
        release = self.release(ref)
        authorize_sealing(self.actor, approved_by=release.approved_by, release=release.ref)
        require_approved(release)
        with self._looking() as session:
            _require_logged(session, release)
        self._require_nothing_in_the_way(release)
        return release

    def _signing_key(self) -> SigningKey:
        """The key, made at the first sealing."""
        known = self.sealing_key()
        if known is not None:
            return read_key(self.core.folder, known)
        with self._doing(Action.SEAL, "sealing key") as doing:
            known = kept.newest_key(doing.session)
            if known is not None:  # another process was quicker
                doing.unchanged = True
                return read_key(self.core.folder, known)
            key = write_new_key(self.core.folder)
            doing.action, doing.detail = "make-key", {"fingerprint": key.fingerprint}
            public = SealingKey(
                fingerprint=key.fingerprint,
                public_pem=key.public_pem.decode(),
                made_by=self.actor.post,
                made_at=doing.at,
            )
            kept.insert_key(doing.session, public)
            return key

    def _seal(self, doing: Doing, release: Release, unsealed: Unsealed, key: SigningKey) -> SealedBundle:
        number = self._next_number(doing.session)
        facts, log = self._facts(doing, release, number), kept.log_chain(doing.session)
        sha256, size_bytes = unsealed.add_seal(seal_files(facts, unsealed.in_bag, log, key))
        bundle = SealedBundle(
            ref=number,
            release=release.ref,
            choice=release.choice,
            file_name=f"{folder_name(number, self.area.area.ref, release.choice.checkpoint)}.zip",
            sha256=sha256,
            size_bytes=size_bytes,
            draft_sha256=release.draft_sha256,
            what_for=release.what_for,
            to_whom=release.to_whom,
            asked_by=release.asked_by,
            approved_by=facts.approved_by,
            sealed_by=self.actor.post,
            sealed_at=doing.at,
            fingerprint=key.fingerprint,
            log_entries=len(log),
            log_last=log[-1][0],
            items=release.items,
        )
        manifest = Manifest.model_validate_json(unsealed.in_bag[MANIFEST_JSON])
        kept.insert_bundle(doing.session, bundle, manifest)
        doing.thing = number
        doing.detail = {
            "release": release.ref,
            "sha256": sha256,
            "draft_sha256": release.draft_sha256,
            "fingerprint": key.fingerprint,
            "approved_by": facts.approved_by,
            "log_entries": len(log),
        }
        # Last: a file nobody knows of is named by the doctor, an entry without its file would be a lie.
        unsealed.publish(self._bundles / bundle.file_name)
        return bundle

    def _next_number(self, session: Session) -> str:
        """Above what the register knows and what lies in the folder: a number that may have left means one bundle."""
        newest = max(kept.newest_number(session), newest_number_in(self._bundles))
        return kept.bundle_ref(newest + 1)

    def _facts(self, doing: Doing, release: Release, number: str) -> SealFacts:
        area, named = self.area.area, {release.asked_by, release.approved_by, self.actor.post}
        return SealFacts(
            number=number,
            area=area.ref,
            partnership=area.partnership,
            worked_example=self.worked_example,
            audience=release.choice.audience,
            what_for=release.what_for,
            to_whom=release.to_whom,
            asked_by=release.asked_by,
            approved_by=release.approved_by or "",
            sealed_by=self.actor.post,
            posts={ref: area_post.title for ref, area_post in self.area.posts.items() if ref in named},
            sealed_at=moment_text(doing.at),
            draft_sha256=release.draft_sha256,
        )


def _require_logged(session: Session, release: Release) -> None:
    """Raises Damaged unless the audit log tells of this asking and this approval: a row alone is no second person."""
    asked = audit.newest_of(session, release.ref, Action.ASK_RELEASE.value)
    approved = audit.newest_of(session, release.ref, logged_as(ReleaseStatus.APPROVED))
    said = {"draft_sha256": release.draft_sha256, "what_for": release.what_for, "to_whom": release.to_whom}
    if (
        asked is None
        or approved is None
        or (asked.actor, asked.detail) != (release.asked_by, said)
        or (approved.actor, approved.detail["draft_sha256"]) != (release.approved_by, release.draft_sha256)
    ):
        raise Damaged(
            f"{release.ref} is not what the audit log says was asked for and approved.",
            remedy="Find out who had the database in hand. Withdraw it, and ask for a release again.",
        )
