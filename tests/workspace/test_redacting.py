"""Redacting: what is covered is gone from the copy, wherever it stood; a copy that still says it is never used."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from evidence import worker
from evidence.errors import Contradiction, NotAllowed, NotFound, NotRedactable
from evidence.workspace.workspace import Workspace
from schemas.pictures import Mark, PagePicture
from schemas.redactions import ReasonCode, RedactedArea, RedactedWords
from tests.hidden_name import FILE_NAME, NAME, ON_PAGE_TWO, pdf_hiding
from tests.hostile.pdfs import HELVETICA, stream, written
from tests.ingest.conftest import make_docx, make_pdf

CHILD = RedactedWords(words=NAME, code=ReasonCode.PERSONAL)
LINES = ["Minutes of 3 March 2026", "Alder Fennimore-Example asked for a review.", "The board agreed."]


def bring(workspace: Workspace, path: Path) -> str:
    added = workspace.add_file(path)
    worker.see_to_it(workspace)
    assert added.item is not None
    return added.item


@pytest.fixture
def letter(workspace: Workspace, tmp_path: Path) -> str:
    """A letter that hides a name in eleven places."""
    path = tmp_path / FILE_NAME
    path.write_bytes(pdf_hiding())
    return bring(workspace, path)


@pytest.fixture
def minutes(workspace: Workspace, tmp_path: Path) -> str:
    return bring(workspace, make_pdf(tmp_path / "minutes.pdf", [LINES, ["Page two says nothing new."]]))


def bytes_of(workspace: Workspace, ref: str) -> bytes:
    _, _, file = workspace.open_rendition(ref)
    with file:
        return file.read()


def texts_of(content: bytes) -> Iterator[str]:
    document = pdfium.PdfDocument(content)
    for page in document:
        yield page.get_textpage().get_text_range()
    document.close()


def form_answered(answer: str) -> bytes:
    """A form with an answer of which nothing says how it looks, as many programs leave it."""
    fonts = b"<</Font<</F1 %s>>>>" % HELVETICA
    return written(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R]/DR%s/DA(/F1 12 Tf 0 g)>>>>" % fonts,
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 200]/Contents 4 0 R/Annots[5 0 R]/Resources%s>>" % fonts,
            4: stream(b"BT /F1 12 Tf 50 150 Td (Synthetic form) Tj ET"),
            5: b"<</Type/Annot/Subtype/Widget/FT/Tx/T(child)/V(%s)/Rect[50 100 400 120]/F 4/P 3 0 R/DA(/F1 12 Tf 0 g)>>"
            % answer.encode(),
        }
    )


def ink_of(picture: PagePicture, *, over: Mark) -> int:
    """How many points of a part of a picture are dark."""
    shown = Image.open(io.BytesIO(picture.png)).convert("L")
    width, height = shown.size
    corners = (over.left, over.top, over.left + over.width, over.top + over.height)
    part = shown.crop(tuple(round(side * of) for side, of in zip(corners, (width, height) * 2, strict=True)))
    return sum(part.histogram()[:128])


def test_of_a_name_hidden_in_eleven_places_the_redacted_copy_holds_none(workspace: Workspace, letter: str) -> None:
    """A black box drawn over a page leaves all eleven; a child would be named to everybody the bundle goes to."""
    made = workspace.redact(letter, 1, words=[CHILD], why="It names a child.")

    content = bytes_of(workspace, made.ref)
    assert not made.refused
    assert workspace.redaction(made.ref).scan.leaks == ()
    for part in NAME.encode().split():
        assert part.lower() not in content.lower()
    first, second = texts_of(content)
    assert "Synthetic letter of 3 March 2026 about" in first
    assert second.strip() == ON_PAGE_TWO


def test_answers_that_a_form_leaves_for_others_to_draw_are_seen_and_covered(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Whoever redacts a returned form must see what was answered; what they do not cover must not be kept unseen."""
    path = tmp_path / "returned form.pdf"
    path.write_bytes(form_answered(NAME))
    form = bring(workspace, path)

    seen = workspace.preview_redaction(form, 1, 1)
    covered = workspace.preview_redaction(form, 1, 1, words=[CHILD])
    kept = workspace.redact(form, 1, words=[RedactedWords(words="form")], why="Nothing of the answer.")
    made = workspace.redact(form, 1, words=[CHILD], why="It names a child.")

    assert ink_of(seen, over=Mark(left=0.08, top=0.4, width=0.6, height=0.1)) > 200
    assert len(covered.marks) == 1
    assert NAME in " ".join(texts_of(bytes_of(workspace, kept.ref)))
    content = bytes_of(workspace, made.ref)
    assert not made.refused
    assert NAME not in " ".join(texts_of(content))
    assert b"/AcroForm" not in content


def test_the_same_redaction_gives_the_same_bytes_and_is_kept_once(workspace: Workspace, letter: str) -> None:
    """A draft that is made again must be the same draft."""
    made = [workspace.redact(letter, 1, words=[CHILD], why="It names a child.") for _ in range(2)]

    assert made[0] == made[1]
    assert len(workspace.renditions_of(letter)) == 1


