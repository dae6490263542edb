"""What files hide: every place a name can stand in beside the pages is found, and what is not looked into is said."""

from __future__ import annotations

import io

import pypdf
import pytest

from evidence.ingest.checked_answers import BadAnswerError
from evidence.ingest.hidden_answers import MOST_PARTS, checked_hidden
from evidence.ingest.readers.hidden import look_into
from evidence.ingest.reading import READERS
from evidence.ingest.triage import MediaType
from evidence.rules.personal_data.looking import personal_data_in
from evidence.rules.personal_data.names import NameList
from evidence.settings import Limits
from schemas.gate import FindingKind
from schemas.hidden import HiddenKind, HiddenPart, LookedInto
from tests.hidden_in_office import (
    WORKBOOK_PLACES,
    decks,
    docx_files,
    mails,
    pictures,
    plain_docx,
    with_parts,
    workbook,
    workbook_with_a_pivot,
)
from tests.hidden_name import NAME, Place, pdf_hiding
from tests.hostile.pdfs import one_page, stream, words_stream
from tests.ingest.outlook import message

NAMES = NameList([NAME])


def look(content: bytes, media_type: MediaType) -> LookedInto:
    looked = look_into(io.BytesIO(content), media_type, Limits())
    assert checked_hidden(looked.model_dump_json(exclude_defaults=True).encode()) == looked
    return looked


def naming(looked: LookedInto) -> list[HiddenPart]:
    """The parts in which the name would be found."""
    return [
        part for part in looked.parts if any(one.kind is FindingKind.NAME for one in personal_data_in(part.text, NAMES))
    ]


DOCX, DECKS, MAILS, PICTURES = docx_files(), decks(), mails(), pictures()


@pytest.mark.parametrize("place", DOCX)
def test_a_word_file_gives_up_the_name_in_each_place(place: str) -> None:
    """Tracked changes and comments are how most names leave in Word files."""
    found = naming(look(DOCX[place], MediaType.DOCX))

    assert [part for part in found if place in part.where or place in ("another part", part.kind.value)], found


@pytest.mark.parametrize("place", [one for one in WORKBOOK_PLACES if one not in ("a hidden sheet", "a hidden row")])
def test_a_workbook_gives_up_the_name_in_each_place(place: str) -> None:
    """A workbook holds far more than its cells."""
    assert naming(look(workbook(hide=place), MediaType.XLSX))


def test_hidden_sheets_and_rows_are_told_and_their_words_are_pages() -> None:
    """Their cells are read like any others; that nobody sees them is what must be said."""
    sheet, row = (look(workbook(hide=one), MediaType.XLSX) for one in ("a hidden sheet", "a hidden row"))

    assert [part.where for part in sheet.parts if part.kind is HiddenKind.HIDDEN_SHEET] == [
        "the sheet ‘Cases’, which is hidden"
    ]
    assert [part.where for part in row.parts if part.kind is HiddenKind.HIDDEN_ROWS] == ["1 hidden row on a sheet"]


def test_the_data_kept_behind_a_pivot_table_is_found() -> None:
    """A table of totals that carries every child behind them is how whole registers have left."""
    (part,) = naming(look(workbook_with_a_pivot(), MediaType.XLSX))

    assert part.kind is HiddenKind.HIDDEN_TEXT


@pytest.mark.parametrize("place", [one for one in DECKS if one != "a hidden slide"])
def test_a_deck_gives_up_the_name_in_each_place(place: str) -> None:
    """Slides are shown to many; notes and charts carry what was not meant for them."""
    looked = look(DECKS[place], MediaType.PPTX)

    assert naming(looked) or place == "the data of a chart"
    if place == "the data of a chart":
        assert [one for one in looked.parts if one.kind is HiddenKind.FILE_INSIDE and NAME in one.text]


def test_a_hidden_slide_is_told() -> None:
    """Its words are a page; that nobody is shown it is not."""
    assert HiddenKind.HIDDEN_SLIDE in {part.kind for part in look(DECKS["a hidden slide"], MediaType.PPTX).parts}


@pytest.mark.parametrize("place", MAILS)
def test_a_mail_gives_up_the_name_in_each_place(place: str) -> None:
    """Blind copies and attachments leave with the mail."""
    found = naming(look(MAILS[place], MediaType.EML))

    assert [part for part in found if place in part.where or part.kind is HiddenKind.FILE_INSIDE], found


def test_an_outlook_message_gives_up_its_headers() -> None:
    """Outlook keeps what the mail went through on its way."""
    made = message({0x007D: f"Received: from laptop of {NAME}\r\nX-Note: synthetic\r\n", 0x0037: "Synthetic"})

    assert [part.where for part in naming(look(made, MediaType.MSG))] == ["the mail's header Received"]


