"""Cited words on a page of a source: found and marked, whichever way the page lies."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from evidence.bundles.bound.jobs import Cited
from evidence.bundles.bound.passages import marked
from tests.ingest.conftest import make_pdf

LINES = ["Minutes of the improvement board", "Families wait for therapy, and the", "waits are forty weeks for most."]


@pytest.mark.parametrize("lies", [0, 90, 180, 270])
def test_a_sentence_over_two_lines_is_marked_on_both(tmp_path: Path, lies: int) -> None:
    """A link whose words the bundle could not mark would be told as not found."""
    cited = Cited(link="L-0001", page=1, said="andthewaitsareforty")
    with closing(pdfium.PdfDocument(make_pdf(tmp_path / "page.pdf", [LINES]))) as document:
        page = document[0]
        page.set_rotation(lies)

        boxes, found = marked(page, [cited])

    assert found == {"L-0001": True}
    assert len(boxes) == 2
