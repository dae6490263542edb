"""Components whose script and style are files of this package, so that no inline script need be allowed.

Streamlit finds such components by scanning installed distributions, which misses a checkout and an editable install.
So we hand it the same manifest ourselves; a test holds the two functions this rests on.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

PACKAGE = "evidence"
FOLDER = Path(__file__).resolve().parent


def packaged_component(name: str, *, html: str, js: str, css: str | None = None) -> ComponentRenderer:
    """A component whose `js` and `css` are files in this package's assets folder."""
    full_name = f"{PACKAGE}.{name}"
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(full_name) is None:
        manifest = ComponentManifest(PACKAGE, "1", [ComponentConfig(name, asset_dir="assets")])
        manager.register_from_manifest(manifest, FOLDER)
    return st.components.v2.component(full_name, html=html, js=js, css=css)
