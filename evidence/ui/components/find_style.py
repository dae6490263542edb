"""The look of finding: the hits, the choices beside them, and a page with its picture."""

from __future__ import annotations

import streamlit as st

CSS = """
.ev .found {display:grid; grid-template-columns:minmax(0,1fr) 15rem; gap:1rem 2.5rem; align-items:start}
.ev .found.alone {grid-template-columns:minmax(0,1fr)}
.ev ol.hits h3 {font-size:1.08rem; line-height:1.35; margin:0; padding:0; font-weight:600}
.ev ol.hits p {margin:.25rem 0 0}
.ev ol.hits .shows {list-style:none; margin:.35rem 0 0; padding:0; font-size:.88rem}
.ev ol.hits .shows li {padding:.1rem 0; margin:0}
.ev .narrow {border-left:1px solid #b1b4b6; padding-left:1rem; font-size:.92rem}
.ev .narrow h3 {font-size:.95rem; margin:.9rem 0 .2rem; padding:0; font-weight:600}
.ev .narrow h2 {margin:0}
.ev .narrow ul {list-style:none; margin:0; padding:0}
.ev .narrow li {margin:0; padding:.14rem 0; font-size:inherit; min-height:1.5rem}
.ev .narrow .quiet {white-space:nowrap}
.ev .inforce {display:flex; flex-wrap:wrap; gap:.35rem .6rem; list-style:none; margin:0 0 .6rem; padding:0}
.ev .inforce li {margin:0; font-size:.92rem}
.ev .typed {font-family:ui-monospace,monospace; font-size:.92rem; white-space:pre-wrap}
.ev .ways {display:flex; flex-wrap:wrap; gap:.2rem 1.2rem; align-items:baseline; list-style:none; margin:0; padding:0}
.ev .ways li {margin:0; font-size:1rem}
.ev .picture {border:1px solid #b1b4b6; background:#f3f2f1; max-height:42rem; overflow:auto}
.ev .picture.large {max-height:none}
.ev .picture img {display:block; width:100%; height:auto}
.ev .page-text mark {scroll-margin:6rem}
.ev .reference {border:1px solid #505a5f; border-radius:4px; background:#fff; padding:.7rem .9rem; max-width:60rem}
.ev ul.quoting {list-style:none; margin:0; padding:0}
.ev ul.quoting > li {border-bottom:1px solid #b1b4b6; padding:.7rem 0; margin:0}
.ev ul.quoting > li.asked {border-left:5px solid #005eb8; padding-left:.9rem; background:#f7f9fb}
@media (max-width:48rem) {
  .ev .found {grid-template-columns:minmax(0,1fr)}
  .ev .narrow {border-left:0; border-top:2px solid #0b0c0c; padding:.8rem 0 0}
}
"""


def put_find_style() -> None:
    """Give the page the look of finding, once a run."""
    st.html(f"<style>{CSS}</style>")
