"""The draft's spreadsheet: the same evidence in rows, where no cell is a formula, a link or a number by accident."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO

import xlsxwriter

from evidence.bundles.contents import Contents
from evidence.bundles.wording import (
    DRAFT_NOTICE,
    EXAMPLE_NOTICE,
    IDENTITY_NOTICE,
    SHOWS_NOTHING,
    challenge_asked,
    challenge_became,
    change_of,
    decision_of,
    evidence_date,
    left_out_title,
    made_for,
    not_picked,
    strength_of,
    told_left_out,
    voice_of,
    window,
)
from evidence.markup import visible
from evidence.rules.going_on import goes_on_from, shown_before, where_before
from schemas.bundles import Supplement
from schemas.coverage import ConcernCoverage, StrandCoverage
from schemas.links import Link

# Excel holds 32,767 characters in a cell and counts some of them twice; xlsxwriter drops a longer one without a word.
LONGEST_CELL = 16_000

EVIDENCE_COLUMNS = {
    "Concern": 10,
    "Strand": 34,
    "Line": 8,
    "Test": 14,
    "What it shows": 50,
    "Pages": 8,
    "Quote": 50,
    "Item": 9,
    "Title": 36,
    "Organisation": 26,
    "Date": 22,
    "Kind": 16,
    "File": 44,
    "SHA-256": 20,
    "Decision": 40,
    "Supports or contrary": 14,
    "Response": 40,
    "Strength": 14,
    "Change": 40,
    "Follow-up": 30,
}
GAP_COLUMNS = {"Concern": 10, "Strand": 44, "Test": 18, "State": 18, "Why": 60, "What would close it": 60, "Owner": 32}
LINE_COLUMNS = {"Line": 8, "Action": 60, "Strands it answers": 40, "Evidence": 30, "What it shows": 70}
ITEM_COLUMNS = {
    "Item": 9,
    "Title": 50,
    "Kind": 16,
    "Organisation": 26,
    "Date": 22,
    "Voice": 30,
    "Marking": 18,
    "Pages": 8,
    "Shows something about": 44,
    "File": 44,
    "SHA-256": 20,
}
CHALLENGE_COLUMNS = {
    "Link": 9,
    "Challenged by": 40,
    "Challenge": 60,
    "Strand": 26,
    "Item": 9,
    "Title": 40,
    "What the link claims": 50,
    "What became of it": 60,
}
EARLIER_COLUMNS = {"Item": 10, "Title": 60, "Where": 30, "Supports": 44}
LEFT_OUT_COLUMNS = {"Item": 10, "Title": 60, "Why": 80}


def index_xlsx(contents: Contents) -> bytes:
    """The spreadsheet's bytes; the same contents give the same bytes."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as workbook:
        # Without a date of its own the file would carry the clock's.
        workbook.set_properties({"created": datetime(1980, 1, 1)})  # noqa: DTZ001 - the file format has no time zone
        _add_sheet(workbook, "Evidence", EVIDENCE_COLUMNS, _evidence_rows(contents))
        _add_sheet(workbook, "Lines", LINE_COLUMNS, _line_rows(contents))
        _add_sheet(workbook, "Items", ITEM_COLUMNS, _item_rows(contents))
        _add_sheet(workbook, "Not yet shown", GAP_COLUMNS, _gap_rows(contents))
        if contents.selection.audience and contents.selection.audience.challenges:
            _add_sheet(workbook, "Challenges", CHALLENGE_COLUMNS, _challenge_rows(contents))
        if contents.selection.supplement:
            _add_sheet(workbook, "In earlier bundles", EARLIER_COLUMNS, _earlier_rows(contents.selection.supplement))
        _add_sheet(workbook, "Left out", LEFT_OUT_COLUMNS, _left_out_rows(contents))
        _add_sheet(workbook, "About this bundle", {"About": 30, "This bundle": 100}, _about_rows(contents))
    return target.getvalue()


