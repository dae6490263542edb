"""Evidence item by item: what each is, the file itself, and everything it shows, with the way back."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.bundles.contents import Placed
from evidence.bundles.html_parts import file_link, heading, item_anchor, paragraph, small, table
from evidence.bundles.index_pages import Sheet
from evidence.bundles.link_html import about_links, pages_in_bundle, response_of, shown_by
from evidence.bundles.wording import SHOWS_NOTHING, decision_of, evidence_date, sizes, voice_of
from evidence.markup import Html, element, joined, text
from evidence.rules.words import counted
from schemas.links import Link

HEADINGS = ("About", "Test", "What it shows", "Decision")


def items_section(sheet: Sheet, refs: Iterable[str], *, title: str = "Evidence, item by item") -> Html:
    """The items, each with an entry of its own."""
    entries = [_entry(sheet, sheet.contents.placed[ref]) for ref in refs]
    nothing = paragraph("This bundle holds no evidence.")
    return joined((heading(title, "items", css=""), *(entries or [nothing])), "\n")


def _entry(sheet: Sheet, place: Placed) -> Html:
    item, links = place.item, sheet.contents.of_item(place.item.ref)
    return element(
        "article",
        heading(item.title, item_anchor(item.ref), ref=item.ref, level="h3", css=""),
        paragraph(" · ".join(filter(None, _facts(sheet, place)))),
        element("p", text("Original: "), file_link(place.path, text(place.path.rpartition("/")[2])), _size(place)),
        pages_in_bundle(sheet, place),
        _shows(sheet, place, links) if links else paragraph(SHOWS_NOTHING, "notice"),
        aria_labelledby=item_anchor(item.ref),
    )


def _facts(sheet: Sheet, place: Placed) -> tuple[str, ...]:
    details, names = place.item.details, sheet.contents.selection.organisations
    organisation = details.organisation and names.get(details.organisation, details.organisation)
    return (
        details.kind.value.capitalize() if details.kind else "Kind not confirmed",
        organisation or "Organisation unknown",
        evidence_date(details),
        voice_of(details.voice),
        details.marking.value if details.marking else "",
    )


def _size(place: Placed) -> Html:
    version = place.item.version
    pages = f", {counted(version.pages, 'page')}" if version.pages else ""
    return text(f" ({sizes(place.size_bytes)}{pages})")


def _shows(sheet: Sheet, place: Placed, links: Iterable[Link]) -> Html:
    posts = sheet.contents.selection.posts
    rows = [
        (
            about_links(sheet, link),
            joined((text(link.test.words), small("Points the other way" if link.contrary else ""))),
            joined((shown_by(sheet, link), response_of(link) if link.contrary else Html(""))),
            text(decision_of(link.decision, posts)),
        )
        for link in links
    ]
    return table(f"What {place.item.ref} shows", HEADINGS, rows, "shows")
