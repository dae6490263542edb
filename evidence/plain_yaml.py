"""Reads YAML the way people write it: `on`, `off`, `yes` and `no` are words, and only true and false are truth values.

PyYAML follows YAML 1.1, where a field called `on` silently becomes True.
"""

from __future__ import annotations

import re
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
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
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader


def compose(text: str) -> yaml.Node | None:
    """The node tree of a YAML text, which knows its lines. Raises yaml.YAMLError."""
    return yaml.compose(text, Loader=_Loader)
