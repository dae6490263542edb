"""A page as a picture: the mark stands on the word, whichever way the page lies, and no page does harm."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops
from pypdf.generic import RectangleObject
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from evidence.ingest.picture_answers import (
    LONGEST_SIDE,
    MOST_PNG_BYTES,
    MOST_POINTS,
    SHORTER_SIDE,
    NotDrawn,
    PageWanted,
    WhyNotDrawn,
    checked_picture,
)
from evidence.ingest.readers.drawn_pages import answer_with_page
from evidence.ingest.readers.hyphens import mended
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.rules.quotes import place_of_quote
from evidence.rules.stretches import sought
from evidence.settings import Limits
from schemas.pictures import Mark, PagePicture
from tests.hostile.pdfs import COUNTING, ROUND, UNPACKING, one_page, stream, words_stream
from tests.hostile.pictures import PICTURES
from tests.ingest.conftest import encrypt_pdf, make_pdf

WIDTH, HEIGHT = 595.28, 841.89
LINES = ["Minutes of the improvement board", "The backlog fell from 410 to 265 reviews."]
SIZE, LEFT, BASE = 12, 60, 760
"""Where `make_pdf` puts the second line: 12 points high, 60 from the left, its foot 760 above the page's."""

Draw = Callable[..., PagePicture]


def wanted(path: Path, quote: str, page: int = 1) -> PageWanted:
    """The page with a quote to be marked, found in its text as the workspace does."""
    document = pdfium.PdfDocument(path)
    (text,) = mended([document[page - 1].get_textpage().get_text_range().replace("\r\n", "\n")])
    document.close()
    place = place_of_quote(text, quote)
    assert place is not None, text
    return PageWanted(page, sought(text, [place]))


def draw(path: Path, asked: PageWanted, kind: MediaType = MediaType.PDF) -> PagePicture:
    """The picture, drawn in this process."""
    with path.open("rb") as file:
        picture = checked_picture(answer_with_page(file, kind, asked, Limits()))
    assert isinstance(picture, PagePicture), picture
    return picture


def not_drawn(path: Path, asked: PageWanted, kind: MediaType = MediaType.PDF) -> NotDrawn:
    with path.open("rb") as file:
        answer = checked_picture(answer_with_page(file, kind, asked, Limits()))
    assert isinstance(answer, NotDrawn)
    return answer


def opened(picture: PagePicture) -> Image.Image:
    return Image.open(io.BytesIO(picture.png)).convert("RGB")


