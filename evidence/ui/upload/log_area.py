"""The place where people give the evidence log they keep: it goes straight to the server, not through the page."""

from __future__ import annotations

from evidence.ui.upload.packaged import packaged_component

HTML = """
<section class="area log" aria-label="Give an evidence log">
  <div class="line"><span class="chooser"><input type="file" id="log" accept=".xlsx,.csv,.txt">
    <label class="button second" for="log"></label></span>
    <span class="or">Excel (.xlsx) or CSV, up to 20 MB</span></div>
  <p class="note" hidden></p>
  <p class="aloud" role="status" aria-live="polite"></p>
</section>
"""


def log_area(*, post: str, key: str, button: str) -> None:
    """Show the button that gives an evidence log. The page runs again once the log is kept."""
    mount = packaged_component("log_area", html=HTML, js="log_area.js", css="upload_area.css")
    mount(key=key, data={"post": post, "button": button}, height="content", on_kept_change=_nothing)


def _nothing() -> None:
    """A page runs again when the log was kept; nothing else needs doing."""
