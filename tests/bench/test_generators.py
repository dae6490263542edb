"""What the benchmark measures is what it says it measures."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.areas import TODAY, strand_refs
from bench.files import make_files
from bench.folders import add_items, add_links, index_at_once, is_accepted, new_folder
from bench.measuring import FORGETS_PEAKS, forget_peak, peak_megabytes
from bench.rows import Row, Target, table_of
from bench.texts import Texts
from bench.upload import pieces_of_a_pdf
from evidence.area import load_area
from evidence.ingest.reading import read_document
from evidence.ingest.triage import MediaType, sniff
from evidence.settings import MEBIBYTE, Limits
from schemas.evidence import ReadingState
from schemas.finding import Question
from schemas.links import LinkStatus


def test_every_made_up_file_is_read_whole(tmp_path: Path) -> None:
    """A benchmark of files that cannot be read would measure refusals."""
    files = make_files(tmp_path, pdfs=3, others=1)

    readings = [
        read_document(path, sniff(path, path.name, limits=Limits()), file_name=path.name, limits=Limits())
        for path in files
    ]

    assert {reading.state for reading in readings} == {ReadingState.READ}
    assert [len(reading.pages) for reading in readings[:3]] == [1, 2, 3]


def test_made_up_text_is_the_same_on_every_run() -> None:
    """Two runs are comparable only when they work on the same words."""
    assert Texts().page() == Texts().page()
    assert len(set(Texts().words)) == len(Texts().words)


def test_the_made_up_folder_holds_the_links_and_decisions_it_was_asked_for(tmp_path: Path) -> None:
    """Coverage of links that never counted would be quick and mean nothing."""
    with new_folder(tmp_path) as workspace:
        add_items(workspace, 10, pages_each=1)
        add_links(workspace, range(1, 11), 44)
        links = [link for strand in strand_refs() for link in workspace.links_to(strand)]
        counted = [
            test.counted for concern in workspace.coverage(as_at=TODAY).concerns for test in concern.strands[0].tests
        ]

    assert sum(link.status is LinkStatus.ACCEPTED for link in links) == sum(map(is_accepted, range(44)))
    assert any(counted)


def test_a_folder_indexed_at_once_is_found_in_and_nothing_waits(tmp_path: Path) -> None:
    """A worker that had work left over from the making would be slow to start for no fault of its own."""
    with new_folder(tmp_path) as workspace:
        add_items(workspace, 10, pages_each=1, paragraphs_each=1)
        index_at_once(workspace)
        found = workspace.find(Question(words="benchmark"))

        assert workspace.work_waiting() == 0
        assert found.total == 10


def test_the_made_up_upload_is_as_large_as_it_says_and_kept_as_a_pdf(tmp_path: Path) -> None:
    """A file that is refused, or smaller than the row says, would cost the server nothing."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"".join(pieces_of_a_pdf(2)))

    assert scan.stat().st_size == 2 * MEBIBYTE
    assert sniff(scan, scan.name, limits=Limits()) is MediaType.PDF


@pytest.mark.skipif(not FORGETS_PEAKS, reason="this system does not count peaks anew")
def test_a_peak_is_counted_from_when_it_was_forgotten() -> None:
    """What a server held while it started would hide what an upload makes it hold."""
    os.urandom(64 * MEBIBYTE)
    forget_peak(os.getpid())
    before = peak_megabytes(os.getpid())

    os.urandom(32 * MEBIBYTE)

    assert 30 < peak_megabytes(os.getpid()) - before < 60


def test_the_made_up_area_passes_the_checks_every_area_passes(tmp_path: Path) -> None:
    """The benchmark goes through the same door as a real area."""
    with new_folder(tmp_path) as workspace:
        area = load_area(workspace.core.folder / "area")

    assert list(area.strands) == strand_refs()
    assert len(area.strands) == 60


@pytest.mark.parametrize(
    ("ours", "rate", "target", "ratio", "verdict"),
    [
        (30.0, False, Target(2), 3.0, "OUTSIDE"),
        (15.0, False, Target(2), 1.5, "inside"),
        (5.0, True, Target(1.5), 2.0, "OUTSIDE"),
        (30.0, False, Target(30, of_ratio=False), 3.0, "inside"),
        (30.0, False, None, 3.0, "no target"),
    ],
)
def test_a_row_says_in_a_word_whether_it_is_inside_its_target(
    *, ours: float, rate: bool, target: Target | None, ratio: float, verdict: str
) -> None:
    """Nobody should have to work out from two numbers which way round is worse."""
    row = Row("find", "a word", "ms", ours, 10.0, "plain", target, rate)

    assert row.ratio == pytest.approx(ratio)
    assert row.verdict == verdict
    assert verdict in table_of([row])
