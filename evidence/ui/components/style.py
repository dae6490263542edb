"""The look of our own HTML: calm, high in contrast, and never colour without a word."""

from __future__ import annotations

import streamlit as st

from schemas.tests_of_evidence import CoverageState

SYMBOLS = {
    CoverageState.MET: "✔",
    CoverageState.NOT_MET: "✖",
    CoverageState.THIN: "◔",
    CoverageState.STALE: "↺",
    CoverageState.AWAITING: "…",
    CoverageState.UNKNOWN: "?",
    CoverageState.NOT_REQUIRED: "–",
}

CSS = """
.ev a {color:#005eb8; text-underline-offset:.15em}
.ev a:hover {color:#003087; text-decoration-thickness:2px}
.ev a:focus-visible, .ev [tabindex]:focus-visible {outline:3px solid #ffdd00; box-shadow:0 0 0 5px #0b0c0c;
  color:#0b0c0c; background:#ffdd00; text-decoration:none}
.ev [tabindex]:focus-visible {background:none}
.ev {color:#0b0c0c; line-height:1.45; font-size:1rem; overflow-wrap:anywhere}
.ev p {margin:0 0 .5rem; max-width:46rem}
h1 {overflow-wrap:anywhere}
.ev .quiet, .ev-quiet {color:#4c6272; font-size:.88rem}
.ev .lead {font-size:1.12rem}
.ev-scroll {overflow-x:auto}
.ev table {border-collapse:collapse; width:100%; font-size:.9rem; margin:.2rem 0 .6rem}
.ev caption {text-align:left; font-weight:600; padding:.2rem 0 .45rem; color:#0b0c0c; font-size:1rem}
.ev caption .quiet {font-weight:400}
.ev th, .ev td {border:0; border-bottom:1px solid #b1b4b6; padding:.5rem .7rem .5rem 0; text-align:left;
  vertical-align:top; overflow-wrap:break-word}
.ev thead th {font-weight:600; border-bottom:2px solid #0b0c0c; vertical-align:bottom}
.ev tbody th {font-weight:400}
.ev .num {white-space:nowrap}
.ev table p, .ev table ul, .ev table li {font-size:inherit}
.ev table p {margin:0 0 .3rem}
.ev-state {display:inline-block; padding:.08rem .5rem; border-radius:3px; font-size:.84rem; font-weight:600;
  white-space:nowrap; border:1px solid transparent; line-height:1.4}
.ev-met {background:#00703c; color:#fff}
.ev-not-met {background:#d4351c; color:#fff}
.ev-thin {background:#ffdd00; color:#0b0c0c}
.ev-stale {background:#f47738; color:#0b0c0c}
.ev-awaiting {background:#b3d7f2; color:#0b0c0c}
.ev-unknown {background:#f3f2f1; color:#0b0c0c; border-color:#505a5f !important}
.ev-not-required {background:#fff; color:#4c6272; border-color:#b1b4b6 !important}
.ev-plain {background:#eef2f5; color:#0b0c0c; border-color:#ccd5dc !important}
.ev table.matrix {table-layout:fixed; min-width:40rem; font-size:.66rem}
.ev table.matrix th:first-child {width:17%; font-size:.88rem; padding-right:.8rem}
.ev table.matrix thead th {font-size:.64rem; line-height:1.2; padding:.3rem .02rem; overflow-wrap:normal;
  text-align:center}
.ev table.matrix thead th:first-child {text-align:left; font-size:.82rem}
.ev table.matrix td {padding:.18rem .1rem; text-align:center; vertical-align:middle; overflow-wrap:normal}
.ev table.matrix tbody th {vertical-align:middle}
.ev table.matrix td a {display:flex; flex-direction:column; align-items:center;
  justify-content:center; min-height:3rem; border-radius:3px; text-decoration:none; line-height:1.15; font-weight:600;
  border:1px solid transparent; padding:.15rem .1rem}
.ev table.matrix td a.ev-met, .ev table.matrix td a.ev-not-met {color:#fff}
.ev table.matrix td a {color:#0b0c0c}
.ev table.matrix td a.ev-not-required {color:#4c6272; font-weight:400}
.ev table.matrix td a:hover {outline:2px solid #0b0c0c; outline-offset:1px}
.ev table.matrix .symbol {font-size:.95rem}
.ev-skip {position:absolute; clip-path:inset(50%); height:1px; width:1px; overflow:hidden; white-space:nowrap}
.ev-skip:focus {position:static; display:inline-block; clip-path:none; height:auto; width:auto; padding:.3rem .6rem;
  margin-bottom:.3rem}
.ev-flag {display:inline-block; border-left:4px solid #f47738; padding:.05rem .5rem; font-size:.84rem; font-weight:600;
  background:#fdf0e9}
.ev table.matrix .ev-flag {font-size:.72rem; margin-top:.2rem; padding:.05rem .35rem}
.ev-banner {display:flex; flex-wrap:wrap; gap:.35rem 1rem; align-items:baseline; border-bottom:1px solid #b1b4b6;
  padding:0 0 .55rem}
.ev-banner .area {font-weight:700}
.ev-banner .example {background:#0b0c0c; color:#fff; padding:.1rem .6rem; border-radius:3px; font-weight:600;
  font-size:.88rem}
.ev-panel {border:1px solid #b1b4b6; border-left:5px solid #005eb8; padding:.7rem 1rem; background:#f7f9fb;
  border-radius:3px}
.ev-panel.warn {border-left-color:#f47738; background:#fdf6f2}
.ev-panel.stop {border-left-color:#d4351c; background:#fdf3f2}
.ev-panel dl + p {margin-top:.7rem}
.ev-panel p:last-child {margin-bottom:0}
.ev-panel h2 {margin:0 0 .35rem; font-size:1.05rem; padding:0}
.ev blockquote {margin:.45rem 0; padding:.3rem .8rem; border-left:4px solid #b1b4b6; background:#f8f8f8;
  font-style:normal; color:#0b0c0c; max-width:46rem}
.ev .beside {display:grid; grid-template-columns:1fr 1fr; gap:.2rem 1rem}
.ev .beside p {margin:0}
.ev del {background:#fbe4df; color:#0b0c0c; text-decoration:line-through; padding:0 .1em}
.ev ins {background:#dcefe3; color:#0b0c0c; text-decoration:underline; padding:0 .1em}
.ev .unseen {position:absolute; clip-path:inset(50%); height:1px; width:1px; overflow:hidden}
.ev mark {background:#ffdd00; color:#0b0c0c; padding:0 .1em}
.ev dl {padding:0;display:grid; grid-template-columns:minmax(9rem,max-content) 1fr; gap:.3rem 1.1rem; margin:0}
.ev dt {color:#4c6272; margin:0; padding:0; font-weight:400}
.ev dd {margin:0; padding:0}
.ev h2 {font-size:1.05rem; line-height:1.35; margin:0 0 .3rem; padding:0; font-weight:600}
.ev ol.hits, .ev ul.plainlist {list-style:none; margin:0; padding:0}
.ev ol.hits > li {border-bottom:1px solid #b1b4b6; padding:.8rem 0}
.ev ol.hits h2 {font-size:1.05rem; margin:0; padding:0; font-weight:600}
.ev ul.plainlist li {padding:.2rem 0}
.ev .page-text {white-space:pre-wrap; border:1px solid #b1b4b6; border-radius:4px; padding:1rem 1.2rem; background:#fff;
  max-height:42rem; overflow-y:auto; font-size:.95rem; line-height:1.55}
.ev .legend {display:flex; flex-wrap:wrap; gap:.3rem .9rem; font-size:.84rem; margin:.1rem 0 .3rem}
.st-key-review_desk, .st-key-suggestion_desk {scroll-margin-top:4rem}
.ev .moves {border-left:5px solid #005eb8; background:#f7f9fb; padding:.45rem .8rem}
.ev kbd {border:1px solid #505a5f; border-radius:3px; padding:0 .35rem; background:#fff; color:#0b0c0c;
  font-family:inherit; font-weight:600}
.ev ul.because {margin:0; padding:0 0 0 1.1rem}
.ev summary {cursor:pointer; color:#005eb8; min-height:1.5rem}
.ev summary:focus-visible {outline:3px solid #ffdd00; box-shadow:0 0 0 5px #0b0c0c; color:#0b0c0c; background:#ffdd00}
.ev .drawing {overflow-x:auto; border:1px solid #b1b4b6; background:#fff}
.ev .drawing img {display:block; max-width:none}
.ev .late {font-weight:600; white-space:nowrap}
.ev .hash {font-family:ui-monospace,monospace; font-size:.82rem}
.ev .tally {display:flex; flex-wrap:wrap; gap:.3rem}
@media (max-width:40rem) {.ev dl, .ev .beside {grid-template-columns:1fr} .ev dd {margin-bottom:.4rem}}
"""


