"""Which column of an evidence log means what: by its heading, however people happen to write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError

from evidence import plain_yaml
from evidence.errors import EvidenceError
from evidence.ingest.cells import Sheet, words
from evidence.rules.words import listed
from schemas.importing import LogColumn, LogField, LogMapping

HEADING_WITHIN_ROWS = 20
MANY = {LogField.TARGET, LogField.NOTES, LogField.REVIEWED_BY, LogField.IGNORE}
"""Meanings that several columns may have; any other belongs to one column."""

# Written without small words, spaces and marks; see `_plain`.
HEADINGS: dict[LogField, str] = {
    LogField.FILE: "file, filename, filenames, filepath, fullpath, path, filelocation, savedas, documentfile, "
    "filelink, documentfilename, evidencefile, evidencefilename",
    LogField.TITLE: "title, documenttitle, evidencetitle, itemtitle, reporttitle, titledocument, "
    "evidencename, itemname",
    LogField.AS_AT: "date, asat, asatdate, dateasat, evidencedate, documentdate, dateevidence, datedocument, "
    "reportdate, meetingdate, itemdate, snapshotdate, publicationdate, published, dated, period, "
    "reportingperiod, periodcovered",
    LogField.PERIOD_FROM: "from, datefrom, fromdate, periodfrom, start, startdate, periodstart, first, firstday",
    LogField.PERIOD_TO: "to, dateto, todate, periodto, end, enddate, periodend, last, lastday",
    LogField.KIND: "kind, type, documenttype, evidencetype, typeevidence, typedocument, kindevidence, evidencekind, "
    "category, doctype",
    LogField.ORGANISATION: "organisation, organization, org, partner, agency, source, sourceorganisation, provider, "
    "providedby, contributor, contributingorganisation, partnerorganisation, owningorganisation, leadorganisation, "
    "leadagency, suppliedby",
    LogField.REVIEW_BY: "reviewby, reviewdate, datereview, nextreview, nextreviewdate, expires, expirydate, validuntil",
    LogField.TARGET: "target, targets, concern, concerns, strand, strands, line, lines, action, actions, actionref, "
    "actionrefs, actionreference, actionno, actionnumber, actionline, actionplan, actionplanref, actionplanline, "
    "actionplanreference, planref, planline, priorityaction, areaforimprovement, priority, pa, afi, "
    "links, linksto, linkedto, shows, supports, answers",
    LogField.NOTES: "notes, note, comments, comment, remarks, whatitshows, whatshows, impact, summary, relevance, "
    "description, documentdescription, evidencedescription",
    LogField.REVIEWED_BY: "reviewedby, reviewer, checkedby, approvedby, qaby, qualityassuredby, signedoffby, loggedby, "
    "addedby, uploadedby",
}
# These name the file only when no other column does: in many logs they hold a title.
FILE_IF_NOTHING_BETTER = {"document", "documentname", "docname", "name", "evidence", "evidencename", "attachment"}
FILE_IF_NOTHING_BETTER |= {"link", "location", "hyperlink", "item", "title", "documenttitle", "evidencetitle"}
_MEANINGS = {name: field for field, names in HEADINGS.items() for name in names.split(", ")}
HEADING_LETTERS = 200
_SMALL_WORDS = {"the", "of", "a", "an", "and", "for", "this", "is", "in"}


class LogUnusable(EvidenceError):
    """An evidence log or its mapping cannot be used at all."""


def columns_of(sheets: Sequence[Sheet], *, shown: str) -> tuple[Sheet, int, list[LogColumn]]:
    """The sheet and row (from one) whose headings are best understood, and what each of its columns means."""
    best: tuple[int, Sheet, int, list[LogColumn]] | None = None
    for sheet in sheets:
        for number, row in enumerate(sheet.rows[:HEADING_WITHIN_ROWS], start=1):
            columns = _columns([words(cell) for cell in row])
            understood = sum(1 for column in columns if column.meaning is not LogField.IGNORE)
            if _names_files(columns) and (best is None or understood > best[0]):
                best = understood, sheet, number, columns
    if best is None:
        seen = next((words(cell) for sheet in sheets for row in sheet.rows for cell in row if words(cell)), "nothing")
        raise LogUnusable(
            f"No column of {shown} seems to name files; the first words in it are “{seen[:80]}”.",
            remedy="Give the column the heading File name, or give a mapping with --mapping.",
        )
    return best[1], best[2], best[3]


def _columns(headings: Sequence[str]) -> list[LogColumn]:
    plain = [_plain(heading[:HEADING_LETTERS]) for heading in headings]
    meanings = [_MEANINGS.get(name, LogField.IGNORE) for name in plain]
    for at, meaning in enumerate(meanings):
        if meaning not in MANY and meaning in meanings[:at]:
            meanings[at] = LogField.IGNORE
    if LogField.FILE not in meanings:
        named = next((at for at, name in enumerate(plain) if name in FILE_IF_NOTHING_BETTER), None)
        if named is not None:
            meanings[named] = LogField.FILE
    both = zip(headings, meanings, strict=True)
    return [LogColumn(letter=letter(at), heading=_line(head), meaning=means) for at, (head, means) in enumerate(both)]


def _plain(heading: str) -> str:
    """A heading without case, brackets, marks and small words: "Date (as at)" is "date"."""
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", heading.casefold()) if not heading.startswith("(") else heading
    found = re.findall(r"[a-z0-9]+", bare)
    return "".join(word for word in found if word not in _SMALL_WORDS or len(found) <= 2)


def _line(heading: str) -> str:
    return " ".join(heading.split())[:HEADING_LETTERS]


def _names_files(columns: Sequence[LogColumn]) -> bool:
    return any(column.meaning is LogField.FILE for column in columns)


def letter(column: int) -> str:
    """The letters of a column counted from zero: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def mapped_columns(sheets: Sequence[Sheet], mapping: LogMapping, *, shown: str) -> tuple[Sheet, int, list[LogColumn]]:
    """The columns as a given mapping says. Headings it does not name are left out."""
    sheet = next((one for one in sheets if mapping.sheet in (None, one.name)), None)
    if sheet is None:
        named = listed([one.name or "" for one in sheets])
        raise LogUnusable(f"{shown} has no sheet {mapping.sheet!r}.", remedy=f"Its sheets are {named}.")
    headings = [_line(words(cell)) for cell in (*sheet.rows, *([()] * mapping.heading_row))[mapping.heading_row - 1]]
    absent = [name for name in mapping.columns if _line(name) not in headings]
    if absent:
        raise LogUnusable(
            f"Row {mapping.heading_row} of {shown} has no heading {listed([repr(one) for one in absent])}.",
            remedy=f"Its headings are {listed([name for name in headings if name], most=30) or 'empty'}.",
        )
    meant = {_line(name): field for name, field in mapping.columns.items()}
    columns = [
        LogColumn(letter=letter(at), heading=heading, meaning=meant.get(heading, LogField.IGNORE))
        for at, heading in enumerate(headings)
    ]
    _refuse_doubled(columns)
    return sheet, mapping.heading_row, columns


