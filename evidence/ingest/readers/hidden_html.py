"""What a web page holds beside its words: its source, with remarks, attributes and scripts."""

from __future__ import annotations

import html
import re
from typing import BinaryIO

from evidence.ingest.decoding import decoded
from evidence.ingest.readers.hidden_parts import Gathering
from evidence.settings import Limits
from schemas.hidden import HiddenKind

_ACTIVE = re.compile(r"<(script|iframe|object|embed|applet)\b", re.IGNORECASE)
_MARKUP = str.maketrans(dict.fromkeys('<>"=', "\n"))


def look_into_html(file: BinaryIO, limits: Limits, gathering: Gathering) -> None:
    """The page's source, and whether it runs anything."""
    file.seek(0)
    data = file.read()
    try:
        source = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        source = decoded(data, "cp1252")
    for found in dict.fromkeys(one[1].lower() for one in _ACTIVE.finditer(source)):
        gathering.found_active(f"<{found}> in the page")
    gathering.add(HiddenKind.OTHER, "the page's source", html.unescape(source).translate(_MARKUP))
