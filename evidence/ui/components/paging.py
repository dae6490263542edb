"""Long lists, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

Thing = TypeVar("Thing")


def page_of(things: Sequence[Thing], *, key: str, size: int = 25, noun: str = "rows") -> Sequence[Thing]:
    """The part of a list to show, and the way to the rest when it is longer than a page.

    The way to the rest is drawn where this is called; a shortened list brings a far page back to the last there is.
    """
    pages = max(1, -(-len(things) // size))
    if pages == 1:
        return things
    if st.session_state.get(key, 1) > pages:
        st.session_state[key] = pages
    number = st.pagination(pages, key=key)
    first = (number - 1) * size
    st.caption(f"{first + 1} to {min(first + size, len(things))} of {len(things)} {noun}")
    return things[first : first + size]
