"""How Streamlit is set up, and the refusal to start when what keeps strangers out has been switched off."""

from __future__ import annotations

import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from streamlit import config

from evidence.errors import EvidenceError

FILE = Path(__file__).with_name("streamlit.toml")
MUST_HOLD = (
    "server.enableXsrfProtection",
    "server.enableCORS",
    "server.enableStaticServing",
    "client.showErrorDetails",
    "browser.gatherUsageStats",
)


class UnsafeToServe(EvidenceError):
    """The app would be open to others, or without one of its guards."""


def options() -> dict[str, Any]:
    """Every Streamlit option we set, by its dotted name."""
    sections = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {f"{section}.{name}": value for section, values in sections.items() for name, value in values.items()}


def is_loopback(address: str) -> bool:
    """True when an address reaches this machine only."""
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def require_safe_configuration() -> None:
    """Refuse to go on unless the app answers this machine only and its guards are up."""
    address = config.get_option("server.address") or ""
    if not is_loopback(address):
        where = f"the address {address}" if address else "every address of this machine"
        raise UnsafeToServe(
            f"The app was not started: it would answer on {where}, and there is no sign-in yet.",
            remedy="Start it with `evidence serve`, or set server.address to 127.0.0.1.",
        )
    ours = options()
    changed = [name for name in MUST_HOLD if config.get_option(name) != ours[name]]
    if config.get_option("server.enableAgentApi"):
        changed.append("server.enableAgentApi")
    if changed:
        raise UnsafeToServe(
            f"The app was not started: {', '.join(changed)} must keep the product's own value.",
            remedy="Start it with `evidence serve`.",
        )
