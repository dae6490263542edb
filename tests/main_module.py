"""This process's main module, which testing a page replaces."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_main_module() -> Iterator[None]:
    """Put the main module back afterwards.

    Streamlit leaves the page it ran in its place, and fresh processes begin by running whatever stands there.
    """
    ours = sys.modules["__main__"]
    try:
        yield
    finally:
        sys.modules["__main__"] = ours
