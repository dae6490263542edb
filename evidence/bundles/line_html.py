"""The plan line by line: which strands each answers, and the evidence that speaks of it."""

from __future__ import annotations

from evidence.bundles.html_parts import anchor_of, heading, line_anchor, paragraph, table
from evidence.bundles.index_pages import Sheet
from evidence.bundles.link_html import item_link, response_of, shown_by
from evidence.markup import Html, element, joined, text
from evidence.rules.going_on import in_earlier_bundles
from schemas.links import Link

HEADINGS = ("Evidence", "Test", "What it shows")


def lines_section(sheet: Sheet) -> Html:
    """Every line of the plan that answers a strand of the draft."""
    lines = sheet.contents.selection.line_strands
    entries = [_entry(sheet, ref, strands, sheet.contents.of_lines[ref]) for ref, strands in lines.items()]
    nothing = paragraph("No line of the plan answers a strand of this bundle.")
    return joined((heading("The plan, line by line", "lines", css=""), *(entries or [nothing])), "\n")


def _entry(sheet: Sheet, ref: str, strands: tuple[str, ...], links: tuple[Link, ...]) -> Html:
    ways = joined((element("a", text(one), href=sheet.to(anchor_of(one))) for one in strands), ", ")
    return joined(
        (
            heading(sheet.contents.selection.lines.get(ref, ""), line_anchor(ref), ref=ref, level="h3", css=""),
            element("p", text("Answers "), ways, text(".")),
            _evidence(sheet, ref, links) if links else paragraph("No evidence in this bundle speaks of this line."),
            paragraph(in_earlier_bundles(sheet.contents.selection, line=ref)),
        ),
        "\n",
    )


def _evidence(sheet: Sheet, ref: str, links: tuple[Link, ...]) -> Html:
    placed = sheet.contents.placed
    rows = [
        (
            item_link(sheet, placed[link.item]),
            text(link.test.words),
            joined((shown_by(sheet, link), response_of(link) if link.contrary else Html(""))),
        )
        for link in links
    ]
    return table(f"Evidence for line {ref}", HEADINGS, rows, "shows")
