"""Releases: a draft that is asked to leave, and another post's answer."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import Session

from evidence.bundles.bound.making import Told
from evidence.errors import Contradiction, EvidenceError
from evidence.rules.access import Action, authorize, authorize_approval
from evidence.rules.words import counted
from evidence.store import releases as kept
from evidence.workspace.gate import Gate
from schemas.bundles import Choice
from schemas.gate import GateReport
from schemas.releases import NewRelease, Release, ReleaseStatus

ASK_AGAIN = "Ask for a release of the new draft."


class Releasing(Gate):
    """Asking for a release, and deciding about it."""

    def ask_release(self, new: NewRelease, *, told: Told = lambda _: None) -> Release:
        """Make the draft of a choice, keep it, and ask for its release. What is approved later is this very file.

        `told` hears in words how far the draft is.
        """
        authorize(self.actor, Action.ASK_RELEASE)
        drafted, selection = self.keep_draft_of_one_moment(new.choice, told=told)
        with self._doing(Action.ASK_RELEASE, new.choice.checkpoint) as doing:
            ref = kept.insert_release(
                doing.session,
                new,
                drafted,
                draft=Path(drafted.path).name,
                selection=kept.digest_of(selection),
                by=self.actor.post,
                at=doing.at,
            )
            doing.thing = ref
            doing.detail = {"draft_sha256": drafted.sha256, "what_for": new.what_for, "to_whom": new.to_whom}
            return kept.release(doing.session, ref)

    def releases(self) -> list[Release]:
        """What was asked for, newest first; those that no longer fit the store have lapsed."""
        with self._looking() as session:
            found = [(one, self._asked_with(session, one)) for one in kept.releases(session)]
        return [self._lapsed_or_not(one, digest) for one, digest in found]

    def release(self, ref: str) -> Release:
        """One release as it stands now. Raises NotFound."""
        with self._looking() as session:
            found = kept.release(session, ref)
            digest = self._asked_with(session, found)
        return self._lapsed_or_not(found, digest)

    def release_of(self, draft_sha256: str) -> Release | None:
        """The newest release that was asked for with a draft; None when there is none."""
        with self._looking() as session:
            found = kept.releases(session, draft_sha256=draft_sha256)
        usable = [one for one in found if one.is_open or one.status is ReleaseStatus.SEALED]
        newest = next(iter([*usable, *found]), None)
        return newest and self.release(newest.ref)

    def in_the_way(self, ref: str) -> GateReport:
        """What the gate says of a release. What the post that asked for it released itself is in the way."""
        release = self.release(ref)
        return self.gate(release.choice, asked_by=release.asked_by)

    def approve_release(self, ref: str, *, why: str = "") -> Release:
        """Approve a release as a post that did not ask for it. Nothing may be in the way, and nothing have changed."""
        release = self.release(ref)
        authorize_approval(self.actor, asked_by=release.asked_by, release=release.ref)
        _require(release, ReleaseStatus.ASKED, "approved")
        self._require_nothing_in_the_way(release)
        return self._decide(release, ReleaseStatus.APPROVED, Action.APPROVE_RELEASE, why)

    def refuse_release(self, ref: str, *, why: str) -> Release:
        """Refuse a release, with the reason."""
        release = self.release(ref)
        authorize_approval(self.actor, asked_by=release.asked_by, release=release.ref)
        _require_open(release)
        return self._decide(release, ReleaseStatus.REFUSED, Action.APPROVE_RELEASE, _reason(why))

    def withdraw_release(self, ref: str, *, why: str) -> Release:
        """Ask no longer for a release, with the reason."""
        authorize(self.actor, Action.ASK_RELEASE)
        release = self.release(ref)
        _require_open(release)
        return self._decide(release, ReleaseStatus.WITHDRAWN, Action.ASK_RELEASE, _reason(why))

    def _decide(self, release: Release, status: ReleaseStatus, action: Action, why: str) -> Release:
        with self._doing(action, release.ref) as doing:
            now = kept.release(doing.session, release.ref)
            if now.status not in {ReleaseStatus.ASKED, ReleaseStatus.APPROVED} or now.status is status:
                raise Contradiction(f"{now.ref} is {now.status.value} by now.", remedy="Look at it again.")
            doing.action = logged_as(status)
            doing.detail = {"why": why, "draft_sha256": now.draft_sha256}
            kept.write_status(doing.session, now.ref, status, by=self.actor.post, at=doing.at, why=why)
            doing.session.flush()
            return kept.release(doing.session, now.ref)

    def _selection_digest(self, choice: Choice) -> str:
        return kept.digest_of(self.selection(choice))

    def _asked_with(self, session: Session, release: Release) -> str:
        return kept.selection_digest(session, release.ref) if release.is_open else ""

    def _lapsed_or_not(self, release: Release, digest: str) -> Release:
        """A release whose choice no longer gives the same draft has lapsed."""
        if not release.is_open:
            return release
        try:
            same = self._selection_digest(release.choice) == digest
        except EvidenceError:
            same = False  # the checkpoint or a concern it names is gone
        return release if same else release.model_copy(update={"status": ReleaseStatus.LAPSED})

    def _require_nothing_in_the_way(self, release: Release) -> None:
        found = self.gate(release.choice, asked_by=release.asked_by).in_the_way
        if found:
            first = found[0].finding
            raise Contradiction(
                f"{counted(len(found), 'finding')} before release must be decided first: {first.kind.value} in "
                f"{first.item}, {first.where}.",
                remedy="Have each decided on the page Before release by a post that did not ask for it.",
            )


def logged_as(status: ReleaseStatus) -> str:
    """What the audit log calls a decision about a release."""
    return f"{status.name.lower()}-release"


def _require(release: Release, status: ReleaseStatus, what: str) -> None:
    if release.status is ReleaseStatus.LAPSED:
        raise Contradiction(
            f"{release.ref} has lapsed: the store has changed since, and the same choice now gives another draft.",
            remedy=ASK_AGAIN,
        )
    if release.status is not status:
        raise Contradiction(
            f"{release.ref} is {release.status.value}, so it cannot be {what}.", remedy="Look at its page for why."
        )


def _require_open(release: Release) -> None:
    if not release.is_open:
        raise Contradiction(f"{release.ref} is {release.status.value} already.", remedy="Nothing to do.")


def _reason(why: str) -> str:
    if not why.strip():
        raise Contradiction("It needs its reason.", remedy="Say in a sentence why.")
    return why.strip()


def require_approved(release: Release) -> None:
    """Raises Contradiction for a release that cannot be sealed, saying what it waits for."""
    if release.status is ReleaseStatus.ASKED:
        raise Contradiction(
            f"{release.ref} waits for approval.",
            remedy="The chair, a reviewer or a quality lead approves it first: `evidence approve`, or its page.",
        )
    _require(release, ReleaseStatus.APPROVED, "sealed")
