"""Triage: what a file is, by its content, and what is turned away."""

from __future__ import annotations

import contextlib
import io
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.errors import FileRefused
from evidence.ingest import decoding
from evidence.ingest.triage import MediaType, display_name, sniff
from evidence.settings import MEBIBYTE, Limits
from tests.apart import tried_apart
from tests.ingest.conftest import make_docx, make_pdf, make_xlsx, with_part, zip_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTENT_TYPES = b"<Types/>"


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("timeliness.csv", b"\xef\xbb\xbfarea,value\nnorth,x\n", MediaType.CSV),
        ("timeliness.csv", "area,value\n".encode("utf-16"), MediaType.CSV),
        ("timeliness.tsv", b"area\tvalue\n", MediaType.CSV),
        ("notes.txt", "Caf\u00e9, \u00a3200 and a na\u00efve r\u00e9sum\u00e9".encode("cp1252"), MediaType.TXT),
        ("notes.md", b"# Notes\n", MediaType.MD),
        ("survey.HTM", b"<!DOCTYPE html><p>Hello", MediaType.HTML),
        ("no ending at all", b"plain words", MediaType.TXT),
        ("letter.eml", b"From: someone@example.org\nSubject: Hello\n\nHello", MediaType.EML),
        ("box.eml", b"From someone Wed May 27 2026\r\nReceived: by relay\r\n\r\nHello", MediaType.EML),
        ("odd.eml", b"Subject: Hello\n\n" + bytes(range(128, 256)) + b"\x00", MediaType.EML),
        ("chart.png", b"\x89PNG\r\n\x1a\n....", MediaType.PNG),
        ("photo.jpeg", b"\xff\xd8\xff\xe0....", MediaType.JPEG),
        ("scan.tif", b"II*\x00....", MediaType.TIFF),
        (
            "slides.pptx",
            zip_of({"[Content_Types].xml": CONTENT_TYPES, "ppt/presentation.xml": b"<p/>"}),
            MediaType.PPTX,
        ),
        ("sheet.ods", zip_of({"mimetype": MediaType.ODS.encode(), "content.xml": b"<c/>"}), MediaType.ODS),
        ("mail.msg", OLE + "__substg1.0_0037".encode("utf-16-le"), MediaType.MSG),
        ("locked.docx", OLE + "EncryptedPackage".encode("utf-16-le"), MediaType.DOCX),
    ],
)
def test_a_type_is_told_by_the_content(
    tmp_path: Path, limits: Limits, name: str, content: bytes, expected: MediaType
) -> None:
    """What a file is decides which reader gets it, and the name alone may lie."""
    path = put(tmp_path, "stored", content)

    assert sniff(path, name, limits=limits) is expected


@pytest.mark.parametrize("comments", [50, 50_000])
def test_a_run_of_comments_is_looked_through_once(tmp_path: Path, limits: Limits, comments: int) -> None:
    """Fifty empty comments and no web page after them held the app for ever, for everybody."""
    path = put(tmp_path, "notes.txt", b"<!---->" * comments + b"x")

    assert tried_apart(lambda: sniff(path, path.name, limits=limits)) == MediaType.TXT


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbf \n<!-- saved from -->\n<!----><HTML lang=en>Sign in", MediaType.HTML),
        (b"<?xml version='1.0'?>\n<!-- a --> <!DOCTYPE\n html>", MediaType.HTML),
        (b"<!-- <html> -->area,value", MediaType.CSV),
        (b"<!-- never closed <html>", MediaType.CSV),
        (b"<htmlike>", MediaType.CSV),
    ],
)
def test_a_web_page_is_told_past_its_comments(
    tmp_path: Path, limits: Limits, content: bytes, expected: MediaType
) -> None:
    """A sign-in page saved as a table is refused whatever a browser wrote above it."""
    path = put(tmp_path, "stored", content)

    if expected is MediaType.HTML:
        with pytest.raises(FileRefused, match="its content is a web page"):
            sniff(path, "figures.csv", limits=limits)
    else:
        assert sniff(path, "figures.csv", limits=limits) is expected


def test_office_files_are_told_apart_by_their_parts(tmp_path: Path, limits: Limits) -> None:
    """A Word document and a workbook are both ZIP files to a program that looks no further."""
    word, sheet = make_docx(tmp_path / "audit.docx"), make_xlsx(tmp_path / "reviews.xlsx")

    assert sniff(word, word.name, limits=limits) is MediaType.DOCX
    assert sniff(sheet, sheet.name, limits=limits) is MediaType.XLSX


