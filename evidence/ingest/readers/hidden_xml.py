"""The words in a part of an office file, swept together: what stands between its tags, and in their attributes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from xml.parsers import expat

CHUNK_BYTES = 256 * 1024
LONGEST_WORDS = 400_000
LONGEST_ATTRIBUTE = 4_000
# Within a paragraph words are cut into runs wherever their look changes; elsewhere an element's end parts words.
WITHIN_WORDS = frozenset(
    {
        "t",
        "r",
        "delText",
        "delInstrText",
        "instrText",
        "span",
        "a",
        "rPr",
        "hyperlink",
        "ins",
        "del",
        "moveFrom",
        "moveTo",
        "fld",
        "smartTag",
    }
)
BLANKS = frozenset({"tab", "br", "cr", "s", "line-break"})
# What programs write for programs: addresses of name spaces, colours, measures.
NO_WORDS = ("http://schemas.", "http://purl.org/", "urn:schemas", "urn:oasis", "http://www.w3.org/")
# Where what somebody typed stands in an attribute.
NUMBERS_OF_PEOPLE = frozenset({"v", "val", "value"})

Attributes = Mapping[str, str]


class Words:
    """Words as they are found, with line breaks where they are parted; no more than one part may have."""

    def __init__(self) -> None:
        self._said = list[str]()
        self._length = 0
        self.is_cut_short = False

    def add(self, text: str) -> None:
        """Words that go on where the last ended."""
        if self._length + len(text) > LONGEST_WORDS:
            self.is_cut_short = True
        elif text:
            self._said.append(text)
            self._length += len(text)

    def part(self) -> None:
        """The end of a line."""
        if self._said and self._said[-1] != "\n":
            self.add("\n")

    def __str__(self) -> str:
        return "".join(self._said).strip()


class Sweep:
    """Follows a part's XML and gathers its words. Others build upon it to tell kinds of words apart."""

    def __init__(self) -> None:
        self.words, self.values = Words(), Words()
        self._had_words = [False]

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins; its name is without its prefix."""
        self._had_words.append(False)
        if name in BLANKS:
            self.into(name).add(" ")
        for key, value in attributes.items():
            if self.is_worth_keeping(key, value):
                self.values.add(value)
                self.values.part()

    def end(self, name: str) -> None:
        """An element ends."""
        had = self._had_words.pop() if len(self._had_words) > 1 else False
        if had and name not in WITHIN_WORDS:
            self.into(name).part()
        self._had_words[-1] = self._had_words[-1] or had

    def text(self, said: str) -> None:
        """Words between tags."""
        if said.strip():
            self._had_words[-1] = True
        self.into("").add(said)

    def into(self, name: str) -> Words:
        """Where words go just now."""
        return self.words

    def is_worth_keeping(self, key: str, value: str) -> bool:
        """True for an attribute that may hold words that somebody wrote."""
        if key.startswith("xmlns") or len(value) < 3 or len(value) > LONGEST_ATTRIBUTE:
            return False
        if not any(letter.isalpha() for letter in value):
            return (
                key in NUMBERS_OF_PEOPLE and value.isalnum()
            )  # not the numbers that programs give to shapes and slides
        return not value.startswith(NO_WORDS)


def swept(package: zipfile.ZipFile, entry: zipfile.ZipInfo, sweep: Sweep) -> None:
    """Take a part's words into the sweep. Raises expat's error, or what zipfile raises, for a damaged part."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: sweep.start(_plain(name), attributes)
    parser.EndElementHandler = lambda name: sweep.end(_plain(name))
    parser.CharacterDataHandler = sweep.text
    feed: Callable[[bytes, bool], object] = parser.Parse
    with package.open(entry) as part:
        while chunk := part.read(CHUNK_BYTES):
            feed(chunk, False)
    feed(b"", True)


def _plain(name: str) -> str:
    return name.rpartition(":")[2]


def plain_attribute(attributes: Attributes, name: str) -> str:
    """An attribute by its name without a prefix; empty when it is not there."""
    return next((value for key, value in attributes.items() if _plain(key) == name), "")
