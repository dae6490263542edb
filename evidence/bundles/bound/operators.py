"""What a page's drawing instructions leave open, found by one pass over their bytes without understanding them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

# The next thing that matters: text that may hold anything, or an operator that opens or closes something. Most texts
# hold no bracket of their own, and are passed over at once, with all that follow them.
_NEXT = re.compile(
    rb"(?:\([^\\()]*\)[^(%qQBE]*)+|[(%]|"
    rb"(?<![^\x00\t\n\f\r \[\]()<>{}])(?:q|Q|BT|ET|BMC|BDC|EMC|BI)(?![^\x00\t\n\f\r \[\]()<>{}/%])"
)
_BRACKET = re.compile(rb"[\\()]")
_END_OF_LINE = re.compile(rb"[\r\n]")
_END_OF_PICTURE = re.compile(rb"[\x00\t\n\f\r ]EI(?![^\x00\t\n\f\r ])")
MOST_OPEN = 2_000


class TooDeepError(Exception):
    """The instructions leave more open than any page does."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is open at the end, in the order to close it, and where operators stand that close nothing."""

    closing: bytes
    stray: tuple[tuple[int, int], ...]

    @property
    def is_even(self) -> bool:
        """True when everything that was opened was closed, and nothing else was."""
        return not self.closing and not self.stray


def balance_of(content: bytes) -> Balance:
    """What the instructions leave open or close without need. Raises TooDeepError."""
    depths = dict.fromkeys(_CLOSES.values(), 0)
    stray: list[tuple[int, int]] = []
    at = 0
    while found := _NEXT.search(content, at):
        word, at = found.group(), found.end()
        if len(word) > 1 and word.startswith(b"("):
            continue
        if word in _PASSES_OVER:
            at = _PASSES_OVER[word](content, at)
        elif word in _CLOSES:
            depths[_CLOSES[word]] += 1
        elif depths[word]:
            depths[word] -= 1
        else:
            stray.append(found.span())
    if sum(depths.values()) > MOST_OPEN:
        raise TooDeepError
    return Balance(b"".join(b" %b" % word * depth for word, depth in depths.items()), tuple(stray))


def without(content: bytes, stray: tuple[tuple[int, int], ...]) -> bytes:
    """The instructions without operators that close nothing: in a larger whole they would close what is not theirs."""
    places = [0, *(place for span in stray for place in span), len(content)]
    return b"".join(content[start:end] for start, end in list(pairwise(places))[::2])


def _after_string(content: bytes, at: int) -> int:
    """The place after a text in brackets; the end when it is never closed."""
    depth = 1
    while depth and (found := _BRACKET.search(content, at)):
        sign, at = found.group(), found.end()
        if sign == b"\\":
            at += 1
        else:
            depth += 1 if sign == b"(" else -1
    return len(content) if depth else at


def _after(content: bytes, at: int, end: re.Pattern[bytes]) -> int:
    found = end.search(content, at)
    return found.end() if found else len(content)


_CLOSES = {b"BT": b"ET", b"BMC": b"EMC", b"BDC": b"EMC", b"q": b"Q"}
"""What closes each operator that opens, in the order in which they are closed at the end."""

_PASSES_OVER: dict[bytes, Callable[[bytes, int], int]] = {
    b"(": _after_string,
    b"%": lambda content, at: _after(content, at, _END_OF_LINE),
    b"BI": lambda content, at: _after(content, at, _END_OF_PICTURE),
}
"""Where to go on after what may hold anything."""
