"""Whether renditions still have the bytes they were made with. A damaged one is not used; it can be made again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from evidence.errors import StoreUnusable
from evidence.store import renditions
from evidence.store.database import Database
from evidence.store.fixity import Condition
from evidence.store.originals import Originals
from schemas.doctor import DoctorFinding, FindingCode, found


def check_renditions(
    database: Database,
    originals: Originals,
    *,
    at: datetime,
    deep: bool,
    every: timedelta | None = None,
    most: int | None = None,
) -> dict[str, Condition]:
    """Look at the renditions whose turn it is, or at all of them; answers what each was found to be.

    What was found is kept, so that a damaged one is not used, in a folder that can be written.
    """
    with database.reading() as session:
        turn = renditions.to_check(session, at=at, every=every, most=most)
    looked = [(kept, originals.condition_of(kept.sha256, kept.size_bytes, deep=deep)) for kept in turn]
    if (deep and looked) or any(condition is not Condition.OK for _, condition in looked):
        with suppress(StoreUnusable), database.noting() as session:
            for kept, condition in looked:
                renditions.note(session, kept, condition, at=at, deep=deep)
    return {renditions.rendition_ref(kept.rendition): condition for kept, condition in looked}


def rendition_faults(database: Database, originals: Originals, *, at: datetime, deep: bool) -> Iterator[DoctorFinding]:
    """The renditions that no longer have their bytes."""
    for ref, condition in check_renditions(database, originals, at=at, deep=deep).items():
        if condition is not Condition.OK:
            sentence = f"The rendition {ref} is {condition.value}. It is not used."
            yield found(FindingCode.RENDITION_DAMAGED, ref, sentence)
