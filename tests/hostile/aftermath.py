"""Has the folder taken in while the product serves, and keeps everything there is to look at afterwards."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from evidence.ingest.triage import display_name
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.importing import ImportedFile
from tests.conftest import NORTHMOOR
from tests.hostile.bringing_in import Brought
from tests.hostile.folder import Written, write_folder
from tests.web.conftest import ROOT, Served, serving

PATIENCE_SECONDS = 900
DATA, FOLDER, HERE, HOME, TEMPORARY, ANSWERS = "data", "folder", "here", "home", "temporary", "answers"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question somebody asked meanwhile, and what was wrong with the answer."""

    what: str
    seconds: float
    wrong: str


@dataclass(slots=True)
class Aftermath:
    """The folder, the data folder, and all that was said."""

    base: Path
    written: list[Written]
    brought: Brought
    asked: list[Asked]
    before: dict[str, tuple[int, int]]
    served_to_the_end: bool
    headers: dict[str, httpx.Headers] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.base / DATA

    @property
    def page(self) -> Path:
        """Where the reports were written."""
        return self.base / ANSWERS

    def ends(self) -> Iterator[tuple[Written, ImportedFile]]:
        """Each entry of the folder with its line of the report, for those whose shown place is theirs alone."""
        lines: dict[str, list[ImportedFile]] = {}
        for line in self.brought.imported.files:
            lines.setdefault(line.file, []).append(line)
        for one in self.written:
            found = lines.get(shown_place(one), [])
            if len(found) == 1:
                yield one, found[0]


def shown_place(written: Written) -> str:
    """The place of an entry as the report shows it."""
    return "/".join(display_name(part) for part in written.parts)


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Every entry below a folder with its size and when it was last changed."""
    found = {}
    for place, folders, files in os.walk(folder):
        for path in (Path(place) / name for name in (*folders, *files)):
            facts = path.lstat()
            changed = 0 if stat.S_ISDIR(facts.st_mode) else facts.st_mtime_ns
            found[str(path.relative_to(folder))] = (facts.st_size, changed)
    return found


def bring_it_all_in(base: Path) -> Aftermath:
    """Write the folder, import it under the eyes of a server, and ask questions all the while."""
    for name in (HERE, HOME, TEMPORARY, ANSWERS):
        (base / name).mkdir()
    written = write_folder(base / FOLDER)
    before = listing(base / FOLDER)
    create_folder(base / DATA, NORTHMOOR, purpose="area")
    with _bringing_in(base) as worker, serving(base / DATA) as served:
        with _asking(base, served) as asker:
            _, complaints = worker.communicate("begin\n", timeout=PATIENCE_SECONDS)
            assert worker.returncode == 0, complaints
            answers, _ = asker.communicate("enough\n", timeout=PATIENCE_SECONDS)
        brought = Brought.model_validate_json((base / ANSWERS / "answer.json").read_text(encoding="utf-8"))
        aftermath = Aftermath(
            base=base,
            written=written,
            brought=brought,
            asked=[Asked(**json.loads(line)) for line in answers.splitlines()],
            before=before,
            served_to_the_end=served.process.poll() is None,
        )
        _download(aftermath, served)
    return aftermath


@contextmanager
def _bringing_in(base: Path) -> Iterator[subprocess.Popen[str]]:
    paths = [str(base / DATA), str(base / FOLDER), str(base / ANSWERS / "answer.json")]
    with _process(base, "tests.hostile.bringing_in", paths) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n", worker.communicate()[1]
        yield worker


@contextmanager
def _asking(base: Path, served: Served) -> Iterator[subprocess.Popen[str]]:
    with _process(base, "tests.hostile.asking", [str(base / DATA), served.url]) as asker:
        yield asker


@contextmanager
def _process(base: Path, module: str, arguments: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A process whose home, temporary folder and place are ours to look at afterwards."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(base / HOME), "TMPDIR": str(base / TEMPORARY)}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        cwd=base / HERE,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _download(aftermath: Aftermath, served: Served) -> None:
    """Fetch each original that came under a nasty name, as a browser would."""
    workspace = Workspace.open(aftermath.data)
    known = {line.item for line in aftermath.brought.imported.files if line.file.startswith("names/")}
    known |= {one.item for one in aftermath.brought.stated}
    for ref in sorted(filter(None, known)):
        answer = served.get(f"/originals/{ref}/1?as={served.poster}")
        assert answer.status_code == httpx.codes.OK, (ref, answer.text)
        aftermath.headers[workspace.item(ref).version.file_name] = answer.headers
    workspace.close()
