"""Keeping the bare letters r and c from running the page again or clearing its cache.

Streamlit gives them that meaning with no way out (WCAG 2.1.4, Character Key Shortcuts): people who speak to their
computer, or whose hand slips, would lose their place.
"""

from __future__ import annotations

from evidence.ui.upload.packaged import packaged_component


def quiet_keys() -> None:
    """Make r and c ordinary letters again. Shows nothing; call it once on every page, at the end."""
    mount = packaged_component("quiet_keys", html="<span hidden></span>", js="quiet_keys.js")
    mount(key="quiet-keys", height="content")
