"""Reads YAML the way people write it: `on`, `off`, `yes` and `no` are words, and only true and false are truth values.

PyYAML follows YAML 1.1, where a field called `on` silently becomes True. It brings libyaml, which reads ten times as
fast as its own Python, and ends the whole process over what is nested too deep: that is refused before it is read.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

DEEPEST = 100


class _Loader(yaml.CSafeLoader):
    """The safe loader with the truth values of YAML 1.2."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def load(text: str) -> Any:
    """The value of a YAML text. Raises yaml.YAMLError."""
    _require_shallow(text)
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader


def compose(text: str) -> yaml.Node | None:
    """The node tree of a YAML text, which knows its lines. Raises yaml.YAMLError."""
    _require_shallow(text)
    return yaml.compose(text, Loader=_Loader)


def _require_shallow(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            where = event.start_mark
            raise yaml.MarkedYAMLError(problem="it is nested too deep", problem_mark=where)  # type: ignore[arg-type] # the stub knows Python's own marks only
