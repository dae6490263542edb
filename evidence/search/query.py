"""What is looked for, once read: a small tree of words, phrases and beginnings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from evidence.search.filters import Filter
from schemas.finding import Misread


@dataclass(frozen=True, slots=True)
class Word:
    """Pages with this word in any of its inflections. Two inflections are one word, counted once."""

    form: str = field(compare=False)
    stem: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Pages with these words one after another."""

    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """Pages with a word that begins with these letters."""

    letters: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Pages that answer at least one part; more parts rank higher."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Pages that answer every part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Pages that answer `wanted` and none of `unwanted`."""

    wanted: Node
    unwanted: tuple[Node, ...]


Leaf: TypeAlias = Word | Phrase | Prefix
Node: TypeAlias = Leaf | AnyOf | AllOf | Without


@dataclass(frozen=True, slots=True)
class Query:
    """What to find; no root finds nothing. `notice` says in plain English what was left out or limited.

    Filters hold for the whole question. What was not understood is told beside the answer and is no part of what is
    asked.
    """

    root: Node | None
    notice: str = ""
    filters: tuple[Filter, ...] = ()
    misread: tuple[Misread, ...] = field(default=(), compare=False)


def terms(query: Query) -> tuple[Leaf, ...]:
    """The words, phrases and prefixes looked for, in the order typed and each once; nothing that stands after NOT."""
    return tuple(dict.fromkeys(_leaves(query.root))) if query.root is not None else ()


def _leaves(node: Node) -> list[Leaf]:
    if isinstance(node, Without):
        return _leaves(node.wanted)
    if isinstance(node, AnyOf | AllOf):
        return [leaf for part in node.parts for leaf in _leaves(part)]
    return [node]
