"""Sealing: one seal by the one key, nothing half-made, and no number twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.bundles.signing import SigningKey, new_private_key
from evidence.errors import Damaged, NotFound, StoreUnusable
from evidence.workspace.bundling import verify
from evidence.workspace.doctor import examine
from evidence.workspace.sealing_key import KEY_FILE
from evidence.workspace.workspace import Workspace
from schemas.doctor import FindingCode
from schemas.releases import ReleaseStatus
from tests.conftest import NOW
from tests.workspace.sealing.conftest import ASKED, acting, approved, seal


@pytest.mark.both_engines
def test_from_asking_to_the_receipt(mapped: Workspace) -> None:
    """The whole way, and afterwards everything about it can still be said."""
    desk = acting(mapped, "coordinator")
    asked = desk.ask_release(ASKED)
    assert asked.status is ReleaseStatus.ASKED
    acting(mapped, "chair").approve_release(asked.ref)
    bundle = desk.seal_bundle(asked.ref)
    desk.hand_over("B-0001", how="By secure mail")
    desk.note_receipt("B-0001", words="The lead inspector wrote back")

    assert bundle.ref == "B-0001"
    assert desk.release(asked.ref).bundle == "B-0001"
    verified = verify(desk.bundle_file("B-0001"), fingerprint=bundle.fingerprint)
    assert verified.problems == ()
    assert verified.kind == "sealed bundle"
    assert [event.words for event in desk.bundle("B-0001").events] == [
        "By secure mail",
        "The lead inspector wrote back",
    ]
    went = mapped.handed_over("E-0001")
    assert [(one.bundle, one.version, one.sha256) for one in went] == [
        ("B-0001", 1, mapped.item("E-0001").version.sha256)
    ]
    said = [entry.action for entry in mapped.audit_entries(newest=7)]
    assert said == [
        "draft-bundle",
        "ask-release",
        "approved-release",
        "make-key",
        "seal",
        "handed-over",
        "receipt-noted",
    ]
    assert examine(mapped.core.folder, deep=True, clock=lambda: NOW).damage == ()


@pytest.mark.parametrize("what", ["altered", "missing"])
def test_a_draft_that_is_not_what_was_approved_is_not_sealed(mapped: Workspace, what: str) -> None:
    """Whoever can write to the folder must not get another file sealed."""
    release = approved(mapped)
    draft = mapped.core.folder / "bundles" / release.draft
    if what == "altered":
        content = bytearray(draft.read_bytes())
        content[3000] ^= 1
        draft.write_bytes(content)
    else:
        draft.unlink()

    with pytest.raises(Damaged):
        acting(mapped, "coordinator").seal_bundle(release.ref)

    assert mapped.bundles() == []
    assert list((mapped.core.folder / "bundles").glob("B-*")) == []


def _swap(path: Path) -> None:
    path.write_bytes(new_private_key())


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_swap, "somebody put another in its place"),
        (lambda path: path.write_bytes(b"nonsense"), "is damaged"),
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.chmod(0o644), "can be read by other accounts"),
        (lambda path: (path.rename(path.with_name("k")), path.symlink_to("k")), "is a shortcut"),
    ],
    ids=["swapped", "damaged", "missing", "open", "shortcut"],
)
def test_a_key_that_was_tampered_with_seals_nothing(
    mapped: Workspace, harm: Callable[[Path], object], said: str
) -> None:
    """A bundle sealed with an attacker's key would prove what the attacker likes."""
    seal(mapped)
    again = approved(mapped)
    harm(mapped.core.folder / KEY_FILE)

    with pytest.raises(Damaged, match=said) as refusal:
        acting(mapped, "coordinator").seal_bundle(again.ref)

    assert refusal.value.remedy
    assert [one.ref for one in mapped.bundles()] == ["B-0001"]
    found = {one.code for one in examine(mapped.core.folder, clock=lambda: NOW).findings}
    assert FindingCode.SEALING_KEY_UNUSABLE in found


def test_the_key_is_for_its_owner_alone_and_stays_the_same(mapped: Workspace) -> None:
    """One fingerprint for years is what makes comparing it worth the while."""
    assert mapped.sealing_key() is None
    seal(mapped)
    first = mapped.sealing_key()
    seal(mapped)

    path = mapped.core.folder / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert first is not None
    assert mapped.sealing_key() == first
    assert SigningKey(path.read_bytes()).fingerprint == first.fingerprint
    assert {one.fingerprint for one in mapped.bundles()} == {first.fingerprint}
    assert b"PRIVATE" not in acting(mapped, "coordinator").bundle_file("B-0001").read_bytes()


KILLED = """
    import os, signal, sys
    from datetime import datetime
    from pathlib import Path
    from evidence.bundles import sealed_archive
    from evidence.store import audit
    from evidence.workspace.workspace import Workspace
    def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
    where = sys.argv[2]
    real = sealed_archive.Unsealed.publish
    if where == "copied": sealed_archive.Unsealed.add_seal = die
    if where == "sealed": sealed_archive.Unsealed.publish = die
    if where == "published": sealed_archive.Unsealed.publish = lambda *given: (real(*given), die())
    desk = Workspace.open(Path(sys.argv[1]), post="coordinator", clock=lambda: datetime.fromisoformat(sys.argv[3]))
    desk.seal_bundle("RL-0001")
"""


