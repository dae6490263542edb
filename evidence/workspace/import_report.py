"""The report of an import: one line for each file, as a page to read and as a spreadsheet to work through."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from evidence.bundles.html_parts import paragraph, small, table
from evidence.bundles.index_style import STYLE
from evidence.bundles.wording import EXAMPLE_NOTICE, evidence_date
from evidence.errors import EvidenceError
from evidence.markup import Html, element, joined, text
from evidence.rules.words import counted, day
from evidence.workspace.spreadsheets import Sheet, spreadsheet
from schemas.evidence import EvidenceKind
from schemas.importing import Imported, ImportedFile, ImportOutcome, LogField, LogMatched
from schemas.local_area import LocalArea

REPORTS = "reports"
NOTHING_LINKED = "What the log says a file shows is a suggestion; nothing counts until a person links it."

COLUMNS = {
    "File": 50,
    "Outcome": 14,
    "Item": 9,
    "Title": 40,
    "Kind": 22,
    "Date": 26,
    "Organisation": 26,
    "Text": 13,
    "Pages": 8,
    "Why": 50,
    "What to do": 50,
    "Suggested by the log": 40,
    "Notes": 50,
}


# Words are broken only where they must be; otherwise a narrow column would hold one letter to a line.
MORE_STYLE = """
th,td{overflow-wrap:break-word}
td:first-child,th:first-child{max-width:24rem;overflow-wrap:anywhere;min-width:7rem}
"""


class ReportNotWritten(EvidenceError):
    """A report cannot be written where it was asked for."""

    remedy = "Name another file, or a folder."


def outcome_words(outcome: ImportOutcome, *, dry_run: bool) -> str:
    """An outcome as people read it. The same bytes again are no problem, and the words must not make them one."""
    if outcome is ImportOutcome.DUPLICATE:
        return "already there"
    return f"would be {outcome.value}" if dry_run else outcome.value


def summary(imported: Imported) -> str:
    """How many files ended how, in one sentence."""
    counts = [(one, imported.count(one)) for one in ImportOutcome]
    dry = imported.dry_run
    named = [f"{number:,} {outcome_words(one, dry_run=dry)}" for one, number in counts if number]
    return f"{counted(len(imported.files), 'file')} in {imported.folder}: {', '.join(named) or 'none'}."


def reports_kept(data: Path) -> Path:
    """Where a data folder keeps the reports of its imports: they tell of evidence, so nobody else may read them."""
    kept = data / REPORTS
    try:
        kept.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ReportNotWritten(f"{kept} cannot be made: {error.strerror}.") from error
    return kept


def report_places(asked: Path, *, at: datetime) -> list[Path]:
    """The files a report will be written to: the one named, or a page and a spreadsheet in a folder.

    Asked before the import begins, so that hours of work do not end in a name that is taken.
    """
    if asked.suffix.lower() in {".html", ".xlsx"} and not asked.is_dir():
        places = [asked]
    else:
        places = [asked / f"import-report-{at:%Y-%m-%d-%H%M%S}.{ending}" for ending in ("html", "xlsx")]
    for place in places:
        if place.exists():
            raise ReportNotWritten(f"{place} is already there.")
    standing = next(folder for folder in places[0].absolute().parents if folder.exists())
    if not (standing.is_dir() and os.access(standing, os.W_OK | os.X_OK)):
        raise ReportNotWritten(f"Nothing can be written in {standing}.")
    return places


def write_reports(places: Sequence[Path], imported: Imported, area: LocalArea, *, at: datetime, example: bool) -> None:
    """Write the report to each place, whole or not at all."""
    for place in places:
        if place.suffix.lower() == ".xlsx":
            content = report_xlsx(imported, area)
        else:
            content = report_html(imported, area, at=at, example=example).encode()
        write_whole(place, content)


def write_whole(place: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises ReportNotWritten."""
    beside = place.with_name(f".{uuid.uuid4().hex}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        os.replace(beside, place)  # noqa: PTH105 - the one call that is atomic
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise ReportNotWritten(f"{place} cannot be written: {error.strerror}.") from error


def write_new(place: Path, content: bytes) -> None:
    """Write a file whole where there is none yet. Raises ReportNotWritten."""
    if place.exists():
        raise ReportNotWritten(f"{place} is already there.")
    if not place.absolute().parent.is_dir():
        raise ReportNotWritten(f"There is no folder {place.parent}.")
    write_whole(place, content)


def report_xlsx(imported: Imported, area: LocalArea) -> bytes:
    """The spreadsheet, one line for each file."""
    sheets = [Sheet("Files", COLUMNS, (_cells(line, imported, area) for line in imported.files))]
    if imported.log:
        sheets.append(Sheet("Log", {"Where": 14, "What": 90, "What to do": 60}, _log_rows(imported.log)))
    return spreadsheet(sheets)


def _cells(line: ImportedFile, imported: Imported, area: LocalArea) -> tuple[str, ...]:
    known = line.item is not None or line.outcome is ImportOutcome.STORED
    organisation = area.organisations.get(line.details.organisation or "")
    return (
        line.file,
        outcome_words(line.outcome, dry_run=imported.dry_run).capitalize(),
        line.item or "",
        line.title,
        _kind(line) if known else "",
        _date(line) if known else "",
        (organisation.name if organisation else "Not said") if known else "",
        line.reading.value.capitalize() if line.reading else "",
        str(line.pages) if line.pages else "",
        line.reason,
        line.remedy,
        "\n".join(one.says for one in line.suggested),
        "\n".join(line.notes),
    )


def _kind(line: ImportedFile) -> str:
    if line.details.kind:
        return line.details.kind.value.capitalize()
    proposed = line.proposals.kind
    return f"Not confirmed; seems to be {EvidenceKind(proposed.value).value}" if proposed else "Not confirmed"


def _date(line: ImportedFile) -> str:
    if line.details.evidence_date:
        return evidence_date(line.details)
    proposed = line.proposals.as_at
    return f"Not confirmed; seems to be {day(datetime.fromisoformat(proposed.value))}" if proposed else "Not confirmed"


def _log_rows(log: LogMatched) -> Iterator[tuple[str, str, str]]:
    for column in log.columns:
        meant = "left out" if column.meaning is LogField.IGNORE else f"taken as {column.meaning.value}"
        yield f"Column {column.letter}", f"“{column.heading}”: {meant}.", ""
    for problem in log.problems:
        yield problem.cell, problem.problem, problem.remedy
    for row in log.rows_without_file:
        yield f"Row {row.row}", f"“{row.file}” is not in the folder.", "Find the file, or correct its name in the log."
    for file in log.files_without_row:
        yield "No row", f"{file} is not in the log.", "Say what it is under Add evidence."


def report_html(imported: Imported, area: LocalArea, *, at: datetime, example: bool) -> str:
    """The page: self-contained, everything on it escaped."""
    title = "What an import would do" if imported.dry_run else "What was imported"
    head = element(
        "head",
        Html('<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'),
        # A page that may load nothing cannot be made to, whatever a file is called.
        Html(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        ),
        element("title", text(f"{title}: {area.area.partnership}")),
        element("style", Html(STYLE + MORE_STYLE)),
    )
    top = (
        paragraph(EXAMPLE_NOTICE, css="example") if example else Html(""),
        paragraph(area.area.partnership, css="partnership"),
        element("h1", text(title)),
        paragraph(f"{summary(imported)} {day(at)}, {at:%H:%M} UTC."),
        *(paragraph(words, css="notice") for words in (imported.stopped, imported.reading_stopped)),
    )
    skip = element("a", text("Skip to the files"), href="#main", css="skip")
    main = element("main", joined(_sections(imported, area), "\n"), id="main", tabindex="-1")
    body = element("body", skip, element("div", element("header", *top), css="top"), main)
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en-GB')}\n"


def _sections(imported: Imported, area: LocalArea) -> Iterator[Html]:
    order = (ImportOutcome.REFUSED, ImportOutcome.NOT_REACHED, *ImportOutcome)
    for outcome in dict.fromkeys(order):
        lines = [line for line in imported.files if line.outcome is outcome]
        if lines:
            words = outcome_words(outcome, dry_run=imported.dry_run).capitalize()
            yield element("h2", text(f"{words}: {counted(len(lines), 'file')}"), css="flow")
            if any(line.item or line.title or line.suggested for line in lines):
                yield table(words, HTML_HEADINGS, (_html_cells(line, imported, area) for line in lines))
            else:
                few = ((text(line.file), text(line.reason), text(line.remedy)) for line in lines)
                yield table(words, ("File", "Why", "What to do"), few)
    if imported.log:
        yield element("h2", text(f"The evidence log: {imported.log.log}"), css="flow")
        yield paragraph(NOTHING_LINKED, css="notice")
        rows = ([text(words) for words in row] for row in _log_rows(imported.log))
        yield table("How the log was read, and what did not fit", ("Where", "What", "What to do"), rows)


HTML_HEADINGS = ("File", "Item", "Kind and date", "Organisation", "Text", "Why, and what to do", "From the log")


def _html_cells(line: ImportedFile, imported: Imported, area: LocalArea) -> list[Html]:
    file, _, item, title, kind, on, organisation, reading, pages, why, remedy, suggested, notes = _cells(
        line, imported, area
    )
    return [
        text(file),
        joined((text(item), small(title))),
        joined((text(kind), small(on))),
        text(organisation),
        joined((text(reading), small(counted(line.pages, "page") if pages else ""))),
        joined((text(why), small(remedy))),
        joined([*(small(one) for one in suggested.splitlines()), *(small(one) for one in notes.splitlines())]),
    ]
