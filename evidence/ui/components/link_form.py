"""The form that links an item to what it shows: the target, the test, one sentence, and the passage that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import streamlit as st

from evidence.errors import Contradiction
from evidence.rules.access import Action
from evidence.ui import session
from evidence.ui.components.checker import choose_checker
from evidence.ui.components.dates import HINT, parse_day
from evidence.ui.components.effect import telling_effect
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.style import draw
from evidence.ui.components.text import clipped
from evidence.workspace.workspace import Workspace
from schemas.evidence import Item
from schemas.links import Better, Change, NewLink, Passage, Point, Strength
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import LINKABLE, EvidenceTest

STRENGTHS = {
    Strength.DIRECT: "Directly",
    Strength.PARTIAL: "In part: never enough alone",
    Strength.CONTEXT: "As background: never counts",
}

POINTS = 3


@dataclass(frozen=True, slots=True)
class Aim:
    """What a link is about: a strand or a plan line, and for a line the strand it speaks for."""

    target: str
    strand: str | None
    test: EvidenceTest

    @property
    def judged(self) -> str:
        """The strand whose coverage the link will touch."""
        return self.strand or self.target


def link_form(desk: Workspace, item: Item, *, page: int, last: int, quote: str = "") -> None:
    """Link an item to a strand or a line. Says who may, when the acting post may not.

    `page` is the page being read and `last` the highest that could be: numbers of the document, not places in a list.
    `quote` is what the form proposes to quote from it.
    """
    if not may_or_says(desk, Action.LINK):
        return
    aim = _choose_aim(desk.area, item.ref)
    checked_by = choose_checker(desk, item, aim.judged) if aim.test is EvidenceTest.ASSURED else None
    with st.form(f"link_{item.ref}", border=False):
        said = _says(item.ref) | _quote(item, page, last, quote) | {"checked_by": checked_by}
        change = change_fields(item.ref) if aim.test is EvidenceTest.IMPACT else {}
        if aim.test is EvidenceTest.ASSURED:
            said["follow_up"] = st.text_area(
                "What changed because of the check", key=f"follow_{item.ref}", height=80, max_chars=2000
            )
        if st.form_submit_button("Link it", type="primary", key=f"link_it_{item.ref}"):
            with session.kindly():
                new = _new_link(item, aim, said, change)
                session.tell(
                    telling_effect(
                        desk, aim.judged, aim.test, "Linked. It counts once it is accepted.", lambda: desk.link(new)
                    )
                )
                st.rerun()


def _choose_aim(area: LocalArea, ref: str) -> Aim:
    """What the link is about, chosen outside the form because each choice decides the next."""
    to_line = (
        st.radio("Link it to", ["A strand of a concern", "A line of the plan"], key=f"aim_{ref}", horizontal=True)
        == "A line of the plan"
    )
    target, strand = _choose_line(area, ref) if to_line else (_choose_strand(area, ref), None)
    test = st.selectbox(
        "The test it serves", list(LINKABLE), format_func=lambda one: f"{one.words}: {one.question}", key=f"test_{ref}"
    )
    return Aim(target, strand, test)


def _choose_strand(area: LocalArea, ref: str) -> str:
    concern = st.selectbox(
        "Concern",
        list(area.concerns),
        format_func=lambda one: f"{one} {clipped(area.concerns[one].title, 80)}",
        key=f"concern_{ref}",
    )
    strands = area.strands_under(concern)
    return str(
        st.selectbox(
            "Strand",
            strands,
            format_func=lambda one: clipped(area.strands[one].strand.title, 90),
            key=f"strand_{ref}_{concern}",
        )
    )


def _choose_line(area: LocalArea, ref: str) -> tuple[str, str]:
    line = st.selectbox(
        "Plan line",
        list(area.lines),
        format_func=lambda one: f"{one} {clipped(area.lines[one].action, 80)}",
        key=f"line_{ref}",
    )
    answers = area.lines[line].answers
    strand = st.selectbox(
        "The strand it speaks for",
        answers,
        format_func=lambda one: f"{one.split('.')[0]}: {clipped(area.strands[one].strand.title, 80)}",
        key=f"line_strand_{ref}_{line}",
    )
    return str(line), str(strand)


def _says(ref: str) -> dict[str, Any]:
    says = st.text_area("What it shows, in one sentence", key=f"says_{ref}", height=80, max_chars=2000)
    strength = st.radio(
        "How well it shows it", list(STRENGTHS), format_func=STRENGTHS.__getitem__, key=f"strength_{ref}"
    )
    contrary = st.checkbox("It points the other way: it shows that something is not working", key=f"contrary_{ref}")
    return {"says": (says or "").strip(), "strength": strength, "contrary": contrary}


def _quote(item: Item, page: int, last: int, proposed: str) -> dict[str, Any]:
    """The passage, starting at the page being read and with the words proposed."""
    draw('<p class="quiet">Copy the exact words from the page. Spacing and quotation marks do not matter.</p>')
    left, right = st.columns([1, 4])
    number = left.number_input("Page", 1, last, page, key=f"quote_page_{item.ref}_{page}")
    # Words proposed anew are another field: one that kept its words would quote what nobody sees above.
    key = f"quote_{item.ref}_{sha256(proposed.encode()).hexdigest()[:8]}" if proposed else f"quote_{item.ref}"
    quote = right.text_area("Quote", proposed[:2000], key=key, height=80, max_chars=2000)
    return {"page": number, "quote": (quote or "").strip()}


def change_fields(ref: str) -> dict[str, Any]:
    """What changed for children: a measure with its points, or an evaluated change in words."""
    draw("<p><strong>What changed</strong>: a measure with a baseline and later points, or an evaluated change.</p>")
    left, middle, right = st.columns([3, 1, 2])
    fields: dict[str, Any] = {
        "measure": left.text_input("Measure", key=f"measure_{ref}", max_chars=300),
        "unit": middle.text_input("Unit", key=f"unit_{ref}", max_chars=60, placeholder="%, weeks"),
        "better": right.selectbox(
            "Better when",
            [None, *Better],
            format_func=lambda one: one.value if one else "not chosen",
            key=f"better_{ref}",
        ),
    }
    names = ["Baseline", *(f"Later point {number}" for number in range(1, POINTS + 1))]
    columns = st.columns(len(names))
    fields["points"] = [
        _point(column, name, f"{ref}_{at}") for at, (column, name) in enumerate(zip(columns, names, strict=True))
    ]
    fields["in_words"] = st.text_area("or the change in words", key=f"in_words_{ref}", height=80, max_chars=2000)
    fields["evaluated_by"] = st.text_input("Evaluated by", key=f"evaluated_{ref}", max_chars=300)
    return fields


def _point(column: Any, name: str, key: str) -> tuple[str, str, str]:
    on = column.text_input(f"{name}: date", key=f"on_{key}", help=HINT) or ""
    value = column.text_input(f"{name}: value", key=f"value_{key}") or ""
    return name, on.strip(), value.strip()


def _new_link(item: Item, aim: Aim, said: dict[str, Any], change: dict[str, Any]) -> NewLink:
    page, quote = said.pop("page"), said.pop("quote")
    if not said["says"]:
        raise Contradiction("The link does not say what the evidence shows.", remedy="Say it in one sentence.")
    return session.checked(
        NewLink,
        item=item.ref,
        target=aim.target,
        strand=aim.strand,
        test=aim.test,
        passages=(Passage(page=page, quote=quote),) if quote else (),
        change=change_said(change),
        **{name: value or None if name == "follow_up" else value for name, value in said.items()},
    )


def change_said(said: dict[str, Any]) -> Change | None:
    """The change the form tells; none when it says nothing of one."""
    points = [(name, on, value) for name, on, value in said.pop("points", []) if on or value]
    words = {name: (value or "").strip() for name, value in said.items() if name != "better"}
    if not points and not any(words.values()):
        return None
    read = {name: _read_point(name, on, value) for name, on, value in points}
    later = tuple(point for name, point in read.items() if name != "Baseline")
    return session.checked(Change, **words, better=said.get("better"), baseline=read.get("Baseline"), later=later)


def _read_point(name: str, on: str, value: str) -> Point:
    day = parse_day(on)
    if day is None:
        raise Contradiction(f"{name} has a value and no date.", remedy=HINT)
    try:
        return session.checked(Point, on=day, value=float(value.replace(",", "").rstrip("%").strip()))
    except ValueError as error:
        raise Contradiction(f"“{value}” is not a number.", remedy=f"Give {name.lower()} as a number.") from error