@pytest.mark.parametrize(
    ("name", "content", "seems"),
    [
        ("setup.exe", b"MZ\x90\x00\x03", "a Windows program"),
        ("report.pdf", b"MZ\x90\x00\x03", "a Windows program"),
        ("run.txt", b"#!/bin/sh\nrm -rf /\n", "a script"),
        ("evidence.zip", zip_of({"report.txt": b"words"}), "a ZIP archive"),
        ("evidence.rar", b"Rar!\x1a\x07\x00", "a RAR archive"),
        ("evidence.zip", b"PK\x03\x04 cut off", "a damaged or very large ZIP archive"),
        ("letter.rtf", b"{\\rtf1 Dear all}", "a rich text file"),
        ("old.doc", OLE + b"WordDocument", "an older office document"),
        ("old.xls", OLE + "Workbook".encode("utf-16-le"), "an older Excel workbook"),
        ("page.py", b"print('hello')", "text of a type (.py)"),
        ("noise.txt", bytes(range(256)) * 8, "a type the product does not know"),
        ("call.mp4", b"\x00\x00\x00\x18ftypmp42", "a film or sound recording"),
    ],
)
def test_what_cannot_be_evidence_is_refused_by_name_with_a_way_out(
    tmp_path: Path, limits: Limits, name: str, content: bytes, seems: str
) -> None:
    """Somebody with fifty files must see at once which one is wrong, what it is and what to do."""
    path = put(tmp_path, "stored", content)

    with pytest.raises(FileRefused) as refused:
        sniff(path, name, limits=limits)

    assert name in str(refused.value)
    assert seems in str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.docx", b"%PDF-1.7\n"),
        ("report.pdf", b"<!doctype html><title>Sign in</title>"),
        ("figures.csv", b"<html><title>Sign in</title></html>"),
        ("report.pdf", b"just words"),
        ("report.exe", b"%PDF-1.7\n"),
        ("letter.eml", b"just words"),
        ("letter.eml", b"<!doctype html><title>Sign in</title>"),
        ("letter.txt", b"\x89PNG\r\n\x1a\n...."),
        ("chart.png", b"\xff\xd8\xff\xe0...."),
        ("slides.pptx", zip_of({"xl/workbook.xml": b"<w/>"})),
        ("figures.xlsx", zip_of({"mimetype": MediaType.ODS.encode(), "content.xml": b"<c/>"})),
        ("figures.ods", zip_of({"word/document.xml": b"<d/>"})),
    ],
)
def test_a_name_that_contradicts_the_content_is_refused(
    tmp_path: Path, limits: Limits, name: str, content: bytes
) -> None:
    """A sign-in page saved as report.pdf is a lost report, and the one moment to notice is now."""
    path = put(tmp_path, "stored", content)

    with pytest.raises(FileRefused, match="but its content is"):
        sniff(path, name, limits=limits)


@pytest.mark.parametrize(
    ("name", "main", "expected"),
    [
        ("letter.docm", "word/document.xml", MediaType.DOCX),
        ("letter.docx", "word/document.xml", MediaType.DOCX),
        ("figures.xlsm", "xl/workbook.xml", MediaType.XLSX),
        ("figures.xlsx", "xl/workbook.xml", MediaType.XLSX),
        ("slides.PPTM", "ppt/presentation.xml", MediaType.PPTX),
    ],
)
def test_an_office_file_with_macros_is_taken_for_what_it_is(
    tmp_path: Path, limits: Limits, name: str, main: str, expected: MediaType
) -> None:
    """Refused, it would not be kept at all; its macros are never run here, and its reading says that it has some."""
    path = put(tmp_path, "macros", zip_of({main: b"<d/>", f"{main.partition('/')[0]}/vbaProject.bin": b"code"}))

    assert sniff(path, name, limits=limits) is expected


@pytest.mark.parametrize("position", [6, 8, 26, -30])
def test_a_spreadsheet_damaged_where_it_says_what_it_is_is_judged_by_its_name(
    tmp_path: Path, limits: Limits, position: int
) -> None:
    """It is kept, and its reading says what is wrong; or it is refused in words. Nothing else may come of it."""
    content = bytearray(zip_of({"mimetype": MediaType.ODS.encode(), "content.xml": b"<c/>"}))
    content[position] ^= 0xFF
    path = put(tmp_path, "stored", bytes(content))

    with contextlib.suppress(FileRefused):
        found = sniff(path, "figures.ods", limits=limits)
        assert found is MediaType.ODS


