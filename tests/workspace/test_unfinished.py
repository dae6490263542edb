"""What a killed process left of drafts and seals is swept, and nothing that a living one is writing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from evidence import worker
from evidence.bundles.partial_file import partial_file
from evidence.bundles.sealed_archive import Unsealed, copy_to_seal
from evidence.errors import Contradiction
from evidence.store import holding
from evidence.store.originals_folder import sha256_of
from evidence.workspace import rehearsing
from evidence.workspace.bundling import verify
from evidence.workspace.doctor import examine
from evidence.workspace.unfinished import sweep_unfinished
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Verified
from schemas.doctor import FindingCode
from tests.conftest import NOW

KILLED = """
    import os, signal, sys
    from datetime import datetime
    from pathlib import Path
    from evidence.bundles.sealed_archive import copy_to_seal
    from evidence.store.originals_folder import sha256_of
    from evidence.workspace import rehearsing
    from evidence.workspace.workspace import Workspace
    from schemas.bundles import Choice
    def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
    folder, doing = Path(sys.argv[1]), sys.argv[2]
    desk = Workspace.open(folder, post="coordinator", clock=lambda: datetime.fromisoformat(sys.argv[3]))
    choice = Choice(checkpoint="monitoring")
    if doing == "keep":
        Path.replace = die
        desk.keep_draft(choice)
    if doing == "rehearse":
        rehearsing.verify = die
        desk._drafted_and_checked(choice, print)
    if doing == "seal":
        draft = next((folder / "bundles").glob("draft-*.zip"))
        with copy_to_seal(draft, sha256_of(draft)):
            die()
"""


def names(folder: Path) -> list[str]:
    """What lies in the folder of bundles."""
    return sorted(path.name for path in (folder / "bundles").iterdir())


@pytest.mark.parametrize("doing", ["keep", "rehearse", "seal"])
def test_what_a_killed_process_left_is_swept_by_the_worker_as_it_starts(store: Path, doing: str) -> None:
    """Hundreds of megabytes of evidence, which no page shows, would lie in the folder for ever."""
    before = names(store)
    program = [sys.executable, "-c", textwrap.dedent(KILLED), str(store), doing, NOW.isoformat()]
    killed = subprocess.run(program, capture_output=True, check=False, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(names(store)) > len(before)
    assert FindingCode.LEFTOVER in {one.code for one in examine(store, clock=lambda: NOW).findings}

    workspace = Workspace.open(store, clock=lambda: NOW)
    worker.work_once(workspace.core)
    workspace.close()

    assert names(store) == before


def test_a_draft_being_kept_or_rehearsed_is_not_taken_away(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that starts while a bundle is checked must not spoil a quarter of an hour's work."""
    before = names(store)
    workspace = Workspace.open(store, clock=lambda: NOW)
    move = Path.replace

    def checked(path: Path) -> Verified:
        sweep_unfinished(store / "bundles")
        return verify(path)

    def moved(path: Path, to: Path) -> Path:
        sweep_unfinished(store / "bundles")
        return move(path, to)

    monkeypatch.setattr(rehearsing, "verify", checked)
    assert workspace._drafted_and_checked(Choice(checkpoint="monitoring"), print).problems == ()
    monkeypatch.setattr(Path, "replace", moved)
    kept = workspace.keep_draft(Choice(checkpoint="monitoring"))
    workspace.close()

    assert names(store) == sorted({*before, Path(kept.path).name})


def test_a_bundle_being_sealed_is_not_taken_away(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor the one that another process began under the same name while we looked at the one before."""
    (draft,) = (store / "bundles").glob("draft-*.zip")
    digest, lock = sha256_of(draft), holding._locked

    def replaced_before_it_is_locked(descriptor: int) -> bool:
        partial.unlink()
        partial.write_bytes(b"another process's")
        return lock(descriptor)

    with copy_to_seal(draft, digest) as unsealed:
        sweep_unfinished(store / "bundles")
        assert isinstance(unsealed, Unsealed)
        (partial,) = (store / "bundles").glob(".seal-*")
        with pytest.raises(Contradiction, match="being sealed at this moment"), copy_to_seal(draft, digest):
            pass
    partial.write_bytes(b"left by a killed process")
    monkeypatch.setattr(holding, "_locked", replaced_before_it_is_locked)

    sweep_unfinished(store / "bundles")

    assert partial.read_bytes() == b"another process's"


def test_a_file_swept_before_it_could_be_held_is_begun_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between making a file and holding it a worker that starts finds it nobody's."""
    opened, made = os.open, []

    def swept_once(path: str, flags: int, mode: int = 0o777) -> int:
        made.append(path)
        descriptor = opened(path, flags, mode)
        if len(made) == 1:
            Path(path).unlink()
        return descriptor

    monkeypatch.setattr("evidence.bundles.partial_file.os.open", swept_once)
    with partial_file(tmp_path) as (path, stream):
        stream.write(b"half")
        assert path.exists()

    assert len(made) == 2
    assert list(tmp_path.iterdir()) == []
