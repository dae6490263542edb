"""Slide decks: a page for each slide, in order, with what stands beside the words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from evidence.settings import MEBIBYTE, Limits
from schemas.evidence import ReadingState
from tests.ingest.conftest import Read, with_part, zip_of

TITLE_ONLY = 5
LAYOUT = (0, 0, Inches(3), Inches(2))


def add_slide(deck: Any, title: str) -> Any:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.shapes.title.text = title
    return slide


def make_slides(path: Path) -> Path:
    """Three slides for a board: words and notes, a table in a group's company, a chart."""
    deck = pptx.Presentation()
    deck.core_properties.title = "The joint dashboard, spring 2026"
    first = add_slide(deck, "One dashboard, two organisations")
    first.shapes.add_textbox(*LAYOUT).text_frame.text = "31 measures\n28 with an owner"
    first.notes_slide.notes_text_frame.text = "Say that three have none."
    second = add_slide(deck, "Reviews by locality")
    table = second.shapes.add_table(2, 2, *LAYOUT).table
    for row, words in enumerate([["Locality", "On time"], ["North", "18\nof 40"]]):
        for column, text in enumerate(words):
            table.cell(row, column).text = text
    second.shapes.add_group_shape().shapes.add_textbox(*LAYOUT).text_frame.text = "Counted by hand"
    figures = CategoryChartData()
    figures.categories = ["Quarter 1", "Quarter 2"]
    figures.add_series("North", (12, 18.5))
    figures.add_series("South", (9, None))
    add_slide(deck, "Timeliness").shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *LAYOUT, figures)
    deck.save(path)
    return path


def test_each_slide_is_a_page_under_its_own_title(tmp_path: Path, read: Read) -> None:
    """People say "it is on slide 2", and that is where a found passage must lead."""
    reading = read(make_slides(tmp_path / "dashboard.pptx"))

    assert reading.state is ReadingState.READ
    assert reading.reader.startswith("python-pptx ")
    assert [page.label for page in reading.pages] == [
        "Slide 1: One dashboard, two organisations",
        "Slide 2: Reviews by locality",
        "Slide 3: Timeliness",
    ]
    assert reading.proposals.title is not None
    assert reading.proposals.title.value == "The joint dashboard, spring 2026"


def test_what_the_speaker_noted_is_read_and_said_to_be_notes(tmp_path: Path, read: Read) -> None:
    """The frank words stand in the notes, and the notes travel to inspectors with the file."""
    page = read(make_slides(tmp_path / "dashboard.pptx")).pages[0]

    assert page.text == (
        "One dashboard, two organisations\n31 measures\n28 with an owner\nNotes:\nSay that three have none."
    )


def test_tables_and_grouped_shapes_are_read_in_order(tmp_path: Path, read: Read) -> None:
    """A figure without its row and column says nothing."""
    page = read(make_slides(tmp_path / "dashboard.pptx")).pages[1]

    assert page.text == "Reviews by locality\nLocality | On time\nNorth | 18 of 40\nCounted by hand"


def test_a_chart_gives_the_figures_it_was_drawn_from(tmp_path: Path, read: Read) -> None:
    """On most dashboards the evidence is nowhere but in the chart."""
    page = read(make_slides(tmp_path / "dashboard.pptx")).pages[2]

    assert page.text == "Timeliness\n| North | South\nQuarter 1 | 12 | 9\nQuarter 2 | 18.5"


def test_a_hidden_slide_is_read_and_said_to_be_hidden(tmp_path: Path, read: Read) -> None:
    """It goes to inspectors with the file, so people must find it first."""
    deck = pptx.Presentation()
    add_slide(deck, "Draft figures")._element.set("show", "0")
    deck.save(tmp_path / "hidden.pptx")

    assert read(tmp_path / "hidden.pptx").pages[0].label == "Slide 1 (hidden): Draft figures"


def test_the_order_is_the_one_the_slides_are_shown_in(tmp_path: Path, read: Read) -> None:
    """Slides are moved about; the names of their parts keep the order they were made in."""
    deck = pptx.Presentation()
    for title in ("Made first", "Made second"):
        add_slide(deck, title)
    order = deck.slides._sldIdLst
    order.append(order[0])
    deck.save(tmp_path / "moved.pptx")

    pages = read(tmp_path / "moved.pptx").pages

    assert [page.label for page in pages] == ["Slide 1: Made second", "Slide 2: Made first"]


