"""Handing over: a draft of 200 items beside copying and zipping the same files; checking it beside hashing it."""

from __future__ import annotations

import hashlib
import shutil
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bench.folders import add_links, details_of, new_folder
from bench.measuring import Cost, cost_of, taking_turns
from bench.rows import Row, row_of
from bench.texts import MARK, Texts
from evidence.bundles.offline import verify as offline
from evidence.bundles.seal import SealFacts, seal_files
from evidence.bundles.sealed_archive import copy_to_seal
from evidence.bundles.signing import SigningKey, new_private_key
from evidence.settings import MEBIBYTE
from evidence.store import items as stored
from evidence.workspace.bundling import verify
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.evidence import Page, Reading, ReadingState

ITEMS = 200
LINKS = 600
LEAST_BYTES, MOST_BYTES = 50_000, 750_000
TIMES = 5
MOMENT = "2026-06-15T10:00:00.000000Z"


def run(folder: Path) -> Iterator[Row]:
    """Drafts of one selection, then checks of one draft."""
    with new_folder(folder) as workspace:
        _fill(workspace)
        originals = [workspace.core.originals.path(item.version.sha256) for item in workspace.items()]
        ours, floor = taking_turns(TIMES, lambda: _draft(workspace, folder), lambda: _copy_and_zip(originals, folder))
        what = f"draft of {ITEMS} items, {_size(originals)}"
        yield row_of("bundle", f"{what}, CPU", "s", (_cpu(ours), _cpu(floor)), "copy and ZIP")
        yield row_of("bundle", f"{what}, wall", "s", (_wall(ours), _wall(floor)), "copy and ZIP")
        yield from _checks(workspace, folder)


def _fill(workspace: Workspace) -> None:
    texts = Texts()
    for number in range(ITEMS):
        size = texts.number(LEAST_BYTES, MOST_BYTES)
        workspace.add([b"%PDF-1.7\n", texts.bytes(size)], f"report-{number:03d}.pdf", details_of(number))
    reading = Reading(state=ReadingState.READ, pages=(Page(number=1, text=MARK),))
    with workspace.core.database.writing() as session:
        for number in range(1, ITEMS + 1):
            version = stored.version_row(session, number, 1)
            assert version.id is not None
            stored.write_reading(session, version.id, reading)
    add_links(workspace, range(1, ITEMS + 1), LINKS)


def _draft(workspace: Workspace, folder: Path) -> Cost:
    to = folder / f"{uuid.uuid4().hex}.zip"
    cost = cost_of(lambda: _whole_draft(workspace, to))
    to.unlink()
    return cost


def _whole_draft(workspace: Workspace, to: Path) -> None:
    drafted = workspace.draft_bundle(to, Choice(checkpoint="monitoring"), bound=False)
    if drafted.items != ITEMS:
        raise RuntimeError(f"the draft holds {drafted.items} items where {ITEMS} were made")


def _copy_and_zip(originals: list[Path], folder: Path) -> Cost:
    """What people do today: copy the files into a folder, and zip the folder. Nothing is checked or listed."""
    gathered, to = folder / "gathered", folder / "gathered.zip"

    def work() -> None:
        gathered.mkdir()
        with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as archive:
            for path in originals:
                archive.write(shutil.copyfile(path, gathered / path.name), path.name)

    cost = cost_of(work)
    shutil.rmtree(gathered)
    to.unlink()
    return cost


def _checks(workspace: Workspace, folder: Path) -> Iterator[Row]:
    path = folder / "draft.zip"
    _whole_draft(workspace, path)
    size = path.stat().st_size / MEBIBYTE
    ours, floor = taking_turns(TIMES, lambda: cost_of(lambda: _check(path)), lambda: cost_of(lambda: _hash(path)))
    rates = [size / seconds for seconds in _cpu(ours)], [size / seconds for seconds in _cpu(floor)]
    yield row_of("bundle", "verify that draft, CPU", "MB/s", rates, "SHA-256 of the ZIP", rate=True)
    yield from _sealed_checks(path, folder)
    path.unlink()


def _sealed_checks(draft: Path, folder: Path) -> Iterator[Row]:
    """The same bundle sealed, checked by us and by the program that travels in it."""
    path = folder / "sealed.zip"
    _seal(draft, path)
    size = path.stat().st_size / MEBIBYTE
    for what, check in (("verify it sealed", _check), ("verify.py on it sealed", _check_alone)):
        ours, floor = taking_turns(
            TIMES, lambda check=check: cost_of(lambda: check(path)), lambda: cost_of(lambda: _hash(path))
        )
        rates = [size / seconds for seconds in _cpu(ours)], [size / seconds for seconds in _cpu(floor)]
        yield row_of("bundle", f"{what}, CPU", "MB/s", rates, "SHA-256 of the ZIP", rate=True)
    path.unlink()


def _seal(draft: Path, to: Path) -> None:
    digest = hashlib.sha256(draft.read_bytes()).hexdigest()
    names = SealFacts._fields
    facts = SealFacts(
        **dict.fromkeys(names, "invented")
        | {"number": "B-0001", "posts": {}, "sealed_at": MOMENT, "worked_example": True}
    )
    with copy_to_seal(draft, digest) as unsealed:
        unsealed.add_seal(seal_files(facts, unsealed.in_bag, [], SigningKey(new_private_key())))
        unsealed.publish(to)


def _check_alone(path: Path) -> None:
    if offline.check(path).findings:
        raise RuntimeError("the bundle that was just sealed does not verify alone")


def _check(path: Path) -> None:
    if not verify(path).sound:
        raise RuntimeError("the draft that was just made does not verify")


def _hash(path: Path) -> None:
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256").hexdigest()


def _cpu(costs: list[Cost]) -> list[float]:
    return [cost.cpu for cost in costs]


def _wall(costs: list[Cost]) -> list[float]:
    return [cost.wall for cost in costs]


def _size(paths: list[Path]) -> str:
    return f"{sum(path.stat().st_size for path in paths) / MEBIBYTE:.0f} MB"
