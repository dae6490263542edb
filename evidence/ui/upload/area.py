"""The place where people bring files in: many at once, straight to the store, each with its outcome in words."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict  # pydantic reads this one only, before Python 3.12

from evidence.ui.upload.packaged import packaged_component

HTML = """
<section class="area">
  <p class="hint" id="hint"></p>
  <div class="drop">
    <input type="file" id="files" multiple aria-describedby="hint">
    <label class="button" for="files">Choose files to add</label>
    <span class="or">or drop files or a folder here</span>
  </div>
  <div class="summary" hidden>
    <p class="total"></p>
    <progress class="whole" max="100" value="0" aria-label="All files"></progress>
    <p class="acts">
      <button type="button" class="stop" hidden>Cancel what is left</button>
      <button type="button" class="again" hidden>Try all failed files again</button>
      <button type="button" class="clear" hidden>Clear finished files from this list</button>
    </p>
  </div>
  <ul class="files" aria-label="Files"></ul>
  <p class="aloud" role="status" aria-live="polite"></p>
</section>
"""


class Uploaded(TypedDict):
    """What became of one file. `outcome` is stored, duplicate, refused or failed."""

    file: str
    outcome: str
    item: str | None
    version: int | None
    reading: str
    pages: int
    reason: str
    remedy: str


_FINISHED = TypeAdapter(list[Uploaded])


def upload_area(*, post: str, key: str, limit_mb: int) -> list[Uploaded]:
    """Show the upload area and answer what has become of the files so far, in the order they were chosen.

    The files go straight to the store as the acting `post`, not through the page. What is answered comes from the
    browser: look an item up in the workspace before saying anything about it.
    """
    mount = packaged_component("upload_area", html=HTML, js="upload_area.js", css="upload_area.css")
    told = mount(
        key=key,
        data={"post": post, "area": key, "limit_mb": limit_mb},
        default={"finished": []},
        on_finished_change=_nothing,
    )
    return _checked(told.finished)


def _nothing() -> None:
    """A page runs again when something has finished; nothing else needs doing."""


def _checked(finished: Any) -> list[Uploaded]:
    try:
        return _FINISHED.validate_python(finished)
    except ValidationError:
        return []
