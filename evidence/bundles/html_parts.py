"""The pieces a draft's pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from evidence.markup import Html, element, joined, text
from evidence.rules.states import MARKS
from schemas.tests_of_evidence import CoverageState


def paragraph(words: str, css: str = "") -> Html:
    """A paragraph of words; nothing at all when there are none."""
    return element("p", text(words), css=css) if words else Html("")


def small(words: str) -> Html:
    """A line of lesser words in a cell; nothing at all when there are none."""
    return element("span", text(words), css="small") if words else Html("")


def file_link(path: str, label: Html) -> Html:
    """A link to a file beside the page. The path is relative, so it works wherever the folder is unpacked."""
    return element("a", label, href=quote(path))


def page_link(path: str, page: int, label: Html) -> Html:
    """A link to a page of a PDF beside the page."""
    return element("a", label, href=f"{quote(path)}#page={page}")


def state_badge(state: CoverageState) -> Html:
    """A state as its mark and its name."""
    mark = element("span", text(MARKS[state]), aria_hidden="true")
    return element("span", mark, text(f" {state.words}"), css=f"state {state.value}")


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[Html]], css: str = "") -> Html:
    """A table whose first cell of each row is the row's heading."""
    head = joined(element("th", text(heading), scope="col") for heading in headings)
    body = joined((_row(cells) for cells in rows), "\n")
    parts = (
        element("caption", text(caption)),
        element("thead", element("tr", head)),
        element("tbody", body),
    )
    return element("div", element("table", *parts, css=css), css="wide")


def _row(cells: Sequence[Html]) -> Html:
    return element("tr", element("th", cells[0], scope="row"), *(element("td", cell) for cell in cells[1:]))


def heading(words: str, anchor: str, *, ref: str = "", level: str = "h2", css: str = "flow") -> Html:
    """A heading that can be linked to, with the reference it belongs to before its words."""
    before = element("span", text(f"{ref} "), css="ref") if ref else Html("")
    return element(level, before, text(words), id=anchor, css=css)


def anchor_of(ref: str) -> str:
    """Where a concern or strand stands on the page."""
    return f"about-{ref}"


def item_anchor(ref: str) -> str:
    """Where an item's entry stands."""
    return f"item-{ref}"


def line_anchor(ref: str) -> str:
    """Where a line of the plan stands."""
    return f"line-{ref}"


def sentence(words: str) -> str:
    """The words with a full stop, whoever wrote them."""
    return words if not words or words[-1] in ".?!" else f"{words}."
