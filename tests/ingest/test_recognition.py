"""Words recognised in pictures: which, in what state that leaves the document, and where it ends."""

from __future__ import annotations

import io
import os
import signal
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from evidence.ingest.reading import read_part
from evidence.ingest.recognition import Recognition, WhyNot, recognition
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.settings import Limits
from schemas.evidence import Reading, ReadingState
from tests.ingest.conftest import Read, children_of, warm_parent_of_this_process
from tests.ingest.scans import needs_tesseract, picture_of, saved, scan_pdf

BACKLOG = "The backlog of annual reviews fell from 410 to 265."
COMMENT = "Comment cards collected at the family hub."


def read_without_tesseract(path: Path, media_type: MediaType, why_not: WhyNot = WhyNot.NOT_INSTALLED) -> Reading:
    with path.open("rb") as file:
        part = read_part(file, media_type, file_name=path.name, limits=Limits(), recognition=Recognition(None, why_not))
    return part.reading


@needs_tesseract
@pytest.mark.parametrize(("name", "kind"), [("a.png", "PNG"), ("a.jpg", "JPEG"), ("a.tif", "TIFF")])
def test_the_words_in_a_picture_are_read_and_said_to_be_recognised(
    tmp_path: Path, read: Read, name: str, kind: str
) -> None:
    """A photographed flip chart holds what families said; whoever quotes it must know that it may be misread."""
    (tmp_path / name).write_bytes(saved(picture_of(BACKLOG), kind))

    reading = read(tmp_path / name)

    assert reading.state is ReadingState.READ
    assert reading.reason == "Its words were recognised in a picture and may be misread."
    assert "fell from 410 to 265" in reading.pages[0].text
    assert reading.pages[0].recognised
    assert "tesseract 5" in reading.reader


@needs_tesseract
def test_every_picture_of_a_scan_is_a_page(tmp_path: Path, read: Read) -> None:
    """A passage is quoted by its page, also in a fax of twelve pages."""
    first, second = picture_of(BACKLOG, mode="1"), picture_of(COMMENT, mode="1")
    content = saved(first, "TIFF", compression="group4", save_all=True, append_images=[second])
    (tmp_path / "fax.tif").write_bytes(content)

    reading = read(tmp_path / "fax.tif")

    assert ["backlog" in page.text for page in reading.pages] == [True, False]
    assert "family hub" in reading.pages[1].text
    assert reading.reason == "Words of pages 1 and 2 were recognised in pictures and may be misread."


@needs_tesseract
def test_only_the_pages_of_a_pdf_without_text_are_recognised(tmp_path: Path, read: Read) -> None:
    """Text that is there is exact; recognition could only make it worse."""
    path = scan_pdf(tmp_path / "mixed.pdf", ["Minutes of the board", picture_of(COMMENT), "Actions agreed"])

    reading = read(path)

    assert reading.state is ReadingState.READ
    assert [page.recognised for page in reading.pages] == [False, True, False]
    assert "family hub" in reading.pages[1].text
    assert reading.pages[2].text == "Actions agreed"
    assert reading.reason == "Words of page 2 were recognised in pictures and may be misread."


@needs_tesseract
def test_a_picture_without_words_is_no_text_and_says_that_it_was_looked_at(tmp_path: Path, read: Read) -> None:
    """A photograph of a playground is whole, and nobody need install anything."""
    (tmp_path / "photo.png").write_bytes(saved(Image.effect_noise((400, 300), 80), "PNG"))

    reading = read(tmp_path / "photo.png")

    assert reading.state is ReadingState.NO_TEXT
    assert reading.reason.endswith("Text recognition found no words in its pictures.")


@needs_tesseract
def test_a_photograph_taken_sideways_is_turned(tmp_path: Path, read: Read) -> None:
    """A telephone stores the picture as it was held, and beside it how to turn it."""
    turned, exif = picture_of(BACKLOG).rotate(90, expand=True), Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right to be seen
    (tmp_path / "a.jpg").write_bytes(saved(turned, "JPEG", exif=exif))

    assert "410" in read(tmp_path / "a.jpg").pages[0].text


