"""Choosing what is covered: words wherever they stand, and areas of a page by four numbers, for whoever cannot draw."""

from __future__ import annotations

from dataclasses import dataclass, field

import streamlit as st

from evidence.errors import Contradiction
from evidence.rules.redaction import bare
from evidence.ui import session
from evidence.ui.components.style import draw
from evidence.ui.components.text import clipped, esc
from schemas.evidence import Page
from schemas.pictures import Mark
from schemas.redactions import REASONS, ReasonCode, RedactedArea, RedactedWords

MOST_OFFERED = 1_500
SIDES = {"left": "Left edge", "top": "Top edge", "width": "Width", "height": "Height"}


@dataclass(slots=True)
class Plan:
    """What was chosen to be covered so far, in this visit."""

    areas: list[RedactedArea] = field(default_factory=list)
    words: list[RedactedWords] = field(default_factory=list)

    @property
    def entries(self) -> list[RedactedArea | RedactedWords]:
        """All of it, in the order it is told."""
        return [*self.words, *self.areas]

    def add_area(self, area: RedactedArea) -> None:
        """Cover an area as well; the same one only once."""
        self.areas += [area] if area not in self.areas else []

    def take_away(self, entry: RedactedArea | RedactedWords) -> None:
        """Cover one thing less."""
        if isinstance(entry, RedactedArea):
            self.areas.remove(entry)
        else:
            self.words.remove(entry)


def plan_of(key: str) -> Plan:
    """What was chosen so far for a version of an item."""
    plan = st.session_state.setdefault(f"redact_plan_{key}", Plan())
    assert isinstance(plan, Plan)
    return plan


def told(entry: RedactedArea | RedactedWords) -> str:
    """One thing to be covered, in words."""
    if isinstance(entry, RedactedWords):
        return f"{entry.code.value}: “{clipped(entry.words, 60)}” on every page"
    sides = (entry.place.left, entry.place.top, entry.place.width, entry.place.height)
    left, top, width, height = (f"{100 * side:g}" for side in sides)
    return f"{entry.code.value}: page {entry.page}, {width} wide and {height} high, from {left} across and {top} down"


def choose_words(key: str, plan: Plan, page: Page | None) -> None:
    """Words to be covered on every page: typed, or taken from those of the page."""
    with st.form(f"redact_words_{key}", border=True, clear_on_submit=True):
        typed = st.text_input(
            "Words to cover on every page",
            max_chars=200,
            help="A name or a phrase. Capitals, accents, spaces and line breaks do not matter; words of five letters "
            "or more are also found inside longer ones.",
        )
        chosen = st.multiselect(
            "Or words of this page",
            _words_of(page),
            help="Type to narrow the list. Each is covered wherever it stands.",
        )
        code = choose_reason(f"words_{key}")
        if st.form_submit_button("Cover these words"):
            with session.kindly():
                said = [typed, *chosen] if (typed or "").strip() else chosen
                if not said or not all(bare(one or "") for one in said):
                    raise Contradiction(
                        "No words were given.", remedy="Type some with letters or figures, or choose some of the page."
                    )
                new = [session.checked(RedactedWords, words=one, code=code) for one in said]
                plan.words += [one for one in new if one not in plan.words]


def _words_of(page: Page | None) -> list[str]:
    words = (word.strip(".,;:!?()[]“”\"'’‘") for word in (page.text.split() if page else ()))
    return sorted({word for word in words if bare(word)}, key=str.casefold)[:MOST_OFFERED]


def choose_reason(key: str) -> ReasonCode:
    """The reason, by its code."""
    code = st.selectbox(
        "Reason",
        list(ReasonCode),
        format_func=lambda one: f"{one.value}: {REASONS[one]}",
        key=f"redact_reason_{key}",
        help="The letter is printed on the black box.",
    )
    assert isinstance(code, ReasonCode)
    return code


def choose_area(key: str, plan: Plan, number: int) -> tuple[RedactedArea | None, ReasonCode]:
    """An area of the page by four numbers, and the reason, which is also that of areas drawn on the picture.

    Answers the area being chosen, to be shown before it is added.
    """
    with st.container(border=True):
        st.markdown(
            "**An area of this page**: draw it on the picture, or give it here in hundredths of the page’s width and "
            "height. The picture shows it at once."
        )
        columns = st.columns(4)
        sides = {
            name: column.number_input(words, 0.0, 100.0, 0.0, 1.0, key=f"redact_{name}_{key}", format="%g") / 100
            for column, (name, words) in zip(columns, SIDES.items(), strict=True)
        }
        code = choose_reason(f"area_{key}")
        area = _area(number, sides, code)
        # Held back rather than taken away while there is nothing to add, so that nothing below it moves.
        if st.button("Cover this area", key=f"redact_add_{key}", disabled=area is None) and area:
            plan.add_area(area)
        return area, code


def _area(number: int, sides: dict[str, float], code: ReasonCode) -> RedactedArea | None:
    if not (sides["width"] and sides["height"]) or sides["left"] >= 1 or sides["top"] >= 1:
        return None
    width, height = min(sides["width"], 1 - sides["left"]), min(sides["height"], 1 - sides["top"])
    place = Mark(left=sides["left"], top=sides["top"], width=round(width, 6), height=round(height, 6))
    return RedactedArea(page=number, place=place, code=code)


def show_plan(key: str, plan: Plan) -> None:
    """What is covered so far, and a way to take some of it back."""
    entries = plan.entries
    with st.form(f"redact_plan_form_{key}", border=True):
        gone = st.multiselect(
            f"Covered so far: {len(entries)}",
            entries,
            format_func=told,
            placeholder="Choose what is not to be covered after all" if entries else "Nothing yet",
        )
        if st.form_submit_button("Do not cover these", disabled=not entries):
            for entry in gone:
                plan.take_away(entry)
            st.rerun()
    # One element whatever it says, so that nothing below it moves.
    listed = "".join(f"<li>{esc(told(entry))}</li>" for entry in entries)
    draw(f"<p>Will be covered:</p><ul>{listed}</ul>" if entries else "<p>Nothing will be covered yet.</p>")
