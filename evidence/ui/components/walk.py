"""The way through the hits of a question: which one this is, the one before, the next, and back to them all."""

from __future__ import annotations

from evidence.ui import answers
from evidence.ui.components.style import draw
from evidence.ui.components.text import clipped, esc
from evidence.ui.question_address import MORE, MOST, find_address, hit_address
from evidence.workspace.workspace import Workspace
from schemas.finding import Found, Question
from schemas.opened import OpenedPage


def walk(desk: Workspace, question: Question, opened: OpenedPage) -> None:
    """Tell where an opened page stands among the hits of a question, with the ways to its neighbours."""
    found = answers.find(desk, question)
    place = _place(found, opened)
    if place is not None and place + 1 == len(found.hits) < found.total and question.limit < MOST:
        # The next hit is one more than was shown.
        question = question.model_copy(update={"limit": min(question.limit + MORE, MOST)})
        found = answers.find(desk, question)
        place = _place(found, opened)
    rows = [f'<a href="{esc(find_address(question))}">Back to the results</a>', _where(found, question, place)]
    if place is not None:
        rows += _neighbours(found, question, place)
    ways = "".join(f"<li>{row}</li>" for row in rows)
    draw(f'<nav aria-label="Pages that answer the question"><ul class="ways">{ways}</ul></nav>')


def _place(found: Found, opened: OpenedPage) -> int | None:
    at = (opened.item.ref, opened.number)
    return next((place for place, hit in enumerate(found.hits) if (hit.item, hit.page) == at), None)


def _where(found: Found, question: Question, place: int | None) -> str:
    words = f"“{esc(clipped(question.words, 80))}”"
    if place is not None:
        return f"<strong>Hit {place + 1} of {found.total}</strong> for {words}"
    if len(found.hits) < found.total:
        return f"Not among the first {len(found.hits)} of {found.total} hits for {words}"
    return f"This page is not among the hits for {words}"


def _neighbours(found: Found, question: Question, place: int) -> list[str]:
    ways = []
    if place:
        ways.append(_way(found, question, place - 1, "Previous hit"))
    if place + 1 < len(found.hits):
        ways.append(_way(found, question, place + 1, "Next hit"))
    return ways


def _way(found: Found, question: Question, place: int, words: str) -> str:
    hit = found.hits[place]
    return f'<a href="{esc(hit_address(question, item=hit.item, page=hit.page))}">{words}</a>'