def put_style() -> None:
    """Give the page our style, once a run."""
    st.html(f"<style>{CSS}</style>")


def draw(body: str) -> None:
    """One piece of our own HTML. Whoever calls has escaped what people wrote."""
    st.html(f'<div class="ev">{body}</div>')


def state_badge(state: CoverageState, words: str = "") -> str:
    """A state as symbol, word and colour, in that order of importance."""
    return (
        f'<span class="ev-state ev-{state.value}"><span aria-hidden="true">{SYMBOLS[state]}</span> '
        f"{words or state.words}</span>"
    )


def plain_badge(words: str) -> str:
    """A quiet label for what is not a state of coverage. The words are ours or escaped."""
    return f'<span class="ev-state ev-plain">{words}</span>'


def panel(body: str, *, tone: str = "") -> None:
    """A framed note: plain, `warn` or `stop`. The body is HTML with its words escaped."""
    draw(f'<div class="ev-panel {tone}">{body}</div>')


def facts(pairs: list[tuple[str, str]]) -> str:
    """A list of facts as label and value; the values are HTML."""
    rows = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in pairs)
    return f"<dl>{rows}</dl>"


def table(caption: str, heads: list[str], rows: list[str], *, hide_caption: bool = False) -> str:
    """A table with a caption and column headers; each row is the HTML of its cells, the first one a row header."""
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    style = (
        ' style="position:absolute;clip-path:inset(50%);height:1px;width:1px;overflow:hidden"' if hide_caption else ""
    )
    return (
        f'<div class="ev-scroll" role="region" aria-label="{caption_text(caption)}" tabindex="0"><table>'
        f"<caption{style}>{caption}</caption><thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def caption_text(caption: str) -> str:
    """A caption without its tags, for an accessible name."""
    return "".join(part.split(">")[-1] for part in caption.split("<")).strip()
