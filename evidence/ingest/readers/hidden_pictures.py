"""What pictures carry beside their points: who made them, when and where, and what somebody wrote to them."""

from __future__ import annotations

import html
import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from PIL import ExifTags, Image

from evidence.ingest.readers.hidden_parts import Gathering
from evidence.ingest.readers.picture_points import FORMATS
from evidence.settings import Limits
from schemas.hidden import HiddenKind

MOST_FRAMES = 200
IFDS = (ExifTags.IFD.Exif, ExifTags.IFD.Interop)
_MARKUP = str.maketrans(dict.fromkeys('<>"=', "\n"))


def look_into_picture(file: BinaryIO, limits: Limits, gathering: Gathering) -> None:
    """What a picture file carries beside its points."""
    file.seek(0)
    data = file.read()
    gathering.step("the properties of the picture", lambda: look_at_properties(data, gathering))


def look_at_properties(data: bytes, gathering: Gathering, *, of: str = "") -> None:
    """The properties of a picture; `of` says which, for one inside a file. Raises whatever Pillow raises."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        frames = min(getattr(image, "n_frames", 1), MOST_FRAMES)
        said, places = list[str](), list[str]()
        for frame in range(frames):
            if frame:
                image.seek(frame)
            said += _notes(image)
            places += _places(image)
    gathering.add(HiddenKind.PROPERTY, f"the properties{of}", "\n".join(dict.fromkeys(said)))
    if places:
        gathering.add(HiddenKind.HIDDEN_TEXT, f"where a picture was taken{of}", "\n".join(dict.fromkeys(places)))


def _notes(image: Image.Image) -> Iterator[str]:
    exif = image.getexif()
    yield from _texts(exif.values())
    for ifd in IFDS:
        yield from _texts(exif.get_ifd(ifd).values())
    # PNG's texts, JPEG's remark, and descriptions in XMP.
    yield from _texts(value for name, value in image.info.items() if name not in {"exif", "icc_profile", "dpi"})
    tags = getattr(image, "tag_v2", None)
    if tags is not None:
        yield from _texts(tags.values())


def _places(image: Image.Image) -> Iterator[str]:
    found = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    if found:
        yield " ".join(str(value) for value in found.values())[:1_000]


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        said = _decoded(value) if isinstance(value, bytes) else str(value) if isinstance(value, str) else ""
        if said.strip():
            yield html.unescape(said).translate(_MARKUP)[:100_000]


def _decoded(value: bytes) -> str:
    # Some remarks begin with the name of their encoding; what Windows writes is in UTF-16.
    if value[1:2] == b"\0" and value[3:4] == b"\0":
        return value.decode("utf-16-le", errors="ignore")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(byte) if 32 <= byte < 127 else " " for byte in value[:100_000])