def test_slides_of_pictures_are_no_text(tmp_path: Path, read: Read) -> None:
    """Slides are often exported as pictures; their owner is asked for the words."""
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[6])
    deck.save(tmp_path / "pictures.pptx")

    reading = read(tmp_path / "pictures.pptx")

    assert reading.state is ReadingState.NO_TEXT
    assert reading.reason == "Nothing to read: the slides hold no text, perhaps only pictures."


def test_one_slide_that_cannot_be_read_is_named_and_the_others_are_kept(tmp_path: Path, read: Read) -> None:
    """A page of a deck may be lost in a conversion; nobody should lose the deck."""
    path = with_part(
        make_slides(tmp_path / "whole.pptx"),
        tmp_path / "chart-lost.pptx",
        "ppt/slides/slide3.xml",
        lambda part: part.replace(b'r:id="rId', b'r:id="rId9'),
    )

    reading = read(path)

    assert reading.state is ReadingState.PARTLY_READ
    assert reading.reason == "2 of 3 pages; page 3 could not be read."
    assert [page.number for page in reading.pages] == [1, 2]


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.95])
def test_cut_off_slides_are_unreadable_with_a_reason(tmp_path: Path, read: Read, keep: float) -> None:
    """A download that broke off; the owner is asked for a fresh copy."""
    whole = make_slides(tmp_path / "whole.pptx").read_bytes()
    path = tmp_path / "cut.pptx"
    path.write_bytes(whole[: int(len(whole) * keep)])

    reading = read(path)

    assert reading.state is ReadingState.UNREADABLE
    assert "fresh copy" in reading.reason


def test_a_document_type_definition_in_a_slide_is_refused(tmp_path: Path, read: Read) -> None:
    """An entity would cut the slide's text short in silence."""
    path = with_part(
        make_slides(tmp_path / "whole.pptx"),
        tmp_path / "dtd.pptx",
        "ppt/slides/slide1.xml",
        lambda part: part.replace(b"<p:sld ", b'<!DOCTYPE x [<!ENTITY e "text">]><p:sld ', 1),
    )

    reading = read(path)

    assert reading.state is ReadingState.UNREADABLE
    assert "document type definition" in reading.reason


def test_slides_that_unpack_to_far_more_are_not_opened(tmp_path: Path, read: Read) -> None:
    """A slide of 64 MB of blanks is 64 KB in the file."""
    path = with_part(
        make_slides(tmp_path / "whole.pptx"),
        tmp_path / "bomb.pptx",
        "ppt/slides/slide1.xml",
        lambda part: part + b" " * (64 * MEBIBYTE),
    )

    assert read(path).state is ReadingState.TOO_LARGE


def test_a_deck_of_more_slides_than_pages_allowed_says_where_it_stopped(
    tmp_path: Path, read: Read, limits: Limits
) -> None:
    """One slide listed a million times is a small file."""
    deck = pptx.Presentation()
    for number in range(5):
        add_slide(deck, f"Number {number}")
    deck.save(tmp_path / "long.pptx")

    reading = read(tmp_path / "long.pptx", limits=Limits(pages=3))

    assert reading.state is ReadingState.PARTLY_READ
    assert "over the limit of 3 pages" in reading.reason


def test_a_package_that_only_claims_to_be_slides_is_unreadable(tmp_path: Path, read: Read) -> None:
    """The parts are all there is to go by; a missing one is damage, not a crash."""
    path = tmp_path / "hollow.pptx"
    path.write_bytes(zip_of({"ppt/presentation.xml": b"<p/>"}))

    assert read(path).state is ReadingState.UNREADABLE


def test_a_deck_without_any_word_for_it_is_proposed_as_a_presentation(tmp_path: Path, read: Read) -> None:
    """Its format says it; a word such as minutes in its name would say more."""
    deck = pptx.Presentation()
    add_slide(deck, "Families wait")
    deck.save(tmp_path / "spring.pptx")

    proposals = read(tmp_path / "spring.pptx").proposals

    assert proposals.kind is not None
    assert (proposals.kind.value, proposals.kind.where) == ("presentation", "the file is a slide deck")
    assert proposals.title is not None
    assert proposals.title.value == "Families wait"
