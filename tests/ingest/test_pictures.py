"""Pictures: what they are is told by their headers alone."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from PIL import Image

from evidence.ingest.readers.pictures import open_tiff
from evidence.ingest.triage import MediaType
from evidence.settings import Limits
from schemas.evidence import ReadingState
from tests.ingest.conftest import Read

NAMES = {MediaType.PNG: "chart.png", MediaType.JPEG: "photo.jpg", MediaType.TIFF: "scan.tif"}


def picture(name: str, size: tuple[int, int] = (120, 80), *, pages: int = 1) -> bytes:
    content = io.BytesIO()
    first, *others = [Image.new("L", size, number) for number in range(pages)]
    if others:
        first.save(content, Image.registered_extensions()[Path(name).suffix], save_all=True, append_images=others)
    else:
        first.save(content, Image.registered_extensions()[Path(name).suffix])
    return content.getvalue()


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", NAMES.values())
def test_a_picture_is_no_text_with_its_size_and_the_reason(tmp_path: Path, read: Read, name: str) -> None:
    """The file is sound; nobody should send it again because of what our words sound like."""
    reading = read(put(tmp_path, name, picture(name)))

    assert reading.state is ReadingState.NO_TEXT
    assert reading.reason.startswith("A picture of 120 by 80 points without any text of its own.")


def test_the_pages_of_a_scan_are_counted(tmp_path: Path, read: Read) -> None:
    """A fax or scan is one file of many pictures."""
    reading = read(put(tmp_path, "scan.tiff", picture("scan.tiff", pages=3)))

    assert "3 pictures, the first of 120 by 80 points" in reading.reason


def test_the_date_in_a_pictures_name_is_still_proposed(tmp_path: Path, read: Read) -> None:
    """It saves the person who adds a hundred photos of flip charts a hundred dates."""
    reading = read(put(tmp_path, "flip chart 2026-03-03.png", picture("a.png")))

    assert reading.proposals.as_at is not None
    assert reading.proposals.as_at.value == "2026-03-03"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n...."),
        ("a.png", b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 0, 80)),
        ("a.png", b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"tEXt", 120, 80)),
        ("a.jpg", b"\xff\xd8\xff\xe0...."),
        ("a.jpg", b"\xff\xd8\xff" + b"\xff" * 5_000),
        ("a.jpg", b"\xff\xd8" + b"\xff\xe0\x00\x00" * 5_000),
        ("a.tif", b"II*\x00...."),
        ("a.tif", b"II*\x00" + struct.pack("<I", 0)),
        ("a.tif", b"MM\x00*" + struct.pack(">IH", 8, 65_535)),
    ],
)
def test_what_only_begins_like_a_picture_is_unreadable(tmp_path: Path, read: Read, name: str, content: bytes) -> None:
    """Its first bytes are easily imitated, and a download may have broken off after them."""
    reading = read(put(tmp_path, name, content))

    assert reading.state is ReadingState.UNREADABLE
    assert "damaged" in reading.reason


def test_a_picture_that_claims_to_be_monstrous_is_too_large(tmp_path: Path, read: Read) -> None:
    """Whoever shows it would unpack sixteen thousand million points from a few bytes."""
    content = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBBI", 13, b"IHDR", 130_000, 130_000, 8, 0, 0, 0, 0, 0)

    reading = read(put(tmp_path, "a.png", content))

    assert reading.state is ReadingState.TOO_LARGE
    assert "130,000 by 130,000" in reading.reason


def test_a_scan_whose_pages_lead_in_a_circle_ends(tmp_path: Path, read: Read) -> None:
    """Each page says where the next one stands, and nothing stops it from saying here."""
    content = b"II*\x00" + struct.pack("<IHHHIIHHIII", 8, 2, 256, 3, 1, 120, 257, 3, 1, 80, 8)

    with put(tmp_path, "a.tif", content).open("rb") as file:
        opened = open_tiff(file, Limits())

    assert opened.total == 1
