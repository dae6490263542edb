"""Redacted editions, and everything that knows of originals knowing of renditions too."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from evidence import worker
from evidence.errors import NotAllowed
from evidence.store import orphans
from evidence.store.rows import RenditionRow
from evidence.workspace.backups import back_up
from evidence.workspace.bundling import verify
from evidence.workspace.doctor import examine
from evidence.workspace.restoring import restore
from evidence.workspace.upkeep import Upkeep
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Edition, Selection
from schemas.doctor import FindingCode
from schemas.evidence import Details
from schemas.links import NewLink, Passage, Verdict
from schemas.pictures import Mark
from schemas.redactions import ReasonCode, RedactedArea, RedactedWords
from schemas.renditions import Rendition
from schemas.tests_of_evidence import EvidenceTest
from tests.conftest import NOW
from tests.ingest.conftest import make_pdf
from tests.workspace.conftest import flip

PARENT = "Alder Fennimore-Example"
LINES = ["Synthetic minutes of 3 March 2026", f"{PARENT} asked for a review.", "The board agreed."]
SECOND_LINE = RedactedArea(
    page=1, place=Mark(left=0.05, top=0.08, width=0.9, height=0.02), code=ReasonCode.CONFIDENTIAL
)
REDACTED = Choice(checkpoint="monitoring", scope=("PA1",), edition=Edition.REDACTED)
FULL = Choice(checkpoint="monitoring", scope=("PA1",))


@pytest.fixture
def mapped(workspace: Workspace, tmp_path: Path) -> Workspace:
    """E-0001, minutes that name a parent, with an accepted link that quotes them."""
    details = Details(title=f"Minutes about {PARENT}")
    workspace.add_file(make_pdf(tmp_path / "minutes.pdf", [LINES]), details)
    worker.see_to_it(workspace)
    quotes = (Passage(page=1, quote=f"{PARENT} asked for a review."), Passage(page=1, quote="The board agreed."))
    new = NewLink(
        item="E-0001",
        target="PA1.waits",
        test=EvidenceTest.ACTION,
        says=f"{PARENT} was heard.",
        passages=quotes,
    )
    made = workspace.link(new)
    workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, f"I read what {PARENT} said.")
    return workspace


@pytest.fixture
def covered(mapped: Workspace) -> Rendition:
    """Its second line is covered as an area."""
    return mapped.redact("E-0001", 1, areas=[SECOND_LINE], why="It names a parent.")


def held(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as bag:
        for name in bag.namelist():
            yield name, bag.read(name)


@pytest.mark.both_engines
def test_in_a_redacted_edition_the_copy_takes_the_place_of_the_original_and_nothing_says_the_name(
    mapped: Workspace, tmp_path: Path
) -> None:
    """A name that is covered in the file and stands in the quote beside it was given away all the same."""
    mapped.redact("E-0001", 1, words=[RedactedWords(words=PARENT)], why="It names a parent.")

    drafted = mapped.draft_bundle(tmp_path / "redacted.zip", REDACTED)

    assert drafted.items == 1
    assert verify(tmp_path / "redacted.zip").sound
    files = dict(held(tmp_path / "redacted.zip"))
    (name,) = (name for name in files if "/data/evidence/" in name)
    assert name.endswith("E-0001 Minutes about P (redacted).pdf")
    assert not any(b"Fennimore" in content or "Fennimore" in name for name, content in files.items())
    index = next(content for name, content in files.items() if name.endswith("index.html")).decode()
    assert "[P] asked for a review." in index
    assert "[P] was heard." in index
    # Also in what no file of a draft says yet, such as the list of links a test was answered by.
    assert "Fennimore" not in mapped.selection(REDACTED).model_dump_json()
    # With the original's digest, whoever has a list of names could try which of them gives it.
    original = mapped.item("E-0001").version.sha256.encode()
    assert not any(original in content for content in files.values())
    whole = mapped.selection(REDACTED.model_copy(update={"edition": Edition.FULL}))
    decided = [link.decision.digest.encode() for link in whole.links if link.item == "E-0001" and link.decision]
    assert decided
    assert not any(digest in content for digest in decided for content in files.values())
    again = mapped.draft_bundle(tmp_path / "again.zip", REDACTED)
    assert again.sha256 == drafted.sha256


def test_why_something_was_covered_does_not_say_what(mapped: Workspace, tmp_path: Path) -> None:
    """The manifest tells why a copy was made, and whoever made it wrote down what troubled them."""
    mapped.redact("E-0001", 1, words=[RedactedWords(words=PARENT)], why=f"It names {PARENT}.")

    mapped.draft_bundle(tmp_path / "redacted.zip", REDACTED)

    assert not any(b"Fennimore" in content for _, content in held(tmp_path / "redacted.zip"))
    assert mapped.selection(REDACTED).renditions[0].why.endswith("It names [P].")


def test_a_full_edition_holds_the_original(mapped: Workspace, covered: Rendition) -> None:
    """Inspectors are entitled to see what the redacted edition covers."""
    selection = mapped.selection(FULL)

    assert selection.renditions == ()
    assert selection.items[0].title == f"Minutes about {PARENT}"


def test_what_a_quote_says_under_an_area_is_taken_out_of_the_quote(mapped: Workspace, covered: Rendition) -> None:
    """Nobody named the words under an area, and they must not leave either."""
    selection = mapped.selection(REDACTED)

    assert selection.renditions == (covered,)
    assert [passage.quote for passage in selection.links[0].passages] == ["[C]", "The board agreed."]


def left_out(selection: Selection) -> str:
    (one,) = selection.left_out
    assert selection.items == selection.links == ()
    assert PARENT not in selection.model_dump_json()
    assert PARENT not in one.title
    return one.why


def test_an_item_whose_copy_was_refused_stays_out_of_a_redacted_edition(mapped: Workspace, covered: Rendition) -> None:
    """To send the original instead would give away what somebody wanted covered."""
    with mapped.core.database.writing() as session:
        session.get_one(RenditionRow, 1).refused = True

    assert "was refused by the leak scan" in left_out(mapped.selection(REDACTED))
    with pytest.raises(NotAllowed):
        mapped.open_rendition(covered.ref)


def test_an_item_whose_newer_version_was_not_redacted_stays_out(
    mapped: Workspace, covered: Rendition, tmp_path: Path
) -> None:
    """The newer version names the same parent."""
    mapped.add_file(make_pdf(tmp_path / "second.pdf", [[*LINES, "Corrected."]]), version_of="E-0001")
    worker.see_to_it(mapped)
    mapped.acting_as("chair").decide("L-0001", Verdict.ACCEPT, "I read it again.")

    assert "Version 1 of it was redacted, and version 2 was not yet." in left_out(mapped.selection(REDACTED))


def test_no_sweep_takes_a_rendition_for_an_orphan(mapped: Workspace, covered: Rendition) -> None:
    """Bytes nothing names are removed after a day; a copy that was handed out must stay for ever."""
    for days in range(3):
        at = NOW + timedelta(days=days)
        looked = orphans.look(mapped.core.database, mapped.core.originals, at=at)
        assert looked == orphans.Orphans((), ())


def test_a_restored_folder_has_its_renditions(
    mapped: Workspace, covered: Rendition, data_folder: Path, tmp_path: Path
) -> None:
    """What was sent to inspectors must still be there after the disk was lost."""
    back_up(data_folder, tmp_path / "backup", clock=lambda: NOW)
    restore(tmp_path / "backup", tmp_path / "restored", clock=lambda: NOW)

    again = Workspace.open(tmp_path / "restored", clock=lambda: NOW)
    _, name, file = again.open_rendition(covered.ref)
    with file:
        assert len(pdfium.PdfDocument(file.read())) == 1
    again.close()
    assert name == "E-0001 (redacted).pdf"
    assert examine(tmp_path / "restored", deep=True, clock=lambda: NOW).damage == ()


def test_a_rendition_that_rotted_is_named_and_not_used(
    mapped: Workspace, covered: Rendition, data_folder: Path
) -> None:
    """Disks rot; a bundle must not be the first to notice."""
    flip(data_folder / "originals" / covered.sha256[:2] / covered.sha256)

    (finding,) = examine(data_folder, deep=True, clock=lambda: NOW).damage

    assert (finding.code, finding.thing) == (FindingCode.RENDITION_DAMAGED, covered.ref)
    assert "was found damaged" in left_out(mapped.selection(REDACTED))


def test_the_worker_reads_every_rendition_again_in_its_turn(
    mapped: Workspace, covered: Rendition, data_folder: Path
) -> None:
    """A copy that nobody opens for a year rots as well as an original does."""
    flip(data_folder / "originals" / covered.sha256[:2] / covered.sha256)

    Upkeep(mapped.core).look_after_originals()

    assert [one.whole for one in mapped.renditions_of("E-0001")] == [False]
