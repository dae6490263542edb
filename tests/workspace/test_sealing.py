"""Releases and the register: two posts, one seal, nothing half-made, and nothing ever altered."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evidence import worker
from evidence.bundles.signing import SigningKey, new_private_key
from evidence.errors import Contradiction, Damaged, EvidenceError, NotAllowed, NotFound, StoreUnusable
from evidence.store.rows import ReleaseRow
from evidence.workspace.bundling import verify
from evidence.workspace.doctor import examine
from evidence.workspace.sealing_key import KEY_FILE
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.doctor import FindingCode
from schemas.gate import Certainty, Finding, FindingKind, Found, GateReport
from schemas.links import NewLink, Passage, Verdict
from schemas.releases import NewRelease, Release, ReleaseStatus
from schemas.tests_of_evidence import EvidenceTest
from tests.conftest import NOW
from tests.workspace.conftest import Clock, alter

CHOICE = Choice(checkpoint="monitoring", scope=("PA1",))
ASKED = NewRelease(choice=CHOICE, what_for="The monitoring inspection", to_whom="The lead inspector")


@pytest.fixture
def mapped(workspace: Workspace, minutes: str) -> Workspace:
    """Minutes with an accepted link."""
    passage = Passage(page=1, quote="41 of 60 therapy clinics are open")
    made = workspace.link(
        NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened.", passages=(passage,))
    )
    workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read page 1.")
    return workspace


def acting(workspace: Workspace, post: str) -> Workspace:
    return workspace.acting_as(post)


def approved(workspace: Workspace, new: NewRelease = ASKED) -> Release:
    asked = acting(workspace, "coordinator").ask_release(new)
    return acting(workspace, "chair").approve_release(asked.ref, why="I looked into the draft.")


def seal(workspace: Workspace) -> str:
    return acting(workspace, "coordinator").seal_bundle(approved(workspace).ref).ref


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


def test_who_asked_cannot_approve_whatever_its_roles(mapped: Workspace) -> None:
    """One person alone never hands evidence out."""
    asked = acting(mapped, "coordinator").ask_release(ASKED)
    with mapped.core.database.writing() as session:
        session.get_one(ReleaseRow, 1).asked_by = "chair"

    with pytest.raises(NotAllowed, match="asked for RL-0001, so it cannot approve it"):
        acting(mapped, "chair").approve_release(asked.ref)
    with pytest.raises(NotAllowed, match="may not approve"):
        acting(mapped, "coordinator").approve_release(asked.ref)


def test_who_approved_cannot_seal(mapped: Workspace) -> None:
    """Four eyes are two pairs."""
    release = approved(mapped)
    with mapped.core.database.writing() as session:
        session.get_one(ReleaseRow, 1).approved_by = "coordinator"

    with pytest.raises(NotAllowed, match="approved RL-0001, so it cannot seal it"):
        acting(mapped, "coordinator").seal_bundle(release.ref)
    with pytest.raises(NotAllowed, match="may not seal a bundle"):
        acting(mapped, "chair").seal_bundle(release.ref)


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "changed",
    [{"to_whom": "A newspaper"}, {"asked_by": "lead"}, {"approved_by": "reviewer"}],
    ids=["to somebody else", "asked by another", "approved by another"],
)
def test_a_release_that_the_log_tells_otherwise_is_not_sealed(mapped: Workspace, changed: dict[str, str]) -> None:
    """Whoever has the database in hand must not be the second person."""
    release = approved(mapped)
    with mapped.core.database.writing() as session:
        row = session.get_one(ReleaseRow, 1)
        for name, value in changed.items():
            setattr(row, name, value)

    with pytest.raises(Damaged, match="RL-0001 is not what the audit log says"):
        acting(mapped, "coordinator").seal_bundle(release.ref)


def test_an_approval_that_is_only_a_row_seals_nothing(mapped: Workspace) -> None:
    """One statement to the database would otherwise do what the chair has to do."""
    asked = acting(mapped, "coordinator").ask_release(ASKED)
    with mapped.core.database.writing() as session:
        row = session.get_one(ReleaseRow, 1)
        row.status, row.approved_by = "approved", "chair"

    with pytest.raises(Damaged, match="RL-0001 is not what the audit log says"):
        acting(mapped, "coordinator").seal_bundle(asked.ref)


@pytest.mark.parametrize(
    "step",
    [
        lambda chair, desk, ref: desk.seal_bundle(ref),
        lambda chair, desk, ref: (chair.refuse_release(ref, why="A name is in it."), desk.seal_bundle(ref)),
        lambda chair, desk, ref: (desk.withdraw_release(ref, why="Asked in error."), chair.approve_release(ref)),
        lambda chair, desk, ref: chair.refuse_release(ref, why=" "),
        lambda chair, desk, ref: (chair.approve_release(ref), chair.approve_release(ref)),
        lambda chair, desk, ref: (chair.approve_release(ref), desk.seal_bundle(ref), desk.seal_bundle(ref)),
        lambda chair, desk, ref: (
            chair.approve_release(ref), desk.seal_bundle(ref), desk.withdraw_release(ref, why="Too late.")
        ),
    ],
)  # fmt: skip
def test_steps_out_of_their_order_are_refused(
    mapped: Workspace, step: Callable[[Workspace, Workspace, str], object]
) -> None:
    """A release is decided once, and sealed once."""
    ref = acting(mapped, "coordinator").ask_release(ASKED).ref

    with pytest.raises(Contradiction):
        step(acting(mapped, "chair"), acting(mapped, "coordinator"), ref)


def test_a_release_lapses_when_the_store_has_changed(mapped: Workspace, tmp_path: Path) -> None:
    """What was approved must be what the store says today, or be looked at again."""
    release = approved(mapped)
    mapped.acting_as("chair").decide("L-0001", Verdict.CHALLENGE, "The figure is of 2025.")

    assert mapped.release(release.ref).status is ReleaseStatus.LAPSED
    with pytest.raises(Contradiction, match="has lapsed"):
        acting(mapped, "coordinator").seal_bundle(release.ref)
    acting(mapped, "coordinator").withdraw_release(release.ref, why="The store changed.")
    assert mapped.release(release.ref).status is ReleaseStatus.WITHDRAWN


def test_what_changes_between_the_look_and_the_seal_is_looked_at_again(
    mapped: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chair challenges a link in the very moment in which the coordinator seals."""
    release, key_of = approved(mapped), Workspace._signing_key

    def meanwhile(desk: Workspace) -> SigningKey:
        mapped.acting_as("chair").decide("L-0001", Verdict.CHALLENGE, "The figure is of 2025.")
        return key_of(desk)

    monkeypatch.setattr(Workspace, "_signing_key", meanwhile)
    with pytest.raises(Contradiction, match="has lapsed"):
        acting(mapped, "coordinator").seal_bundle(release.ref)

    assert mapped.bundles() == []


