"""PDFs: read by one reader or the other, locked, damaged, scanned."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf.generic import DictionaryObject, NameObject, NullObject, TextStringObject

from evidence.ingest.judging import named_pages
from evidence.ingest.readers.hyphens import BROKEN_HERE, mended
from evidence.ingest.readers.pdf import open_pdf_with_second_reader
from evidence.settings import Limits
from schemas.evidence import ReadingState
from tests.ingest.conftest import Read, encrypt_pdf, make_pdf


def test_every_page_of_a_pdf_is_read_in_order(minutes_pdf: Path, read: Read) -> None:
    """A passage names its page, so pages may neither move nor merge."""
    reading = read(minutes_pdf)

    assert reading.state is ReadingState.READ
    assert reading.reason == ""
    assert [page.number for page in reading.pages] == [1, 2, 3]
    assert "The backlog fell from 410 to 265." in reading.pages[1].text
    assert "\r" not in reading.pages[0].text
    assert reading.reader.startswith("pypdfium2")


def test_the_minutes_say_what_they_are_and_when(minutes_pdf: Path, read: Read) -> None:
    """Fifty files in one sitting only works when most of the form is filled in already."""
    proposals = read(minutes_pdf, file_name="scan0001.pdf").proposals

    assert proposals.title is not None
    assert proposals.title.value == "Minutes of the improvement board"
    assert proposals.kind is not None
    assert proposals.kind.value == "minutes"
    assert proposals.as_at is not None
    assert proposals.as_at.value == "2026-03-03"


def test_the_title_property_of_a_pdf_is_proposed(tmp_path: Path, read: Read) -> None:
    """A report saved properly names itself."""
    path = make_pdf(tmp_path / "r.pdf", [["Page one"]], title="Evaluation of the local offer")

    proposed = read(path).proposals.title

    assert proposed is not None
    assert proposed.value == "Evaluation of the local offer"


def test_a_pdf_with_a_password_is_its_own_state(minutes_pdf: Path, tmp_path: Path, read: Read) -> None:
    """The next step is to ask for an open copy, which is another step than for a damaged file."""
    locked = encrypt_pdf(minutes_pdf, tmp_path / "locked.pdf", user_password="secret")

    reading = read(locked)

    assert reading.state is ReadingState.PASSWORD
    assert "password" in reading.reason
    assert reading.pages == ()


def test_a_pdf_that_is_only_closed_to_changes_is_read(minutes_pdf: Path, tmp_path: Path, read: Read) -> None:
    """Published reports are often closed to changes, and anybody can open them."""
    closed = encrypt_pdf(minutes_pdf, tmp_path / "closed.pdf", user_password="")

    assert read(closed).state is ReadingState.READ


def test_a_scan_ends_as_no_text_and_not_as_an_error(tmp_path: Path, read: Read) -> None:
    """The document is sound, only its pages are pictures; nobody should be sent for a fresh copy."""
    reading = read(make_pdf(tmp_path / "scan.pdf", [[], []]))

    assert reading.state is ReadingState.NO_TEXT
    assert reading.reason.startswith("Nothing to read: the pages hold no text; they are pictures or empty.")
    assert reading.pages == ()


def test_an_empty_page_among_others_keeps_its_number(tmp_path: Path, read: Read) -> None:
    """Dropping a blank page would shift every page after it."""
    reading = read(make_pdf(tmp_path / "gap.pdf", [["First"], [], ["Third"]]))

    assert [(page.number, page.text) for page in reading.pages] == [(1, "First"), (2, ""), (3, "Third")]


def test_a_pdf_without_its_end_is_still_read_by_repair(minutes_pdf: Path, tmp_path: Path, read: Read) -> None:
    """The last line only says where to start looking; both readers can look by themselves."""
    cut = tmp_path / "cut.pdf"
    cut.write_bytes(minutes_pdf.read_bytes()[:-15])

    assert read(cut).state is ReadingState.READ


def test_half_a_pdf_is_unreadable_and_a_fresh_copy_is_asked_for(minutes_pdf: Path, tmp_path: Path, read: Read) -> None:
    """A download that broke off holds no list of its pages; guessing at them would be repair in silence."""
    whole, cut = minutes_pdf.read_bytes(), tmp_path / "cut.pdf"
    cut.write_bytes(whole[: len(whole) // 2])

    reading = read(cut)

    assert reading.state is ReadingState.UNREADABLE
    assert "fresh copy" in reading.reason


def test_a_pdf_of_rubbish_is_unreadable_with_a_reason(tmp_path: Path, read: Read) -> None:
    """One damaged file must say so, and not stop the other forty-nine."""
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(range(128, 256)) * 40)

    reading = read(broken)

    assert reading.state is ReadingState.UNREADABLE
    assert "damaged" in reading.reason


def test_the_second_reader_finds_the_same_words(minutes_pdf: Path, read: Read, limits: Limits) -> None:
    """It stands in when the first fails; its pages must be just as good to quote from."""
    second = open_pdf_with_second_reader(minutes_pdf.read_bytes(), limits)
    words = [page.text.split() for page in second.pages if hasattr(page, "text")]

    assert words == [page.text.split() for page in read(minutes_pdf).pages]


def test_pages_over_the_limit_are_left_out_and_said_so(minutes_pdf: Path, read: Read, limits: Limits) -> None:
    """Half a document is worth having, but only when it is known to be half."""
    reading = read(minutes_pdf, limits=replace(limits, pages=2))

    assert reading.state is ReadingState.PARTLY_READ
    assert reading.reason == "2 of 3 pages; the rest is over the limit of 2 pages."
    assert len(reading.pages) == 2


def test_a_page_over_its_limit_is_cut_and_named(minutes_pdf: Path, read: Read, limits: Limits) -> None:
    """One endless page may not crowd out a whole index."""
    reading = read(minutes_pdf, limits=replace(limits, page_characters=70))

    assert reading.state is ReadingState.PARTLY_READ
    assert "page 1 was too long and cut short" in reading.reason
    assert max(len(page.text) for page in reading.pages) <= 70


def test_characters_over_the_limit_end_the_reading(minutes_pdf: Path, read: Read, limits: Limits) -> None:
    """The limit on the whole text holds, whatever the pages add up to."""
    reading = read(minutes_pdf, limits=replace(limits, characters=100))

    assert reading.state is ReadingState.PARTLY_READ
    assert "limit of 100 characters" in reading.reason
    assert sum(len(page.text) for page in reading.pages) <= 100


def test_a_page_that_fails_is_named_and_the_others_keep_their_numbers(
    minutes_pdf: Path, tmp_path: Path, read: Read
) -> None:
    """People must know which page to read on paper; the second reader, which skips it, would count the rest wrongly."""
    writer = pypdf.PdfWriter(clone_from=minutes_pdf)
    page_tree = writer.root_object["/Pages"].get_object()
    page_tree["/Kids"][1] = NullObject()  # type: ignore[index]
    broken = tmp_path / "broken.pdf"
    writer.write(broken)

    reading = read(broken)

    assert reading.state is ReadingState.PARTLY_READ
    assert reading.reason == "2 of 3 pages; page 2 could not be read."
    assert [page.number for page in reading.pages] == [1, 3]
    assert reading.pages[1].text == "3. Any other business"


def test_many_failed_pages_are_named_in_a_sentence_of_bearable_length() -> None:
    """The reason is shown in a list of files."""
    assert named_pages([3]) == "page 3"
    assert named_pages([3, 9]) == "pages 3 and 9"
    assert named_pages([1, 2, 3]) == "pages 1, 2 and 3"
    assert named_pages(range(1, 101)).endswith("11, 12 and 88 more")


def test_a_hyphen_of_the_word_stays_and_one_of_the_line_goes() -> None:
    """Somebody searching for 'inspection' must find it where a line's end broke it."""
    pages = [
        f"multi{BROKEN_HERE}agency work, the inspec{BROKEN_HERE}tion and de{BROKEN_HERE}cisions",
        "An inspection of multi-agency work",
    ]

    assert mended(pages)[0] == "multi-agency work, the inspection and de-cisions"


