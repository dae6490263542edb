"""The headers every answer carries."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path

import streamlit

from evidence.web import home

INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


@functools.cache
def content_security_policy() -> str:
    """Everything comes from this server. The page's inline scripts, Streamlit's and ours, are allowed by their hash."""
    scripts = " ".join(["'self'", *(f"'sha256-{one}'" for one in _inline_script_hashes())])
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src {scripts}",
            "style-src 'self' 'unsafe-inline'",  # Streamlit writes its styles into the page
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def _inline_script_hashes() -> list[str]:
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    scripts = [*INLINE_SCRIPT.findall(page.read_text(encoding="utf-8")), home.SCRIPT]
    return [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]


@functools.cache
def security_headers() -> tuple[tuple[bytes, bytes], ...]:
    """Header names and values, as ASGI takes them."""
    headers = {
        "content-security-policy": content_security_policy(),
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
    }
    return tuple((name.encode(), value.encode()) for name, value in headers.items())
