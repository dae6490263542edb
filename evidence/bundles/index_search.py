"""Search of a draft's index without a server: what is looked through, and the script that looks.

The page's policy runs this one script, by its hash, and nothing else. Words reach the page as text alone.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from evidence.bundles.contents import Placed
from evidence.bundles.html_parts import anchor_of, item_anchor, line_anchor
from evidence.bundles.index_pages import Sheet
from evidence.bundles.index_script import SCRIPT
from evidence.bundles.wording import evidence_date
from evidence.markup import Html, element, text, visible
from schemas.links import Link

MOST_PAGE_WORDS = 1_000_000
"""The index may hold so many characters of pages; with many pages it holds less of each."""

MOST_OF_A_PAGE = 300
LEAST_OF_A_PAGE = 40
"""Fewer characters of a page than this find nothing, so that pages are then not looked through at all."""

Entry = list[Any]
"""What is shown, where it leads, and the further words it is found by."""


def search_section(sheet: Sheet) -> Html:
    """The search; without scripts it says how to do without."""
    label = element("label", text("Search this bundle"), **{"for": "search-words"})
    field = Html('<input type="search" id="search-words" autocomplete="off" spellcheck="false">')
    return element(
        "section",
        element("h2", text("Search"), id="search"),
        element("p", text(_what_is_searched(sheet)), css="small"),
        element("div", element("p", label, field), _ANSWER, id="search-box", hidden="hidden"),
        element("p", text(_WITHOUT_SCRIPTS), id="search-without"),  # the script takes it away
        Html(f'<script type="application/json" id="search-data">{_data(sheet)}</script>\n<script>{SCRIPT}</script>'),
        css="search",
        aria_labelledby="search",
    )


def script_hash() -> str:
    """How the page's policy names the one script it runs."""
    return f"'sha256-{base64.b64encode(sha256(SCRIPT.encode()).digest()).decode()}'"


_ANSWER = Html('<p id="search-count" role="status"></p><ol id="search-hits"></ol>')
_WITHOUT_SCRIPTS = (
    "Search needs scripts, which are turned off here. Everything is listed on the page: use your browser's own "
    "search, usually Ctrl and F."
)


def _what_is_searched(sheet: Sheet) -> str:
    looked = "Looks through titles, what the evidence shows and the words quoted"
    most = _most_of_a_page(sheet)
    if not most:
        return f"{looked}. The texts of the files are not looked through."
    return f"{looked}, and the first {most} characters of each page. The rest of a page is not looked through."


def _most_of_a_page(sheet: Sheet) -> int:
    pages = sum(map(len, sheet.contents.words.values()))
    share = min(MOST_OF_A_PAGE, MOST_PAGE_WORDS // pages) if pages else 0
    return share if share >= LEAST_OF_A_PAGE else 0


def _data(sheet: Sheet) -> str:
    found = {"entries": list(_entries(sheet)), "files": [], "pages": []}
    if most := _most_of_a_page(sheet):
        for ref, pages in sheet.contents.words.items():
            place = sheet.contents.placed[ref]
            found["pages"] += [[len(found["files"]), number, _squeezed(words)[:most]] for number, words in pages]
            found["files"].append(_file(sheet, place))
    # Nothing in it may end the element it stands in, or begin another.
    written = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _file(sheet: Sheet, place: Placed) -> Entry:
    """A file whose pages are found: its name, and where its pages are read."""
    is_pdf = place.item.version.media_type == "application/pdf"
    where = quote(place.path) if is_pdf else sheet.to(item_anchor(place.item.ref))
    return [visible(f"{place.item.ref} {place.item.title}"), where, int(is_pdf)]


def _entries(sheet: Sheet) -> Iterator[Entry]:
    selection = sheet.contents.selection
    for concern in selection.concerns:
        yield _entry(f"{concern.ref} {concern.title}", sheet.to(anchor_of(concern.ref)), concern.reason)
        for strand in concern.strands:
            yield _entry(f"{strand.ref} {strand.title}", sheet.to(anchor_of(strand.ref)), strand.reason)
    for ref in selection.line_strands:
        yield _entry(f"Line {ref}: {selection.lines.get(ref, '')}", sheet.to(line_anchor(ref)), "")
    for ref, place in sheet.contents.placed.items():
        yield _entry(f"{ref} {place.item.title}", sheet.to(item_anchor(ref)), _about(sheet, place))
    for links in sheet.contents.links.values():
        for link in links:
            yield _entry(f"{link.item}: {link.says}", sheet.to(item_anchor(link.item)), _quoted(link))


def _entry(label: str, where: str, words: str) -> Entry:
    return [visible(label), where, _squeezed(words)]


def _about(sheet: Sheet, place: Placed) -> str:
    details, names = place.item.details, sheet.contents.selection.organisations
    kind = details.kind.value if details.kind else ""
    return f"{kind} {names.get(details.organisation or '', '')} {evidence_date(details)}"


def _quoted(link: Link) -> str:
    return " … ".join([link.test.words, *(one.quote for one in link.passages), link.response or ""])


def _squeezed(words: str) -> str:
    return " ".join(visible(words).split())
