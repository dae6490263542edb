"""The place where people bring files in: a whole folder at once, each file with its outcome in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from evidence.ui.upload.packaged import packaged_component
from schemas.base import Ref

HTML = """
<section class="area" aria-label="Bring files in">
  <div class="unfinished panel" hidden>
    <p></p>
    <button type="button" class="forget">Forget that upload</button>
  </div>
  <p class="hint" id="hint"></p>
  <div class="drop">
    <span class="chooser"><input type="file" id="files" multiple aria-describedby="hint">
      <label class="button" for="files">Choose files to add</label></span>
    <span class="chooser"><input type="file" id="folder" webkitdirectory multiple aria-describedby="hint">
      <label class="button second" for="folder">Choose a whole folder</label></span>
    <span class="or">or drop files or a folder here</span>
  </div>
  <p class="note" hidden></p>
  <div class="summary" hidden>
    <p class="state"><strong></strong> <span></span></p>
    <progress class="whole" max="100" value="0" aria-label="All files"></progress>
    <p class="total"></p>
    <p class="far"></p>
    <p class="acts">
      <button type="button" class="pause" hidden>Pause</button>
      <button type="button" class="stop" hidden>Stop</button>
      <button type="button" class="go" hidden>Go on with what is left</button>
      <button type="button" class="now" hidden>Try again now</button>
      <button type="button" class="retry" hidden>Try all failed files again</button>
    </p>
    <details class="fits" hidden><summary></summary><ul></ul></details>
    <p class="acts results" hidden>
      <button type="button" class="xlsx">Save the report as a spreadsheet</button>
      <button type="button" class="html">Save the report as a web page</button>
      <button type="button" class="anew">Start another upload</button>
    </p>
  </div>
  <p class="shown" hidden><label for="only">Show</label> <select class="only" id="only"></select></p>
  <ul class="files" aria-label="Files"></ul>
  <p class="pages" hidden>
    <button type="button" class="before">Earlier files</button>
    <span class="where"></span>
    <button type="button" class="after">Later files</button>
  </p>
  <p class="aloud" role="status" aria-live="polite"></p>
</section>
"""

_REFS = TypeAdapter(tuple[Ref, ...])


@dataclass(frozen=True, slots=True)
class Told:
    """What the browser told. Look an item up in the workspace before saying anything about it."""

    items: tuple[str, ...]
    """The items the files became, in the order the files were chosen, once the sending is over."""
    opened: str | None = None
    """The item whose reference was followed in this run."""


def upload_area(*, post: str, key: str, limit_mb: int, most: int, log: str, item_address: str) -> Told:
    """Show the upload area and answer what it tells.

    The files go straight to the store as the acting `post`, not through the page. When `log`, which names the evidence
    log and how it is understood, changes, the files are matched with it again. `item_address` is the link to E-0000.
    """
    mount = packaged_component("upload_area", html=HTML, js="upload_area.js", css="upload_area.css")
    about = {"post": post, "area": key, "limit_mb": limit_mb, "most": most, "log": log, "item_address": item_address}
    told = mount(key=key, data=about, default={"brought": []}, on_brought_change=_nothing, on_open_change=_nothing)
    opened = _checked([told.open]) if told.open else ()
    return Told(_checked(told.brought), opened[0] if opened else None)


def _nothing() -> None:
    """A page runs again when something has been told; nothing else needs doing."""


def _checked(items: Any) -> tuple[str, ...]:
    try:
        return _REFS.validate_python(items)
    except ValidationError:
        return ()
