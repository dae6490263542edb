"""A row of the table: a cost of ours beside a floor measured in the same run, their ratio, and a target."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import Any, TypeAlias

Samples: TypeAlias = tuple[list[float], list[float]]
"""The same thing measured repeatedly: ours, and its floor."""
Interval: TypeAlias = tuple[float, float]
"""Between which values a figure worked out from a sample may well lie."""


@dataclass(frozen=True, slots=True)
class Target:
    """The most a row may come to: as a ratio to its floor, or in its own unit."""

    most: float
    of_ratio: bool = True

    def words(self, unit: str) -> str:
        """The target as the table prints it."""
        return f"<= {self.most:g}x" if self.of_ratio else f"<= {self.most:g} {unit}"


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. `rate` says that more is better; the ratio is always how many times worse ours is.

    `intervals` are those of ours and of the floor, where both are shares of a sample.
    """

    bench: str
    what: str
    unit: str
    ours: float
    floor: float
    floor_name: str
    target: Target | None = None
    rate: bool = False
    samples: dict[str, list[float]] = field(default_factory=dict)
    intervals: tuple[Interval, Interval] | None = None

    @property
    def ratio(self) -> float:
        """How many times what the floor costs, ours costs."""
        worse, better = (self.floor, self.ours) if self.rate else (self.ours, self.floor)
        return worse / better if better else float("inf")

    @property
    def verdict(self) -> str:
        """Whether the row is inside its target, in a word."""
        if self.target is None:
            return "no target"
        value = self.ratio if self.target.of_ratio else self.ours
        return "inside" if value <= self.target.most else "OUTSIDE"

    def as_data(self) -> dict[str, Any]:
        """The row for a JSON file."""
        return {
            "bench": self.bench,
            "what": self.what,
            "unit": self.unit,
            "ours": self.ours,
            "floor": self.floor,
            "floor_name": self.floor_name,
            "ratio": self.ratio,
            "target": self.target.words(self.unit) if self.target else None,
            "verdict": self.verdict,
            "samples": self.samples,
            "intervals": self.intervals,
        }


def row_of(
    bench: str,
    what: str,
    unit: str,
    samples: Samples,
    floor_name: str,
    *,
    target: Target | None = None,
    rate: bool = False,
) -> Row:
    """A row of the medians of repeated measurements, which it keeps."""
    ours, floor = samples
    kept = {"ours": ours, "floor": floor}
    return Row(bench, what, unit, median(ours), median(floor), floor_name, target, rate, kept)


HEADS = ("bench", "what", "ours", "floor", "the floor is", "ratio", "target", "verdict")
RIGHT = {2, 3, 5}


def table_of(rows: list[Row]) -> str:
    """The rows as aligned plain text."""
    lines = [HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    ruled = [lines[0], tuple("-" * width for width in widths), *lines[1:]]
    return "\n".join(_aligned(line, widths) for line in ruled)


def _cells(row: Row) -> tuple[str, ...]:
    target = row.target.words(row.unit) if row.target else "-"
    ours, floor = f"{_figure(row.ours)} {row.unit}", f"{_figure(row.floor)} {row.unit}"
    if row.intervals:
        (low, high), (floor_low, floor_high) = row.intervals
        ours, floor = f"{ours} ({low:.0f}-{high:.0f})", f"{floor} ({floor_low:.0f}-{floor_high:.0f})"
    return (row.bench, row.what, ours, floor, row.floor_name, f"{row.ratio:.2f}x", target, row.verdict)


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    placed = (
        cell.rjust(width) if column in RIGHT else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(placed).rstrip()


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
