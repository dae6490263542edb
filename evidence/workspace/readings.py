"""What follows from a reading, whoever read: stored, told in the audit log, and passed on, in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from evidence.store import attachments, audit, fixity, work
from evidence.store import items as stored
from evidence.store.rows import VersionRow
from evidence.workspace.findable import keep_findable
from evidence.workspace.versions import refind_quotes
from schemas.evidence import Reading


def store_reading(
    session: Session, *, item: int, version: int, reading: Reading, at: datetime, by: str, action: str = "read"
) -> None:
    """Keep what was read in a version. Its original has just been found whole.

    Its pages wait to be indexed and looked through for links they may give, the files inside it wait to be taken out,
    and quoted words are looked for in it.
    """
    row = session.get_one(VersionRow, version)
    # Also when there is no text: the index may hold pages of it, or of the version before.
    to_index = bool(reading.pages or row.pages or row.number > 1)
    stored.write_reading(session, version, reading)
    fixity.note_whole(session, version, at=at)
    if to_index:
        work.queue(session, work.Task.INDEX, item=item)
        keep_findable(session, item)
        work.queue(session, work.Task.SUGGEST, item=item, version=version)
    if reading.attachments and attachments.note_listed(session, version, reading.attachments):
        work.queue(session, work.Task.TAKE_OUT, item=item, version=version)
    detail = {"state": reading.state.value, "pages": len(reading.pages), "reason": reading.reason}
    audit.append(session, at=at, actor=by, action=action, thing=stored.item_ref(item), detail=detail)
    refind_quotes(session, item, at=at, by=by)
