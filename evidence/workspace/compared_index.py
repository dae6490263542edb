"""Whether the index holds what the store holds: no item too many, none too few, and of each the newest version."""

from __future__ import annotations

from evidence.search.whoosh_index import IndexUnavailable, PageIndex
from evidence.store import items as stored
from evidence.store import work
from evidence.store.database import Database
from schemas.doctor import DoctorFinding, FindingCode, FourWays, found

Sides = tuple[FourWays, list[DoctorFinding]]


def compare_index(database: Database, index: PageIndex) -> Sides:
    """The index against the store. Looked at again when they differ: the worker may have been between the two."""
    first = _compare(database, index)
    return _compare(database, index) if first[1] else first


def _compare(database: Database, index: PageIndex) -> Sides:
    with database.reading() as session:
        newest = dict(stored.readable_versions(session))
        queued = work.items_not_yet_found(session)
    settled = {ref: version for ref, version in newest.items() if ref not in queued}
    try:
        held = index.items_indexed()
    except IndexUnavailable as error:
        faults = [found(FindingCode.INDEX_UNUSABLE, "index", str(error))] if settled else []
        return FourWays(missing=len(settled)), faults
    behind = sorted(ref for ref, version in settled.items() if held.get(ref) != version)
    ahead = sorted(ref for ref in held if ref not in newest and ref not in queued)
    faults = [found(FindingCode.INDEX_BEHIND, ref, f"The index lacks the newest pages of {ref}.") for ref in behind]
    faults += [found(FindingCode.INDEX_AHEAD, ref, f"The index holds {ref}; the store does not.") for ref in ahead]
    changed = sum(1 for ref in behind if ref in held)
    ok = len(settled) - len(behind)
    return FourWays(ok=ok, changed=changed, missing=len(behind) - changed, untracked=len(ahead)), faults