def in_points(mark: Mark, picture: PagePicture) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a mark on the picture."""
    return (
        round(mark.left * picture.width),
        round(mark.top * picture.height),
        round((mark.left + mark.width) * picture.width),
        round((mark.top + mark.height) * picture.height),
    )


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "minutes.pdf", [LINES])


def test_the_mark_stands_where_the_word_was_written(minutes: Path) -> None:
    """We know where we put it: the mark may be a few points off, never on the next word."""
    picture = draw(minutes, wanted(minutes, "410 to 265"))

    (mark,) = picture.marks
    before, word = (
        stringWidth("The backlog fell from ", "Helvetica", SIZE),
        stringWidth("410 to 265", "Helvetica", SIZE),
    )
    near = pytest.approx
    assert mark.left * WIDTH == near(LEFT + before, abs=3)
    assert (mark.left + mark.width) * WIDTH == near(LEFT + before + word, abs=3)
    assert mark.top * HEIGHT < HEIGHT - BASE - 0.7 * SIZE
    assert (mark.top + mark.height) * HEIGHT > HEIGHT - BASE
    assert mark.height * HEIGHT < 2 * SIZE


def test_points_change_inside_the_mark_and_nowhere_else(minutes: Path) -> None:
    """What an inspector sees is the page itself; the marks are all that was added, and they hide no letter."""
    plain, marked = draw(minutes, PageWanted(1)), draw(minutes, wanted(minutes, "backlog"))

    (mark,) = marked.marks
    changed = ImageChops.difference(opened(plain), opened(marked)).getbbox()
    assert changed == in_points(mark, marked)
    left, top, right, bottom = in_points(mark, marked)
    within = (left + 3, top + 3, right - 3, bottom - 3)
    # Yellow takes blue away, and leaves all the red there was.
    reds = [opened(one).crop(within).getchannel("R") for one in (plain, marked)]
    assert reds[0].getextrema() == (0, 255)
    assert ImageChops.difference(*reds).getbbox() is None
    assert opened(marked).getpixel((left, top)) == (122, 62, 0)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [False, True])
def test_pages_that_lie_on_their_side_or_are_cropped_are_marked_where_they_show_the_word(
    minutes: Path, tmp_path: Path, turn: int, cropped: bool
) -> None:
    """Scanned and landscape pages are often stored turned, and the text keeps the coordinates of the unturned page."""
    writer = pypdf.PdfWriter(clone_from=minutes)
    page = writer.pages[0]
    if cropped:
        page.cropbox = RectangleObject((50, 700, 400, 800))
    page.rotate(turn)
    path = tmp_path / "turned.pdf"
    writer.write(path)

    plain, marked = draw(path, PageWanted(1)), draw(path, wanted(path, "backlog"))

    (mark,) = marked.marks
    box = in_points(mark, marked)
    assert (marked.width > marked.height) is (cropped is (turn in {0, 180}))
    assert ImageChops.difference(opened(plain), opened(marked)).getbbox() == box
    # The word's own ink, all of it and nothing else: the mark around it is of paper.
    ink = opened(plain).crop(box).convert("L").point(lambda grey: 255 * (grey < 128)).getbbox()
    assert ink is not None
    assert ink[2] - ink[0] > 0.8 * (box[2] - box[0]) or ink[3] - ink[1] > 0.8 * (box[3] - box[1])
    upright = turn in {0, 180}
    assert (box[2] - box[0] > box[3] - box[1]) is upright


def test_a_word_outside_what_the_page_shows_is_not_marked(minutes: Path, tmp_path: Path) -> None:
    """Cropped away, it is in the text all the same."""
    writer = pypdf.PdfWriter(clone_from=minutes)
    writer.pages[0].cropbox = RectangleObject((50, 770, 400, 800))
    writer.write(tmp_path / "cropped.pdf")

    assert draw(tmp_path / "cropped.pdf", wanted(minutes, "265 reviews")).marks == ()


def test_a_quote_over_two_lines_has_a_mark_on_each(tmp_path: Path) -> None:
    """One box around both would mark words that are not quoted."""
    path = make_pdf(tmp_path / "two.pdf", [["Families wait for the ther-", "apy clinics of the north."]])

    first, second = draw(path, wanted(path, "the ther-apy clinics")).marks

    assert first.left > second.left
    assert first.top < second.top


def test_the_line_around_a_mark_stands_out_on_dark_pages_too(tmp_path: Path) -> None:
    """Slides are often white on blue, and the mark must be seen without its colour."""
    path = tmp_path / "slide.pdf"
    canvas = Canvas(str(path))
    canvas.setFillColorRGB(0.05, 0.1, 0.3)
    canvas.rect(0, 0, 600, 850, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(60, 700, "Waits fell (synthetic)")
    canvas.save()

    picture = draw(path, wanted(path, "Waits"))

    left, top, right, bottom = in_points(picture.marks[0], picture)
    line, ground = (opened(picture).convert("L").getpixel(place) for place in ((left, top), (left - 3, top - 3)))
    assert isinstance(line, int)
    assert isinstance(ground, int)
    assert line - ground > 128
    assert opened(picture).crop((left + 3, top + 3, right - 3, bottom - 3)).getextrema()[0] == (13, 255)


def test_a_word_written_upwards_is_marked_as_one(tmp_path: Path) -> None:
    """Tables turn their headings."""
    canvas = Canvas(str(tmp_path / "up.pdf"))
    canvas.rotate(90)
    canvas.drawString(200, -300, "Localities")
    canvas.save()
    path = tmp_path / "up.pdf"

    (mark,) = draw(path, wanted(path, "Localities")).marks

    assert mark.height * HEIGHT > 2 * mark.width * WIDTH


def test_answers_that_people_wrote_into_a_form_are_drawn(tmp_path: Path) -> None:
    """A survey returned as a form would look empty."""
    path = tmp_path / "form.pdf"
    with path.open("wb") as file:
        canvas = Canvas(file)
        canvas.drawString(60, 760, "What families say (synthetic)")
        canvas.acroForm.textfield(name="said", value="We waited a year", x=60, y=700, width=300, height=30)
        canvas.save()

    drawn = opened(draw(path, PageWanted(1)))

    field = drawn.crop((140, 230, 700, 270)).convert("L")
    assert field.point(lambda grey: 255 * (grey < 60)).getbbox() is not None


@pytest.mark.parametrize("size", [(595, 842), (842, 595), (960, 540), (2384, 3370), (200, 100), (30, 14_000)])
def test_every_page_fits_a_screen_and_the_budget(tmp_path: Path, size: tuple[int, int]) -> None:
    """Letters, slides, posters, labels and till rolls."""
    canvas = Canvas(str(tmp_path / "page.pdf"), pagesize=size)
    canvas.drawString(5, 5, "Synthetic")
    canvas.save()

    picture = draw(tmp_path / "page.pdf", PageWanted(1))

    assert min(picture.width, picture.height) <= SHORTER_SIDE + 1
    assert max(picture.width, picture.height) <= LONGEST_SIDE
    assert picture.width * picture.height <= MOST_POINTS
    assert picture.width / picture.height == pytest.approx(size[0] / size[1], rel=0.2)


def test_pictures_are_made_smaller_and_never_larger(tmp_path: Path) -> None:
    """A photograph of a flip chart, and a small logo."""
    Image.effect_noise((4_000, 3_000), 90).convert("RGB").save(tmp_path / "chart.jpg")
    Image.new("RGBA", (300, 200)).save(tmp_path / "logo.png")

    chart = draw(tmp_path / "chart.jpg", PageWanted(1), MediaType.JPEG)
    logo = draw(tmp_path / "logo.png", PageWanted(1), MediaType.PNG)

    assert chart.width * chart.height <= MOST_POINTS
    assert len(chart.png) <= MOST_PNG_BYTES
    assert (logo.width, logo.height) == (300, 200)
    assert opened(logo).getpixel((5, 5)) == (255, 255, 255)


def test_a_photograph_is_turned_upright(tmp_path: Path) -> None:
    """Telephones store pictures on their side and say so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (300, 200)).save(tmp_path / "side.jpg", exif=exif)

    picture = draw(tmp_path / "side.jpg", PageWanted(1), MediaType.JPEG)

    assert (picture.width, picture.height) == (200, 300)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "CMYK", "I;16"])