def ods_that_says_it_is(stated: bytes, method: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("mimetype", stated, compress_type=method)
        package.writestr("content.xml", b"<c/>")
    return content.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_a_spreadsheet_that_says_what_it_is_at_great_length_takes_no_memory(
    tmp_path: Path, limits: Limits, method: int
) -> None:
    """Half a kilobyte unpacked to 600 MB in the app itself, only to see which reader to send it to."""
    path = put(tmp_path, "stored", ods_that_says_it_is(MediaType.ODS.encode() + b" " * 64 * MEBIBYTE, method))

    found = tried_apart(lambda: sniff(path, "figures.ods", limits=limits), more_memory_bytes=32 * MEBIBYTE)

    assert found == MediaType.ODS
    with pytest.raises(FileRefused, match="of a kind not kept here"):
        sniff(path, "figures", limits=limits)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_open_document_says_what_it_is_packed_or_not(tmp_path: Path, limits: Limits, method: int) -> None:
    """Programs store it as it is; an archiver that packed the file anew also packed this."""
    path = put(tmp_path, "stored", ods_that_says_it_is(MediaType.ODS.encode(), method))

    assert sniff(path, "figures", limits=limits) is MediaType.ODS


def test_an_encoding_is_guessed_from_a_sample(tmp_path: Path, limits: Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library that guesses takes seconds for megabytes, and the file is somebody else's."""
    path = put(tmp_path, "notes.txt", b"plain words " * 200_000 + "na\u00efve caf\u00e9 ".encode("cp1252") * 2_000_000)
    handed, guess = list[int](), decoding.from_bytes
    monkeypatch.setattr(
        decoding, "from_bytes", lambda sample, **how: (handed.append(len(sample)), guess(sample, **how))[1]
    )

    assert sniff(path, path.name, limits=limits) is MediaType.TXT
    assert handed == [decoding.SAMPLE_BYTES]
    assert tried_apart(lambda: sniff(path, path.name, limits=limits), more_memory_bytes=16 * MEBIBYTE) == MediaType.TXT


def test_an_empty_file_is_refused(tmp_path: Path, limits: Limits) -> None:
    """An upload that broke off at nothing is no evidence."""
    path = put(tmp_path, "report.pdf", b"")

    with pytest.raises(FileRefused, match=r"report\.pdf is empty"):
        sniff(path, "report.pdf", limits=limits)


def test_a_file_over_the_limit_is_refused_with_both_sizes(tmp_path: Path) -> None:
    """The user must learn how far over it is, to know whether splitting helps."""
    path = put(tmp_path, "notes.txt", b"word " * 500_000)

    with pytest.raises(FileRefused, match=r"2\.4 MB; one file may have 1\.0 MB"):
        sniff(path, "notes.txt", limits=Limits(file_bytes=1024 * 1024))


def test_a_cut_off_word_document_is_still_a_word_document(tmp_path: Path, limits: Limits) -> None:
    """It is kept as it is, and its reading says that it is damaged; refusing it would lose it."""
    whole = make_docx(tmp_path / "audit.docx").read_bytes()
    path = put(tmp_path, "cut.docx", whole[: len(whole) // 2])

    assert sniff(path, "cut.docx", limits=limits) is MediaType.DOCX


def test_a_pdf_needs_no_ending_in_its_name(tmp_path: Path, limits: Limits) -> None:
    """Mail programs and portals often drop the ending."""
    path = make_pdf(tmp_path / "stored", [["Board minutes"]])

    assert sniff(path, "Board minutes 3.3", limits=limits) is MediaType.PDF


def test_a_part_named_like_a_word_document_is_found_after_repacking(tmp_path: Path, limits: Limits) -> None:
    """Programs write the parts in different orders."""
    source = make_docx(tmp_path / "audit.docx")
    path = with_part(source, tmp_path / "repacked.docx", "word/document.xml", lambda part: part)

    assert sniff(path, path.name, limits=limits) is MediaType.DOCX


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("Board minutes, 3 March.pdf", "Board minutes, 3 March.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\plan.docx", "plan.docx"),
        ("\u202efdp.exe", "fdp.exe"),
        ("line\nbreak\x00.txt", "linebreak.txt"),
        ("cafe\u0301.txt", "caf\u00e9.txt"),
        ("", "unnamed file"),
        ("folder/", "unnamed file"),
        ("..", "unnamed file"),
        ("\u200f\u200b", "unnamed file"),
        ("no\ufffe character\uffff.txt", "no character.txt"),
    ],
)
def test_a_name_is_shown_without_folders_or_trickery(given_name: str, shown: str) -> None:
    """A direction mark makes a program look like a PDF; a folder in a name has no business here."""
    assert display_name(given_name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    """Three hundred characters with slashes and direction marks, as sent by a real mail archive."""
    name = "minutes/of/" + "b\u00f6ard\u200f " * 60 + ".pdf"

    shown = display_name(name)

    assert shown.endswith(".pdf")
    assert len(shown.encode()) <= 255
    assert shown.startswith("b\u00f6ard")


@given(st.text(max_size=400))
def test_any_name_at_all_becomes_a_harmless_one(name: str) -> None:
    """Names come from other people's computers and are shown on every page."""
    shown = display_name(name)

    assert 0 < len(shown.encode()) <= 255
    assert "/" not in shown
    assert "\\" not in shown
    assert not any(unicodedata.category(letter) in {"Cc", "Cf"} for letter in shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert display_name(shown) == shown