def test_soft_hyphens_vanish_with_the_line_end_after_them() -> None:
    """They are invisible, and would break a word in two for a search."""
    assert mended(["inspec\u00ad\ntion and re\u00adview"]) == ["inspection and review"]


@given(st.lists(st.text(alphabet=f"ab \n-{BROKEN_HERE}\u00ad", max_size=60), max_size=4))
def test_mending_leaves_no_mark_and_loses_no_letter(pages: list[str]) -> None:
    """Quotes are checked letter by letter against this text."""
    after = mended(pages)

    assert len(after) == len(pages)
    assert all(BROKEN_HERE not in text and "\u00ad" not in text for text in after)
    assert [text.count("a") + text.count("b") for text in after] == [
        page.count("a") + page.count("b") for page in pages
    ]


def action(kind: str) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("calculator")})


def with_scripts(writer: pypdf.PdfWriter) -> None:
    writer.root_object[NameObject("/OpenAction")] = action("/JavaScript")


def with_program(writer: pypdf.PdfWriter) -> None:
    writer.pages[1][NameObject("/AA")] = DictionaryObject({NameObject("/O"): action("/Launch")})


def with_file(writer: pypdf.PdfWriter) -> None:
    writer.add_attachment("figures.csv", b"a,b\n1,2\n")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (with_scripts, "JavaScript"),
        (with_program, "an action that starts a program"),
        (with_file, "embedded files"),
    ],
)
def test_a_pdf_with_active_content_is_read_and_its_reading_says_so(
    minutes_pdf: Path, tmp_path: Path, read: Read, change: Callable[[pypdf.PdfWriter], None], named: str
) -> None:
    """It would travel on to inspectors inside a bundle; whoever maps it should know."""
    writer = pypdf.PdfWriter(clone_from=minutes_pdf)
    change(writer)
    writer.write(tmp_path / "active.pdf")

    reading = read(tmp_path / "active.pdf")

    assert reading.state is ReadingState.READ
    assert len(reading.pages) == 3
    assert reading.reason == f"It holds active content: {named}. Nothing of it was run."