def test_words_outside_the_boxes_stay_to_be_found_and_the_original_stays_as_it_came(
    workspace: Workspace, minutes: str
) -> None:
    """A copy nobody can search or have read aloud would be worth little, and a changed original worth nothing."""
    before = workspace.item(minutes).version.sha256
    area = RedactedArea(page=1, place=Mark(left=0.05, top=0.08, width=0.9, height=0.02), code=ReasonCode.CONFIDENTIAL)

    made = workspace.redact(minutes, 1, areas=[area], why="It names a parent.")

    first, second = texts_of(bytes_of(workspace, made.ref))
    assert "Fennimore" not in first
    assert "Minutes of 3 March 2026" in first
    assert "[C]" in first
    assert second.strip() == "Page two says nothing new."
    assert workspace.item(minutes).version.sha256 == before
    assert made.why == "C confidential. It names a parent."


def test_a_name_that_is_drawn_and_not_written_refuses_the_copy_when_it_was_not_covered(
    workspace: Workspace, tmp_path: Path
) -> None:
    """A page scanned on its side has no letters to cover by name; somebody has to draw the box."""
    ref = bring(workspace, scan_on_its_side(tmp_path))
    made = workspace.redact(ref, 1, words=[RedactedWords(words="Fennimore")], why="It names a parent.")

    assert made.refused
    assert {leak.page for leak in workspace.redaction(made.ref).scan.leaks} == {1}
    with pytest.raises(NotAllowed, match="refused"):
        workspace.open_rendition(made.ref)


def scan_on_its_side(folder: Path) -> Path:
    document = pdfium.PdfDocument(make_pdf(folder / "upright.pdf", [LINES]))
    picture = document[0].render(scale=200 / 72).to_pil().rotate(90, expand=True)
    document.close()
    picture.save(folder / "scan.png")
    return folder / "scan.png"


def test_a_name_in_a_scan_is_covered_where_it_is_recognised(workspace: Workspace, tmp_path: Path) -> None:
    """Half of what partners send is scanned."""
    document = pdfium.PdfDocument(make_pdf(tmp_path / "upright.pdf", [LINES]))
    document[0].render(scale=200 / 72).to_pil().save(tmp_path / "scan.pdf", resolution=200)
    document.close()
    ref = bring(workspace, tmp_path / "scan.pdf")

    made = workspace.redact(ref, 1, words=[RedactedWords(words="Alder Fennimore-Example")], why="It names a parent.")

    assert not made.refused
    assert made.boxes >= 1


@pytest.mark.parametrize("quarters", [90, 180, 270])
def test_words_are_covered_on_pages_that_are_turned_and_cropped(
    workspace: Workspace, tmp_path: Path, quarters: int
) -> None:
    """A box beside the word would be worse than none: it says that somebody looked."""
    over_the_line = ["It was agreed with Fennimore-", "Example that the letter was late."]
    document = pdfium.PdfDocument(make_pdf(tmp_path / "upright.pdf", [[*LINES, *over_the_line]]))
    document[0].set_rotation(quarters)
    document[0].set_cropbox(30, 600, 500, 820)
    document.save(str(tmp_path / "turned.pdf"))
    document.close()
    ref = bring(workspace, tmp_path / "turned.pdf")

    made = workspace.redact(ref, 1, words=[RedactedWords(words="Fennimore-Example")], why="It names a parent.")

    # pdfium tells the lines of a page that lies on its side in another order: a name over two lines stands apart there.
    assert (made.refused, made.boxes) == (False, 3)
    (text,) = texts_of(bytes_of(workspace, made.ref))
    # Of a page that stands on its head, the order of words on a line is every reader's own guess.
    assert {"Alder", "asked", "for", "a", "review.", "agreed."} <= set(text.split())


def test_a_preview_shows_the_boxes_and_keeps_nothing(workspace: Workspace, minutes: str) -> None:
    """People look before they make a copy."""
    shown = workspace.preview_redaction(minutes, 1, 1, words=[RedactedWords(words="board")])

    assert len(shown.marks) == 1
    assert shown.png.startswith(b"\x89PNG")
    assert workspace.renditions_of(minutes) == []


def test_what_makes_no_sense_is_refused_in_words(workspace: Workspace, minutes: str, tmp_path: Path) -> None:
    """Every refusal says what to do."""
    beyond = RedactedArea(page=9, place=Mark(left=0, top=0, width=1, height=1))
    wide = RedactedArea(page=1, place=Mark(left=0.5, top=0, width=0.6, height=1))
    with pytest.raises(Contradiction, match="Nothing was said"):
        workspace.redact(minutes, 1, why="x")
    with pytest.raises(Contradiction, match="needs a reason"):
        workspace.redact(minutes, 1, words=[CHILD], why=" ")
    with pytest.raises(Contradiction, match="too few letters"):
        workspace.redact(minutes, 1, words=[RedactedWords(words="...")], why="x")
    with pytest.raises(Contradiction, match="beyond the page"):
        workspace.redact(minutes, 1, areas=[wide], why="x")
    with pytest.raises(NotFound, match="no page 9"):
        workspace.redact(minutes, 1, areas=[beyond], why="x")
    with pytest.raises(NotRedactable, match="has no pages"):
        workspace.redact(bring(workspace, make_docx(tmp_path / "audit.docx")), 1, words=[CHILD], why="x")
    with pytest.raises(NotAllowed):
        workspace.acting_as("contributor").redact(minutes, 1, words=[CHILD], why="x")
