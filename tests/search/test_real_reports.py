"""Plain questions of an inspector, asked of four published inspection reports."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.ingest.picture_answers import PageWanted, checked_picture
from evidence.ingest.readers.drawn_pages import answer_with_page
from evidence.ingest.triage import MediaType
from evidence.rules.quotes import squeezed
from evidence.rules.stretches import sought
from evidence.search.grammar import parse
from evidence.search.pages import IndexedPage
from evidence.search.snippets import MARK, snippet, stretches
from evidence.search.whoosh_index import PageIndex
from evidence.settings import Limits
from schemas.pictures import PagePicture, Stretch

REAL_FILES = os.environ.get("EVIDENCE_REAL_FILES", "")
WAITS = ("wait", "waits", "waiting")
REPORTS = ("lancashire", "hertfordshire", "oxfordshire", "plymouth")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL_FILES, reason="EVIDENCE_REAL_FILES names no folder of published reports"),
]


@pytest.fixture(scope="module")
def reports() -> tuple[IndexedPage, ...]:
    pdfium = pytest.importorskip("pypdfium2")
    pages = []
    for name in REPORTS:
        document = pdfium.PdfDocument(Path(REAL_FILES) / "reports" / f"{name}.pdf")
        for number in range(len(document)):
            sheet = document[number]
            textpage = sheet.get_textpage()
            title = f"Area SEND inspection report: {name.title()}"
            text = textpage.get_text_range()
            pages.append(IndexedPage(name, 1, number + 1, f"page {number + 1}", title, text))
            textpage.close()
            sheet.close()
        document.close()
    return tuple(pages)


@pytest.fixture(scope="module")
def indexed(reports: tuple[IndexedPage, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[PageIndex]:
    index = PageIndex(tmp_path_factory.mktemp("reports") / "index")
    index.rebuild(reports)
    yield index
    index.close()


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("How long do children wait for speech and language therapy in Lancashire?", 5),
        ("What did inspectors say about annual reviews being delayed?", 6),
        ("Are GPs told when a child has a learning disability?", 7),
        ("How many mental health referrals are declined?", 7),
        ("How long is the wait for a community paediatrician?", 5),
        ("What has been done about palliative care and the hospice?", 4),
        ("Who cannot get overnight short breaks with foster carers?", 3),
        ("What does the participation group POWAR do?", 2),
        ("Do family hubs make a difference to families?", 4),
        ("Is there help for eating, drinking and swallowing difficulties in Preston?", 5),
        ("Why are paediatricians not prescribing after a private assessment?", 5),
        ("supported internships AND adulthood", 6),
    ],
)
def test_the_page_that_answers_is_among_the_first_three(
    question: str, page: int, indexed: PageIndex, reports: tuple[IndexedPage, ...]
) -> None:
    """Four reports about the same things in the same words: the hardest place to find one page."""
    query = parse(question)

    hits, _ = indexed.find(query, allowed=None, limit=3)

    assert ("lancashire", page) in [(hit.item, hit.page) for hit in hits]
    text = next(one.text for one in reports if (one.item, one.page) == ("lancashire", page))
    assert MARK in snippet(text, query)


@pytest.mark.parametrize(
    ("question", "page", "words"),
    [
        (
            "speech and language waits up to 40 weeks",
            5,
            {"speech", "language", "wait", "waiting", "waits", "40", "weeks"},
        ),
        ("annual reviews delayed", 6, {"annual", "reviews", "review", "delays", "delay", "delayed"}),
        ('"short breaks" overnight', 3, {"shortbreaks", "overnight"}),
    ],
)
def test_the_picture_of_the_page_marks_the_words_of_the_question(
    question: str, page: int, words: set[str], reports: tuple[IndexedPage, ...]
) -> None:
    """An inspector asks "show me where": the words under the marks are the words of the question, and no others."""
    pdfium = pytest.importorskip("pypdfium2")
    path = Path(REAL_FILES) / "reports" / "lancashire.pdf"
    text = next(one.text for one in reports if (one.item, one.page) == ("lancashire", page))
    found = [Stretch(start=start, end=end) for start, end in stretches(text, parse(question))]
    with path.open("rb") as file:
        answer = answer_with_page(file, MediaType.PDF, PageWanted(page, sought(text, found)), Limits())
    picture = checked_picture(answer)

    assert isinstance(picture, PagePicture)
    assert len(picture.marks) >= len(found) > 0
    document = pdfium.PdfDocument(path)
    sheet = document[page - 1]
    width, height = sheet.get_size()
    textpage = sheet.get_textpage()
    below = [
        textpage.get_text_bounded(
            mark.left * width,
            (1 - mark.top - mark.height) * height,
            (mark.left + mark.width) * width,
            (1 - mark.top) * height,
        )
        for mark in picture.marks
    ]
    textpage.close()
    sheet.close()
    document.close()
    assert {squeezed(one).strip(".,;:").lower() for one in below} <= words
