"""The gate before release: what a draft would give away, and what was decided about it."""

from __future__ import annotations

from evidence.workspace.bundling import Bundling
from schemas.bundles import Choice
from schemas.gate import GateReport


class Gate(Bundling):
    """Looking into what would leave."""

    def gate(self, choice: Choice) -> GateReport:
        """Everything that must be decided before a draft of the choice may leave."""
        return GateReport(looked_into=len(self.selection(choice).items))