@pytest.mark.parametrize(("name", "media_type"), [("portrait.png", MediaType.PNG), ("portrait.jpg", MediaType.JPEG)])
def test_a_picture_gives_up_its_properties(name: str, media_type: MediaType) -> None:
    """Telephones and programs write into pictures who made them, and where."""
    looked = look(PICTURES[name], media_type)

    assert [part.kind for part in naming(looked)] == [HiddenKind.PROPERTY]
    if media_type is MediaType.JPEG:
        assert "where a picture was taken" in {part.where for part in looked.parts}


def test_a_picture_in_a_word_file_gives_up_its_properties() -> None:
    """Put into a document, a picture keeps all that."""
    made = with_parts(plain_docx(), {"word/media/image1.png": PICTURES["portrait.png"]})

    assert naming(look(made, MediaType.DOCX))


def test_a_web_page_gives_up_its_remarks_and_says_that_it_runs_something() -> None:
    """What a browser does not show is in the file all the same."""
    looked = look(f"<p>Synthetic<!-- {NAME} --><script>1</script></p>".encode(), MediaType.HTML)

    assert naming(looked)
    assert looked.active == ("<script> in the page",)


def test_what_a_pdf_does_by_itself_is_told() -> None:
    """Nobody hands an inspector a file that runs something."""
    script = b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"

    looked = look(one_page(words_stream(), catalogue=script), MediaType.PDF)

    assert looked.active == ("JavaScript when it is opened",)


def test_white_words_on_white_are_hidden_and_white_words_on_dark_are_not() -> None:
    """Heads of tables are white on blue everywhere; that is no secret."""
    white = stream(f"BT 1 g /F1 12 Tf 50 700 Td ({NAME}) Tj ET".encode())
    on_dark = stream(f"0 0 0.5 rg 40 690 300 30 re f BT 1 g /F1 12 Tf 50 700 Td ({NAME}) Tj ET".encode())

    assert [part.kind for part in naming(look(one_page(white), MediaType.PDF))] == [HiddenKind.INVISIBLE]
    assert naming(look(one_page(on_dark), MediaType.PDF)) == []


def test_words_recognised_in_a_scan_are_not_taken_for_hidden() -> None:
    """Every scan that went through recognition has its words lying invisibly over the picture."""
    picture = stream(b"\x80", b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray")
    drawn = stream(f"q 600 0 0 800 0 0 cm /I Do Q BT 3 Tr /F1 12 Tf 50 700 Td ({NAME}) Tj ET".encode())

    looked = look(one_page(drawn, resources=b"/XObject<</I 5 0 R>>", more={5: picture}), MediaType.PDF)

    assert naming(looked) == []


def test_a_marker_laid_over_words_hides_nothing_where_they_show_through() -> None:
    """A highlight is a box over words, too."""
    state = b"/ExtGState<</G <</BM/Multiply>>>>"
    drawn = f"BT /F1 12 Tf 50 700 Td ({NAME}) Tj ET /G gs 1 1 0 rg 45 692 250 24 re f".encode()

    assert naming(look(one_page(stream(drawn), resources=state), MediaType.PDF)) == []


def test_a_pdf_that_keeps_its_earlier_states_says_so() -> None:
    """Deleting a page and saving leaves the page in the file."""
    first = pdf_hiding(places=[Place.VISIBLE])
    writer, made = pypdf.PdfWriter(io.BytesIO(first), incremental=True), io.BytesIO()
    writer.add_metadata({"/Title": "Changed"})
    writer.write(made)

    looked = look(made.getvalue(), MediaType.PDF)

    assert [one for one in looked.not_looked_into if "earlier states" in one]


def test_what_cannot_be_looked_into_is_said() -> None:
    """Silence would be taken for a clean file."""
    locked = with_parts(
        plain_docx(), {"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0\xff", "word/odd.bin": b"\0"}
    )

    looked = look(locked, MediaType.DOCX)

    assert any("oleObject1.bin" in one for one in looked.not_looked_into)
    assert any("odd.bin" in one for one in looked.not_looked_into)


@pytest.mark.parametrize(
    "media_type", [kind for kind in READERS if kind not in (MediaType.TXT, MediaType.MD, MediaType.CSV)]
)
def test_a_damaged_file_of_any_type_is_said_not_to_have_been_looked_into(media_type: MediaType) -> None:
    """What does not open may hide anything."""
    if media_type in (MediaType.EML, MediaType.HTML):
        return  # any bytes are one
    assert look(b"PK\x03\x04 damaged", media_type).not_looked_into


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"[]",
        b'{"parts": [{"kind": "secret", "where": "x"}]}',
        b'{"parts": [{"kind": "comment", "where": "x", "page": -1}]}',
        b'{"parts": [' + b",".join([b'{"kind":"comment","where":"x"}'] * (MOST_PARTS + 1)) + b"]}",
        b'{"active": [' + b",".join([b'"x"'] * 201) + b"]}",
        b"[" * 400_000,
    ],
)
def test_an_answer_no_honest_reader_gives_is_not_believed(answer: bytes) -> None:
    """A hostile file may have written it."""
    with pytest.raises(BadAnswerError):
        checked_hidden(answer)
