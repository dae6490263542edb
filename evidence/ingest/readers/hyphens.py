"""Words that a line's end broke in two are put together again."""

from __future__ import annotations

import re

BROKEN_HERE = "\ufffe"
"""The mark pdfium puts where a hyphen ended a line."""

SOFT_HYPHEN = "\u00ad"

_SOFT_BREAK = re.compile(f"{SOFT_HYPHEN}[ \t]*\n?")
# From the beginning of a word and never back, or a long word would be looked through from each of its letters.
_BROKEN_WORD = re.compile(rf"(?<!\w)(\w++){BROKEN_HERE}\s*+(\w++)")


def mended(texts: list[str]) -> list[str]:
    """The pages' texts with broken words whole.

    A hyphen at a line's end may belong to the word ("multi-agency") or only to the line ("inspec-tion"). The rest of
    the document decides; where it is silent the hyphen stays, as office programs seldom break words.
    """
    plain = [_SOFT_BREAK.sub("", text) if SOFT_HYPHEN in text else text for text in texts]
    if not any(BROKEN_HERE in text for text in plain):
        return plain
    document = "\n".join(plain).casefold()
    return [_mend(text, document) if BROKEN_HERE in text else text for text in plain]


def _mend(text: str, document: str) -> str:
    def join(match: re.Match[str]) -> str:
        first, second = match.groups()
        whole, hyphened = first + second, f"{first}-{second}"
        return whole if _holds(document, whole) and not _holds(document, hyphened) else hyphened

    return _BROKEN_WORD.sub(join, text).replace(BROKEN_HERE, "-")


def _holds(document: str, word: str) -> bool:
    """True when the word stands in the document by itself."""
    folded = word.casefold()
    return folded in document and re.search(rf"\b{re.escape(folded)}\b", document) is not None