def test_the_second_page_of_a_scan_is_drawn_in_every_kind_of_colour(tmp_path: Path, mode: str) -> None:
    """Scanners store several pages in one file, and each in its own way."""
    first, second = Image.new("L", (50, 40)), Image.new("L", (60, 80), 255)
    pages = [one.convert("I").convert(mode) if mode == "I;16" else one.convert(mode) for one in (first, second)]
    pages[0].save(tmp_path / "scan.tif", save_all=True, append_images=pages[1:])

    picture = draw(tmp_path / "scan.tif", PageWanted(2), MediaType.TIFF)

    assert (picture.width, picture.height) == (60, 80)


@pytest.mark.parametrize("page", [-1, 0, 2, 1_000_000_000])
def test_a_page_that_is_not_there_is_said_to_be_missing(minutes: Path, tmp_path: Path, page: int) -> None:
    """An old address may name a page of a longer version."""
    Image.new("L", (60, 80)).save(tmp_path / "one.tif")

    for path, kind in ((minutes, MediaType.PDF), (tmp_path / "one.tif", MediaType.TIFF)):
        assert not_drawn(path, PageWanted(page), kind) == NotDrawn(WhyNotDrawn.NO_PAGE, "It has pages 1 to 1.")


def test_a_locked_file_is_said_to_be_locked(minutes: Path, tmp_path: Path) -> None:
    """Its text may be known, from when somebody gave the password; its pages are not."""
    locked = encrypt_pdf(minutes, tmp_path / "locked.pdf", user_password="rhubarb")

    assert not_drawn(locked, PageWanted(1)).why is WhyNotDrawn.LOCKED


