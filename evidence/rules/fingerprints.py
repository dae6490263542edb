"""How the fingerprint of a key is shown so that two can be compared by eye."""

from __future__ import annotations


def grouped(fingerprint: str) -> str:
    """Four letters at a time, as verify.py and VERIFY.html show it as well."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))
