"""The answer to a question: the hits, their order, what narrows them, and what was not understood."""

from __future__ import annotations

import streamlit as st

from evidence.rules.words import counted
from evidence.ui.components.hits import hit_list
from evidence.ui.components.narrowing import in_force, narrow_by
from evidence.ui.components.nothing_found import nothing_found
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc
from evidence.ui.question_address import MORE, MOST, find_address, shown_asked
from schemas.finding import Found, Misread, Order, Question
from schemas.local_area import LocalArea


def show_answer(found: Found, question: Question, area: LocalArea, *, waiting: int) -> None:
    """What was found, what was not understood of the question, and how to go on; else what to try.

    `waiting` is how many items are still to be read.
    """
    if found.notice:
        panel(f"<p>{esc(found.notice)}</p>", tone="warn")
    _not_understood(found, question)
    draw(_head(found, question, area))
    if not found.hits:
        nothing_found(question, waiting=waiting)
        return
    narrow = narrow_by(found, question, area)
    alone = "" if narrow else " alone"
    draw(f'<div class="found{alone}"><div>{hit_list(found, question, area)}</div>{narrow}</div>')
    if len(found.hits) < found.total and len(found.hits) < MOST:
        st.button("Show more", key="find_show_more", on_click=_show_more)
    elif len(found.hits) < found.total:
        draw(f"<p>The first {MOST} are shown. Narrow it down, or use more words, to see the rest.</p>")


def _show_more() -> None:
    st.query_params["shown"] = str(min(shown_asked() + MORE, MOST))


def _not_understood(found: Found, question: Question) -> None:
    """What may have been meant, and what was not understood, each with the question put right as a link."""
    if found.instead:
        link = esc(find_address(question, q=found.instead, shown=""))
        draw(f'<p class="lead">Did you mean <a href="{link}">{esc(found.instead)}</a>?</p>')
    if found.misread:
        rows = "".join(f"<li>{_misread(one, question)}</li>" for one in found.misread)
        panel(f"<h2>Not all of it was understood</h2><ul>{rows}</ul>", tone="warn")


def _misread(one: Misread, question: Question) -> str:
    end = one.at + len(one.typed)
    before, typed, after = question.words[: one.at], question.words[one.at : end], question.words[end:]
    shown = f'<span class="typed">{esc(before[-60:])}<mark>{esc(typed)}</mark>{esc(after[:60])}</span>'
    why = f"At character {one.at + 1}, “{esc(clipped(one.typed, 60))}”: {esc(one.why)}"
    if not one.instead:
        return f"{why}<br>{shown}"
    link = esc(find_address(question, q=one.instead, shown=""))
    return f'{why}<br>{shown}<br>Look for <a href="{link}">{esc(clipped(one.instead, 120))}</a> instead.'


def _head(found: Found, question: Question, area: LocalArea) -> str:
    """How many pages answer, in which order, and the filters in force."""
    filters = in_force(question, area)
    if not found.hits:
        return filters
    part = "" if found.total <= len(found.hits) else f", the first {len(found.hits)} shown"
    skip = '<a class="ev-skip" href="#narrow">Skip to narrowing it down</a>' if found.counts else ""
    return f"{skip}{filters}<h2>{counted(found.total, 'page')}{part}</h2>{_order(question)}"


def _order(question: Question) -> str:
    relevance = _way(question, Order.RELEVANCE, "Best match first")
    return f'<ul class="ways" aria-label="Order">{relevance}{_way(question, Order.DATE, "Newest first")}</ul>'


def _way(question: Question, order: Order, words: str) -> str:
    if question.order is order:
        return f'<li aria-current="true"><strong>{words}</strong></li>'
    said = order.value if order is not Order.RELEVANCE else ""
    return f'<li><a href="{esc(find_address(question, order=said))}">{words}</a></li>'
