"""Every page of a volume read again: it must say what its source said, and then its stamp."""

from __future__ import annotations

from contextlib import closing
from hashlib import sha256

import pypdfium2 as pdfium

from evidence.bundles.bound.jobs import Check, Failed, Report, Said

DIFFERENT = "The page came out otherwise than it is in the document, so it is not shown."
NOT_THERE = "The page did not come out."
# Where a word is parted at the end of a line, two readings may say it otherwise.
_PASSED_OVER = dict.fromkeys(map(ord, "-\u00ad\u2010\u0002\ufffe"))


def said_on(page: pdfium.PdfPage, number: int) -> Said:
    """What a page of a source says, for the page of the bundle that is to say the same."""
    letters = _letters(page)
    return Said(page=number, letters=len(letters), sha256=_digest(letters))


def check_volume(job: Check, volume: bytes) -> Report:
    """Compare every page. One whose text is not its source's is named as failed."""
    failed: list[Failed] = []
    with closing(pdfium.PdfDocument(volume)) as bound:
        count = len(bound)
        for said in job.said:
            place = said.page - job.first
            if not 0 <= place < count:
                failed.append(Failed(page=said.page, why=NOT_THERE))
                continue
            with closing(bound[place]) as page:
                if _digest(_letters(page)[: said.letters]) != said.sha256:
                    failed.append(Failed(page=said.page, why=DIFFERENT))
    return Report(failed=tuple(failed))


def _letters(page: pdfium.PdfPage) -> str:
    with closing(page.get_textpage()) as text_page:
        return "".join(text_page.get_text_range().split()).translate(_PASSED_OVER)


def _digest(letters: str) -> str:
    return sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()
