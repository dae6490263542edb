"""A question in the address: its words, filters and order, so that whoever opens the address gets the same answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from evidence.errors import Contradiction
from evidence.ui import session
from evidence.ui.components.dates import parse_day
from evidence.ui.components.text import clipped
from schemas.evidence import EvidenceKind
from schemas.finding import Linked, Order, Question

ON_FIND, ON_PAGE = "q", "find"
"""The name of the words in an address of the Find page, and in that of a page found."""
FILTERS = ("kind", "organisation", "target", "state", "from", "to")
SHOWN, MORE, MOST = 25, 50, 200
LONGEST = 4000

Choice = TypeVar("Choice", bound=StrEnum)


def question_asked(name: str = ON_FIND) -> Question | None:
    """The question the address asks; None when it asks nothing. Raises Contradiction for one that makes no sense."""
    words = session.asked_for(name).strip()
    if not words:
        return None
    if len(words) > LONGEST:
        raise Contradiction(
            f"The question is {len(words):,} characters long; the longest there can be is {LONGEST:,}.",
            remedy="Keep the words that matter most.",
        )
    area = session.area()
    return session.checked(
        Question,
        words=words,
        kind=_choice(EvidenceKind, "kind"),
        organisation=_known(area.organisations, "organisation"),
        target=_known((*area.concerns, *area.strands, *area.lines), "target"),
        state=_choice(Linked, "state"),
        date_from=parse_day(session.asked_for("from")),
        date_to=parse_day(session.asked_for("to")),
        order=_choice(Order, "order") or Order.RELEVANCE,
        limit=shown_asked(),
    )


def shown_asked() -> int:
    """How many hits the address asks to be shown."""
    said = session.asked_for("shown")
    return min(max(int(said), SHOWN), MOST) if said.isdecimal() and len(said) < 5 else SHOWN


def _known(known: Collection[str], name: str) -> str | None:
    said = session.asked_for(name)
    if said and said not in known:
        raise Contradiction(
            f"The address asks for {name} “{clipped(said, 40)}”, which there is not.", remedy="Choose it anew."
        )
    return said or None


def _choice(choices: type[Choice], name: str) -> Choice | None:
    said = _known(set(choices), name)
    return choices(said) if said else None


def in_address(question: Question, words: str = ON_FIND, /, **changes: object) -> dict[str, object]:
    """A question as the parameters of an address. `changes` are parameters said anew; an empty one is left out."""
    said: dict[str, object] = {
        words: question.words,
        "kind": question.kind.value if question.kind else "",
        "organisation": question.organisation or "",
        "target": question.target or "",
        "state": question.state.value if question.state else "",
        "from": _on(question.date_from),
        "to": _on(question.date_to),
        "order": question.order.value if question.order is not Order.RELEVANCE else "",
        "shown": question.limit if question.limit > SHOWN else "",
    }
    return said | changes


def find_address(question: Question, **changes: object) -> str:
    """The address of the Find page with a question, changed in part. Not yet escaped for HTML."""
    return session.address("find", **in_address(question, **changes))


def hit_address(question: Question, *, item: str, page: int) -> str:
    """The address of a page that answers a question, which keeps the question. Not yet escaped for HTML."""
    return session.address("page", item=item, page=page, **in_address(question, ON_PAGE))


def put_in_address(said: dict[str, str]) -> None:
    """Make the address say this of the question, and forget how many hits were shown of the one before."""
    for name in (ON_FIND, *FILTERS, "shown"):
        if value := said.get(name, "").strip():
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def _on(day: date | None) -> str:
    return day.isoformat() if day else ""
