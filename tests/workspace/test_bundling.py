"""Bundles from the workspace: only what was accepted goes in, and what stays out is said."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from evidence import worker
from evidence.errors import Contradiction, Damaged, NotAllowed, NotFound
from evidence.workspace.bundling import verify
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.links import NewLink, Passage, Verdict
from schemas.tests_of_evidence import EvidenceTest

pytestmark = pytest.mark.both_engines


@pytest.fixture
def mapped(workspace: Workspace, minutes: str, tmp_path: Path) -> Workspace:
    """Minutes with an accepted link, a letter whose link awaits, and a file nobody linked."""
    passage = Passage(page=1, quote="41 of 60 therapy clinics are open")
    made = workspace.link(
        NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened.", passages=(passage,))
    )
    workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read page 1.")
    for name in ("letter.txt", "unlinked.txt"):
        path = tmp_path / name
        path.write_text(f"Synthetic example. {name}", encoding="utf-8")
        workspace.add_file(path)
    worker.see_to_it(workspace)
    workspace.link(NewLink(item="E-0002", target="PA1.waits", test=EvidenceTest.IMPACT, says="Waits fell."))
    return workspace


def test_only_items_with_an_accepted_link_go_in_and_the_rest_are_named(mapped: Workspace, tmp_path: Path) -> None:
    """Undecided evidence is never included silently, and never left out silently."""
    drafted = mapped.draft_bundle(tmp_path / "draft.zip", Choice(checkpoint="monitoring", scope=("PA1",)))

    assert drafted.items == 1
    assert [(one.item, one.why) for one in drafted.left_out] == [
        ("E-0002", "No link to it has been accepted; L-0002 awaits a decision.")
    ]
    with zipfile.ZipFile(tmp_path / "draft.zip") as bag:
        held = [name for name in bag.namelist() if "/data/evidence/" in name]
        index = bag.read(next(name for name in bag.namelist() if name.endswith("index.html"))).decode()
    assert len(held) == 1
    assert "41 of 60 therapy clinics are open" in index
    assert "L-0002 awaits a decision" in index
    assert verify(tmp_path / "draft.zip").sound


def test_what_points_the_other_way_goes_in_with_its_answer(mapped: Workspace) -> None:
    """Coverage counts an undecided contrary finding, so the bundle that states it must hold it."""
    contrary = mapped.link(
        NewLink(item="E-0001", target="PA1.waits", test=EvidenceTest.IMPACT, says="19 are shut.", contrary=True)
    )
    mapped.answer(contrary.ref, "They open in July.")
    selection = mapped.selection(Choice(checkpoint="monitoring", scope=("PA1.waits",)))

    assert [link.ref for link in selection.links] == ["L-0001", contrary.ref]
    assert selection.links[1].response == "They open in July."
    assert "Waits for therapy" in selection.concerns[0].reason  # the weakest of the strands that are in


def test_the_same_selection_twice_gives_the_same_bytes(mapped: Workspace, tmp_path: Path) -> None:
    """Two people who make the same draft hold the same file, and can prove it."""
    first = mapped.draft_bundle(tmp_path / "one.zip", Choice(checkpoint="monitoring", scope=("PA1",)))
    second = mapped.draft_bundle(tmp_path / "two.zip", Choice(checkpoint="monitoring", scope=("PA1",)))

    assert first.sha256 == second.sha256
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_damaged_original_stops_the_draft(mapped: Workspace, tmp_path: Path) -> None:
    """Handing over altered evidence would be worse than handing over none."""
    sha256 = mapped.item("E-0001").version.sha256
    path = mapped.core.originals.path(sha256)
    path.chmod(0o600)
    path.write_bytes(b"X" + path.read_bytes()[1:])

    with pytest.raises(Damaged, match="E-0001"):
        mapped.draft_bundle(tmp_path / "draft.zip", Choice(checkpoint="monitoring"))

    assert list(tmp_path.glob("*.zip")) == []


def test_a_scope_outside_the_checkpoint_is_refused(mapped: Workspace, tmp_path: Path) -> None:
    """Monitoring does not look at areas for improvement; an empty bundle would mislead."""
    with pytest.raises(Contradiction, match="AI1 is outside what the checkpoint"):
        mapped.draft_bundle(tmp_path / "draft.zip", Choice(checkpoint="monitoring", scope=("AI1",)))


def test_who_may_make_a_bundle(mapped: Workspace, tmp_path: Path) -> None:
    """Inspector-facing staff may; a contributor may not."""
    mapped.acting_as("coordinator").draft_bundle(tmp_path / "draft.zip", Choice(checkpoint="monitoring"))

    with pytest.raises(NotAllowed, match="may not make a bundle"):
        mapped.acting_as("contributor").draft_bundle(tmp_path / "no.zip", Choice(checkpoint="monitoring"))


def test_a_kept_draft_is_found_again_by_its_name_and_nothing_else_is(mapped: Workspace) -> None:
    """The download address must not open the rest of the data folder."""
    drafted = mapped.keep_draft(Choice(checkpoint="monitoring", scope=("PA1",)))

    assert mapped.kept_draft(Path(drafted.path).name).read_bytes()
    for name in ("../evidence.db", "evidence.db", "/etc/passwd"):
        with pytest.raises(NotFound):
            mapped.kept_draft(name)
