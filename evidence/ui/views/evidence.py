"""Evidence: the list of items, or one item with its text, what it shows, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from evidence.errors import NotFound
from evidence.rules.access import Action
from evidence.rules.version_words import is_flagged
from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components.details_form import details_form
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.item_facts import item_facts, item_row, opened_by_password, original_link, versions_table
from evidence.ui.components.link_card import link_card
from evidence.ui.components.link_form import link_form
from evidence.ui.components.make_pdf import make_pdf_copy
from evidence.ui.components.paging import page_of
from evidence.ui.components.release_list import handed_over_table
from evidence.ui.components.renditions import renditions_table
from evidence.ui.components.style import draw, panel, table
from evidence.ui.components.suggestions import suggestions_part
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.workspace.unlocking import LONGEST_PASSWORD
from evidence.workspace.workspace import Workspace
from schemas.evidence import EvidenceKind, Item, Page, ReadingState


def show() -> None:
    """The page: one item when the address names one, else the list."""
    desk = session.workspace()
    ref = session.asked_for("item")
    if item := _named(desk, ref):
        _one(desk, item)
    else:
        _list(desk, missing=ref)


def _named(desk: Workspace, ref: str) -> Item | None:
    """The item the address names; None when it names none, or one there is not."""
    with suppress(NotFound):
        return desk.item(ref) if ref else None
    return None


def _list(desk: Workspace, *, missing: str) -> None:
    st.title("Evidence", anchor=False)
    if missing:
        st.error(f"There is no evidence item {md_escape(clipped(missing, 40))}. Choose one from the list.")
    items = answers.items(desk)
    if not items:
        add = esc(session.address("add"))
        panel(f'<p>There is no evidence here yet. <a href="{add}">Add the first files</a>.</p>')
        return
    shown = _filtered(items)
    st.text(f"{counted(len(shown), 'item')}, newest first.")
    if not shown:
        panel("<p>No item is like that. Take a filter away, or search the text of every page on the Find page.</p>")
        return
    part = page_of(shown, key="item_page", noun="items")
    heads = ["Title", "Kind", "From", "Dated", "Text"]
    draw(table("Items of evidence", heads, [item_row(item, desk) for item in part], hide_caption=True))


def _filtered(items: Sequence[Item]) -> list[Item]:
    first, second, third = st.columns([2, 1, 1])
    words = first.text_input("Title or reference contains", key="item_words")
    kind = second.selectbox(
        "Kind",
        [None, *EvidenceKind],
        format_func=lambda one: one.value.capitalize() if one else "Any kind",
        key="item_kind",
    )
    state = third.selectbox(
        "Text",
        [None, *ReadingState],
        format_func=lambda one: one.value.capitalize() if one else "Any state",
        key="item_state",
    )
    return [
        item
        for item in reversed(items)
        if (words or "").strip().casefold() in f"{item.ref} {item.title} {item.version.file_name}".casefold()
        and kind in (None, item.details.kind)
        and state in (None, item.version.reading)
    ]


def _one(desk: Workspace, item: Item) -> None:
    draw(f'<p><a href="{esc(session.address("evidence"))}">Back to all evidence</a></p>')
    session.titled(clipped(item.title, 60))
    st.title(md_escape(item.title), anchor=False)
    original = original_link(item.ref, item.version, desk.actor.post, "Download the original")
    redact = f'<a href="{esc(session.address("redact", item=item.ref))}">Redact a copy</a>'
    pick = f'<a href="{esc(session.address("bundle", pick=item.ref))}">Pick it for a bundle</a>'
    draw(f'<p class="quiet">{esc(item.ref)}, {esc(item.version.file_name)}. {original} · {redact} · {pick}</p>')
    panel(item_facts(desk, item))
    if item.version.reading is ReadingState.PASSWORD and opened_by_password(item.version):
        _ask_for_password(desk, item)
    left, right = st.columns([1, 1], gap="large")
    pages = desk.pages(item.ref)
    with left:
        page = _text(item, pages)
    with right:
        _links(desk, item)
        suggestions_part(desk, item)
    _more(desk, item, page=page, last=pages[-1].number if pages else 1)


def _ask_for_password(desk: Workspace, item: Item) -> None:
    """Open a locked file once. What is typed goes to the reader and nowhere else."""
    if not may_or_says(desk, Action.UNLOCK):
        return
    with st.form(f"unlock_{item.ref}", clear_on_submit=True, border=True):
        password = st.text_input(
            "Password of this file",
            type="password",
            autocomplete="off",
            max_chars=LONGEST_PASSWORD,
            help="It is used once and not kept.",
        )
        asked = st.form_submit_button("Read it with this password")
    if asked:
        with session.kindly(), st.spinner("Reading it"):
            read = desk.unlock(item.ref, password or "")
            session.tell(f"{item.ref} was opened: {read.version.reading.value}. Its password was not kept.")
            st.rerun()


def _more(desk: Workspace, item: Item, *, page: int, last: int) -> None:
    """What can be done with an item, each drawn only when it is opened."""
    linking = st.expander("Link this evidence to what it shows", key=f"linking_{item.ref}", on_change="rerun")
    if linking.open:
        with linking:
            link_form(desk, item, page=page, last=last)
    describing = st.expander("Change what is said about it", key=f"describing_{item.ref}", on_change="rerun")
    if describing.open:
        with describing:
            _describe(desk, item)
    versions = st.expander("Versions and their originals", key=f"versions_{item.ref}", on_change="rerun")
    if versions.open:
        with versions:
            draw(versions_table(desk, item.ref))
            if made := desk.renditions_of(item.ref):
                draw(renditions_table(desk, made))
            make_pdf_copy(desk, item)
    if went := desk.handed_over(item.ref):
        draw(handed_over_table(went))


def _describe(desk: Workspace, item: Item) -> None:
    if may_or_says(desk, Action.DESCRIBE) and details_form(desk, item, button="Save the details"):
        session.tell(f"What is said about {item.ref} is saved.")
        st.rerun()


def _text(item: Item, pages: Sequence[Page]) -> int:
    """The text, a page at a time; answers the number of the page being read."""
    st.header("Its text", anchor=False)
    if not pages:
        panel("<p>There is no text to show. The state of its text, above, says why and what to do.</p>")
        return 1
    number = _choose_page(item, pages)
    page = next((one for one in pages if one.number == number), None)
    if page is None:
        panel(f"<p>Page {number} could not be read{_how_many(pages)}. The original has it.</p>")
        return number
    label = f", {esc(page.label)}" if page.label else ""
    draw(
        f'<p class="quiet">Page {number}{_how_many(pages)}{label}{_recognised(page)}</p>'
        f'<div class="page-text" role="region" aria-label="Text of page {number}" tabindex="0">'
        f"{esc(page.text) or 'This page has no text.'}</div>"
        f'<p><a href="{esc(session.address("page", item=item.ref, page=number))}">See this page and cite it</a></p>'
    )
    return number


def _how_many(pages: Sequence[Page]) -> str:
    """How many pages there are, or how many of those up to the last one read could be read."""
    last = pages[-1].number
    return f" of {last}" if len(pages) == last else f" ({len(pages)} of {last} could be read)"


def _recognised(page: Page) -> str:
    """A warning beside words that a machine made out in a picture."""
    words = "These words were recognised in a picture and may be misread: compare them with the original."
    return f"<br><strong>{words}</strong>" if page.recognised else ""


def _choose_page(item: Item, pages: Sequence[Page]) -> int:
    """The number of the page to show. The choice runs over the document's own numbers, unread pages too."""
    if len(pages) == 1:
        return pages[0].number
    asked, last = session.asked_for("page"), pages[-1].number
    wanted = int(asked[:9]) if asked.isdecimal() else pages[0].number
    return st.pagination(last, default=min(max(wanted, 1), last), key=f"text_page_{item.ref}_{asked}")


def _links(desk: Workspace, item: Item) -> None:
    st.header("What it shows", anchor=False)
    links = desk.links_of(item.ref)
    if not links:
        panel("<p>Nothing yet: no link says what this shows, so it counts for nothing. Link it below.</p>")
        return
    # Those whose words a newer version no longer says come first: somebody has to look at them.
    links.sort(key=lambda link: not is_flagged(link, item.version.number))
    for link in page_of(links, key=f"links_of_{item.ref}", size=6, noun="links"):
        link_card(desk, link, item)


show()
