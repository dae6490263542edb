"""A board paper as one page of HTML that prints to A4: no script, no picture, nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from evidence.board.blocks import (
    Block,
    Cell,
    Column,
    Content,
    Facts,
    Group,
    Look,
    Paragraph,
    Row,
    Section,
    State,
    Table,
    Words,
)
from evidence.board.content import content_of
from evidence.board.style import STYLE
from evidence.markup import Html, element, joined, text, visible
from evidence.rules.states import MARKS
from schemas.board import BoardPaper


def board_html(paper: BoardPaper) -> str:
    """The whole page."""
    content = content_of(paper)
    head = element(
        "head",
        Html('<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'),
        # A page that may load nothing cannot be made to, whatever a title holds, wherever it is saved.
        Html(f'<meta http-equiv="Content-Security-Policy" content="{_policy(content)}">\n'),
        element("title", text(f"{content.kind}: {content.title}, {content.partnership}")),
        element("style", Html(_style(content))),
    )
    sections = [_section(section, number) for number, section in enumerate(content.sections, 1)]
    main = element("main", joined(sections, "\n"), id="main", tabindex="-1")
    skip = element("a", text("Skip to the paper"), css="skip", href="#main")
    body = element("body", skip, _header(content), _contents(content), main, _footer(content))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en-GB')}\n"


def board_policy(paper: BoardPaper) -> str:
    """The content security policy the page is served with: its own style, known by its hash, and nothing else."""
    return f"{_policy(content_of(paper))}; frame-ancestors 'none'; sandbox"


def _policy(content: Content) -> str:
    known = base64.b64encode(hashlib.sha256(_style(content).encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{known}'; base-uri 'none'; form-action 'none'"


def _style(content: Content) -> str:
    """The style, with the line at the head of each printed page: it is made of people's words, so all is spelt out."""
    mark = f"{content.mark}. " if content.mark else ""
    return STYLE.replace("RUNNING-HEAD", _css_string(f"{mark}{content.running}"))


def _css_string(said: str) -> str:
    return "".join(one if re.fullmatch(r"[A-Za-z0-9 ]", one) else f"\\{ord(one):x} " for one in visible(said))


def _header(content: Content) -> Html:
    mark = element("p", text(f"{content.mark}. Nothing in this paper is real."), css="mark")
    return element(
        "header",
        mark if content.mark else Html(""),
        element("p", text(f"{content.partnership}: {content.kind.lower()}"), css="partnership"),
        element("h1", text(content.title)),
        element("p", text(content.lead), css="lead"),
        *(element("p", text(note), css="quiet") for note in content.notes),
    )


def _contents(content: Content) -> Html:
    links = (
        element("li", element("a", text(section.title), href=f"#section-{number}"))
        for number, section in enumerate(content.sections, 1)
    )
    heading = element("h2", text("In this paper"), id="contents")
    return element("nav", heading, element("ol", joined(links)), aria_labelledby="contents")


def _footer(content: Content) -> Html:
    return element("footer", element("p", text(" ".join((f"{content.partnership}.", *content.notes[1:])))))


def _section(section: Section, number: int) -> Html:
    anchor = f"section-{number}"
    heading = element("h2", text(section.title), id=anchor)
    css = " ".join(name for name, given in (("wide", section.wide), ("new-page", section.new_page)) if given)
    return element("section", heading, *(_block(block) for block in section.blocks), css=css, aria_labelledby=anchor)


def _block(block: Block) -> Html:
    if isinstance(block, Paragraph):
        return element("p", text(block.text), css=_css(block.look))
    return _facts(block) if isinstance(block, Facts) else _table(block)


def _facts(facts: Facts) -> Html:
    pairs = (joined((element("dt", text(label)), element("dd", _cell(cell)))) for label, cell in facts.pairs)
    return element("dl", joined(pairs))


def _table(table: Table) -> Html:
    caption = element("caption", text(table.caption))
    widths = element("colgroup", joined(Html(f'<col class="w{column.share}">') for column in table.columns))
    head = element("thead", element("tr", joined(_column(column) for column in table.columns)))
    bodies = joined((_body(rows, len(table.columns)) for rows in _by_group(table.rows)), "\n")
    whole = element("table", caption, widths, head, bodies, css="grid" if table.grid else "")
    return element("div", whole, css="scroll", role="region", aria_label=table.caption, tabindex="0")


def _column(column: Column) -> Html:
    return element("th", text(column.title), scope="col")


def _by_group(rows: Iterable[Row | Group]) -> list[list[Row | Group]]:
    bodies: list[list[Row | Group]] = []
    for row in rows:
        if isinstance(row, Group) or not bodies:
            bodies.append([])
        bodies[-1].append(row)
    return bodies


def _body(rows: Iterable[Row | Group], columns: int) -> Html:
    return element("tbody", joined((_row(row, columns) for row in rows), "\n"))


def _row(row: Row | Group, columns: int) -> Html:
    if isinstance(row, Group):
        return element("tr", element("th", _cell(row.cell), scope="rowgroup", colspan=str(columns)), css="group")
    first, *others = row.cells
    return element("tr", element("th", _cell(first), scope="row"), *(_data(cell) for cell in others))


def _data(cell: Cell) -> Html:
    return element("td", _cell(cell))


def _cell(cell: Cell) -> Html:
    return joined(_piece(piece) for piece in cell)


def _piece(piece: Words | State) -> Html:
    if isinstance(piece, Words):
        return element("span", text(piece.text), css=f"line {_css(piece.look)}".rstrip())
    mark = element("span", text(MARKS[piece.state]), aria_hidden="true")
    return element("span", mark, text(f" {piece.word or piece.state.words}"), css=f"state {piece.state.value}")


def _css(look: Look) -> str:
    return "" if look is Look.PLAIN else look.value