def _add_sheet(
    workbook: xlsxwriter.Workbook, name: str, columns: dict[str, int], rows: Iterable[Sequence[str]]
) -> None:
    sheet = workbook.add_worksheet(name)
    heading = workbook.add_format({"bold": True, "bg_color": "#12436d", "font_color": "#ffffff", "valign": "top"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    for column, (title, width) in enumerate(columns.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, heading)
    last = 0
    for last, row in enumerate(rows, start=1):
        for column, words in enumerate(row):
            sheet.write_string(last, column, _cell(words), wrapped)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cell(words: str) -> str:
    shown = visible(words)
    return shown if len(shown) <= LONGEST_CELL else f"{shown[:LONGEST_CELL]} … (the rest is in index.html)"


def _evidence_rows(contents: Contents) -> Iterator[tuple[str, ...]]:
    for concern in contents.selection.concerns:
        for strand in concern.strands:
            for link in (*contents.supporting(strand.ref), *contents.contrary(strand.ref)):
                yield _evidence_row(contents, concern, strand, link)


def _evidence_row(contents: Contents, concern: ConcernCoverage, strand: StrandCoverage, link: Link) -> tuple[str, ...]:
    selection, place = contents.selection, contents.placed[link.item]
    details = place.item.details
    organisation = details.organisation or ""
    return (
        concern.ref,
        f"{strand.ref} {strand.title}",
        link.line or "",
        link.test.words,
        link.says,
        ", ".join(str(page) for page in dict.fromkeys(passage.page for passage in link.passages)),
        "\n".join(f"“{passage.quote}” (page {passage.page})" for passage in link.passages),
        link.item,
        place.item.title,
        selection.organisations.get(organisation, organisation) or "Organisation unknown",
        evidence_date(details),
        details.kind.value.capitalize() if details.kind else "Kind not confirmed",
        place.path,
        place.sha256,
        decision_of(link.decision, selection.posts),
        "Contrary" if link.contrary else "Supports",
        link.response or ("None yet" if link.contrary else ""),
        strength_of(link) or "Direct",
        change_of(link.change),
        link.follow_up or "",
    )


def _line_rows(contents: Contents) -> Iterator[tuple[str, ...]]:
    selection = contents.selection
    for ref, links in contents.of_lines.items():
        items = ", ".join(dict.fromkeys(link.item for link in links)) or "None in this bundle"
        says = "\n".join(link.says for link in links)
        yield ref, selection.lines.get(ref, ""), ", ".join(selection.line_strands[ref]), items, says


def _item_rows(contents: Contents) -> Iterator[tuple[str, ...]]:
    names = contents.selection.organisations
    for ref, place in contents.placed.items():
        details, version = place.item.details, place.item.version
        organisation = details.organisation or ""
        yield (
            ref,
            place.item.title,
            details.kind.value.capitalize() if details.kind else "Kind not confirmed",
            names.get(organisation, organisation) or "Organisation unknown",
            evidence_date(details),
            voice_of(details.voice),
            details.marking.value if details.marking else "",
            str(version.pages or ""),
            ", ".join(dict.fromkeys(link.strand for link in contents.of_item(ref))) or SHOWS_NOTHING,
            place.path,
            place.sha256,
        )


def _challenge_rows(contents: Contents) -> Iterator[tuple[str, ...]]:
    posts = contents.selection.posts
    for one in contents.selection.challenges:
        asked = challenge_asked(one, posts).partition(", ")[2]
        became = challenge_became(one, posts)
        yield one.link, asked, one.why, one.strand, one.item, one.title, one.says, became


def _gap_rows(contents: Contents) -> Iterator[tuple[str, ...]]:
    for gap in contents.selection.gaps:
        strand = f"{gap.strand} {gap.strand_title}"
        yield gap.concern, strand, gap.test.words, gap.state.words, gap.reason, gap.next_step, gap.post_title


def _earlier_rows(supplement: Supplement) -> Iterator[tuple[str, ...]]:
    for one in supplement.held:
        yield one.item, one.title, where_before(one), shown_before(one)


def _left_out_rows(contents: Contents) -> Iterator[tuple[str, ...]]:
    for left in told_left_out(contents.selection):
        yield left.item, left_out_title(left), left.why
    if others := not_picked(contents.selection):
        yield "", "", others


def _about_rows(contents: Contents) -> Iterator[tuple[str, ...]]:
    selection = contents.selection
    if selection.worked_example:
        yield EXAMPLE_NOTICE, "Nothing in this file is real."
    yield "Partnership", selection.partnership
    yield "Checkpoint", selection.checkpoint_title
    yield "Window", window(selection)
    if selection.supplement:
        yield "Goes on", goes_on_from(selection)
    if selection.audience:
        yield "Made", made_for(selection)
    yield "Standing", DRAFT_NOTICE
    yield "Identities", IDENTITY_NOTICE
