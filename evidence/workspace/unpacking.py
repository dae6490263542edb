"""Files inside mails become items of their own, each with the mail it came in: taken out in the sandbox, kept like any
other file, and read in their turn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from evidence.errors import FileRefused
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.taking import DEEPEST_ATTACHMENT, NotTaken
from evidence.ingest.triage import MediaType, display_name, sniff
from evidence.rules.access import Action
from evidence.store import attachments, audit
from evidence.store import items as stored
from evidence.store.originals import Arrived, PlaceTaken, in_pieces
from evidence.store.rows import ItemRow, VersionRow
from evidence.workspace.desk import Core
from evidence.workspace.receiving import receive
from schemas.evidence import Attachment, Details, Marking

MOST_IN_ONE_FAMILY = 500
"""Files inside a mail, and inside the mails inside it: more than anybody sends, far fewer than a bomb holds."""
TOO_DEEP = f"It lies more than {DEEPEST_ATTACHMENT} mails deep. Save it from the mail and add it by itself."
TOO_MANY = (
    f"The mail it came in holds more than {MOST_IN_ONE_FAMILY} files. Save it from the mail and add it by itself."
)
NEVER_DONE = "Taking it out of the mail was tried and never finished. Save it from the mail and add it by itself."


class Mail(NamedTuple):
    """A mail whose files are to be taken out."""

    item: int
    version: int
    sha256: str
    media_type: MediaType


class Unpacking:
    """Takes the files out of mails."""

    def __init__(self, core: Core, sandbox: Sandbox, *, by: str) -> None:
        self._core, self._sandbox, self._by = core, sandbox, by

    def take_out(self, mail: Mail) -> list[str]:
        """Make items of the files in a mail that are none yet; answers the references of the new ones."""
        with self._core.database.reading() as session:
            waiting = attachments.to_take_out(session, mail.version)
            refusal = _refusal(session, mail)
        new = []
        with self._core.originals.at_hand(mail.sha256) as path:
            for one in waiting:
                if refusal:
                    self._refuse(mail, one, refusal)
                    continue
                spool = self._core.folder / "incoming"
                with self._sandbox.extract(path, mail.media_type, one.number, spool_in=spool) as taken:
                    if isinstance(taken, NotTaken):
                        self._refuse(mail, one, taken.reason)
                        continue
                    ref = self._keep(mail, one, in_pieces(taken.file))
                    new += [ref] if ref else []
                with self._core.database.reading() as session:
                    refusal = _refusal(session, mail)
        return new

    def give_up(self, mail: Mail) -> None:
        """Have done with a mail whose files again and again could not be taken out."""
        with self._core.database.reading() as session:
            waiting = attachments.to_take_out(session, mail.version)
        for one in waiting:
            self._refuse(mail, one, NEVER_DONE)

    def _keep(self, mail: Mail, one: Attachment, chunks: Iterable[bytes]) -> str:
        name = display_name(one.name)
        limit = self._core.limits.file_bytes
        try:
            with self._core.originals.arriving(chunks, limit_bytes=limit, name=name) as arrived:
                media_type = sniff(arrived.path, name, limits=self._core.limits)
                self._core.originals.keep(arrived)
                return self._store(mail, one, arrived, name, media_type)
        except (FileRefused, PlaceTaken) as error:
            self._refuse(mail, one, f"{error} {error.remedy}".strip())
            return ""

    def _store(self, mail: Mail, one: Attachment, arrived: Arrived, name: str, media_type: MediaType) -> str:
        with self._core.database.writing() as session:
            at = self._core.clock()
            twin = stored.version_with(session, sha256=arrived.sha256)
            if twin:
                attachments.note_item(session, mail.version, one.number, twin.item_id)
                self._tell(session, mail, "attach", {"number": one.number, "item": stored.item_ref(twin.item_id)})
                return ""
            self._core.originals.keep_again(arrived)
            brought = session.get_one(VersionRow, mail.version)
            # The mail's own marking holds for what is in it, until somebody says otherwise. Nothing else is assumed.
            marking = session.get_one(ItemRow, mail.item).marking
            details = Details(marking=Marking(marking) if marking else None)
            item = stored.insert_item(session, details, by=brought.received_by, at=at)
            new = stored.NewVersion(
                arrived.sha256, arrived.size_bytes, name, media_type.value, at, brought.received_by, None
            )
            receive(session, item, new, scanner=self._core.scanner)
            attachments.note_item(session, mail.version, one.number, item)
            self._say(session, item, one, arrived, mail, at)
            return stored.item_ref(item)

    def _say(self, session: Session, item: int, one: Attachment, arrived: Arrived, mail: Mail, at: datetime) -> None:
        detail = {
            "file": one.name,
            "sha256": arrived.sha256,
            "version": 1,
            "attached to": stored.item_ref(mail.item),
            "number": one.number,
        }
        audit.append(
            session, at=at, actor=self._by, action=Action.ADD.value, thing=stored.item_ref(item), detail=detail
        )

    def _refuse(self, mail: Mail, one: Attachment, reason: str) -> None:
        with self._core.database.writing() as session:
            attachments.note_refused(session, mail.version, one.number, reason)
            detail = {"attachment": one.name, "number": one.number, "reason": reason}
            self._tell(session, mail, "leave-attachment", detail)

    def _tell(self, session: Session, mail: Mail, action: str, detail: dict[str, object]) -> None:
        audit.append(
            session,
            at=self._core.clock(),
            actor=self._by,
            action=action,
            thing=stored.item_ref(mail.item),
            detail=detail,
        )


def _refusal(session: Session, mail: Mail) -> str:
    """Why no more may be taken out of a mail; empty when it may. The budget is that of the file somebody added."""
    line = attachments.line_of_mails(session, mail.item)
    if len(line) >= DEEPEST_ATTACHMENT:
        return TOO_DEEP
    first = line[-1] if line else mail.item
    return TOO_MANY if attachments.family_size(session, first) >= MOST_IN_ONE_FAMILY else ""
