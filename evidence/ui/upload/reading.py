"""Taking words from a page and copying a reference: what only a script in the browser can do.

Without it nothing is lost: the words can be pasted into their field, and the reference be copied from its box.
"""

from __future__ import annotations

from evidence.ui.upload.packaged import packaged_component

HTML = '<button type="button"></button> <span role="status" aria-live="polite"></span>'
MOST = 2000
"""The most characters of a quote."""


def take_selected(*, page: str) -> str | None:
    """The words somebody selected in the page's text, at the moment they press the button; else None.

    `page` names the page being read: when it changes, the first marked words are brought into view.
    """
    mount = packaged_component("take_selected", html=HTML, js="take_selected.js", css="reading.css")
    taken = mount(key="take-selected", height="content", data={"page": page, "most": MOST}, on_quote_change=_nothing)
    return taken.quote[:MOST] if isinstance(taken.quote, str) and taken.quote.strip() else None


def copy_reference(words: str) -> None:
    """A button that copies a reference."""
    mount = packaged_component("copy_reference", html=HTML, js="copy_reference.js", css="reading.css")
    mount(key="copy-reference", height="content", data={"words": words})


def _nothing() -> None:
    """The page runs again when words were taken; nothing else needs doing first."""
