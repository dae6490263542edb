"""Following links inside the app without loading it anew. Without its script the links still work, only slower."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

import streamlit as st
from streamlit.navigation.page import Page

from evidence.ui.upload.packaged import packaged_component


def follow_links(pages: Mapping[str, Page], *, messages: int) -> None:
    """Go where a link of ours was followed to, and to the top of the page when there is a new message to read.

    The address comes from the browser: only our own pages are gone to.
    """
    mount = packaged_component("follow_links", html="<span hidden></span>", js="follow_links.js")
    followed = mount(key="follow-links", height="content", data={"told": messages}, on_address_change=_nothing)
    if isinstance(followed.address, str):
        parts = urlsplit(followed.address)
        page = pages.get(parts.path.removeprefix("./"))
        if page is not None:
            st.switch_page(page, query_params=dict(parse_qsl(parts.query)))


def _nothing() -> None:
    """The page runs again when a link was followed; nothing else needs doing first."""
