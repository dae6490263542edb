"""What travels in every bundle so that it can be checked with nothing of ours: verify.py and VERIFY.html."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path

HERE = Path(__file__).parent


@functools.cache
def offline_checks() -> dict[str, bytes]:
    """The two files, by their place at the top of a bundle."""
    return {"VERIFY.html": _page().encode(), "verify.py": (HERE / "verify.py").read_bytes()}


def _page() -> str:
    """The page with its script and style inside it, and a policy that lets nothing else run or be fetched."""
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("verify.css", "verify.js"))
    policy = (
        f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    page = (HERE / "verify.html").read_text(encoding="utf-8")
    return page.replace("{policy}", policy).replace("{style}", style).replace("{script}", script)


def _source(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
