"""Pictures unpacked with Pillow: one frame of a file as grey points, upright, within a budget."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import BinaryIO, TypeVar

from PIL import Image, ImageOps, ImageSequence

from evidence.ingest.readers.answers import CannotRead, Picture, unreadable

# Only what triage lets in: Pillow knows many more formats, each a parser of its own.
FORMATS = ("PNG", "JPEG", "TIFF")
MOST_UNPACKED_POINTS = 64_000_000
MOST_POINTS = 9_000_000
# A line of print on a screen shows letters too small to be told apart; twice as large, they are read well.
SMALL_POINTS = 1_500_000
SCREEN_POINTS_PER_INCH, PRINT_POINTS_PER_INCH = 100, 200
QUARTERS = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
DAMAGED = "The picture is damaged."

Made = TypeVar("Made")


def picture_in_file(file: BinaryIO, frame: int) -> Picture:
    """One frame in grey. CannotRead when it is damaged, MemoryError when it is too large."""
    return _unpacked(file, frame, _grey_points, mode="L", most_points=MOST_POINTS)


def coloured_picture(file: BinaryIO, frame: int, *, most_points: int) -> Image.Image:
    """One frame in colour, upright and on white. The same errors."""
    return _unpacked(file, frame, _coloured, mode="RGB", most_points=most_points)


def _unpacked(
    file: BinaryIO, frame: int, made_of: Callable[[Image.Image], Made], *, mode: str, most_points: int
) -> Made:
    file.seek(0)
    # From memory: of an open file Pillow would ask for a second handle, which a confined reader may not have.
    content = io.BytesIO(file.read())
    try:
        with Image.open(content, formats=FORMATS) as image:
            return made_of(_frame(image, frame, mode=mode, most_points=most_points))
    except (CannotRead, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise MemoryError from error
    except Exception as error:
        # Pillow's decoders raise OSError, SyntaxError, ValueError, struct.error and more on damaged pictures.
        raise unreadable(DAMAGED) from error


def turned(picture: Picture, quarters: int) -> Picture:
    """The picture turned to the left by so many quarters of a circle."""
    size = picture.width, picture.height
    grey = Image.frombuffer("L", size, picture.points, "raw", "L", picture.bytes_per_line, 1)
    grey = grey.transpose(QUARTERS[quarters])
    return Picture(grey.tobytes(), grey.width, grey.height, grey.width, picture.points_per_inch)


def _frame(image: Image.Image, frame: int, *, mode: str, most_points: int) -> Image.Image:
    if frame:
        image = ImageSequence.Iterator(image)[frame]
    if image.width * image.height > MOST_UNPACKED_POINTS:
        # As if the memory had run out, which it well might: the file is whole, and only its words stay unread.
        raise MemoryError
    # A photograph may be unpacked at a half or a quarter of its size at once.
    image.draft(mode, _size_within(image.width, image.height, most_points))
    return image


def _coloured(image: Image.Image) -> Image.Image:
    upright = _on_white(ImageOps.exif_transpose(image))
    # Pillow turns pictures of more than eight bits into grey only.
    return upright.convert("L").convert("RGB") if upright.mode[0] in "IF" else upright.convert("RGB")


def _grey_points(image: Image.Image) -> Picture:
    whole = image.width * image.height
    upright = ImageOps.exif_transpose(image)
    grey = _on_white(upright).convert("L")
    points_per_inch = PRINT_POINTS_PER_INCH
    if whole > MOST_POINTS:
        grey = grey.resize(_size_within(grey.width, grey.height, MOST_POINTS))
    elif whole < SMALL_POINTS:
        grey = grey.resize((grey.width * 2, grey.height * 2))
        points_per_inch = 2 * SCREEN_POINTS_PER_INCH
    return Picture(grey.tobytes(), grey.width, grey.height, grey.width, points_per_inch)


def _on_white(image: Image.Image) -> Image.Image:
    """What is transparent would turn black, and black letters on it could not be seen."""
    if not image.has_transparency_data:
        return image
    layered = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered)


def _size_within(width: int, height: int, most_points: int) -> tuple[int, int]:
    scale = min(1.0, math.sqrt(most_points / (width * height)))
    return max(1, int(width * scale)), max(1, int(height * scale))