@pytest.mark.parametrize("where", ["copied", "sealed", "published"])
def test_a_sealing_that_is_killed_offers_nothing_and_can_be_tried_again(mapped: Workspace, where: str) -> None:
    """The power fails while the inspector waits: there is a whole bundle or none."""
    approved(mapped)
    folder = mapped.core.folder
    program = [sys.executable, "-c", textwrap.dedent(KILLED), str(folder), where, NOW.isoformat()]
    killed = subprocess.run(program, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    assert mapped.bundles() == []
    with pytest.raises(NotFound):
        acting(mapped, "coordinator").bundle_file("B-0001")
    named = FindingCode.BUNDLE_UNKNOWN if where == "published" else FindingCode.LEFTOVER
    assert named in {one.code for one in examine(folder, clock=lambda: NOW).findings}

    bundle = acting(mapped, "coordinator").seal_bundle("RL-0001")

    assert verify(acting(mapped, "coordinator").bundle_file(bundle.ref)).sound
    # One that was in its place already may have been fetched from there, so its number is never given again.
    numbers = ["B-0001", "B-0002"] if where == "published" else ["B-0001"]
    assert bundle.ref == numbers[-1]
    assert sorted(path.name for path in (folder / "bundles").iterdir()) == [
        *(f"{number}-northmoor-monitoring.zip" for number in numbers),
        mapped.release("RL-0001").draft,
    ]


def test_a_full_disk_while_sealing_is_told_and_leaves_nothing(
    mapped: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault that will happen."""
    release = approved(mapped)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("evidence.bundles.sealed_archive.Unsealed.publish", full)
    with pytest.raises(StoreUnusable, match="is full"):
        acting(mapped, "coordinator").seal_bundle(release.ref)

    assert [path.name for path in (mapped.core.folder / "bundles").iterdir()] == [release.draft]
    assert mapped.bundles() == []


def test_a_restored_backup_still_seals_with_the_same_key(mapped: Workspace, tmp_path: Path) -> None:
    """After a fire the next bundle must bear the fingerprint inspectors know."""
    from evidence.workspace.backups import back_up
    from evidence.workspace.restoring import restore

    seal(mapped)
    key = mapped.sealing_key()
    assert key is not None
    back_up(mapped.core.folder, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "again")

    again = Workspace.open(tmp_path / "again", clock=lambda: NOW)

    assert seal(again) == "B-0002"
    assert again.bundle("B-0002").fingerprint == key.fingerprint
    assert verify(acting(again, "coordinator").bundle_file("B-0001")).sound
    again.close()


def test_the_commands_go_the_whole_way(mapped: Workspace, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """People script releases; the contract's words must do it."""
    mapped.close()
    asked = json.loads(
        run(
            "ask-release",
            "--checkpoint",
            "monitoring",
            "--for",
            "Day one",
            "--to",
            "HMI",
            "--as",
            "coordinator",
            "--json",
        ).stdout
    )
    run("seal", "RL-0001", "--as", "coordinator", "--approved-by", "chair", expect=2)
    run("approve", asked["draft"], "--as", "chair")
    run("seal", asked["draft"], "--as", "coordinator", "--approved-by", "reviewer", expect=2)
    sealed = json.loads(run("seal", asked["draft"], "--as", "coordinator", "--approved-by", "chair", "--json").stdout)
    run("handed-over", "B-0001", "--how", "By secure mail", "--as", "coordinator")

    assert "By secure mail" in run("handed-over", "E-0001").stdout
    assert "B-0001" in run("bundles").stdout
    fingerprint = run("fingerprint").stdout.splitlines()[0]
    path = str(mapped.core.folder / "bundles" / sealed["file_name"])
    assert "The sealed bundle verifies" in run("verify", path, "--fingerprint", fingerprint).stdout
    assert "another key" in run("verify", path, "--fingerprint", "00" * 32, expect=1).stdout
    assert sealed["sha256"] in run("letter", "B-0001").stdout
    assert "waits" not in run("releases", "RL-0001").stdout


def test_a_database_put_back_from_an_older_copy_gives_no_number_twice(mapped: Workspace, tmp_path: Path) -> None:
    """An inspector holds B-0001; another bundle of that number would make every word about it doubtful."""
    folder = mapped.core.folder
    mapped.core.database.copy_to(tmp_path / "older.db")
    seal(mapped)
    handed_out = acting(mapped, "coordinator").bundle_file("B-0001")
    before = handed_out.read_bytes()
    mapped.close()
    for path in folder.glob("evidence.db*"):
        path.unlink()
    (tmp_path / "older.db").rename(folder / "evidence.db")

    again = Workspace.open(folder, clock=lambda: NOW)
    assert again.bundles() == []
    assert seal(again) == "B-0002"
    again.close()

    assert handed_out.read_bytes() == before
    (unknown,) = [one for one in examine(folder, clock=lambda: NOW).findings if one.code is FindingCode.BUNDLE_UNKNOWN]
    assert unknown.thing == f"bundles/{handed_out.name}"
    assert "evidence verify" in unknown.remedy


def test_a_stray_file_cannot_use_the_numbers_up(mapped: Workspace) -> None:
    """Whoever can write to the folder must not be able to stop sealing with a name."""
    for name in ("B-99999999999999999999-x.zip", "B-000٣.zip", "B-.zip", "B-0003.zip"):
        (mapped.core.folder / "bundles" / name).write_bytes(b"no bundle")

    assert seal(mapped) == "B-0004"