@pytest.mark.parametrize("harm", [b"", b"another draft"], ids=["cut", "altered"])
def test_whoever_approves_is_not_shown_another_draft(mapped: Workspace, harm: bytes) -> None:
    """What the chair looks into must be what is sealed afterwards."""
    asked = acting(mapped, "coordinator").ask_release(ASKED)
    draft = acting(mapped, "chair").release_file(asked.ref)
    draft.write_bytes(harm + draft.read_bytes()[max(1, len(harm)) :])

    with pytest.raises(Damaged, match="The draft of RL-0001 is no longer the one that was asked for"):
        acting(mapped, "chair").release_file(asked.ref)


def test_what_the_gate_found_stops_approval_and_sealing(mapped: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that was found after the approval must still stop the seal."""
    release = approved(mapped)
    finding = Finding(
        key="k", item="E-0001", kind=FindingKind.NHS_NUMBER, certainty=Certainty.CERTAIN, where="page 1", shown="943 *"
    )
    monkeypatch.setattr(Workspace, "gate", lambda self, choice, **_: GateReport(found=(Found(finding=finding),)))

    with pytest.raises(
        Contradiction, match="1 finding before release must be decided first: NHS number in E-0001, page 1"
    ):
        acting(mapped, "coordinator").seal_bundle(release.ref)
    again = acting(mapped, "coordinator").ask_release(ASKED)
    with pytest.raises(Contradiction, match="must be decided first"):
        acting(mapped, "chair").approve_release(again.ref)


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


@pytest.mark.both_engines
@pytest.mark.parametrize("table", ["bundle", "bundle_item", "sealing_key"])
def test_the_register_refuses_to_be_altered(mapped: Workspace, table: str) -> None:
    """What was handed over is remembered for ever, whoever has the database in hand."""
    seal(mapped)

    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = 7"):
        with pytest.raises(Exception, match="final"), mapped.core.database.writing() as session:
            session.connection().exec_driver_sql(statement)


def test_the_doctor_names_a_bundle_that_is_gone_or_altered(mapped: Workspace) -> None:
    """The register promises that what was handed over can be shown again."""
    seal(mapped)
    path = mapped.core.folder / "bundles" / mapped.bundles()[0].file_name
    kept = path.read_bytes()

    def found(*, deep: bool) -> set[FindingCode]:
        return {one.code for one in examine(mapped.core.folder, deep=deep, clock=lambda: NOW).findings}

    path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    assert FindingCode.BUNDLE_CHANGED in found(deep=True)
    with pytest.raises(Damaged, match="no longer what was sealed"):
        acting(mapped, "coordinator").bundle_file("B-0001")
    path.write_bytes(kept[:-1])
    assert FindingCode.BUNDLE_CHANGED in found(deep=False)
    path.unlink()
    assert FindingCode.BUNDLE_MISSING in found(deep=False)


def test_a_log_cut_at_its_end_is_seen_by_what_was_sealed(mapped: Workspace) -> None:
    """A chain alone does not show that its end was cut off; the checkpoint that left with a bundle does."""
    seal(mapped)
    folder = mapped.core.folder
    mapped.core.database.close()
    statements = ["DROP TRIGGER audit_no_delete", "DELETE FROM audit WHERE seq > 6"]
    alter(folder, *statements)

    said = [one.sentence for one in examine(folder, clock=lambda: NOW).findings if one.code is FindingCode.AUDIT_BROKEN]

    assert any("is not the one B-0001 was sealed over" in sentence for sentence in said)


def test_a_later_bundle_is_compared_and_takes_the_place(mapped: Workspace, clock: Clock, tmp_path: Path) -> None:
    """ "What is new since the last one?" is the first thing an inspector asks."""
    seal(mapped)
    clock.move_to(date(2026, 6, 16))
    letter = tmp_path / "letter.txt"
    letter.write_text("Synthetic example. Waits fell from 40 to 22 days.", encoding="utf-8")
    mapped.add_file(letter)
    worker.see_to_it(mapped)
    made = mapped.link(NewLink(item="E-0002", target="PA1.waits", test=EvidenceTest.FAMILY_VOICE, says="Waits fell."))
    mapped.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read it.")
    mapped.acting_as("chair").decide("L-0001", Verdict.ACCEPT, "I read it again.")
    assert seal(mapped) == "B-0002"

    compared = mapped.compare_bundles("B-0002", "B-0001")  # whichever way round they are named

    assert (compared.earlier, compared.later) == ("B-0001", "B-0002")
    assert compared.added == ("E-0002 letter.txt",)
    assert compared.dropped == compared.new_versions == ()
    assert [one.partition(",")[0] for one in compared.links_added] == ["L-0002"]
    assert [(one.ref, one.what) for one in compared.links_changed] == [("L-0001", ("its decision",))]
    desk = acting(mapped, "coordinator")
    assert desk.supersede("B-0001", by="B-0002", why="It has the letter.").superseded_by == "B-0002"
    with pytest.raises(Contradiction, match="superseded by B-0002 already"):
        desk.supersede("B-0001", by="B-0002", why="Again.")
    with pytest.raises(Contradiction, match="not later"):
        desk.supersede("B-0002", by="B-0001", why="Backwards.")
    assert mapped.compare_bundles("B-0001", "B-0002").is_same is False


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda desk: desk.note_receipt("B-0001", words="Thanks"), "was not handed over yet"),
        (lambda desk: desk.hand_over("B-0001", how=" "), "needs words"),
        (lambda desk: desk.hand_over("B-0001", how="By hand", on=date(2026, 6, 1)), "sealed on 15 June 2026"),
        (lambda desk: desk.hand_over("B-0001", how="By hand", on=date(2027, 6, 1)), "1 June 2027"),
        (lambda desk: desk.hand_over("B-0009", how="By hand"), "no bundle B-0009"),
        (lambda desk: desk.compare_bundles("B-0001", "B-0001"), "with another one"),
    ],
)
def test_what_cannot_have_become_of_a_bundle_is_refused(
    mapped: Workspace, act: Callable[[Workspace], object], said: str
) -> None:
    """The register is read years later; nonsense in it would be believed."""
    seal(mapped)

    with pytest.raises(EvidenceError, match=said):
        act(acting(mapped, "coordinator"))


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