def test_active_content_among_packed_objects_is_found(minutes_pdf: Path, tmp_path: Path, read: Read) -> None:
    """Newer programs pack the objects of a PDF, so that a plain look at its bytes shows nothing."""
    packed = zlib.compress(b"7 0 <</Type /Action /S /Launch /F (calculator)>>")
    stream = b"99 0 obj <</Type /ObjStm /N 1 /First 4 /Length %d>>\nstream\n%b\nendstream endobj\n"
    path = tmp_path / "packed.pdf"
    path.write_bytes(minutes_pdf.read_bytes() + stream % (len(packed), packed))

    assert read(path).reason.startswith("It holds active content: an action that starts a program.")


def test_a_pdf_of_scans_with_active_content_says_both(tmp_path: Path, read: Read) -> None:
    """Two things to know, and two different things to do."""
    path = make_pdf(tmp_path / "scan.pdf", [[]])
    path.write_bytes(path.read_bytes() + b"9 0 obj <</S /JavaScript>> endobj\n")

    reading = read(path)

    assert reading.state is ReadingState.NO_TEXT
    assert reading.reason.startswith("Nothing to read: the pages hold no text;")
    assert reading.reason.endswith("It holds active content: JavaScript. Nothing of it was run.")


def test_words_about_scripts_are_not_taken_for_scripts(tmp_path: Path, read: Read) -> None:
    """A warning that cries wolf is soon read by nobody."""
    path = make_pdf(tmp_path / "a.pdf", [["What /JavaScript and /Launch mean, for governors"]])
    path.write_bytes(path.read_bytes() + b"%/JS /JavaScript /Launch\n")

    assert read(path).reason == ""
