"""Find: any page of any item, by its words."""

from __future__ import annotations

import streamlit as st

from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components.dates import HINT, parse_day
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, day_or, esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.evidence import EvidenceKind
from schemas.finding import Found, Hit, Question
from schemas.local_area import LocalArea

BEGIN, END = "\u2068", "\u2069"
EXAMPLES = ("annual review backlog", '"speech and language"', "waiting OR delay", "survey NOT draft")
SHOWN = 25
MOST = 200


def show() -> None:
    """The page."""
    desk = session.workspace()
    st.title("Find", anchor=False)
    question = _ask(desk.area)
    if question is None:
        _suggest(desk)
        return
    _answer(answers.find(desk, question), question)


def _ask(area: LocalArea) -> Question | None:
    """What is looked for; None when nothing is yet."""
    with st.form("find", border=False):
        words = st.text_input("Words on the page", session.asked_for("q"), key="find_words", max_chars=4000)
        filters = _filters(area)
        st.form_submit_button("Find", type="primary", key="find_button")
    said = (words or "").strip()
    if not said:
        return None
    more = st.session_state.get("find_more", {}).get(said, SHOWN)
    with session.kindly():
        return session.checked(
            Question,
            words=said,
            kind=filters["kind"],
            organisation=filters["organisation"] or None,
            target=filters["target"] or None,
            date_from=parse_day(filters["from"]),
            date_to=parse_day(filters["to"]),
            limit=more,
        )
    return None


def _filters(area: LocalArea) -> dict[str, str]:
    targets = {ref: f"{ref} {clipped(one.title, 70)}" for ref, one in area.concerns.items()}
    targets |= {ref: f"{ref}: {clipped(place.strand.title, 70)}" for ref, place in area.strands.items()}
    targets |= {ref: f"Line {ref} {clipped(line.action, 70)}" for ref, line in area.lines.items()}
    first, second, third = st.columns(3)
    kind = first.selectbox(
        "Kind",
        [None, *EvidenceKind],
        format_func=lambda one: one.value.capitalize() if one else "Any kind",
        key="find_kind",
    )
    organisation = second.selectbox(
        "From",
        ["", *area.organisations],
        key="find_organisation",
        format_func=lambda ref: area.organisations[ref].short if ref else "Any organisation",
    )
    target = third.selectbox(
        "Linked to", ["", *targets], format_func=lambda ref: targets.get(ref, "Anything or nothing"), key="find_target"
    )
    fourth, fifth, _ = st.columns(3)
    begin = fourth.text_input("Dated from", key="find_from", help=HINT)
    end = fifth.text_input("Dated to", key="find_to", help=HINT)
    return {"kind": kind, "organisation": organisation, "target": target, "from": begin or "", "to": end or ""}


def _suggest(desk: Workspace) -> None:
    if not answers.items(desk):
        add = esc(session.address("add"))
        panel(f'<p>There is no evidence to search yet. <a href="{add}">Add the first files</a>.</p>')
        return
    tries = "".join(
        f'<li><a href="{esc(session.address("find", q=words))}">{esc(words)}</a></li>' for words in EXAMPLES
    )
    draw(
        "<p>Every page of every item is searched, and pages with more of the words come first. Use quotation marks for "
        "words that stand together, and AND, OR and NOT in capitals.</p>"
        f'<ul class="plainlist">{tries}</ul>'
    )


def _answer(found: Found, question: Question) -> None:
    if found.notice:
        panel(f"<p>{esc(found.notice)}</p>", tone="warn")
    if not found.hits:
        _nothing(question)
        return
    first = "" if found.total <= len(found.hits) else f", the best {len(found.hits)} shown"
    hits = "".join(f"<li>{_hit(hit)}</li>" for hit in found.hits)
    draw(f'<p><strong>{counted(found.total, "page")}</strong>{first}.</p><ol class="hits">{hits}</ol>')
    if found.total > len(found.hits) < MOST:
        st.button("Show more", key="find_show_more", on_click=_show_more, args=(question.words, question.limit))


def _show_more(words: str, limit: int) -> None:
    st.session_state["find_more"] = {words: min(limit + 50, MOST)}


def _hit(hit: Hit) -> str:
    link = esc(session.address("evidence", item=hit.item, page=hit.page))
    kind = hit.kind.value.capitalize() if hit.kind else "Kind not confirmed"
    label = f" ({esc(clipped(hit.label, 80))})" if hit.label else ""
    return (
        f'<h2><a href="{link}">{title_html(hit.title)}, page {hit.page}</a></h2>'
        f'<span class="quiet">{kind}, {day_or(hit.on)}, {esc(hit.item)}{label}</span><p>{marked(hit.snippet)}</p>'
    )


def marked(snippet: str) -> str:
    """A snippet as HTML, its matched words marked. Escaped first, so nothing a document says becomes markup."""
    return esc(snippet).replace(BEGIN, "<mark>").replace(END, "</mark>")


def _nothing(question: Question) -> None:
    narrowed = any((question.kind, question.organisation, question.target, question.date_from, question.date_to))
    tries = ["Use fewer words, or one word of which you are sure.", "Try another word people use for the same thing."]
    if narrowed:
        tries.insert(0, "Take the filters away: evidence without a date or kind is left out by them.")
    if '"' in question.words:
        tries.insert(0, "Take the quotation marks away.")
    listed = "".join(f"<li>{one}</li>" for one in tries)
    panel(f"<h2>No page says “{esc(clipped(question.words, 120))}”</h2><ul>{listed}</ul>")


show()
