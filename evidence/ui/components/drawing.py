"""The timeline drawn: one lane for each kind of evidence, against the windows of checkpoints and the meetings held.

Streamlit takes SVG out of our HTML, so the drawing stands in the page as a picture made here, with a map over it for
the words that show when something is pointed at. Shapes and words carry the meaning; colour only helps.
"""

from __future__ import annotations

import base64
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from evidence.rules.outlook_words import what_is, when
from evidence.rules.words import MONTHS, counted, day, listed, month
from evidence.ui.components.text import clipped, esc
from schemas.partners import TimelineItem, TimelineMark

LANE = 34
LABELS = 178
RIGHT = 18
HEAD = 30
FITS, WIDEST = 915, 4000
"""How wide a drawing is that needs no scrolling on a desk's screen, and how wide one of many years gets."""
MONTH_WIDEST, MONTH_READABLE, MONTH_NARROWEST = 40, 19, 6
LABEL_APART = 66
LETTER = 7.2
"""How wide a letter of a checkpoint's name is at most, usually."""
INK, QUIET, BLUE, LINE = "#0b0c0c", "#4c6272", "#1d4f91", "#b1b4b6"

HALO = 'stroke="#fff" stroke-width="3" stroke-opacity=".85" paint-order="stroke"'

MOST_NAMED = 8

