"""Nothing found: what to try next, each a link where it can be one."""

from __future__ import annotations

from evidence.rules.words import counted
from evidence.ui import session
from evidence.ui.components.narrowing import is_narrowed, without_filters
from evidence.ui.components.style import panel
from evidence.ui.components.text import clipped, esc
from evidence.ui.question_address import find_address
from schemas.finding import Question

MOST_WORDS = 4
SHORTEST = 4
OPERATORS = frozenset({"AND", "OR", "NOT"})


def nothing_found(question: Question, *, waiting: int) -> None:
    """Say that no page answers, and what to try. `waiting` is how many items are still to be read."""
    listed = "".join(f"<li>{one}</li>" for one in _tries(question, waiting))
    typed = f'<span class="typed">{esc(clipped(question.words, 120))}</span>'
    panel(f"<h2>No page says this: {typed}</h2><ul>{listed}</ul>")


def _tries(question: Question, waiting: int) -> list[str]:
    tries = []
    if is_narrowed(question):
        tries.append(
            f'<a href="{esc(without_filters(question))}">Take the filters away</a>: evidence without a date or kind is '
            "left out by them."
        )
    if '"' in question.words:
        plain = esc(find_address(question, q=question.words.replace('"', " ").strip(), shown=""))
        tries.append(f'<a href="{plain}">Take the quotation marks away</a>.')
    tries.append(f"Use fewer words, or one word of which you are sure{_single_words(question)}.")
    tries.append("Try another word people use for the same thing.")
    if waiting:
        tries.append(
            f"{counted(waiting, 'item')} {'waits' if waiting == 1 else 'wait'} to be read and cannot be found yet; "
            f"look again in a moment. "
            f'<a href="{esc(session.address("evidence"))}">See which on the Evidence page</a>.'
        )
    return tries


def _single_words(question: Question) -> str:
    """The words of a question, each a link that looks for it alone."""
    words = [word.strip('"()*.,;:') for word in question.words[:400].split()]
    known = dict.fromkeys(w for w in words if len(w) >= SHORTEST and w.isalnum() and w not in OPERATORS)
    if len(known) < 2:
        return ""
    links = [
        f'<a href="{esc(find_address(question, q=word, shown=""))}">{esc(clipped(word, 30))}</a>'
        for word in list(known)[:MOST_WORDS]
    ]
    return f": {', '.join(links)}"
