"""The promises of the store, checked on what a fault left behind. Every fault found is a sentence.

I1 every version row has its original, readable, with that SHA-256. I2 every acknowledged upload has its row. I3 an
original is never overwritten. I4 the index holds nothing the store does not, and equals it once the worker caught up.
I5 every change has its audit entry, and the chain holds. I6 one upload key, one item. I7 no row dangles; an original
without a row is allowed. Rows are read with plain SQL: a check through the code under test would share its mistakes.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from evidence.errors import EvidenceError
from evidence.search.whoosh_index import IndexUnavailable
from evidence.store import backups as kept_backups
from evidence.store import items as stored
from evidence.store.database import Database
from evidence.store.migrations import Standing, standing_of
from evidence.workspace.desk import Core
from evidence.workspace.doctor import examine
from evidence.workspace.folder import open_folder
from evidence.workspace.upkeep import Upkeep
from schemas.doctor import FindingCode
from tests.faults.readings import ReadBefore
from tests.faults.scenarios import NOW, TABLES_BEFORE

Acknowledged = dict[str, str]

# What says something about the machine, or costs space and no more.
ALLOWED = {
    FindingCode.ORPHAN_ORIGINAL,
    FindingCode.SQLITE_OLD,
    FindingCode.DISK_NEARLY_FULL,
    FindingCode.READER_UNAVAILABLE,
}


class Found(NamedTuple):
    """What was found: promises broken, and what was left over that costs space only."""

    violations: tuple[str, ...]
    orphans: int = 0
    leftovers: int = 0


def look_before_recovery(home: Path, acknowledged: list[Acknowledged]) -> Found:
    """Right after the fault, before anything is mended and before anybody tries again."""
    data = home / "data"
    if not data.exists():
        return Found(tuple(_of_absent(home, acknowledged)), leftovers=_beside(home))
    if is_older(home):
        violations = [*_tables_as_before(home), *_rows(data), *_acknowledged(home, acknowledged)]
    else:
        core = open_folder(data)
        try:
            violations = [*_rows(data), *_acknowledged(home, acknowledged), *_index(core, caught_up=False)]
            violations += _upgrade_said(home)
        finally:
            _close(core)
    return Found(tuple(violations), orphans=_orphans(data), leftovers=_arriving(data) + _beside(home))


def is_usable(home: Path) -> bool:
    """True when there is a data folder of this version, as people would find it."""
    return (home / "data").exists() and not is_older(home)


def is_older(home: Path) -> bool:
    """True when the store is still one of an earlier version, which has to be brought up to date first."""
    if not (home / TABLES_BEFORE).exists():
        return False
    database = Database(home / "data" / "evidence.db")
    try:
        return standing_of(database.schema()) is Standing.OLDER
    finally:
        database.close()


def _upgrade_said(home: Path) -> Iterator[str]:
    """I5: a store that was brought up to date says so."""
    if (home / TABLES_BEFORE).exists() and not is_older(home):
        ((said,),) = _ask(home / "data", "SELECT count(*) FROM audit WHERE action = 'upgrade'")
        if said != 1:
            yield f"I5: the store was brought up to date, and {said} entries of the audit log say so."


def _tables_as_before(home: Path) -> Iterator[str]:
    before = [tuple(row) for row in json.loads((home / TABLES_BEFORE).read_text())]
    if sorted(_ask(home / "data", "SELECT name, sql FROM sqlite_master")) != before:
        yield "The tables are neither those of the older version nor those of this one."


def look_after_trying_again(home: Path, acknowledged: list[Acknowledged]) -> Found:
    """After the same work was asked for once more: all of it is there, and none of it twice."""
    data = home / "data"
    core = open_folder(data)
    try:
        violations = [*_rows(data), *_acknowledged(home, acknowledged), *_index(core, caught_up=False)]
    finally:
        _close(core)
    return Found((*violations, *_uploaded_once(data, acknowledged)), orphans=_orphans(data), leftovers=_beside(home))


def look_after_recovery(home: Path, acknowledged: list[Acknowledged], readings: ReadBefore) -> Found:
    """After the worker has started, mended, and done everything that waits."""
    data = home / "data"
    if not data.exists():
        return Found(tuple(_of_absent(home, acknowledged)))
    if is_older(home):
        return look_before_recovery(home, acknowledged)
    # An hour later, so that nothing is still on loan to the process that died.
    core = open_folder(data, clock=lambda: NOW + timedelta(hours=1))
    try:
        upkeep = Upkeep(core, readings.as_sandbox())
        upkeep.recover()
        left = _arriving(data)
        upkeep.catch_up()
        violations = [*_rows(data), *_acknowledged(home, acknowledged), *_index(core, caught_up=True), *_all_done(data)]
    finally:
        _close(core)
    violations += [f"incoming/ holds {left} files after recovery."] if left else []
    violations += _examined(data)
    return Found(tuple(violations), orphans=_orphans(data), leftovers=_beside(home))


def _close(core: Core) -> None:
    core.index.close()
    core.database.close()


def _ask(data: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "evidence.db")) as raw:
        return list(raw.execute(question))


def _rows(data: Path) -> Iterator[str]:
    """I1, I5, I6 and I7, from the rows themselves."""
    for said, sha256, item in _ask(data, "SELECT id, sha256, item_id FROM version"):
        path = data / "originals" / str(sha256)[:2] / str(sha256)
        if not path.is_file():
            yield f"I1: version {said} of item {item} has no original."
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            yield f"I1: the original of version {said} of item {item} is not what it was."
    for count, key in _ask(data, "SELECT count(*), upload_key FROM version GROUP BY upload_key HAVING count(*) > 1"):
        if key is not None:
            yield f"I6: {count} versions came with the key {key}."
    for row in _ask(data, "PRAGMA foreign_key_check"):
        yield f"I7: a row dangles: {row}."
    for (said,) in _ask(data, "PRAGMA integrity_check"):
        if said != "ok":
            yield f"The database is damaged: {said}."
    yield from _audit(data)


def _audit(data: Path) -> Iterator[str]:
    """I5: the chain is whole, and nothing was stored without being written into it."""
    previous, expected = "0" * 64, 1
    for seq, before in _ask(data, "SELECT seq, previous FROM audit ORDER BY seq"):
        if seq != expected or before != previous:
            yield f"I5: the audit chain breaks at entry {seq}."
        ((previous,),) = _ask(data, f"SELECT hash FROM audit WHERE seq = {int(str(seq))}")  # type: ignore[assignment]
        expected += 1
    ((added,),) = _ask(data, "SELECT count(*) FROM audit WHERE action = 'add'")
    ((versions,),) = _ask(data, "SELECT count(*) FROM version")
    if added != versions:
        yield f"I5: {versions} versions, and {added} entries that say one was added."
    unsaid = (
        "SELECT id FROM version WHERE reading IN ('read', 'partly read') AND 'E-' || printf('%04d', item_id) NOT IN "
    )
    for (version,) in _ask(data, f"{unsaid} (SELECT object FROM audit WHERE action = 'read')"):
        yield f"I5: version {version} was read, and the audit log does not say so."


def _acknowledged(home: Path, acknowledged: list[Acknowledged]) -> Iterator[str]:
    """I2, for uploads and for everything else that was said to be done."""
    data = home / "data"
    for one in acknowledged:
        sentence = _HOLDS[one["what"]](data, one) if one["what"] in _HOLDS else ""
        if sentence:
            yield f"I2: {sentence}"
    if (home / "backup").exists():
        yield from _backup(home, acknowledged)


def _upload(data: Path, one: Acknowledged) -> str:
    rows = _ask(data, f"SELECT sha256, item_id FROM version WHERE upload_key = '{one['key']}'")
    if rows != [(one["sha256"], int(one["item"].removeprefix("E-")))]:
        return f"LOST: the upload {one['key']} was acknowledged and is not there."
    return ""


def _read(data: Path, one: Acknowledged) -> str:
    ((pages,),) = _ask(
        data,
        "SELECT count(*) FROM page JOIN version ON version.id = page.version_id "
        f"WHERE version.reading = 'read' AND item_id = {int(one['item'].removeprefix('E-'))}",
    )
    return "" if pages else f"LOST: {one['item']} was said to be read and is not."


def _described(data: Path, one: Acknowledged) -> str:
    said = _ask(data, f"SELECT kind, as_at FROM item WHERE id = {int(one['item'].removeprefix('E-'))}")
    return "" if said == [("minutes", "2026-01-12")] else f"LOST: what was said about {one['item']}."


def _upgraded(data: Path, one: Acknowledged) -> str:
    return f"LOST: the upgrade to {one['now']}." if is_older(data.parent) else ""


def _linked(data: Path, one: Acknowledged) -> str:
    there = _ask(data, f"SELECT id FROM link WHERE id = {int(one['link'].removeprefix('L-'))}")
    return "" if there else f"LOST: the link {one['link']}."


def _decided(data: Path, one: Acknowledged) -> str:
    there = _ask(data, f"SELECT verdict FROM decision WHERE link_id = {int(one['link'].removeprefix('L-'))}")
    return "" if there == [("accept",)] else f"LOST: the decision about {one['link']}: {there}."


_HOLDS = {
    "upload": _upload,
    "read": _read,
    "upgraded": _upgraded,
    "described": _described,
    "linked": _linked,
    "decided": _decided,
}


def _backup(home: Path, acknowledged: list[Acknowledged]) -> Iterator[str]:
    """A backup is whole at any instant: the one before, or the new one."""
    try:
        manifest = kept_backups.read_manifest(home / "backup")
        yield from (f"The backup: {problem}" for problem in kept_backups.problems(home / "backup", manifest))
    except EvidenceError as error:
        yield f"The backup: {error}"
        return
    for one in acknowledged:
        if one["what"] == "backed up" and len(manifest.originals) != int(one["originals"]):
            yield "I2: LOST: a backup was said to be made, and the one before it stands."


def _of_absent(home: Path, acknowledged: list[Acknowledged]) -> Iterator[str]:
    """No data folder is as good as before a restore, unless somebody was told of one."""
    if any(one["what"] == "restored" for one in acknowledged):
        yield "I2: LOST: a restored folder was acknowledged and is not there."
    yield from _backup(home, [])


def _index(core: Core, *, caught_up: bool) -> Iterator[str]:
    """I4: nothing that the store does not have; and all of it, once the worker caught up."""
    with core.database.reading() as session:
        newest = dict(stored.readable_versions(session))
    try:
        held = core.index.items_indexed()
    except IndexUnavailable as error:
        if caught_up:
            yield f"I4: after the worker caught up there is no index: {error}"
        return
    if caught_up and held != newest:
        yield f"I4: the index holds {held} and the store {newest}."
    for item in set(held) - set(newest):
        yield f"I4: the index holds {item}, and the store does not."


def _all_done(data: Path) -> Iterator[str]:
    for row in _ask(data, "SELECT task, item_id, attempts FROM work"):
        yield f"After the worker caught up there is still work: {row}."
    for item, reading in _ask(data, "SELECT item_id, reading FROM version WHERE reading NOT IN ('read')"):
        yield f"After the worker caught up item {item} is {reading}."


def _examined(data: Path) -> Iterator[str]:
    """What the doctor says, who was written by others for other reasons."""
    examination = examine(data, deep=True, clock=lambda: NOW + timedelta(hours=1), reader_level=lambda: "not asked")
    for finding in examination.findings:
        if finding.code not in ALLOWED:
            yield f"The doctor: {finding.code.value}: {finding.sentence}"


def _uploaded_once(data: Path, acknowledged: list[Acknowledged]) -> Iterator[str]:
    """I6: what was tried again is there, and once."""
    keys = {one["key"] for one in acknowledged if one["what"] == "upload"}
    for key in sorted(keys):
        ((count,),) = _ask(data, f"SELECT count(*) FROM version WHERE upload_key = '{key}'")
        if count != 1:
            yield f"I6: after trying again the upload {key} is there {count} times."
    if keys:
        ((items,),) = _ask(data, "SELECT count(*) FROM item")
        ((versions,),) = _ask(data, "SELECT count(*) FROM version")
        if items != versions or versions != len(keys) + 1:  # and the earlier letter
            yield f"I6: after trying again there are {items} items and {versions} versions."


def _orphans(data: Path) -> int:
    named = {sha256 for (sha256,) in _ask(data, "SELECT sha256 FROM version")}
    return sum(1 for path in (data / "originals").glob("*/*") if path.name not in named)


def _arriving(data: Path) -> int:
    return sum(1 for _ in (data / "incoming").iterdir()) if (data / "incoming").is_dir() else 0


def _beside(home: Path) -> int:
    """Half-built folders a dead restore left; their names begin with a dot, so nobody takes one for a data folder."""
    return sum(1 for path in home.iterdir() if path.name.startswith(".data-"))
