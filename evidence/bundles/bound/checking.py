"""Every page of a volume read again beside its source: it must say what the source says, and then its stamp."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

import pypdfium2 as pdfium

from evidence.bundles.bound.jobs import Check, Failed, Report, Run, Source
from evidence.bundles.bound.source import opened, text_of

DIFFERENT = "The page came out otherwise than it is in the document, so it is not shown."
NOT_THERE = "The page did not come out."
# Where a word is parted at the end of a line, two readings may say it otherwise.
_PASSED_OVER = dict.fromkeys(map(ord, "-\u00ad\u2010\u0002\ufffe"))


def check_volume(
    job: Check, content_of: Callable[[Source], bytes], volume: bytes, begun: Callable[[str], object]
) -> Report:
    """Compare every page. A page whose text is not its source's is named as failed."""
    failed: list[Failed] = []
    sources = {source.key: source for source in job.sources}
    by_source: dict[str, list[Run]] = {}
    for run in job.runs:
        by_source.setdefault(run.source, []).append(run)
    first = job.runs[0].number
    with closing(pdfium.PdfDocument(volume)) as bound:
        for key, runs in by_source.items():
            begun(key)
            with opened(content_of(sources[key])) as source:
                failed += [wrong for run in runs for wrong in _wrong(run, source.drawn, bound, first, job.skipped)]
    return Report(failed=tuple(failed))


def _wrong(
    run: Run, source: pdfium.PdfDocument, bound: pdfium.PdfDocument, first: int, skipped: tuple[int, ...]
) -> list[Failed]:
    wrong = []
    for number, place in ((run.number + n, run.first + n) for n in range(run.count)):
        if number in skipped:
            continue
        if number - first >= len(bound):
            wrong.append(Failed(page=number, why=NOT_THERE))
        elif not _squeezed(text_of(bound, number - first)).startswith(_squeezed(text_of(source, place))):
            wrong.append(Failed(page=number, why=DIFFERENT))
    return wrong


def _squeezed(text: str) -> str:
    return "".join(text.split()).translate(_PASSED_OVER)
