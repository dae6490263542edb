"""The words a link quotes beside those of a newer version, and the ways to carry the link to that version."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.access import Action
from evidence.rules.version_words import Stretch, fate_in_words, is_flagged, told_apart
from evidence.ui import session
from evidence.ui.components.passages import quotes_html
from evidence.ui.components.style import draw
from evidence.ui.components.text import esc
from evidence.workspace.workspace import Workspace
from schemas.evidence import Item
from schemas.links import Link, Passage, QuoteFate, QuoteFound


def passages_html(link: Link, item: Item) -> str:
    """The words a link quotes; beside them, where a newer version changed them, the words that stand there now."""
    if link.refound and not all(found.fate.still_said for found in link.refound):
        return f"{_carried(link)}{''.join(_beside(found, link, item) for found in link.refound)}"
    if not link.passages:
        return f'<p class="quiet">No passage is quoted.{_nothing_to_look_for(link, item)}</p>'
    return quotes_html(session.address, link) + "".join(f"<p>{esc(fate_in_words(found))}</p>" for found in link.refound)


def _carried(link: Link) -> str:
    version = link.refound[0].version
    return f"<p>Carried to version {version}, with words chosen from it.</p>" if link.version == version else ""


def _nothing_to_look_for(link: Link, item: Item) -> str:
    newest = item.version.number
    return f" Whether version {newest} still shows this has to be read in it." if is_flagged(link, newest) else ""


def _quote(passage: Passage) -> str:
    return f'<blockquote>{esc(passage.quote)} <span class="quiet">(page {passage.page})</span></blockquote>'


def _beside(found: QuoteFound, link: Link, item: Item) -> str:
    """Old and new words side by side, told apart by words and not by colour alone."""
    if found.fate.still_said:
        return f"{_quote(found.was)}<p>{esc(fate_in_words(found))}</p>"
    before, after = told_apart(found.was.quote, found.now.quote if found.now else "")
    was = f"<p><strong>Was</strong>, page {found.was.page}</p><blockquote>{_marked(before, 'del', 'was')}</blockquote>"
    if found.now:
        said = f"The words quoted were changed in version {found.version}."
        now = f"<p><strong>Now</strong>, page {found.now.page} of version {found.version}</p>"
        now += f"<blockquote>{_marked(after, 'ins', 'now')}</blockquote>"
    else:
        said = fate_in_words(found)
        part = " Only part of it could be read." if item.version.reading.value == "partly read" else ""
        now = f"<p><strong>Now</strong>, version {found.version}</p><p>Nothing like them was found.{part}</p>"
    return f'<p><span class="ev-flag">{said}</span></p><div class="beside"><div>{was}</div><div>{now}</div></div>'


def _marked(stretches: Sequence[Stretch], tag: str, spoken: str) -> str:
    """Words with those that differ marked; a screen reader says so too."""
    return " ".join(
        f'<{tag}><span class="unseen">{spoken}: </span>{esc(one.words)}</{tag}>' if one.differs else esc(one.words)
        for one in stretches
    )


def carry_form(desk: Workspace, link: Link, item: Item) -> None:
    """The ways to carry a flagged link to the newest version; nothing for any other link, or for who may not."""
    newest = item.version.number
    if not (is_flagged(link, newest) and item.version.reading.has_text and desk.may(Action.CARRY)):
        return
    if not any(found.fate is QuoteFate.GONE for found in link.refound):
        words = "Use the new words" if link.passages else f"Version {newest} shows it too: carry the link to it"
        if st.button(words, key=f"carry_{link.ref}"):
            _carry(desk, link, newest, None)
        return
    with st.form(f"carry_to_{link.ref}", border=False):
        draw(f"<p>If version {newest} shows the same in other words, give them; otherwise leave the link as it is.</p>")
        pages = [page.number for page in desk.pages(item.ref)]
        page = st.number_input("Page", min(pages), max(pages), min(pages), key=f"carry_page_{link.ref}")
        quote = st.text_area(
            "The exact words on that page", key=f"carry_quote_{link.ref}", height=80, max_chars=2000
        ).strip()
        if st.form_submit_button("Use these words", key=f"carry_{link.ref}"):
            if quote:
                _carry(desk, link, newest, (Passage(page=int(page), quote=quote),))
            else:
                st.error("Copy the words from the page first.")


def _carry(desk: Workspace, link: Link, newest: int, passages: tuple[Passage, ...] | None) -> None:
    with session.kindly():
        desk.carry(link.ref, passages)
        session.tell(f"{link.ref} is carried to version {newest}. It counts once it is accepted.")
        st.rerun()
