"""Review: the links that await a decision, the one that would move most first, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components.decide_form import Reviewing
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.keys_switch import keys_switch
from evidence.ui.components.link_card import reviewed_card
from evidence.ui.components.moment import choose_moment
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, panel, table
from evidence.ui.components.text import esc, md_escape, title_html
from evidence.ui.components.would_move import elsewhen, moment_of_moves, move_in_short, would_move
from evidence.ui.upload.review_keys import review_keys
from evidence.workspace.workspace import Workspace
from schemas.evidence import Item
from schemas.moves import Awaiting

EVERY = "Every link that awaits a decision"
MINE = "Those the acting post may decide"
LINK = "link"
DRAWN = "review_drawn"
TOLD = "review_told"


def show() -> None:
    """The page."""
    desk = session.workspace()
    st.title("Review", anchor=False)
    may = may_or_says(desk, Action.DECIDE)
    with st.expander("As at which date, and which links", key="review_choices"):
        at = choose_moment(desk)
        waiting = answers.review_queue(desk, at)
        shown = _narrowed(desk, waiting, may=may)
    draw(
        "<p>A link counts only once someone who neither added the evidence nor made the link has accepted it. Those "
        f"that would move most as at <strong>{esc(at.words(desk.area))}</strong> come first.</p>"
    )
    with st.container(key="review_desk"):
        _work_through(desk, at, waiting, shown, may=may)


def _work_through(
    desk: Workspace, at: session.Moment, waiting: Sequence[Awaiting], shown: Sequence[Awaiting], *, may: bool
) -> None:
    """What was just decided, the link in focus, and the others."""
    told = session.told_here()  # not at the top of the page, so that the next link stays in view below it
    if message := st.session_state.pop(TOLD, ""):
        told.success(message)
    if not waiting:
        panel("<p>Nothing awaits a decision. Links appear here as soon as somebody makes them.</p>")
        return
    if not shown:
        panel("<p>No link that awaits a decision is like that. Choose another concern, or show every link.</p>")
        return
    place = _place(shown)
    items = {item.ref: item for item in answers.items(desk)}
    keys = _steps_and_switch(shown, place, may=may)
    _in_focus(desk, at, shown, place, items, keys=keys)
    # After the link, where a decision has turned to the next one already: the keys wake up with that.
    st.session_state[DRAWN] = drawn = st.session_state.get(DRAWN, 0) + 1
    review_keys(link=shown[place].link.ref, on=keys, drawn=drawn)
    if len(shown) > 1:
        _the_rest(desk, shown, place, items)


def _narrowed(desk: Workspace, waiting: Sequence[Awaiting], *, may: bool) -> Sequence[Awaiting]:
    left, right = st.columns(2)
    concerns = list(dict.fromkeys(desk.area.strands[one.link.strand].concern.ref for one in waiting))
    concern = left.selectbox(
        "Concern",
        ["", *sorted(concerns)],
        format_func=lambda ref: f"{ref} {desk.area.concerns[ref].title}" if ref else "Any concern",
        key="review_concern",
    )
    which = right.radio("Show", [EVERY, MINE], key="review_which") if may else EVERY
    return [
        one
        for one in waiting
        if concern in ("", desk.area.strands[one.link.strand].concern.ref)
        and (which == EVERY or not desk.why_not_decide(one.link))
    ]


def _place(shown: Sequence[Awaiting]) -> int:
    """Where the link the address names stands in the list; the first when it names none of them."""
    asked = session.asked_for(LINK)
    place = next((place for place, one in enumerate(shown) if one.link.ref == asked), None)
    if asked and place is None:
        st.info(f"{md_escape(asked[:20])} is not in this list: it was decided, or the choice above leaves it out.")
    return place or 0


def _bring(ref: str | None) -> None:
    """Bring a link into focus by naming it in the address; the first of the list when there is none to name."""
    if ref:
        st.query_params[LINK] = ref
    else:
        st.query_params.pop(LINK, None)


def _steps_and_switch(shown: Sequence[Awaiting], place: int, *, may: bool) -> bool:
    """The way to the link before and the next, and the switch of the keys; answers whether the keys are on."""
    steps = st.container(horizontal=True, vertical_alignment="center")
    deciding = "<kbd>A</kbd> accept, <kbd>C</kbd> challenge, " if may else ""
    keys = keys_switch(f"{deciding}<kbd>N</kbd> next, <kbd>P</kbd> previous, while you are not typing in a box.")
    with steps:
        _step("Previous link", "P" if keys else "", key="previous_link", to=_ref_at(shown, place - 1))
        _step("Next link", "N" if keys else "", key="next_link", to=_ref_at(shown, place + 1))
        st.text(f"{place + 1} of {counted(len(shown), 'link')} awaiting a decision")
    return keys


def _step(name: str, letter: str, *, key: str, to: str | None) -> None:
    label = f"{name} ({letter})" if letter else name
    st.button(label, key=key, disabled=to is None, on_click=_bring, args=(to,))


def _ref_at(shown: Sequence[Awaiting], place: int) -> str | None:
    return shown[place].link.ref if 0 <= place < len(shown) else None


def _in_focus(
    desk: Workspace,
    at: session.Moment,
    shown: Sequence[Awaiting],
    place: int,
    items: dict[str, Item],
    *,
    keys: bool,
) -> None:
    one, then = shown[place], _ref_at(shown, place + 1)

    def tell(message: str) -> None:
        st.session_state[TOLD] = message
        _bring(then)

    how = Reviewing(keys=keys, tell=tell, at=moment_of_moves(desk, at, one))
    reviewed_card(desk, one.link, items[one.link.item], how, moves=_what_it_moves(desk, at, one))


def _what_it_moves(desk: Workspace, at: session.Moment, one: Awaiting) -> str:
    title = desk.area.strands[one.link.strand].strand.title
    other = elsewhen(desk, at, one)
    return f'<p class="moves">{esc(would_move(one, title))}{f" {esc(other)}" if other else ""}</p>'


def _the_rest(desk: Workspace, shown: Sequence[Awaiting], place: int, items: dict[str, Item]) -> None:
    st.header("The other links", anchor=False)
    others = [(number, one) for number, one in enumerate(shown, 1) if number != place + 1]
    part = page_of(others, key="review_page", size=10, noun="links")
    rows = [_row(desk, number, one, items[one.link.item]) for number, one in part]
    heads = ["Link", "What it shows", "For", "Accepting it would move"]
    draw(table("The other links that await a decision", heads, rows, hide_caption=True))


def _row(desk: Workspace, number: int, one: Awaiting, item: Item) -> str:
    link, place = one.link, desk.area.strands[one.link.strand]
    opens = esc(session.address("review", link=link.ref))
    contrary = "<br><strong>Points the other way</strong>" if link.contrary else ""
    return (
        f'<th scope="row" class="num">{number}. <a href="{opens}">{esc(link.ref)}</a></th>'
        f'<td>{title_html(link.says)}{contrary}<br><span class="quiet">{title_html(item.title)}</span></td>'
        f"<td>{link.test.words}: {title_html(place.strand.title)} ({esc(place.concern.ref)})</td>"
        f"<td>{esc(move_in_short(one))}</td>"
    )


show()
