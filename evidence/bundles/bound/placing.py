"""Where things are on a page as it is shown: cropped, turned and scaled."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject

A4 = (0.0, 0.0, 595.276, 841.89)
SMALLEST, LARGEST = 3.0, 200_000.0
MOST_UNITS = 75_000.0


class UnshowableError(Exception):
    """The page has no size that can be shown."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with its sides in order."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """How high it is."""
        return self.top - self.bottom

    def meets(self, other: Box) -> bool:
        """True when the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def within(self, other: Box) -> Box:
        """The part that lies in the other, with no width or height where there is none."""
        left, bottom = max(self.left, other.left), max(self.bottom, other.bottom)
        return Box(left, bottom, max(left, min(self.right, other.right)), max(bottom, min(self.top, other.top)))

    def around(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )

    def grown(self, by: float) -> Box:
        """The box with so much more on every side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as a viewer shows it: `width` by `height` in points, from its shown lower left corner."""

    media: Box
    crop: Box
    turned: int
    unit: float

    @property
    def width(self) -> float:
        """The width that is seen, in points."""
        return (self.crop.height if self.turned % 180 else self.crop.width) * self.unit

    @property
    def height(self) -> float:
        """The height that is seen, in points."""
        return (self.crop.width if self.turned % 180 else self.crop.height) * self.unit

    @property
    def matrix(self) -> Matrix:
        """From shown points to the page's own units."""
        step = 1 / self.unit
        crop = self.crop
        return {
            0: (step, 0.0, 0.0, step, crop.left, crop.bottom),
            90: (0.0, step, -step, 0.0, crop.right, crop.bottom),
            180: (-step, 0.0, 0.0, -step, crop.right, crop.top),
            270: (0.0, -step, step, 0.0, crop.left, crop.top),
        }[self.turned]

    def on_page(self, box: Box) -> Box:
        """A shown box in the page's own units."""
        a, b, c, d, e, f = self.matrix
        xs = sorted((a * box.left + c * box.bottom + e, a * box.right + c * box.top + e))
        ys = sorted((b * box.left + d * box.bottom + f, b * box.right + d * box.top + f))
        return Box(xs[0], ys[0], xs[1], ys[1])

    def with_foot(self, height: float) -> Shown:
        """The page with a strip added below what is shown, so many points high."""
        strip = self.on_page(Box(0, -height, self.width, 0))
        return Shown(self.media.around(strip), self.crop.around(strip), self.turned, self.unit)


def shown_page(page: Any) -> Shown:
    """How a page of a source is shown. Raises UnshowableError."""
    media = _box(page.get("/MediaBox")) or Box(*A4)
    crop = (_box(page.get("/CropBox")) or media).within(media)
    if crop.width <= 0 or crop.height <= 0:
        crop = media  # as viewers have it, when the two boxes have nothing in common
    shown = Shown(media, crop, _turned(page.get("/Rotate")), _unit(page.get("/UserUnit")))
    if not (min(shown.width, shown.height) >= SMALLEST and max(shown.width, shown.height) <= LARGEST):
        raise UnshowableError
    return shown


def figures(*values: float) -> bytes:
    """Numbers as a PDF says them."""
    return b" ".join(_figure(value) for value in values)


def box_figures(box: Box) -> bytes:
    """A box as a PDF says it."""
    return b"[%b]" % figures(box.left, box.bottom, box.right, box.top)


def _figure(value: float) -> bytes:
    said = f"{value:.4f}".rstrip("0").rstrip(".")
    return b"0" if said in {"-0", ""} else said.encode()


def _box(given: Any) -> Box | None:
    given = given.get_object() if given is not None else None
    if not isinstance(given, ArrayObject) or len(given) != 4:
        return None
    try:
        a, b, c, d = (float(one.get_object()) for one in given)
    except (AttributeError, TypeError, ValueError):
        return None
    if not all(map(math.isfinite, (a, b, c, d))):
        return None
    return Box(min(a, c), min(b, d), max(a, c), max(b, d))


def _turned(given: Any) -> int:
    number = _number(given, 0.0)
    return round(number / 90) * 90 % 360


def _unit(given: Any) -> float:
    number = _number(given, 1.0)
    return number if 0 < number <= MOST_UNITS else 1.0


def _number(given: Any, otherwise: float) -> float:
    try:
        number = float(given.get_object()) if given is not None else otherwise
    except (AttributeError, TypeError, ValueError):
        return otherwise
    return number if math.isfinite(number) else otherwise
