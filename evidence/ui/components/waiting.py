"""What a page shows while something that takes minutes is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def waiting(doing: str) -> Iterator[Callable[[str], object]]:
    """Say what is being done, and below it what `told` is called with: how far it is.

    Both go when it is done. Where it stopped halfway, the last words stay beside the reason.
    """
    # One container, as one spinner would be: what stands below keeps its place.
    with st.container(), st.spinner(doing):
        place = st.empty()
        yield place.text
        place.empty()
