"""What stands behind a reference."""

from __future__ import annotations

from typing import Any

from pypdf.generic import IndirectObject


def resolved(thing: Any) -> Any:
    """The thing itself where it is referred to; null where the reference leads nowhere."""
    return thing.get_object() if isinstance(thing, IndirectObject) else thing
