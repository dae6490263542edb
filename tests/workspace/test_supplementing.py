"""Supplements: what is new since a sealed bundle goes out once, and no page that went before gets a new number."""

from __future__ import annotations

import html
import io
import json
import shutil
import zipfile
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from evidence import worker
from evidence.errors import Contradiction, Damaged, NotFound
from evidence.workspace.bundling import verify
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Edition
from schemas.evidence import Details
from schemas.links import NewLink, Verdict
from schemas.manifest import Manifest
from schemas.releases import NewRelease, ReleaseStatus, SealedBundle
from schemas.tests_of_evidence import EvidenceTest
from tests.ingest.conftest import make_pdf
from tests.workspace.conftest import Clock

WHOLE = Choice(checkpoint="monitoring", scope=("PA1",))
AFTER_FIRST = WHOLE.model_copy(update={"supplements": "B-0001"})


def accepted(workspace: Workspace, item: str, says: str, *, target: str = "PA1.waits", contrary: bool = False) -> None:
    new = NewLink(item=item, target=target, test=EvidenceTest.ACTION, says=says, contrary=contrary)
    made = workspace.link(new)
    workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read it.")


def brought(workspace: Workspace, folder: Path, name: str, *pages: str) -> str:
    item = workspace.add_file(make_pdf(folder / f"{name}.pdf", [[page] for page in pages])).item
    worker.see_to_it(workspace)
    accepted(workspace, item, f"{name} shows it.")
    return item


def ask(workspace: Workspace, choice: Choice) -> str:
    new = NewRelease(choice=choice, what_for="The monitoring inspection", to_whom="The lead inspector")
    return workspace.acting_as("coordinator").ask_release(new).ref


def seal(workspace: Workspace, choice: Choice) -> SealedBundle:
    release = ask(workspace, choice)
    workspace.acting_as("chair").approve_release(release)
    return workspace.acting_as("coordinator").seal_bundle(release)


def read(workspace: Workspace, bundle: str, name: str) -> bytes:
    with zipfile.ZipFile(workspace.acting_as("coordinator").bundle_file(bundle)) as bag:
        return bag.read(next(one for one in bag.namelist() if one.endswith(f"/{name}")))


def manifest(workspace: Workspace, bundle: str) -> Manifest:
    return Manifest.model_validate_json(read(workspace, bundle, "data/manifest.json"))


@pytest.fixture
def sealed(workspace: Workspace, tmp_path: Path) -> Workspace:
    """B-0001 with E-0001, minutes of two pages."""
    brought(workspace, tmp_path, "Minutes of March", "Synthetic minutes.", "Synthetic decisions.")
    seal(workspace, WHOLE)
    return workspace


@pytest.mark.both_engines
def test_a_supplement_holds_what_is_new_and_says_where_the_rest_is(sealed: Workspace, tmp_path: Path) -> None:
    """Inspectors who hold the first bundle need the new paper, and not everything a second time."""
    brought(sealed, tmp_path, "Survey of April", "Synthetic survey.")
    before = manifest(sealed, "B-0001").page_map
    assert before is not None
    bundle = seal(sealed, AFTER_FIRST)
    after = manifest(sealed, bundle.ref)

    assert [item.ref for item in after.items] == ["E-0002"]
    assert after.supplement is not None
    assert (after.supplement.bundle, after.supplement.first) == ("B-0001", before.last + 1)
    assert [(one.item, one.bundle, one.page) for one in after.supplement.held] == [
        ("E-0001", "B-0001", before.page_of("E-0001"))
    ]
    assert verify(sealed.acting_as("coordinator").bundle_file(bundle.ref)).sound
    index = read(sealed, bundle.ref, "index.html").decode()
    assert "In earlier bundles: E-0001 (B-0001, page" in index
    assert "Supplement to B-0001, sealed on 15 June 2026." in index
    assert "Supplement to B-0001" in " ".join(read(sealed, bundle.ref, "README.txt").decode().split())


