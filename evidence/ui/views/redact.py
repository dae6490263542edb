"""Redact: choose words and areas of an item's pages to be covered, look at them, and make a copy without them."""

from __future__ import annotations

import streamlit as st

from evidence.errors import EvidenceError, NotFound
from evidence.rules.access import Action
from evidence.rules.words import counted
from evidence.ui import session
from evidence.ui.components.covering import Plan, choose_area, choose_words, plan_of, show_plan
from evidence.ui.components.find_style import put_find_style
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.make_pdf import make_pdf_copy
from evidence.ui.components.renditions import renditions_table
from evidence.ui.components.style import draw, panel
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.ui.upload.boxes import draw_boxes
from evidence.workspace.workspace import Workspace
from schemas.evidence import Item, Page
from schemas.pictures import PagePicture
from schemas.redactions import ReasonCode, RedactedArea
from schemas.renditions import Rendition

SHOWN = "redact_shown"
REFUSED = "redact_refused"
WHAT = (
    '<p class="lead">A redacted copy is a new PDF without what you cover. The original stays as it is, and is not in '
    "the copy in any form.</p>"
    '<p class="quiet">Each page is made anew from its picture, with black boxes that carry the letter of their reason. '
    "Words outside the boxes can still be found and read aloud; comments, attachments, layers and the file’s own facts "
    "are left behind. The copy is read again before it may be used: when anything covered is found in it, it is "
    "refused.</p>"
)


def show() -> None:
    """The page for the item the address names."""
    desk = session.workspace()
    put_find_style()
    item = _item(desk)
    if item is None:
        return
    session.titled(f"Redact {clipped(item.title, 50)}")
    back = session.address("evidence", item=item.ref)
    draw(f'<p><a href="{esc(back)}">Back to {esc(clipped(item.title, 90))}</a></p>')
    st.title("Redact", anchor=False)
    draw(f'<p><strong>{esc(item.title)}</strong> <span class="quiet">{esc(item.ref)}</span></p>{WHAT}')
    if may_or_says(desk, Action.REDACT):
        if why_not := desk.why_not_redactable(item.ref, item.version.number):
            panel(f"<p>{esc(why_not)}</p>", tone="warn")
            make_pdf_copy(desk, item)
        else:
            _choose(desk, item)
    st.header("Copies made of it", anchor=False)
    told = session.told_here()
    if ref := st.session_state.pop(REFUSED, ""):
        told.error(f"{ref} was made and refused: the leak scan found what was to go. Cover more, and make another.")
    made = desk.renditions_of(item.ref)
    draw(renditions_table(desk, made) if made else "<p>None yet.</p>")


def _item(desk: Workspace) -> Item | None:
    named = session.asked_for("item")
    try:
        return desk.item(named)
    except NotFound:
        st.title("Redact", anchor=False)
        if named:
            st.error(f"There is no evidence item {md_escape(clipped(named, 40))}, or it is no longer here.")
        panel(f'<p>Choose an item on <a href="{esc(session.address("evidence"))}">Evidence</a>.</p>')
        return None


def _choose(desk: Workspace, item: Item) -> None:
    key = f"{item.ref}_{item.version.number}"
    plan = plan_of(key)
    pages = {page.number: page for page in desk.pages(item.ref)}
    beside, left = st.columns([3, 2], gap="medium")
    with left:
        number = _page_number(item, pages, key)
        choose_words(key, plan, pages.get(number))
        area, code = choose_area(f"{key}_{number}", plan, number)
        show_plan(key, plan)
        _make(desk, item, plan, key)
    with beside:
        told = _show_page(desk, item, plan, number, area)
        if told:
            _draw_on(*told, plan, number, code, key)


def _page_number(item: Item, pages: dict[int, Page], key: str) -> int:
    asked = session.asked_for("page")
    last = max([item.version.pages, *pages, 1])
    begin = min(int(asked), last) if asked.isdecimal() and 0 < len(asked) < 6 and int(asked) else 1
    return int(st.number_input(f"Page, of {last}", 1, None, begin, key=f"redact_page_{key}"))


def _make(desk: Workspace, item: Item, plan: Plan, key: str) -> None:
    with st.form(f"redact_make_{key}", border=True):
        why = st.text_input("Why it is redacted, for the record", max_chars=1000)
        asked = st.form_submit_button("Make the redacted copy", type="primary")
    if asked:
        with session.kindly(), st.spinner("Making every page anew, then reading the copy again for leaks."):
            made = desk.redact(item.ref, item.version.number, areas=plan.areas, words=plan.words, why=why or "")
            if made.refused:
                st.session_state[REFUSED] = made.ref
            else:
                session.tell(_told(made))
            st.rerun()


def _told(made: Rendition) -> str:
    if not made.boxes:
        return f"{made.ref} is made. **Nothing was covered on its pages**: check the words you gave."
    return f"{made.ref} is made: {counted(made.boxes, 'place')} covered, and the leak scan found nothing."


def _show_page(
    desk: Workspace, item: Item, plan: Plan, number: int, waiting: RedactedArea | None
) -> tuple[PagePicture, str] | None:
    """Say what would be covered, and answer the picture with its words; None when there is none."""
    st.header("The page as it would be", anchor=False)
    added = waiting is None or waiting in plan.areas
    try:
        picture = _preview(desk, item, number, [*plan.areas, *([] if added or not waiting else [waiting])], plan)
    except EvidenceError as error:
        panel(f"<p>{esc(error)} {esc(error.remedy)}</p>", tone="warn")
        return None
    places = counted(len(picture.marks), "place") if picture.marks else "nothing"
    told = f"On page {number}, {places} would be covered."
    still = "" if added else " The area you are choosing is shown, and not added yet."
    draw(f'<p role="status">{told}{still}</p>')
    return picture, f"Page {number} of {clipped(item.title, 200)} as it would be. {told}"


def _draw_on(picture: PagePicture, told: str, plan: Plan, number: int, code: ReasonCode, key: str) -> None:
    """Let a hand draw on the picture. What it drew is a part of the plan when the page is drawn anew."""
    here = [area for area in plan.areas if area.page == number]
    places = [area.place for area in here]
    drawn = draw_boxes(picture, page=number, boxes=places, told=told, key=f"redact_draw_{key}")
    if drawn is None or drawn.page != number:
        return  # the page was turned meanwhile
    if drawn.place:
        plan.add_area(RedactedArea(page=number, place=drawn.place, code=code))
    elif drawn.gone is not None:
        plan.take_away(here[drawn.gone])
    st.rerun()


def _preview(desk: Workspace, item: Item, number: int, areas: list[RedactedArea], plan: Plan) -> PagePicture:
    """The page as it would be; the one shown last is kept, as most of what is typed beside it does not change it."""
    here = tuple(one for one in areas if one.page == number)
    asked = (item.ref, item.version.number, number, here, tuple(plan.words))
    kept = st.session_state.get(SHOWN)
    if kept and kept[0] == asked:
        assert isinstance(kept[1], PagePicture)
        return kept[1]
    picture = desk.preview_redaction(*asked[:3], areas=here, words=plan.words)
    st.session_state[SHOWN] = (asked, picture)
    return picture


show()
