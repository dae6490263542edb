"""Plain text with its marked words as HTML."""

from __future__ import annotations

from evidence.ui.components.text import esc

BEGIN, END = "\u2068", "\u2069"


def marked(text: str) -> str:
    """A text as HTML, what stands between marks marked. Escaped first, so nothing a document says becomes markup."""
    return esc(text).replace(BEGIN, "<mark>").replace(END, "</mark>")
