"""Acting on the condition of originals: quarantine what is damaged, release what is whole again, and say so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from evidence.store import audit, fixity
from evidence.store.database import Database
from evidence.store.items import item_ref
from evidence.store.rows import VersionRow

READ_AGAIN = "read-again"


class Acted(NamedTuple):
    """The items that went into quarantine, those that came out, and those whose text is to be read again."""

    quarantined: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    to_read_again: tuple[str, ...] = ()


def act_on(
    database: Database,
    checked: Sequence[fixity.Checked],
    *,
    at: datetime,
    by: str,
    deep: bool,
    texts: Collection[int] = (),
) -> Acted:
    """Keep what was found about originals: one transaction, and one audit entry for each change of state.

    `texts` are versions whose stored text is damaged: where the original is whole, it is read again.
    """
    done: list[tuple[str, str]] = []
    with database.writing() as session:
        for one in checked:
            effect = fixity.note(session, one, at=at, deep=deep).value
            if not effect and one.kept.version in texts and one.condition is fixity.Condition.OK:
                fixity.read_again(session, session.get_one(VersionRow, one.kept.version))
                effect = READ_AGAIN
            if effect:
                done.append((item_ref(one.kept.item), effect))
                _say(session, one, effect, at=at, by=by)

    def those(effect: str) -> tuple[str, ...]:
        return tuple(ref for ref, what in done if what == effect)

    return Acted(those(fixity.Effect.QUARANTINED), those(fixity.Effect.RELEASED), those(READ_AGAIN))


def let_out(session: Session, version: int, *, at: datetime, by: str) -> bool:
    """Let a version out of quarantine whose original was just put back whole; answers whether it was in there."""
    one = fixity.Checked(fixity.kept(session, version), fixity.Condition.OK)
    effect = fixity.note(session, one, at=at, deep=True)
    if effect is fixity.Effect.RELEASED:
        _say(session, one, effect.value, at=at, by=by)
    return effect is fixity.Effect.RELEASED


def _say(session: Session, one: fixity.Checked, effect: str, *, at: datetime, by: str) -> None:
    detail = {"version": one.kept.number, "sha256": one.kept.sha256, "original": one.condition.value}
    audit.append(session, at=at, actor=by, action=effect, thing=item_ref(one.kept.item), detail=detail)