def test_its_pages_go_on_from_the_last_and_a_viewer_shows_the_same_numbers(sealed: Workspace, tmp_path: Path) -> None:
    """`Page 9` must mean one page on every desk, whichever file is open."""
    brought(sealed, tmp_path, "Survey of April", "Synthetic survey.")
    before = manifest(sealed, "B-0001").page_map
    assert before is not None
    seal(sealed, AFTER_FIRST)

    after = manifest(sealed, "B-0002").page_map
    assert after is not None
    assert set(after.dividers) == {"PA1", "PA1.waits"}  # nothing is new about PA1.plans
    pages = PdfReader(io.BytesIO(read(sealed, "B-0002", "bundle.pdf")))
    assert pages.page_labels[0] == str(before.last + 1)
    assert str(before.last + 1) in pages.pages[0].extract_text()
    assert "Supplement to B-0001" in pages.pages[0].extract_text()


def test_what_went_before_and_points_the_other_way_is_told_as_well(sealed: Workspace, tmp_path: Path) -> None:
    """A supplement that named the earlier support alone would look better than the case is."""
    against = sealed.add_file(make_pdf(tmp_path / "letter.pdf", [["Synthetic letter of parents."]])).item
    assert against
    worker.see_to_it(sealed)
    accepted(sealed, against, "Parents still wait.", contrary=True)
    seal(sealed, WHOLE)
    seal(sealed, AFTER_FIRST.model_copy(update={"supplements": "B-0002"}))

    index = html.unescape(read(sealed, "B-0003", "index.html").decode())
    assert "In earlier bundles, pointing the other way: E-0002 (B-0002, page" in index
    assert "Evidence in earlier bundles that points the other way: E-0002 (B-0002, page" in index
    supplement = manifest(sealed, "B-0003").supplement
    assert supplement is not None
    assert supplement.held[1].contrary == ("PA1.waits",)


def test_nothing_is_said_to_be_dropped_that_was_handed_over_before(sealed: Workspace, tmp_path: Path) -> None:
    """Whoever compares the two must not read that evidence was taken back."""
    brought(sealed, tmp_path, "Survey of April", "Synthetic survey.")
    seal(sealed, AFTER_FIRST)
    found = sealed.compare_bundles("B-0001", "B-0002")

    assert found.added == ("E-0002 Survey of April.pdf",)
    assert found.dropped == ()
    assert found.links_dropped == ()
    seal(sealed, WHOLE)
    whole = sealed.compare_bundles("B-0002", "B-0003")  # what a supplement told of is not new in the bundle after it
    assert whole.added == whole.links_added == whole.new_versions == ()


def test_what_was_renewed_or_is_said_otherwise_goes_in_again(sealed: Workspace, tmp_path: Path) -> None:
    """The receiver's copy is then no longer what we hold, or no longer all that we say of it."""
    brought(sealed, tmp_path, "Survey of April", "Synthetic survey.")
    seal(sealed, AFTER_FIRST)
    after_second = AFTER_FIRST.model_copy(update={"supplements": "B-0002"})
    assert sealed.selection(after_second).items == ()

    accepted(sealed, "E-0001", "The minutes show it in another strand too.", target="PA1.plans")
    said_otherwise = sealed.selection(after_second)
    sealed.add_file(make_pdf(tmp_path / "renewed.pdf", [["Synthetic survey, corrected."]]), version_of="E-0002")
    worker.see_to_it(sealed)

    assert [item.ref for item in said_otherwise.items] == ["E-0001"]
    assert "E-0002" not in {one.item for one in _held(sealed, after_second)}


def test_an_item_whose_date_or_title_was_corrected_goes_in_again(sealed: Workspace) -> None:
    """The receiver reads the old date beside the file; `the same now` would be untrue."""
    sealed.describe("E-0001", Details(as_at=date(2026, 3, 3)))
    corrected = sealed.selection(AFTER_FIRST)

    assert [item.ref for item in corrected.items] == ["E-0001"]
    assert _held(sealed, AFTER_FIRST) == ()