@needs_tesseract
def test_black_words_on_nothing_are_seen(tmp_path: Path, read: Read) -> None:
    """What is transparent in a picture would be black to a program that does not know better."""
    letters = picture_of(BACKLOG)
    see_through = Image.new("RGBA", letters.size, (0, 0, 0, 0))
    see_through.putalpha(Image.eval(letters, lambda point: 255 - point))
    (tmp_path / "a.png").write_bytes(saved(see_through, "PNG"))

    assert "410" in read(tmp_path / "a.png").pages[0].text


@needs_tesseract
def test_a_picture_damaged_after_its_beginning_is_unreadable(tmp_path: Path, read: Read) -> None:
    """Half of a download looks like a picture until somebody looks at it."""
    whole = saved(picture_of(BACKLOG), "PNG")
    (tmp_path / "a.png").write_bytes(whole[: len(whole) // 2])

    assert read(tmp_path / "a.png").state is ReadingState.UNREADABLE


@needs_tesseract
def test_more_scanned_pages_than_are_looked_at_leave_it_partly_read(tmp_path: Path, read: Read) -> None:
    """A scan of a thousand pages may not keep the others waiting for an hour."""
    path = scan_pdf(tmp_path / "scan.pdf", [picture_of(COMMENT), picture_of(BACKLOG), "Printed"])

    reading = read(path, limits=replace(Limits(), recognised_pages=1))

    assert reading.state is ReadingState.PARTLY_READ
    assert reading.reason.startswith(
        "2 of 3 pages; words in the pictures of page 2 could not be recognised, "
        "as text recognition looks at 1 pages of one file."
    )
    assert [bool(page.text) for page in reading.pages] == [True, False, True]


def test_without_tesseract_a_scan_says_that_the_gap_is_in_the_reading(tmp_path: Path) -> None:
    """Nobody should be asked for a fresh copy of a file that is whole."""
    path = scan_pdf(tmp_path / "scan.pdf", [picture_of(COMMENT)])
    reading = read_without_tesseract(path, MediaType.PDF)

    assert reading.state is ReadingState.NO_TEXT
    assert "The file itself is whole" in reading.reason
    assert "tesseract" in reading.reason
    assert reading.reason.endswith("a gap in the reading, not in the file.")


def test_without_tesseract_a_mixed_document_is_read_as_far_as_it_is_text(tmp_path: Path) -> None:
    """Text recognition is an extra; without it everything else goes on."""
    path = scan_pdf(tmp_path / "mixed.pdf", ["Minutes of the board", picture_of(COMMENT)])
    reading = read_without_tesseract(path, MediaType.PDF)

    assert reading.state is ReadingState.PARTLY_READ
    assert "page 2 is a picture without text, and text recognition (tesseract) is not installed" in reading.reason
    assert [page.text for page in reading.pages] == ["Minutes of the board", ""]


def test_a_document_whose_pictures_made_a_reader_fail_keeps_its_text(tmp_path: Path) -> None:
    """The reader after the one that failed reads what it can, and says what is missing."""
    path = scan_pdf(tmp_path / "mixed.pdf", ["Minutes of the board", picture_of(COMMENT)])
    reading = read_without_tesseract(path, MediaType.PDF, WhyNot.FAILED)

    assert reading.state is ReadingState.PARTLY_READ
    assert reading.reason == "1 of 2 pages; words in the pictures of page 2 could not be recognised."


@needs_tesseract
def test_a_reader_that_has_no_time_left_says_where_the_next_has_to_begin(tmp_path: Path) -> None:
    """The first picture is always looked at, so that every reader comes further than the one before."""
    path = scan_pdf(tmp_path / "scan.pdf", [picture_of(COMMENT), picture_of(BACKLOG)])
    limits = replace(Limits(), cpu_seconds=1)
    with path.open("rb") as file:
        told: dict[str, Any] = {"file_name": "scan.pdf", "limits": limits}
        hurried = recognition(limits)
        hurried.started -= 0.5
        first = read_part(file, MediaType.PDF, recognition=hurried, **told)
        assert first.stopped is not None
        last = read_part(file, MediaType.PDF, recognition=recognition(), before=first.stopped, **told)

    assert (first.stopped.next_page, first.stopped.recognised) == (2, (1,))
    assert [page.number for page in first.reading.pages] == [1]
    assert [page.number for page in last.reading.pages] == [2]
    assert last.stopped is None
    assert last.reading.state is ReadingState.READ
    assert last.reading.reason == "Words of pages 1 and 2 were recognised in pictures and may be misread."


@needs_tesseract
def test_a_picture_that_takes_too_long_is_left_and_named(tmp_path: Path) -> None:
    """One page full of tiny marks may not use up the time of all the others."""
    path = scan_pdf(tmp_path / "scan.pdf", ["Printed", picture_of(*[BACKLOG] * 8)])
    spent = recognition(replace(Limits(), cpu_seconds=1))
    spent.started -= 1
    with path.open("rb") as file:
        reading = read_part(file, MediaType.PDF, file_name="a", limits=Limits(), recognition=spent).reading

    assert reading.state is ReadingState.PARTLY_READ
    assert "words in the pictures of page 2 could not be recognised" in reading.reason


@needs_tesseract
@pytest.mark.slow
def test_a_long_scan_is_read_by_several_confined_readers_one_after_the_other(tmp_path: Path) -> None:
    """None of them may compute for more than its seconds, and together they read it all."""
    pages: list[str | Image.Image] = ["Minutes of the board"]
    pages += [picture_of(*[f"{BACKLOG} Page {number}."] * 8) for number in range(2, 9)]
    path = scan_pdf(tmp_path / "scan.pdf", pages)

    with Sandbox(replace(Limits(), cpu_seconds=2)) as box:
        reading = box.read(path, MediaType.PDF, file_name="scan.pdf")

    assert reading.state is ReadingState.READ
    assert [page.number for page in reading.pages] == list(range(1, 9))
    assert [page.recognised for page in reading.pages] == [False] + [True] * 7
    assert all(f"Page {page.number}." in page.text for page in reading.pages[1:])
    assert reading.reason == "Words of pages 2, 3, 4, 5, 6, 7 and 8 were recognised in pictures and may be misread."


@needs_tesseract
@pytest.mark.slow
def test_a_reader_that_dies_over_a_picture_is_followed_by_one_that_reads_the_text(tmp_path: Path) -> None:
    """Recognition may never cost a document what would be read without it."""
    path = scan_pdf(tmp_path / "mixed.pdf", ["Minutes of the board", *[picture_of(*[BACKLOG] * 8)] * 6])
    with Sandbox() as box:
        box.read(path, MediaType.PDF, file_name="mixed.pdf")
        parent = warm_parent_of_this_process()

        def crash_while_recognising() -> None:
            while not (children := children_of(parent)):
                pass
            threading.Event().wait(0.4)
            os.kill(children[0], signal.SIGSEGV)

        crasher = threading.Thread(target=crash_while_recognising)
        crasher.start()
        reading = box.read(path, MediaType.PDF, file_name="mixed.pdf")
        crasher.join()

    assert reading.state is ReadingState.PARTLY_READ
    assert reading.pages[0].text == "Minutes of the board"
    assert "could not be recognised" in reading.reason


@needs_tesseract
def test_a_picture_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path, read: Read) -> None:
    """A few kilobytes of white make a picture that no machine can hold."""
    content = io.BytesIO()
    Image.new("1", (12_000, 12_000), 1).save(content, "PNG")
    (tmp_path / "a.png").write_bytes(content.getvalue())

    reading = read(tmp_path / "a.png")

    assert len(content.getvalue()) < 100_000
    assert reading.state is ReadingState.NO_TEXT
    assert reading.reason.endswith("words in the pictures of page 1 could not be recognised.")