@pytest.fixture(scope="module")
def hurried() -> Iterator[Sandbox]:
    """Little time, as most of these would take all there is."""
    with Sandbox(replace(Limits(), cpu_seconds=2, wall_seconds=30)) as box:
        yield box


def sized(box: bytes) -> bytes:
    return one_page(words_stream(), page=b"/MediaBox[" + box + b"]")


HOSTILE: dict[str, Callable[[], bytes]] = {
    **UNPACKING,
    **COUNTING,
    **ROUND,
    "a page of a million million points": lambda: sized(b"0 0 1000000000000 1000000000000"),
    "a page without width": lambda: sized(b"0 0 0 800"),
    "a page as wide as nothing is high": lambda: sized(b"0 0 1000000000 0.0000001"),
    "a page of no number": lambda: sized(b"0 0 nan inf"),
    "letters as large as a town": lambda: one_page(
        stream(b"BT /F1 99999999 Tf 50 700 Td (Synthetic minutes of 3 March 2026) Tj ET")
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_pdf_is_drawn_or_ends_in_a_sentence(
    hurried: Sandbox, tmp_path: Path, make: Callable[[], bytes]
) -> None:
    """Whoever opens the page sees a picture or a reason, and the next page is drawn as ever."""
    (tmp_path / "hostile.pdf").write_bytes(make())
    good = make_pdf(tmp_path / "good.pdf", [LINES])

    answer = hurried.page_picture(tmp_path / "hostile.pdf", MediaType.PDF, wanted(good, "Minutes"))

    assert isinstance(answer, PagePicture) or answer.reason.endswith(".")
    (mark,) = _marks(hurried.page_picture(good, MediaType.PDF, wanted(good, "backlog")))
    assert mark.width > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_that_is_a_bomb_ends_in_a_sentence(hurried: Sandbox, tmp_path: Path, name: str) -> None:
    """A few bytes can say that they are four thousand million points."""
    (tmp_path / name).write_bytes(PICTURES[name]())
    kind = {"png": MediaType.PNG, "jpg": MediaType.JPEG, "tif": MediaType.TIFF, "tiff": MediaType.TIFF}

    answer = hurried.page_picture(tmp_path / name, kind[name.rpartition(".")[2]], PageWanted(1))

    assert isinstance(answer, PagePicture) or answer.reason.endswith(".")


@pytest.mark.slow
def test_the_sandbox_draws_what_this_process_draws(sandbox: Sandbox, minutes: Path, tmp_path: Path) -> None:
    """The sandbox may change how a page is drawn, never what is seen."""
    chart = tmp_path / "chart.jpg"
    Image.effect_noise((4_000, 3_000), 90).convert("RGB").save(chart)
    asked = wanted(minutes, "The backlog fell")

    assert sandbox.page_picture(minutes, MediaType.PDF, asked) == draw(minutes, asked)
    assert sandbox.page_picture(chart, MediaType.JPEG, PageWanted(1)) == draw(chart, PageWanted(1), MediaType.JPEG)


@pytest.mark.slow
def test_what_takes_too_long_may_be_tried_again(minutes: Path) -> None:
    """A busy machine must not make a page unshowable for as long as the app runs."""
    with Sandbox(replace(Limits(), wall_seconds=0)) as impatient:
        answer = impatient.page_picture(minutes, MediaType.PDF, PageWanted(1))

    assert isinstance(answer, NotDrawn)
    assert answer.why is WhyNotDrawn.STOPPED


def _marks(answer: PagePicture | NotDrawn) -> Sequence[Mark]:
    assert isinstance(answer, PagePicture), answer
    return answer.marks
