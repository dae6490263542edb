"""A link on the page: what it shows, in which words on which page, and what it is about."""

from __future__ import annotations

from evidence.bundles.contents import Placed
from evidence.bundles.html_parts import anchor_of, item_anchor, line_anchor, page_link, small
from evidence.bundles.index_pages import Sheet
from evidence.bundles.wording import change_of, strength_of
from evidence.markup import Html, element, joined, text
from schemas.links import Link, Passage


def shown_by(sheet: Sheet, link: Link) -> Html:
    """What a link says, with the words quoted, each with the page it stands on."""
    place = sheet.contents.placed[link.item]
    quotes = (element("blockquote", text(f"“{one.quote}”"), _page(sheet, one, place)) for one in link.passages)
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


def response_of(link: Link) -> Html:
    """The answer to a link that points the other way."""
    answer = link.response or "None yet. This test is not met until there is one."
    return element("p", element("strong", text("Response: ")), text(answer))


def about_links(sheet: Sheet, link: Link) -> Html:
    """The strand a link is about, and its line, as ways there."""
    strand = element("a", text(link.strand), href=sheet.to(anchor_of(link.strand)))
    title = small(sheet.contents.strand_titles.get(link.strand, ""))
    return joined((strand, title, line_link(sheet, link.line) if link.line else Html("")))


def line_link(sheet: Sheet, ref: str) -> Html:
    """The way to a line's entry; its words alone where the draft has none."""
    words = f"Line {ref}"
    if ref not in sheet.contents.selection.line_strands:
        return small(words)
    return element("span", element("a", text(words), href=sheet.to(line_anchor(ref))), css="small")


def item_link(sheet: Sheet, place: Placed) -> Html:
    """The way to an item's entry, by its reference and title."""
    item = place.item
    return element("a", text(f"{item.ref} {item.title}"), href=sheet.to(item_anchor(item.ref)))


def pages_in_bundle(sheet: Sheet, place: Placed) -> Html:
    """Where an item stands in the one PDF for all, when there is one."""
    bound = sheet.contents.bound.items.get(place.item.ref)
    if bound is None:
        return Html("")
    file, page = bound
    return element("p", text("In the bound copy: "), page_link(file, page, text(f"{file}, from page {page}")))


def _page(sheet: Sheet, passage: Passage, place: Placed) -> Html:
    """The page a quote stands on; of a PDF, whose readers can be sent to a page, as a link to it."""
    words = text(f"Page {passage.page}")
    is_pdf = place.item.version.media_type == "application/pdf"
    own = page_link(place.path, passage.page, words) if is_pdf else words
    bound = sheet.contents.bound.pages.get((place.item.ref, passage.page))
    if bound is None:
        return element("span", own, css="small")
    file, page = bound
    return element("span", own, text(", "), page_link(file, page, text(f"page {page} of {file}")), css="small")
