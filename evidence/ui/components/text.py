"""Words on their way to the screen: escaped, clipped, and counted in days. Nobody's text is ever taken for markup."""

from __future__ import annotations

import html
import re
from datetime import date

from evidence.rules.words import counted, day

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&^=@])")

# Bare web and mail addresses become links whatever is escaped, unless something invisible stands inside them.
_ADDRESS = re.compile(r"(:)(//)|(w)(ww\.)|(@)()", re.IGNORECASE)
WORD_JOINER = "\u2060"


def esc(text: object) -> str:
    """Text as HTML shows it. Every word a person or a document wrote passes through here on its way to `st.html`."""
    return html.escape(str(text), quote=True)


def md_escape(text: object) -> str:
    """Text as Markdown shows it, for labels and messages; no link, picture or colour can come out of it."""
    unlinked = _ADDRESS.sub(f"\\1\\3\\5{WORD_JOINER}\\2\\4\\6", str(text))
    return _MARKDOWN.sub(r"\\\1", unlinked).replace("\n", "  \n")


def clipped(text: str, most: int = 90) -> str:
    """The text, or as much of it as fits, cut between words."""
    if len(text) <= most:
        return text
    cut = text[: most - 1].rsplit(" ", 1)[0] if " " in text[: most - 1] else text[: most - 1]
    return f"{cut.rstrip(' ,;:.')}…"


def title_html(text: str, most: int = 110) -> str:
    """A title, clipped when it is very long; the whole of it shows when pointed at, and always on its own page."""
    short = clipped(text, most)
    return esc(short) if short == text else f'<span title="{esc(text)}">{esc(short)}</span>'


def day_or(on: date | None, otherwise: str = "no date") -> str:
    """A date as people write it, or the words for not having one."""
    return day(on) if on else otherwise


def size_words(size_bytes: int) -> str:
    """A size as people say it."""
    if size_bytes < 1024:
        return counted(size_bytes, "byte")
    for unit, factor in (("MB", 1024 * 1024), ("KB", 1024)):
        if size_bytes >= factor:
            return f"{size_bytes / factor:.1f} {unit}"
    raise AssertionError(size_bytes)  # unreachable: 1,024 bytes and more have a unit
