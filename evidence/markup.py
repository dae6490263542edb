"""HTML from words. Words become HTML in `text` alone, so nothing a person typed can reach a page unescaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

# Control characters, and marks that turn the direction of text: with those a title could pose as another.
_MISLEADING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


class Html(str):
    """A string that is HTML already."""

    __slots__ = ()


def visible(words: str) -> str:
    """The words with each invisible or direction-changing mark shown as �, so that they read as they are."""
    return _MISLEADING.sub("\ufffd", words)


def text(words: str) -> Html:
    """Words as HTML: escaped, and with misleading invisible marks shown."""
    return Html(escape(visible(words), quote=True))


def element(tag: str, *children: Html, css: str = "", **attributes: str) -> Html:
    """An element around pieces of HTML. An underscore in an attribute name stands for a hyphen."""
    given = ({"class": css} if css else {}) | {name.replace("_", "-"): value for name, value in attributes.items()}
    written = "".join(f' {name}="{text(value)}"' for name, value in given.items())
    return Html(f"<{tag}{written}>{joined(children)}</{tag}>")


def joined(pieces: Iterable[Html], between: str = "") -> Html:
    """Pieces one after the other."""
    return Html(between.join(pieces))