NO_KIND = "kind not confirmed"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture with its size, the areas that tell what is pointed at, and what it shows in words."""

    svg: str
    width: int
    height: int
    areas: tuple[str, ...]
    alternative: str

    @property
    def html(self) -> str:
        """The picture in a region that scrolls sideways, by keyboard as well."""
        data = base64.b64encode(self.svg.encode()).decode()
        return (
            '<div class="drawing" role="region" aria-label="Drawing of the timeline; it scrolls sideways" tabindex="0">'
            f'<img src="data:image/svg+xml;base64,{data}" width="{self.width}" height="{self.height}" '
            f'usemap="#timeline-map" alt="{esc(self.alternative)}"></div>'
            f'<map name="timeline-map">{"".join(self.areas)}</map>'
        )


@dataclass(slots=True)
class _Sheet:
    """Where days fall, and what has been drawn so far."""

    first: date
    months: int
    per_month: float
    shapes: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)

    @classmethod
    def over(cls, days: Sequence[date]) -> _Sheet:
        """A sheet from the month of the first day to that of the last."""
        first, last = min(days).replace(day=1), max(days)
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        fitting = max(MONTH_READABLE, min(MONTH_WIDEST, (FITS - LABELS - RIGHT) / months))
        per_month = max(MONTH_NARROWEST, min(fitting, WIDEST / months))
        return cls(first, months, per_month)

    @property
    def right(self) -> float:
        return LABELS + self.months * self.per_month

    def x(self, on: date) -> float:
        """How far from the left a day is."""
        months = (on.year - self.first.year) * 12 + on.month - self.first.month
        return round(LABELS + (months + (on.day - 1) / 31) * self.per_month, 1)

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", size: int = 13, ink: str = INK) -> None:
        self.shapes.append(
            f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{ink}" {HALO}>{esc(words)}</text>'
        )

    def tells(self, x: float, y: float, reach: float, words: str) -> None:
        """Say something when a place is pointed at."""
        edges = ",".join(str(round(edge)) for edge in (x - reach, y - 14, x + reach, y + 14))
        self.areas.append(f'<area shape="rect" coords="{edges}" title="{esc(words)}">')


def draw_timeline(items: Sequence[TimelineItem], marks: Sequence[TimelineMark], *, today: date) -> Drawn:
    """Draw what there is. There must be an item or a mark."""
    days = [today, *(on for one in items for on in (one.first, one.last))]
    sheet = _Sheet.over([*days, *(on for one in marks for on in (one.first, one.last))])
    checkpoints = [one for one in marks if one.what == "checkpoint"]
    bodies = list(dict.fromkeys(one.title for one in marks if one.what != "checkpoint"))
    kinds = sorted({one.kind or NO_KIND for one in items})
    lanes = len(checkpoints) + len(bodies) + len(kinds)
    bottom = HEAD + lanes * LANE
    _axis(sheet, bottom)
    if checkpoints:
        sheet.text(LABELS - 12, HEAD + LANE / 2 + 4, "Checkpoints", anchor="end")
    for row, checkpoint in enumerate(checkpoints):
        _checkpoint(sheet, checkpoint, HEAD + row * LANE + LANE / 2, bottom)
    for row, body in enumerate(bodies, start=len(checkpoints)):
        held = [one for one in marks if one.what != "checkpoint" and one.title == body]
        _meetings(sheet, body, held, HEAD + row * LANE + LANE / 2)
    for row, kind in enumerate(kinds, start=len(checkpoints) + len(bodies)):
        _lane(sheet, kind, [one for one in items if (one.kind or NO_KIND) == kind], HEAD + row * LANE + LANE / 2)
    _today(sheet, today, bottom)
    width, height = round(sheet.right + RIGHT), bottom + 24
    body = "".join(sheet.shapes)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif"><rect width="{width}" height="{height}" fill="#fff"/>{body}</svg>'
    )
    return Drawn(svg, width, height, tuple(sheet.areas), in_words(items, marks))


def in_words(items: Sequence[TimelineItem], marks: Sequence[TimelineMark]) -> str:
    """What the drawing shows, for those who do not see it."""
    if items:
        first, last = min(one.first for one in items), max(one.last for one in items)
        kinds = Counter(one.kind or NO_KIND for one in items)
        by_kind = listed([f"{number} {kind}" for kind, number in kinds.most_common()], most=14)
        said = f"{counted(len(items), 'item')} of evidence from {month(first)} to {month(last)}: {by_kind}"
    else:
        said = "No evidence"
    windows = listed([f"{one.title}, {when(one)}" for one in marks if one.what == "checkpoint"], most=12)
    held = sum(one.what == "meeting" for one in marks)
    against = f" Checkpoints: {windows}." if windows else ""
    return f"Timeline. {said}.{against} {counted(held, 'meeting')} held. The table below says the same."


def _axis(sheet: _Sheet, bottom: float) -> None:
    """Months along the top; the first of each year, and as many between as there is room for."""
    step = next((step for step in (3, 6, 12, 24, 60, 120) if step * sheet.per_month >= LABEL_APART), 240)
    for number in range(sheet.months + 1):
        months = sheet.first.month - 1 + number
        on = date(sheet.first.year + months // 12, months % 12 + 1, 1)
        since_year_nought = on.year * 12 + on.month - 1
        if since_year_nought % step == 0:
            x = sheet.x(on)
            strong = on.month == 1
            colour = QUIET if strong else "#dee0e2"
            sheet.shapes.append(f'<path d="M{x} {HEAD - 6}V{bottom}" stroke="{colour}" stroke-width="1"/>')
            if x < sheet.right:
                sheet.text(x + 3, HEAD - 10, f"{MONTHS[on.month - 1][:3]} {on.year}", size=12, ink=QUIET)


def _checkpoint(sheet: _Sheet, one: TimelineMark, y: float, bottom: float) -> None:
    """A window shaded to the bottom, with its name in a row of its own; a single day is a line."""
    left, right = sheet.x(one.first), max(sheet.x(one.last), sheet.x(one.first) + 2)
    top = y - LANE / 2 + 3
    sheet.shapes.append(
        f'<rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" fill="{BLUE}" fill-opacity=".07"/>'
        f'<path d="M{left} {top}V{bottom}" stroke="{BLUE}"/><path d="M{right} {top}V{bottom}" stroke="{BLUE}" '
        'stroke-dasharray="4 3"/>'
        f'<rect x="{left}" y="{y - 4}" width="{right - left}" height="8" fill="{BLUE}"/>'
    )
    words = clipped(one.title, 60)
    if right + 8 + len(words) * LETTER <= sheet.right + RIGHT:
        sheet.text(right + 8, y + 4, words)
    else:
        sheet.text(left - 8, y + 4, words, anchor="end")
    sheet.tells((left + right) / 2, y, max(12, (right - left) / 2), f"{one.title}: {when(one)}")


def _meetings(sheet: _Sheet, body: str, marks: Iterable[TimelineMark], y: float) -> None:
    """A filled mark for a meeting held, a hollow one for a meeting only planned."""
    _label(sheet, body, y)
    for one in marks:
        x = sheet.x(one.first)
        fill = INK if one.what == "meeting" else "#fff"
        sheet.shapes.append(f'<path d="M{x - 6} {y + 6}L{x} {y - 7}L{x + 6} {y + 6}Z" fill="{fill}" stroke="{INK}"/>')
        sheet.tells(x, y, 8, f"{what_is(one)}: {body}, {day(one.first)}")


def _lane(sheet: _Sheet, kind: str, items: Sequence[TimelineItem], y: float) -> None:
    """The items of a kind: a dot each, a bar where it speaks for a period, a number where a month holds several."""
    _label(sheet, kind.capitalize(), y)
    for one in items:
        if one.first < one.last:
            left, right = sheet.x(one.first), sheet.x(one.last)
            sheet.shapes.append(
                f'<rect x="{left}" y="{y - 2.5}" width="{max(1, right - left)}" height="5" fill="{BLUE}" '
                'fill-opacity=".55"/>'
            )
    for together in _apart(sheet, items):
        _dot(sheet, together, y)


def _apart(sheet: _Sheet, items: Iterable[TimelineItem]) -> list[list[TimelineItem]]:
    """Items of one month together, and with those of the next where the two would cover each other."""
    months: dict[tuple[int, int], list[TimelineItem]] = defaultdict(list)
    for one in sorted(items, key=lambda one: one.last):
        months[one.last.year, one.last.month].append(one)
    apart: list[list[TimelineItem]] = []
    for some in months.values():
        apart.append(some)
        while len(apart) > 1 and _touch(sheet, *apart[-2:]):
            apart[-2:] = [[*apart[-2], *apart[-1]]]
    return apart


def _touch(sheet: _Sheet, left: Sequence[TimelineItem], right: Sequence[TimelineItem]) -> bool:
    return _middle(sheet, right) - _middle(sheet, left) < _half(left) + _half(right)


def _middle(sheet: _Sheet, together: Sequence[TimelineItem]) -> float:
    return round(sum(sheet.x(one.last) for one in together) / len(together), 1)


def _half(together: Sequence[TimelineItem]) -> float:
    """Half the width of what is drawn for some items."""
    return 5.5 if len(together) == 1 else 4 + 5 * len(str(len(together)))


def _dot(sheet: _Sheet, together: Sequence[TimelineItem], y: float) -> None:
    x, half = _middle(sheet, together), _half(together)
    if len(together) == 1:
        sheet.shapes.append(f'<circle cx="{x}" cy="{y}" r="{half}" fill="{BLUE}" stroke="#fff"/>')
    else:
        sheet.shapes.append(
            f'<rect x="{x - half}" y="{y - 9}" width="{2 * half}" height="18" rx="3" fill="{BLUE}" stroke="#fff"/>'
            f'<text x="{x}" y="{y + 4.5}" text-anchor="middle" font-size="12" font-weight="600" fill="#fff">'
            f"{len(together)}</text>"
        )
    sheet.tells(x, y, max(8, half), _names(together))


def _names(together: Sequence[TimelineItem]) -> str:
    names = "; ".join(f"{clipped(one.title, 80)}, {when(one)}" for one in together[:MOST_NAMED])
    if len(together) == 1:
        return names
    more = f"; and {len(together) - MOST_NAMED} more" if len(together) > MOST_NAMED else ""
    return f"{counted(len(together), 'item')}: {names}{more}"


def _label(sheet: _Sheet, words: str, y: float) -> None:
    sheet.text(LABELS - 12, y + 4, clipped(words, 24), anchor="end")
    sheet.shapes.append(f'<path d="M{LABELS} {y}H{sheet.right}" stroke="{LINE}" stroke-dasharray="1 4"/>')


def _today(sheet: _Sheet, today: date, bottom: float) -> None:
    x = sheet.x(today)
    sheet.shapes.append(f'<path d="M{x} {HEAD}V{bottom}" stroke="#d4351c" stroke-width="2"/>')
    anchor = "end" if x > sheet.right - 120 else "middle"
    sheet.text(x, bottom + 16, f"Today, {day(today)}", anchor=anchor)