def _held(workspace: Workspace, choice: Choice):
    supplement = workspace.selection(choice).supplement
    assert supplement is not None
    return supplement.held


def test_a_narrower_supplement_hands_nothing_over_again(sealed: Workspace) -> None:
    """One strand asked about again is no reason to print its papers twice."""
    narrower = AFTER_FIRST.model_copy(update={"scope": ("PA1.waits",)})

    assert sealed.selection(narrower).items == ()
    assert [one.item for one in _held(sealed, narrower)] == ["E-0001"]


def test_a_second_supplement_follows_the_first(sealed: Workspace, tmp_path: Path) -> None:
    """Two that went on from the same bundle would give the same number to two pages."""
    brought(sealed, tmp_path, "Survey of April", "Synthetic survey.")
    waiting = ask(sealed, AFTER_FIRST)
    seal(sealed, AFTER_FIRST)

    assert sealed.release(waiting).status is ReleaseStatus.LAPSED
    with pytest.raises(Contradiction, match="B-0002 goes on from B-0001 already") as refused:
        sealed.selection(AFTER_FIRST)
    assert refused.value.remedy == "Go on from B-0002."
    assert [one.ref for one in sealed.may_be_supplemented(WHOLE)] == ["B-0002"]
    last = manifest(sealed, "B-0002").page_map
    assert last is not None
    supplement = sealed.selection(AFTER_FIRST.model_copy(update={"supplements": "B-0002"})).supplement
    assert supplement is not None
    assert supplement.first == last.last + 1
    assert [(one.item, one.bundle) for one in supplement.held] == [("E-0001", "B-0001"), ("E-0002", "B-0002")]


@pytest.mark.parametrize(
    ("other", "was"),
    [({"audience": "public"}, "for another receiver"), ({"edition": Edition.REDACTED}, "in another edition")],
    ids=["another receiver", "another edition"],
)
def test_a_supplement_is_for_the_receiver_of_its_bundle(sealed: Workspace, other: dict[str, object], was: str) -> None:
    """It would speak of papers that its reader does not have."""
    with pytest.raises(Contradiction, match=f"B-0001 was made {was}"):
        sealed.selection(AFTER_FIRST.model_copy(update=other))


def test_no_supplement_to_what_is_superseded_or_not_there(sealed: Workspace) -> None:
    """The receiver was told to put the old one away."""
    seal(sealed, WHOLE)
    sealed.acting_as("coordinator").supersede("B-0001", by="B-0002", why="Made whole again")

    with pytest.raises(Contradiction, match="B-0001 is superseded by B-0002"):
        sealed.selection(AFTER_FIRST)
    with pytest.raises(NotFound, match="There is no bundle B-0009"):
        sealed.selection(WHOLE.model_copy(update={"supplements": "B-0009"}))


def test_no_supplement_whose_first_bundle_was_put_away(sealed: Workspace, tmp_path: Path) -> None:
    """It would send its reader to a page of a bundle that another took the place of."""
    brought(sealed, tmp_path, "Survey of April", "Synthetic survey.")
    seal(sealed, AFTER_FIRST)
    seal(sealed, WHOLE)
    after_second = AFTER_FIRST.model_copy(update={"supplements": "B-0002"})
    waiting = ask(sealed, after_second)
    sealed.acting_as("coordinator").supersede("B-0001", by="B-0003", why="Made whole again")

    with pytest.raises(Contradiction, match="B-0002 goes on from B-0001, which is superseded by B-0003"):
        sealed.selection(after_second)
    assert [one.ref for one in sealed.may_be_supplemented(WHOLE)] == ["B-0003"]
    assert sealed.release(waiting).status is ReleaseStatus.LAPSED


