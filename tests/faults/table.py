"""What many faults came to, as a table and as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.faults.points import Fault
from tests.faults.trying import Outcome

HEADS = ("scenario", "fault", "points", "violations", "survived", "failed cleanly", "orphans", "leftovers")


@dataclass
class Counts:
    """How many points of a kind there were, and what they came to."""

    points: int = 0
    violations: int = 0
    survived: int = 0
    failed_cleanly: int = 0
    orphans: int = 0
    leftovers: int = 0

    def count(self, outcome: Outcome) -> None:
        """Count one."""
        self.points += 1
        self.violations += bool(outcome.violations)
        self.survived += outcome.ended == "survived"
        self.failed_cleanly += outcome.ended == "failed cleanly"
        self.orphans += bool(outcome.orphans)
        self.leftovers += bool(outcome.leftovers)

    def cells(self) -> list[str]:
        """The numbers as they stand in the table."""
        numbers = (self.points, self.violations, self.survived, self.failed_cleanly, self.orphans, self.leftovers)
        return [f"{number:,}" for number in numbers]


def table_of(outcomes: Iterable[Outcome]) -> str:
    """Scenario by fault, in Markdown, with the sum of all."""
    counts: dict[tuple[str, Fault], Counts] = {}
    total = Counts()
    for outcome in outcomes:
        counts.setdefault((outcome.point.scenario, outcome.point.fault), Counts()).count(outcome)
        total.count(outcome)
    order = list(Fault)
    rows = [
        [scenario, fault.value, *counted.cells()]
        for (scenario, fault), counted in sorted(counts.items(), key=lambda one: (one[0][0], order.index(one[0][1])))
    ]
    return _markdown(HEADS, [*rows, ["all", "", *total.cells()]])


def table_of_controls(outcomes: Iterable[Outcome]) -> str:
    """How often each store that is wrong on purpose was caught."""
    counts: dict[str, Counts] = {}
    for outcome in outcomes:
        counts.setdefault(outcome.point.variant, Counts()).count(outcome)
    rows = [[variant, str(one.points), str(one.violations)] for variant, one in counts.items()]
    return _markdown(("wrong on purpose", "points", "caught at"), rows)


def _markdown(heads: Iterable[str], rows: Iterable[list[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def in_words(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Each violation: the point it happened at, how that ended, and everything found."""
    for outcome in outcomes:
        if outcome.violations:
            yield f"{outcome.point} ({outcome.ended})\n" + "\n".join(f"    {one}" for one in outcome.violations)
