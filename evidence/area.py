"""Loads an area's files, five and what it may have besides; a mistake names file, line, field and remedy."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from evidence import plain_yaml
from evidence.errors import AreaMistake, AreaUnusable
from evidence.rules.area_checks import MistakeAt, mistakes_between
from evidence.settings import shipped
from schemas.area import Area, Checkpoints, Plan, Policy, Requirements
from schemas.audiences import Audience, Audiences
from schemas.call_templates import CallTemplates
from schemas.local_area import LocalArea

FILES: dict[str, type[BaseModel]] = {
    "area": Area,
    "requirements": Requirements,
    "plan": Plan,
    "checkpoints": Checkpoints,
    "policy": Policy,
}
OPTIONAL: dict[str, type[BaseModel]] = {"audiences": Audiences, "call": CallTemplates}
"""Files an area may do without. Audiences ship with the product, and an area may say its own."""

LARGEST_FILE_BYTES = 4 * 1024 * 1024


def load_area(folder: Path) -> LocalArea:
    """The area a folder describes. Raises AreaUnusable listing every mistake found."""
    models = FILES | {name: model for name, model in OPTIONAL.items() if (folder / f"{name}.yaml").is_file()}
    documents = {name: _Document.read(folder / f"{name}.yaml") for name in models}
    _stop_at(folder, [mistake for document in documents.values() for mistake in document.mistakes])
    parts: dict[str, Any] = {}
    mistakes: list[AreaMistake] = []
    for name, model in models.items():
        try:
            parts[name] = model.model_validate(documents[name].value)
        except ValidationError as error:
            mistakes += [documents[name].explain(problem) for problem in error.errors()]
    _stop_at(folder, mistakes)
    parts["audiences"] = _with_shipped(parts.get("audiences"))
    local_area = LocalArea.model_construct(**parts)
    _stop_at(folder, [_place(documents, found) for found in mistakes_between(local_area)])
    return local_area


def _with_shipped(own: Audiences | None) -> tuple[Audience, ...]:
    """The audiences that ship, an area's own in the place of those of the same reference, and its others after them."""
    known = {one.ref: one for one in _shipped_audiences()}
    return tuple((known | {one.ref: one for one in own.audiences} if own else known).values())


@functools.cache
def _shipped_audiences() -> tuple[Audience, ...]:
    path = shipped("corpus", "audiences.yaml")
    return Audiences.model_validate(plain_yaml.load(path.read_text(encoding="utf-8"))).audiences


def _stop_at(folder: Path, mistakes: list[AreaMistake]) -> None:
    if mistakes:
        raise AreaUnusable(str(folder), tuple(mistakes))


def _place(documents: dict[str, _Document], found: MistakeAt) -> AreaMistake:
    return documents[found.file].mistake(found.at, found.problem, found.remedy)


class _Document:
    """One file: its value, and the node tree that knows the lines."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self.value: Any = None
        self.root: yaml.Node | None = None
        self.mistakes: list[AreaMistake] = []

    @classmethod
    def read(cls, path: Path) -> _Document:
        document = cls(path)
        try:
            document._parse(_text_of(path))
        except FileNotFoundError:
            document._note(1, "the file is missing.", "Each area needs area, requirements, plan, checkpoints, policy.")
        except (OSError, UnicodeDecodeError, ValueError) as error:
            document._note(1, f"the file cannot be read ({error}).", "Save it as plain UTF-8 text.")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark else 1
            document._note(line, f"this is not YAML: {error.problem}.", "Check the indentation and the colons.")
        except yaml.YAMLError as error:
            document._note(1, f"this is not YAML: {error}.", "Remove the characters it names.")
        return document

    def _parse(self, text: str) -> None:
        self.root = plain_yaml.compose(text)
        if self.root is None:
            self._note(1, "the file is empty.", "See docs/areas.md for what each file holds.")
            return
        for line, key in _keys_given_twice(self.root):
            self._note(line, f"{key!r} is given twice here.", "Keep one of them.")
        self.value = plain_yaml.load(text)

    def _note(self, line: int, problem: str, remedy: str) -> None:
        self.mistakes.append(AreaMistake(self.name, line, "", problem, remedy))

    def explain(self, error: Any) -> AreaMistake:
        """A pydantic error in the words of the file."""
        at = tuple(error["loc"])
        kind, message = error["type"], error["msg"].removeprefix("Value error, ")
        if kind == "missing":
            return self.mistake(at, "this field is missing.", f"Add {at[-1]!r} here.")
        if kind == "extra_forbidden":
            return self.mistake(at, "no field of this name is known.", "Check the spelling, or remove it.")
        given = error.get("input")
        shown = f" (given: {str(given)[:60]!r})" if isinstance(given, str | int | float) else ""
        return self.mistake(at, f"{message[0].lower()}{message[1:]}{shown}.", "Correct the value.")

    def mistake(self, at: tuple[str | int, ...], problem: str, remedy: str) -> AreaMistake:
        """A mistake at a place given as keys and positions from the top of the file."""
        field = ".".join(str(step) for step in at)
        return AreaMistake(self.name, _line_of(self.root, at), field, problem, remedy)


def _text_of(path: Path) -> str:
    if path.stat().st_size > LARGEST_FILE_BYTES:
        raise ValueError("it is larger than 4 MB")
    return path.read_text(encoding="utf-8-sig")


def _line_of(node: yaml.Node | None, at: tuple[str | int, ...]) -> int:
    """The line of the deepest node along a path; a missing field is shown at what should hold it."""
    line = node.start_mark.line + 1 if node else 1
    for step in at:
        node = _child(node, step)
        if node is None:
            break
        line = node.start_mark.line + 1
    return line


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: yaml.Node = node.value[step]
        return child
    return None


def _keys_given_twice(root: yaml.Node) -> Iterator[tuple[int, str]]:
    """Keys repeated in one mapping: YAML would keep the last and say nothing."""
    waiting, visited = [root], set()
    while waiting:
        node = waiting.pop()
        if id(node) in visited:  # an alias is visited once
            continue
        visited.add(id(node))
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    yield key.start_mark.line + 1, str(key.value)
                seen.add(key.value)
                waiting.append(value)
        elif isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