def test_a_supplement_does_not_take_the_place_of_what_it_goes_on_from(sealed: Workspace, tmp_path: Path) -> None:
    """Whoever put the first bundle away would have half of the evidence."""
    brought(sealed, tmp_path, "Survey of April", "Synthetic survey.")
    seal(sealed, AFTER_FIRST)
    desk = sealed.acting_as("coordinator")

    with pytest.raises(Contradiction, match="B-0002 is a supplement that goes on from B-0001"):
        desk.supersede("B-0001", by="B-0002", why="It is newer.")
    assert desk.bundle("B-0001").superseded_by is None
    seal(sealed, WHOLE)
    assert desk.supersede("B-0002", by="B-0003", why="Made whole again").superseded_by == "B-0003"


def test_a_bundle_that_cannot_be_read_is_not_gone_on_from(sealed: Workspace) -> None:
    """What it holds is read from it, and from nothing else."""
    sealed.acting_as("coordinator").bundle_file("B-0001").unlink()

    with pytest.raises(Damaged, match="The file of B-0001 cannot be read"):
        sealed.selection(AFTER_FIRST)


def test_a_supplement_that_the_register_forgot_keeps_its_pages(data_folder: Path, clock: Clock, tmp_path: Path) -> None:
    """The database was put back from a backup, and an inspector has the second bundle: its numbers are given."""
    earlier = Workspace.open(data_folder, clock=clock)
    brought(earlier, tmp_path, "Minutes of March", "Synthetic minutes.", "Synthetic decisions.")
    seal(earlier, WHOLE)
    earlier.close()
    backup = Path(shutil.copytree(data_folder, tmp_path / "backup"))
    later = Workspace.open(data_folder, clock=clock)
    forgotten = later.acting_as("coordinator").bundle_file(seal(later, AFTER_FIRST).ref)
    later.close()
    shutil.copy(forgotten, backup / "bundles")
    put_back = Workspace.open(backup, clock=clock)

    with pytest.raises(
        Contradiction, match=r"B-0002.*\.zip goes on from B-0001 already, and the register does not know it"
    ):
        put_back.selection(AFTER_FIRST)
    assert put_back.may_be_supplemented(WHOLE) == []
    assert [item.ref for item in put_back.selection(WHOLE).items] == ["E-0001"]
    put_back.close()


def test_a_bundle_whose_manifest_makes_no_sense_is_damaged_and_no_bug(sealed: Workspace) -> None:
    """The page of releases must open, whatever lies in the folder."""
    waiting = ask(sealed, AFTER_FIRST)
    file = sealed.acting_as("coordinator").bundle_file("B-0001")
    with zipfile.ZipFile(file, "w") as emptied:
        emptied.writestr("bundle/data/manifest.json", "{}")

    with pytest.raises(Damaged, match="The manifest of B-0001 makes no sense"):
        sealed.selection(AFTER_FIRST)
    assert [one.status for one in sealed.releases() if one.ref == waiting] == [ReleaseStatus.LAPSED]


def test_a_preview_does_not_call_missing_what_went_before(sealed: Workspace) -> None:
    """A strand whose evidence is with the inspectors is no gap of theirs."""
    preview = sealed.preview(AFTER_FIRST)

    assert "PA1.waits" not in preview.strands_without_evidence
    assert preview.folder == "bundle-northmoor-monitoring-supplement-to-B-0001-PA1"


def test_a_whole_bundle_is_known_by_the_digest_it_always_had(sealed: Workspace) -> None:
    """Releases that were asked for before there were supplements must not lapse."""
    assert "supplement" not in json.loads(sealed.selection(WHOLE).model_dump_json())


def test_a_reference_may_be_written_as_people_write_it() -> None:
    """b-1 is B-0001, to the register and to what goes on from it."""
    assert Choice(checkpoint="monitoring", supplements="b-1").supplements == "B-0001"
