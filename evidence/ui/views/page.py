"""One page of an item, opened at what was looked for or at what a link quotes: read, compared, cited."""

from __future__ import annotations

from contextlib import suppress

import streamlit as st

from evidence.errors import EvidenceError, NotFound
from evidence.ui import answers, session
from evidence.ui.components.cite import cite
from evidence.ui.components.find_style import put_find_style
from evidence.ui.components.item_facts import original_link
from evidence.ui.components.page_shown import show_picture, show_text, tell_unread
from evidence.ui.components.quoting import quoting_list
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, day_or, esc, md_escape
from evidence.ui.components.walk import walk
from evidence.ui.question_address import ON_PAGE, find_address, in_address, question_asked
from evidence.workspace.workspace import Workspace
from schemas.finding import Question
from schemas.opened import OpenedPage


def show() -> None:
    """The page the address names."""
    desk = session.workspace()
    put_find_style()
    question = _question()
    opened = _opened(desk, question)
    if opened is None:
        _gone(question)
        return
    _way_back(desk, opened, question)
    _head(desk, opened, question)
    if opened.page is None:
        tell_unread(opened)
        return
    place = show_text(desk, opened, large=_is_large())
    cite(desk, opened)
    st.header("Links that quote this page", anchor=False)
    draw(quoting_list(desk, opened))
    if place:
        words = question.words if question and not opened.link else ""
        show_picture(desk, opened, place, words=words, large=_is_large())


def _is_large() -> bool:
    return session.asked_for("large") == "yes"


def _question() -> Question | None:
    """The question the page was found with. One that makes no sense is passed over: the page is there all the same."""
    with suppress(EvidenceError):
        return question_asked(ON_PAGE)
    return None


def _opened(desk: Workspace, question: Question | None) -> OpenedPage | None:
    """The page the address names; None when its item is not there."""
    asked = session.asked_for("page")
    number = int(asked) if asked.isdecimal() and len(asked) < 8 else 0
    with suppress(NotFound):
        return desk.open_page(
            session.asked_for("item"),
            number or None,
            words=question.words if question else "",
            link=session.asked_for("link"),
        )
    return None


def _gone(question: Question | None) -> None:
    st.title("A page of evidence", anchor=False)
    named = session.asked_for("item")
    if named:
        st.error(f"There is no evidence item {md_escape(clipped(named, 40))}, or it is no longer here.")
    back = find_address(question) if question else session.address("find")
    panel(
        f'<p>Choose a page on <a href="{esc(back)}">Find</a>, or an item on '
        f'<a href="{esc(session.address("evidence"))}">Evidence</a>.</p>'
    )


def _way_back(desk: Workspace, opened: OpenedPage, question: Question | None) -> None:
    if question:
        with session.kindly():
            walk(desk, question, opened)
    elif link := opened.link:
        place = desk.area.strands.get(link.strand)
        title = place.strand.title if place else link.strand
        back = esc(session.address("", strand=link.strand, test=link.test.value)) if place else "./"
        draw(f'<p><a href="{back}">Back to {esc(clipped(title, 90))}</a></p>')
    else:
        draw(f'<p><a href="{esc(session.address("find"))}">Find other pages</a></p>')


def _head(desk: Workspace, opened: OpenedPage, question: Question | None) -> None:
    item = opened.item
    session.titled(f"{clipped(item.title, 60)}, page {opened.number}")
    st.title(md_escape(item.title), anchor=False)
    organisation = desk.area.organisations.get(item.details.organisation or "")
    said = [
        item.details.kind.value.capitalize() if item.details.kind else "Kind not confirmed",
        day_or(item.details.evidence_date),
        organisation.name if organisation else "",
        f"version {item.version.number}",
        item.ref,
    ]
    whole = esc(session.address("evidence", item=item.ref, page=opened.number))
    original = original_link(item.ref, item.version, desk.actor.post, "Download the original")
    draw(
        f'<p class="quiet">{", ".join(esc(one) for one in said if one)}. {original}. '
        f'<a href="{whole}">What is known of it and what it shows</a></p>{_pages(desk, opened, question)}'
    )


def _pages(desk: Workspace, opened: OpenedPage, question: Question | None) -> str:
    """Which page this is, and the pages before and after it that could be read."""
    label = opened.page.label if opened.page else ""
    called = f" ({esc(clipped(label, 80))})" if label not in ("", str(opened.number), opened.item.title) else ""
    rows = [f"<strong>Page {opened.number} of {max(opened.last, opened.number)}{called}</strong>"]
    before = [number for number in opened.numbers if number < opened.number]
    after = [number for number in opened.numbers if number > opened.number]
    if before:
        rows.append(_to_page(opened, question, before[-1], "Page before"))
    if after:
        rows.append(_to_page(opened, question, after[0], "Page after"))
    if not answers.why_no_picture(desk, opened.item.ref, opened.item.version.number):
        rows.append(_larger(opened, question))
    ways = "".join(f"<li>{row}</li>" for row in rows)
    return f'<nav aria-label="Pages of this item"><ul class="ways">{ways}</ul></nav>'


def _larger(opened: OpenedPage, question: Question | None) -> str:
    if _is_large():
        return _to_page(opened, question, opened.number, "Picture beside the text", large="")
    return _to_page(opened, question, opened.number, "Larger picture", large="yes")


def _to_page(
    opened: OpenedPage, question: Question | None, number: int, words: str, *, large: str | None = None
) -> str:
    kept = in_address(question, ON_PAGE) if question else {}
    kept |= {
        "link": opened.link.ref if opened.link else "",
        "large": ("yes" if _is_large() else "") if large is None else large,
    }
    return f'<a href="{esc(session.address("page", item=opened.item.ref, page=number, **kept))}">{words}</a>'


show()
