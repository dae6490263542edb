"""The switch of the single keys, the same wherever there are some, and remembered for the visit."""

from __future__ import annotations

import streamlit as st

from evidence.ui.components.style import draw

KEYS = "review_keys_on"


def keys_switch(does: str) -> bool:
    """Let the keys be turned off (WCAG 2.1.4: whoever speaks to their computer must be able to); True when they are on.

    `does` says what each key does, as HTML.
    """
    with st.container(horizontal=True, vertical_alignment="center"):
        keys = bool(st.toggle("Single keys", value=True, key=KEYS, persist_state="session"))
        draw(f'<p class="quiet">{does if keys else "The keys are off. Use the buttons."}</p>')
    return keys