def _refuse_doubled(columns: Sequence[LogColumn]) -> None:
    meanings = [column.meaning for column in columns]
    doubled = [meaning.value for meaning in LogField if meaning not in MANY and meanings.count(meaning) > 1]
    if doubled or LogField.FILE not in meanings:
        problem = f"More than one column is the {listed(doubled)}." if doubled else "No column of it is the file."
        raise LogUnusable(f"The mapping cannot be used. {problem}", remedy="Correct it; `ignore` leaves a column out.")


def load_mapping(path: Path) -> LogMapping:
    """A mapping somebody saved. Raises LogUnusable saying what is wrong with it."""
    meanings = ", ".join(field.value for field in LogField)
    try:
        return LogMapping.model_validate(plain_yaml.load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise LogUnusable(f"{path} cannot be read as YAML.", remedy="Make one with --save-mapping.") from error
    except ValidationError as error:
        where = ".".join(str(step) for step in error.errors()[0]["loc"])
        raise LogUnusable(f"{path}: {where or 'the mapping'} is wrong.", remedy=f"Meanings are {meanings}.") from error


def mapping_text(mapping: LogMapping) -> str:
    """A mapping as YAML, with what may stand in it."""
    meanings = ", ".join(field.value for field in LogField)
    told = mapping.model_dump(mode="json", exclude_none=True)
    return f"# Each heading of the log and what it means: {meanings}.\n" + yaml.safe_dump(
        told, sort_keys=False, allow_unicode=True, width=120
    )


def save_mapping(path: Path, mapping: LogMapping) -> None:
    """Write a mapping to a new file; one that somebody corrected is never written over."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(mapping_text(mapping))
    except FileExistsError as error:
        raise LogUnusable(f"{path} is already there.", remedy="Give it with --mapping, or name another.") from error
    except OSError as error:
        raise LogUnusable(f"{path} cannot be written: {error.strerror}.", remedy="Name another file.") from error


def mapping_of(sheet: Sheet, heading_row: int, columns: Sequence[LogColumn]) -> LogMapping:
    """The mapping that gives these columns again."""
    named = {column.heading: column.meaning for column in reversed(columns) if column.heading}
    ordered = {column.heading: named[column.heading] for column in columns if column.heading}
    return LogMapping(sheet=sheet.name, heading_row=heading_row, columns=ordered)
