"""A concern on the page: its state, and for each strand its tests, its evidence and what points the other way."""

from __future__ import annotations

from evidence.bundles.contents import Contents, Placed
from evidence.bundles.html_parts import (
    anchor_of,
    file_link,
    heading,
    page_link,
    paragraph,
    sentence,
    small,
    state_badge,
    table,
)
from evidence.bundles.wording import change_of, decision_of, evidence_date, strength_of, voice_of
from evidence.markup import Html, element, joined, text
from evidence.rules.words import day
from schemas.coverage import ConcernCoverage, StrandCoverage, TestResult
from schemas.links import Link, Passage
from schemas.tests_of_evidence import CoverageState

EVIDENCE_HEADINGS = ("Evidence", "From", "What it shows", "Test", "Decision")
CONTRARY_HEADINGS = ("Evidence", "From", "What it shows, and the response", "Test", "Decision")


def concern_section(contents: Contents, concern: ConcernCoverage) -> Html:
    """Everything about a concern, strand by strand."""
    names = contents.selection.organisations
    responsible = "; then ".join(names.get(ref, ref) for ref in concern.responsible)
    return element(
        "section",
        heading(concern.title, anchor_of(concern.ref), ref=concern.ref, css=""),
        element("p", state_badge(concern.state), text(f" {sentence(concern.reason)}")),
        paragraph(f"{concern.kind.value.capitalize()}. Responsible: {responsible or 'the source names nobody'}."),
        *(_strand(contents, strand) for strand in concern.strands),
        aria_labelledby=anchor_of(concern.ref),
    )


def _strand(contents: Contents, strand: StrandCoverage) -> Html:
    posts = contents.selection.posts
    supporting, contrary = contents.supporting(strand.ref), contents.contrary(strand.ref)
    warning = "Done, impact not shown." if strand.done_impact_not_shown else ""
    return joined(
        (
            heading(strand.title, anchor_of(strand.ref), ref=strand.ref, level="h3", css=""),
            element("p", state_badge(strand.state), text(f" {sentence(strand.reason)} {warning}".rstrip())),
            paragraph(f"Owned by {posts.get(strand.post, strand.post)}."),
            _tests(strand),
            _not_required(strand),
            _evidence(contents, strand, supporting),
            _contrary(contents, strand, contrary),
        ),
        "\n",
    )


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


def _evidence(contents: Contents, strand: StrandCoverage, links: tuple[Link, ...]) -> Html:
    if not links:
        return paragraph("No accepted evidence supports this strand in this draft.")
    rows = (_evidence_row(contents, link, Html("")) for link in links)
    return table(f"Evidence for {strand.ref}", EVIDENCE_HEADINGS, rows, "evidence")


def _contrary(contents: Contents, strand: StrandCoverage, links: tuple[Link, ...]) -> Html:
    if not links:
        return Html("")
    rows = (_evidence_row(contents, link, _response(link)) for link in links)
    caption = f"Contrary evidence for {strand.ref}: what points the other way, and the response"
    return element("div", table(caption, CONTRARY_HEADINGS, rows, "evidence"), css="contrary")


def _evidence_row(contents: Contents, link: Link, response: Html) -> tuple[Html, ...]:
    selection, place = contents.selection, contents.placed[link.item]
    details = place.item.details
    organisation = details.organisation and selection.organisations.get(details.organisation, details.organisation)
    served = text(link.test.words)
    line = (
        joined((served, small(f"Line {link.line}: {selection.lines.get(link.line, '')}".rstrip(": "))))
        if link.line
        else served
    )
    kind = details.kind.value.capitalize() if details.kind else "Kind not confirmed"
    marking = details.marking.value if details.marking else ""
    return (
        joined((file_link(place.path, text(f"{link.item} {place.item.title}")), small(kind), small(marking))),
        joined(
            (
                text(organisation or "Organisation unknown"),
                small(evidence_date(details)),
                small(voice_of(details.voice)),
            )
        ),
        joined((_shows(link, place), response)),
        line,
        text(decision_of(link.decision, selection.posts)),
    )


def _shows(link: Link, place: Placed) -> Html:
    quotes = (element("blockquote", text(f"“{one.quote}”"), _page(one, place)) for one in link.passages)
    change, follow_up = change_of(link.change), link.follow_up
    return joined(
        (
            element("div", text(link.says)),
            small(strength_of(link)),
            joined(quotes),
            small(f"Change: {change}" if change else ""),
            small(f"What changed because of the check: {follow_up}" if follow_up else ""),
        )
    )


def _page(passage: Passage, place: Placed) -> Html:
    """The page a quote stands on; of a PDF, whose readers can be sent to a page, as a link to it."""
    words = f"Page {passage.page}"
    if place.item.version.media_type != "application/pdf":
        return small(words)
    return element("span", page_link(place.path, passage.page, text(words)), css="small")


def _response(link: Link) -> Html:
    answer = link.response or "None yet. This test is not met until there is one."
    return element("p", element("strong", text("Response: ")), text(answer))
