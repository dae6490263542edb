"""The board paper as a PDF, by the real typesetter: what it says, tagged for screen readers, the same every time."""

from __future__ import annotations

import io
import subprocess

import pytest
from pypdf import PdfReader

from evidence.board.pdf import board_pdf
from evidence.typesetting import apart
from evidence.typesetting.apart import NotTypeset
from schemas.board import BoardPaper
from tests.board.conftest import HOSTILE, LONG, OVERRIDE, empty_paper, hostile_paper

pytestmark = pytest.mark.slow


def _read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def _words(reader: PdfReader) -> str:
    """Everything on its pages, without spaces: where a line broke is of no matter."""
    text = "".join(page.extract_text() for page in reader.pages)
    return "".join(text.replace("\u200b", "").split())


def _squeezed(said: str) -> str:
    return "".join(said.split())


@pytest.fixture(scope="module")
def printed(paper: BoardPaper) -> PdfReader:
    """The worked example's paper, printed once."""
    return _read(board_pdf(paper))


def test_the_pdf_holds_everything_a_board_is_told(paper: BoardPaper, printed: PdfReader) -> None:
    """Page and PDF go to different people, who must be able to talk about the same lines."""
    said = _words(printed)

    assert _squeezed(paper.window) in said
    assert all(gap.ref in said for gap in paper.gaps)
    assert all(request.ref in said for request in paper.requests)
    assert all(_squeezed(one.rule) in said for one in paper.tests)
    assert all(_squeezed(one.title) in said for one in paper.forecast.renewals)  # type: ignore[union-attr]
    assert all(_squeezed(one.action) in said for one in paper.done_lines)


def test_every_page_says_its_number_the_area_and_that_it_is_synthetic(printed: PdfReader) -> None:
    """Printed pages part company."""
    count = len(printed.pages)

    for number, page in enumerate(printed.pages, 1):
        said = _squeezed(page.extract_text())
        assert f"Page{number}of{count}" in said
        assert "Workedexample,synthetic.Lancashire:" in said


def test_the_pages_are_a4(printed: PdfReader) -> None:
    """It is printed on the paper that is in the printer; the matrix lies across it."""
    sizes = {tuple(sorted((round(page.mediabox.width), round(page.mediabox.height)))) for page in printed.pages}

    assert sizes == {(595, 842)}


def test_the_pdf_is_tagged_titled_and_names_its_language(paper: BoardPaper, printed: PdfReader) -> None:
    """A screen reader needs all three (PDF/UA-1), and public bodies must publish what it can read."""
    root = printed.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert printed.metadata
    assert printed.metadata.title == f"Board paper: {paper.title}, {paper.partnership}"
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_the_same_paper_gives_the_same_bytes() -> None:
    """A copy can be shown to be the copy; no clock and no number of the run is in it."""
    assert board_pdf(hostile_paper()) == board_pdf(hostile_paper())


def test_hostile_words_stay_words() -> None:
    """The typesetter has a language of its own, which titles must never be read as."""
    reader = _read(board_pdf(hostile_paper()))
    said = _words(reader)

    harmless = HOSTILE.replace(OVERRIDE, "\ufffd").replace("\U0001f600", "[U+1F600]")
    expected = _squeezed(harmless.replace("中", "[U+4E2D]").replace("文", "[U+6587]"))
    assert expected[:40] in said
    assert '#import"@preview/x:0.1.0"#panic("x")$x^2$=Heading@ref<label>_under_`raw`' in said
    assert OVERRIDE not in said
    assert not any("/Annots" in page for page in reader.pages)


@pytest.mark.parametrize(
    "said", ["Łódź and Ŵyŷ", "حاجة", "a\u0301\u0302 combined", "e\u200dx \ufe0f", "\U0001f468\u200d\U0001f469"]
)
def test_names_of_every_script_can_be_printed(said: str) -> None:
    """Families of every language write to the partnership; a letter the fonts lack is spelt out, never a failure."""
    assert _read(board_pdf(hostile_paper(said))).pages


def test_three_hundred_letters_without_a_space_stay_on_the_page() -> None:
    """A long name may not run over its neighbours or off the paper."""
    reader = _read(board_pdf(hostile_paper(LONG)))

    assert LONG in _words(reader)
    for page in reader.pages:
        ends: list[float] = []
        page.extract_text(
            visitor_text=lambda text, _, at, *_more, ends=ends: ends.append(at[4]) if text.strip() else None
        )
        assert all(end < page.mediabox.width for end in ends)


def test_two_thousand_letters_in_every_cell_are_not_lost() -> None:
    """The longest words anybody can store still print, over as many pages as they take."""
    said = f"{'Very long indeed. ' * 110}The end."

    assert _words(_read(board_pdf(hostile_paper(said)))).count("Theend.") > 20


def test_an_area_with_nothing_in_it_prints() -> None:
    """The first board meets before there is evidence."""
    assert "Noconcernisinthescopeofthispaper." in _words(_read(board_pdf(empty_paper())))


def test_a_typesetter_that_stops_is_told_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day before inspectors arrive there must be another way to the same paper."""
    monkeypatch.setattr(apart, "LONGEST_SECONDS", 0.01)

    with pytest.raises(NotTypeset, match="was not made within") as told:
        board_pdf(empty_paper())

    assert isinstance(told.value.__cause__, subprocess.TimeoutExpired)
    assert "Print the page" in told.value.remedy
