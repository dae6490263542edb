"""The figures of a chart as the rows of a table; they are what the chart was drawn from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evidence.ingest.readers.tables import line_of

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHARTS = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
TITLE, SERIES, NAME = f"{CHARTS}title", f"{CHARTS}ser", f"{CHARTS}tx"
CATEGORIES, FIGURES = (f"{CHARTS}cat", f"{CHARTS}xVal"), (f"{CHARTS}val", f"{CHARTS}yVal")
POINT, VALUE, WORDS = f"{CHARTS}pt", f"{CHARTS}v", f"{DRAWING}t"
MOST_POINTS = 20_000


def chart_lines(space: Any) -> Iterator[str]:
    """The chart's titles, then a row with the names of its series, then a row for each category."""
    for title in space.iter(TITLE):
        words = " ".join("".join(text.text or "" for text in title.iter(WORDS)).split())
        if words:
            yield words
    series = list(space.iter(SERIES))[:MOST_POINTS]
    names = [_series_name(one) for one in series]
    if any(names):
        yield line_of(["", *names]).strip()
    categories = next(filter(None, (_points(one, CATEGORIES) for one in series)), {})
    figures = [_points(one, FIGURES) for one in series]
    for place in sorted(set(categories).union(*figures))[: MOST_POINTS // max(1, len(series))]:
        yield line_of([categories.get(place, ""), *(points.get(place, "") for points in figures)])


def _series_name(series: Any) -> str:
    name = series.find(NAME)
    return "" if name is None else " ".join(value.text or "" for value in name.iter(VALUE))


def _points(series: Any, tags: tuple[str, ...]) -> dict[int, str]:
    """What is drawn at each place; a chart may leave places out."""
    return {
        int(point.get("idx")): " ".join((value.text or "").split())
        for tag in tags
        for point in series.iterfind(f"{tag}//{POINT}")
        if (value := point.find(VALUE)) is not None
    }
