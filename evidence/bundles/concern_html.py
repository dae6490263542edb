"""A concern on the page: its state, and for each strand its tests, its evidence and what points the other way."""

from __future__ import annotations

from evidence.bundles.html_parts import (
    anchor_of,
    file_link,
    heading,
    item_anchor,
    line_anchor,
    paragraph,
    sentence,
    small,
    state_badge,
    table,
)
from evidence.bundles.index_pages import Sheet
from evidence.bundles.link_html import line_link, response_of, shown_by
from evidence.bundles.wording import decision_of, evidence_date, voice_of
from evidence.markup import Html, element, joined, text
from evidence.rules.going_on import in_earlier_bundles
from evidence.rules.words import day
from schemas.coverage import ConcernCoverage, StrandCoverage, TestResult
from schemas.links import Link
from schemas.tests_of_evidence import CoverageState

EVIDENCE_HEADINGS = ("Evidence", "From", "What it shows", "Test", "Decision")
CONTRARY_HEADINGS = ("Evidence", "From", "What it shows, and the response", "Test", "Decision")


def concern_section(sheet: Sheet, concern: ConcernCoverage) -> Html:
    """Everything about a concern, strand by strand."""
    names = sheet.contents.selection.organisations
    responsible = "; then ".join(names.get(ref, ref) for ref in concern.responsible)
    return element(
        "section",
        heading(concern.title, anchor_of(concern.ref), ref=concern.ref, css=""),
        element("p", state_badge(concern.state), text(f" {sentence(concern.reason)}")),
        paragraph(f"{concern.kind.value.capitalize()}. Responsible: {responsible or 'the source names nobody'}."),
        *(_strand(sheet, strand) for strand in concern.strands),
        element("p", element("a", text("Back to the list of contents"), href=sheet.to("contents-heading"))),
        aria_labelledby=anchor_of(concern.ref),
    )


def _strand(sheet: Sheet, strand: StrandCoverage) -> Html:
    contents = sheet.contents
    posts = contents.selection.posts
    supporting, contrary = contents.supporting(strand.ref), contents.contrary(strand.ref)
    warning = "Done, impact not shown." if strand.done_impact_not_shown else ""
    return joined(
        (
            heading(strand.title, anchor_of(strand.ref), ref=strand.ref, level="h3", css=""),
            element("p", state_badge(strand.state), text(f" {sentence(strand.reason)} {warning}".rstrip())),
            paragraph(f"Owned by {posts.get(strand.post, strand.post)}."),
            _lines(sheet, strand),
            _tests(strand),
            _not_required(strand),
            _evidence(sheet, strand, supporting),
            paragraph(in_earlier_bundles(contents.selection, strand=strand.ref)),
            _contrary(sheet, strand, contrary),
        ),
        "\n",
    )


def _lines(sheet: Sheet, strand: StrandCoverage) -> Html:
    """The lines of the plan that answer the strand."""
    answering = [ref for ref, strands in sheet.contents.selection.line_strands.items() if strand.ref in strands]
    if not answering:
        return Html("")
    ways = joined((element("a", text(ref), href=sheet.to(line_anchor(ref))) for ref in answering), ", ")
    return element("p", text("Lines of the plan that answer it: "), ways, text("."))


def _tests(strand: StrandCoverage) -> Html:
    required = [result for result in strand.tests if result.state is not CoverageState.NOT_REQUIRED]
    rows = (
        (joined((text(result.test.words), small(result.test.question))), state_badge(result.state), _reason(result))
        for result in required
    )
    return table(f"Tests of {strand.ref}", ("Test", "State", "Why"), rows, "tests") if required else Html("")


def _reason(result: TestResult) -> Html:
    ends = ", ".join(f"{day(end.on)}: {end.state.words.lower()}" for end in result.ends)
    differ = len({end.state for end in result.ends}) > 1
    return joined((text(sentence(result.reason)), small(ends if differ else "")))


def _not_required(strand: StrandCoverage) -> Html:
    excused = [result for result in strand.tests if result.state is CoverageState.NOT_REQUIRED]
    words = "; ".join(f"{result.test.words} ({result.reason.rstrip('.')})" for result in excused)
    return paragraph(f"Not required here: {words}." if words else "")


def _evidence(sheet: Sheet, strand: StrandCoverage, links: tuple[Link, ...]) -> Html:
    if not links:
        return paragraph("No accepted evidence supports this strand in this bundle.")
    rows = (_evidence_row(sheet, link, Html("")) for link in links)
    return table(f"Evidence for {strand.ref}", EVIDENCE_HEADINGS, rows, "evidence")


def _contrary(sheet: Sheet, strand: StrandCoverage, links: tuple[Link, ...]) -> Html:
    if not links:
        return Html("")
    rows = (_evidence_row(sheet, link, response_of(link)) for link in links)
    caption = f"Contrary evidence for {strand.ref}: what points the other way, and the response"
    return element("div", table(caption, CONTRARY_HEADINGS, rows, "evidence"), css="contrary")


def _evidence_row(sheet: Sheet, link: Link, response: Html) -> tuple[Html, ...]:
    selection, place = sheet.contents.selection, sheet.contents.placed[link.item]
    details = place.item.details
    organisation = details.organisation and selection.organisations.get(details.organisation, details.organisation)
    served = text(link.test.words)
    line = (
        joined((served, line_link(sheet, link.line), small(selection.lines.get(link.line, ""))))
        if link.line
        else served
    )
    kind = details.kind.value.capitalize() if details.kind else "Kind not confirmed"
    marking = details.marking.value if details.marking else ""
    way = element("a", text(f"All that {link.item} shows"), href=sheet.to(item_anchor(link.item)))
    all_shown = element("span", way, css="small")
    return (
        joined(
            (file_link(place.path, text(f"{link.item} {place.item.title}")), small(kind), small(marking), all_shown)
        ),
        joined(
            (
                text(organisation or "Organisation unknown"),
                small(evidence_date(details)),
                small(voice_of(details.voice)),
            )
        ),
        joined((shown_by(sheet, link), response)),
        line,
        text(decision_of(link.decision, selection.posts)),
    )
