"""Made-up text with the statistics of real text: few words very often, many words seldom. The same on every run."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import accumulate

SEED = 2026
COMMON = tuple(
    """the of and to in a is for that families children plan review board health service area report support
what do say about with on by was are their this from school assessment waiting annual evidence partners young people
time months council care parents data action progress quality""".split()  # noqa: SIM905 - a list of so many words is easier to read so
)
WORDS = 6_000
MARK = "Synthetic text made for the benchmark."
SYLLABLES = [a + b for a in "bcdfglmnprstvwk" for b in "aeiou"]


class Texts:
    """A source of sentences and pages."""

    def __init__(self, seed: int = SEED, *, words: Sequence[str] = ()) -> None:
        """From words of one's own, the most frequent first, if any are given."""
        self._random = random.Random(seed)
        self.words = list(words) or _vocabulary()
        self._weights = list(accumulate(1 / rank for rank in range(3, len(self.words) + 3)))

    def sentence(self, words: int = 14) -> str:
        """Some words, with a capital and a full stop."""
        return " ".join(self._random.choices(self.words, cum_weights=self._weights, k=words)).capitalize() + "."

    def paragraph(self, sentences: int = 5) -> str:
        """Some sentences."""
        return " ".join(self.sentence() for _ in range(sentences))

    def page(self, paragraphs: int = 5) -> str:
        """A page of about 350 words."""
        return "\n\n".join(self.paragraph() for _ in range(paragraphs))

    def number(self, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        return self._random.randint(least, most)

    def bytes(self, size: int) -> bytes:
        """Bytes that cannot be compressed, as in pictures."""
        return self._random.randbytes(size)


def _vocabulary() -> list[str]:
    """The common words, then made-up ones of two to four syllables, each once."""
    source = random.Random(SEED)
    made = dict.fromkeys(COMMON)
    while len(made) < WORDS:
        made.setdefault("".join(source.choices(SYLLABLES, k=source.randint(2, 4))))
    return list(made)
