"""Opening a file with its password: asked for, used once for one reading, and kept nowhere."""

from __future__ import annotations

from evidence.errors import Contradiction, Damaged
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.rules.access import Action, authorize
from evidence.store import fixity
from evidence.store import items as stored
from evidence.workspace.desk import Desk
from evidence.workspace.readings import store_reading
from schemas.evidence import Item, Reading, ReadingState

LONGEST_PASSWORD = 255
NOT_AGAIN = {
    ReadingState.WAITING: "It waits to be read.",
    ReadingState.QUARANTINED: "It is in quarantine, and is read again when it is let out.",
}


class Unlocking(Desk):
    """Reading what is locked, and reading again."""

    def read_again(self, ref: str) -> Item:
        """Have an item's newest version read anew, as when its reader was stopped or can do more than it could.

        What was read before stands until then. Raises Contradiction while it waits or is in quarantine.
        """
        with self._doing(Action.READ_AGAIN, ref) as doing:
            item = self._visible_item(doing.session, ref)
            state = item.version.reading
            if state in NOT_AGAIN:
                raise Contradiction(f"{item.ref} cannot be read again now. {NOT_AGAIN[state]}")
            row = stored.version_row(doing.session, stored.number_of(item.ref, "E"), item.version.number)
            fixity.read_again(doing.session, row)
            doing.thing, doing.detail = item.ref, {"version": row.number, "was": state.value}
            return self._visible_item(doing.session, item.ref)

    def unlock(self, ref: str, password: str) -> Item:
        """Read an item's newest version with its password. The original stays locked as it came.

        The password goes to the reader in the sandbox and nowhere else: not into the store, the audit log or a message.
        Raises Contradiction when the version is not locked or the password does not open it.
        """
        authorize(self.actor, Action.UNLOCK)
        with self._looking() as session:
            item = self._visible_item(session, ref)
            number = stored.number_of(item.ref, "E")
            version = stored.version_row(session, number, item.version.number).id
            assert version is not None
            kept = fixity.kept(session, version)
        _require_locked(item)
        if not 0 < len(password) <= LONGEST_PASSWORD:
            what = "No password was given." if not password else "That is longer than any password of a file."
            raise Contradiction(what, remedy="Type the password the file was locked with.")
        if fixity.check(self.core.originals, kept, deep=True).condition is not fixity.Condition.OK:
            raise Damaged(f"The original of {item.ref} is missing or was altered.")
        with (
            self.core.originals.at_hand(kept.sha256) as path,
            Sandbox(limits=self.core.limits) as sandbox,
        ):
            media_type = MediaType(item.version.media_type)
            reading = sandbox.read(path, media_type, file_name=item.version.file_name, password=password)
        if reading.state is ReadingState.PASSWORD:
            raise Contradiction(
                f"The password does not open {item.ref}.",
                remedy="Check it with whoever sent the file, or ask for a copy without a password.",
            )
        if not (reading.state.has_text or reading.state is ReadingState.NO_TEXT):
            # It may go better another day, and must then still be asked for.
            raise Contradiction(
                f"{item.ref} was opened and could not be read: {reading.state.value}. {reading.reason}",
                remedy="It stays as it was. Try again, or ask for a copy without a password.",
            )
        self._keep(item, version, reading)
        return self._now(item.ref)

    def _keep(self, item: Item, version: int, reading: Reading) -> None:
        with self._doing(Action.UNLOCK, item.ref) as doing:
            now = self._visible_item(doing.session, item.ref)
            _require_locked(now)
            doing.unchanged = True  # what was read is the entry, under this action
            store_reading(
                doing.session,
                item=stored.number_of(item.ref, "E"),
                version=version,
                reading=reading,
                at=doing.at,
                by=self.actor.post,
                action=Action.UNLOCK.value,
            )

    def _now(self, ref: str) -> Item:
        with self._looking() as session:
            return self._visible_item(session, ref)


def _require_locked(item: Item) -> None:
    if item.version.reading is not ReadingState.PASSWORD:
        raise Contradiction(f"{item.ref} does not wait for a password: it is {item.version.reading.value}.")
