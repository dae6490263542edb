"""A redacted page that a forked reader hands over is data from whoever wrote the document."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from evidence.ingest.checked_answers import BadAnswerError
from evidence.ingest.rebuilt_pdf import pdf_of
from evidence.ingest.redaction_answers import (
    NotRedacted,
    PagesReceived,
    RebuiltPage,
    RedactionWanted,
    checked_leaks,
    told_not_redacted,
    told_page,
)
from evidence.ingest.taking import TAKEN

FACTS: dict[str, Any] = {
    "boxes": [[0.1, 0.2, 0.3, 0.05, "P"]],
    "pieces": [["Minutes ", 10, 20.0, 12.0, 60, 0], ["Café £5 𝒳", 10, 50.0, 12.0, 60, 1]],
    "drawn": False,
    "not looked into": False,
}
END = told_not_redacted("")


def picture(kind: str, mode: str = "RGB", **how: Any) -> bytes:
    content = io.BytesIO()
    Image.radial_gradient("L").resize((120, 160)).convert(mode).save(content, kind, **how)
    return content.getvalue()


def received(answer: bytes, *, only_page: int = 0) -> tuple[RebuiltPage, ...] | NotRedacted:
    taking = PagesReceived(RedactionWanted(only_page=only_page))
    for at in range(0, len(answer), 1000):
        taking.take(answer[at : at + 1000])
    return taking.outcome()


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGB"), ("PNG", "L"), ("JPEG", "RGB"), ("JPEG", "L")])
def test_honest_pages_become_a_pdf_that_shows_and_says_them(kind: str, mode: str) -> None:
    """The whole of the copy is put together outside the reader, from points and words."""
    pages = received(told_page(FACTS, picture(kind, mode)) * 2 + END)
    assert not isinstance(pages, NotRedacted)

    content = b"".join(pdf_of(pages))

    document = pdfium.PdfDocument(content)
    text = document[1].get_textpage().get_text_range()
    assert len(document) == 2
    assert "Minutes" in text
    assert "Café £5 𝒳" in text
    assert "[P]" in text
    shown = document[0].render(scale=150 / 72).to_pil().convert("L")
    darkest, lightest = shown.getextrema()
    assert lightest - darkest > 150
    assert b"/Info" not in content
    assert content == b"".join(pdf_of(pages))


def test_a_reason_passes_as_one_line() -> None:
    """What a reader says is shown to people."""
    assert received(told_not_redacted("It is\ndamaged.")) == NotRedacted("It is damaged.")


WITH_NOTES = picture("JPEG")[:2] + b"\xff\xfe\x00\x08hidden" + picture("JPEG")[2:]
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no end": told_page(FACTS, picture("PNG")),
    "no page": END,
    "something after the end": told_page(FACTS, picture("PNG")) + END + b"x",
    "facts that never end": b"\xff" * 64,
    "no picture": told_page(FACTS, b"GIF89a") + END,
    "a PNG with words in it": told_page(FACTS, picture("PNG", pnginfo=None, dpi=(72, 72))) + END,
    "a JPEG with a comment": told_page(FACTS, WITH_NOTES) + END,
    "a JPEG with something behind it": told_page(FACTS, picture("JPEG") + b"hidden\xff\xd9") + END,
    "a box beyond the page": told_page({**FACTS, "boxes": [[0.9, 0, 0.5, 1, "P"]]}, picture("PNG")) + END,
    "a box with words on it": told_page({**FACTS, "boxes": [[0, 0, 0.5, 1, "Zebedee"]]}, picture("PNG")) + END,
    "words of no length": told_page({**FACTS, "pieces": [["", 1, 1, 1, 1, 0]]}, picture("PNG")) + END,
    "words nowhere": told_page({**FACTS, "pieces": [["a", 1e300, 1, 1, 1, 0]]}, picture("PNG")) + END,
    "words that are a list": told_page({**FACTS, "pieces": [[["a"], 1, 1, 1, 1, 0]]}, picture("PNG")) + END,
    "more facts": told_page({"boxes": []}, picture("PNG")) + END,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_no_honest_reader_says_is_not_believed(what: str) -> None:
    """The reader had the original in its hands: it may have been taken over by it."""
    with pytest.raises(BadAnswerError):
        received(HOSTILE[what])


@given(st.binary(max_size=400))
def test_no_answer_breaks_the_check(answer: bytes) -> None:
    """Whatever comes off the pipe is pages, a reason, or a bad answer."""
    for check in (received, checked_leaks, lambda one: checked_leaks(TAKEN + one)):
        try:
            check(answer)
        except BadAnswerError:
            continue
