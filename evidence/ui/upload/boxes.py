"""The picture of a page to draw boxes on with a mouse or a pen, each box with a button that takes it away again.

It adds nothing that four numbers beside it cannot: a script draws what a hand shows, and the page is told where.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from evidence.ui.upload.packaged import packaged_component
from schemas.pictures import Mark, PagePicture

HTML = """
<p class="hint" id="hint">To cover an area, draw a box on the picture with a mouse or pen. Its cross takes it away.</p>
<div class="picture" role="region" tabindex="0" aria-describedby="hint">
  <div class="sheet"><img draggable="false"><div class="drawn" hidden></div><div class="boxes"></div></div>
</div>
"""
FINENESS = 1000
"""Boxes are kept to so many parts of the page's width and height."""


class Drawn(NamedTuple):
    """What a hand did on the picture of a page, in one run of the page."""

    page: int
    place: Mark | None = None
    """A box that was drawn."""
    gone: int | None = None
    """Which of the boxes shown was taken away, by its place among them."""


def draw_boxes(picture: PagePicture, *, page: int, boxes: Sequence[Mark], told: str, key: str) -> Drawn | None:
    """Show the picture, to be drawn on; `boxes` are those on it that can be taken away. `told` says what it shows."""
    mount = packaged_component("draw_boxes", html=HTML, js="draw_boxes.js", css="draw_boxes.css")
    data = {
        "png": base64.b64encode(picture.png).decode(),
        "width": picture.width,
        "height": picture.height,
        "page": page,
        "told": told,
        "boxes": [box.model_dump() for box in boxes],
    }
    said = mount(key=key, height="content", data=data, on_box_change=_nothing, on_gone_change=_nothing)
    return drawn_of(said.box) or gone_of(said.gone, boxes)


def drawn_of(said: Any) -> Drawn | None:
    """The box the browser says was drawn, whole parts of the page outwards; None for what is no box."""
    try:
        page, left, top, right, bottom = (int(said[name]) for name in ("page", "left", "top", "right", "bottom"))
        width, height = (right - left) / FINENESS, (bottom - top) / FINENESS
        place = Mark(left=left / FINENESS, top=top / FINENESS, width=round(width, 6), height=round(height, 6))
    except (TypeError, KeyError, ValueError, OverflowError, ValidationError):
        return None
    whole = page > 0 and place.width and place.height and max(right, bottom) <= FINENESS
    return Drawn(page, place) if whole else None


def gone_of(said: Any, boxes: Sequence[Mark]) -> Drawn | None:
    """The box the browser says was taken away; None for one that is not there."""
    try:
        page, which = int(said["page"]), int(said["which"])
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    return Drawn(page, gone=which) if page > 0 and 0 <= which < len(boxes) else None


def _nothing() -> None:
    """The page runs again when something was drawn or taken away; nothing else needs doing first."""
