"""Small pieces of HTML. Words become HTML in `text` alone, so nothing a person typed can reach a page unescaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from evidence.bundles.index_style import MARKS
from evidence.bundles.wording import visible
from schemas.tests_of_evidence import CoverageState


class Html(str):
    """A string that is HTML already."""

    __slots__ = ()


def text(words: str) -> Html:
    """Words as HTML: escaped, and with misleading invisible marks shown."""
    return Html(escape(visible(words), quote=True))


def element(tag: str, *children: Html, css: str = "", **attributes: str) -> Html:
    """An element around pieces of HTML. An underscore in an attribute name stands for a hyphen."""
    given = ({"class": css} if css else {}) | {name.replace("_", "-"): value for name, value in attributes.items()}
    written = "".join(f' {name}="{text(value)}"' for name, value in given.items())
    return Html(f"<{tag}{written}>{joined(children)}</{tag}>")


def joined(pieces: Iterable[Html], between: str = "") -> Html:
    """Pieces one after the other."""
    return Html(between.join(pieces))


def paragraph(words: str, css: str = "") -> Html:
    """A paragraph of words; nothing at all when there are none."""
    return element("p", text(words), css=css) if words else Html("")


def small(words: str) -> Html:
    """A line of lesser words in a cell; nothing at all when there are none."""
    return element("span", text(words), css="small") if words else Html("")


def file_link(path: str, label: Html) -> Html:
    """A link to a file beside the page. The path is relative, so it works wherever the folder is unpacked."""
    return element("a", label, href=quote(path))


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


def sentence(words: str) -> str:
    """The words with a full stop, whoever wrote them."""
    return words if not words or words[-1] in ".?!" else f"{words}."
