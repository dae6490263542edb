"""How Streamlit is set up."""

from __future__ import annotations

import re

import streamlit
from streamlit import config

from evidence.web.configuration import FILE, options
from evidence.web.headers import content_security_policy
from tests.web.conftest import ROOT


def test_the_two_copies_of_the_configuration_are_the_same() -> None:
    """`streamlit run app.py` reads one and `evidence serve` the other; they must never part."""
    assert (ROOT / ".streamlit" / "config.toml").read_bytes() == FILE.read_bytes()


def test_every_option_we_set_is_one_streamlit_knows() -> None:
    """A renamed option would be ignored in the file, and with it a guard or the speed of every page."""
    known = config.get_config_options()

    assert [name for name in options() if name not in known] == []


def test_the_address_is_this_machine_only() -> None:
    """There is no sign-in yet."""
    assert options()["server.address"] == "127.0.0.1"


def test_the_policy_allows_the_known_inline_scripts_by_hash_and_no_other() -> None:
    """A new release may change its page; the policy must follow it, not loosen."""
    page = (re.compile(r"<script>")).findall(
        (ROOT / streamlit.__path__[0] / "static" / "index.html").read_text(encoding="utf-8")
    )
    scripts = next(part for part in content_security_policy().split("; ") if part.startswith("script-src"))

    assert scripts.count("'sha256-") == len(page) + 1  # and the one that tells the page where its server is
    assert "unsafe" not in scripts
