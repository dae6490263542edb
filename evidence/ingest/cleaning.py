"""Characters that no text of ours carries."""

from __future__ import annotations

import re

# C0 controls but tab and newline, DEL, halves of surrogate pairs, and the two code points that are no characters.
_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Nearly every text holds none of them, and asking a set is several times faster than searching.
_SELDOM = frozenset(map(chr, (*range(9), *range(0xB, 0x20), 0x7F, 0x85, 0x2028, 0x2029, *range(0xD800, 0xE000))))
_SELDOM |= {"\ufffe", "\uffff"}


def clean_text(text: str) -> str:
    """The text with one kind of line end and no control characters but tab and newline."""
    if _SELDOM.isdisjoint(text):
        return text.strip()
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text)).strip()


def clean_line(text: str, *, longest: int) -> str:
    """The text on one line, cut to `longest` characters."""
    return " ".join(clean_text(text).split())[:longest].strip()
