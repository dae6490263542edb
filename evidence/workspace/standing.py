"""Where we stand: coverage, gaps and the plan's lines, as at a date or a checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from evidence.errors import Contradiction, NotFound
from evidence.rules.coverage import coverage_at, coverage_on
from evidence.rules.gaps import gaps_in
from evidence.rules.lines import lines_on
from evidence.rules.words import day
from evidence.workspace.desk import Desk
from schemas.area import Checkpoint
from schemas.coverage import Coverage, Gaps, LineStanding

# Well before the first area SEND inspection; earlier dates are slips of the keyboard.
EARLIEST = date(2000, 1, 1)


class Standing(Desk):
    """What is shown, and what is not yet."""

    def coverage(
        self, *, as_at: date | None = None, checkpoint: str | None = None, target: str | None = None
    ) -> Coverage:
        """Coverage as at a date (today when nothing is said) or at a checkpoint; of everything, or of one target."""
        if as_at and checkpoint:
            raise Contradiction("Coverage is asked either as at a date or at a checkpoint.", remedy="Give one of them.")
        if as_at and as_at < EARLIEST:
            raise Contradiction(f"{day(as_at)} is too long ago.", remedy=f"Ask for a day from {day(EARLIEST)} on.")
        strands = self._strands(target)
        if checkpoint:
            return coverage_at(self.area, self._facts(), self.checkpoint(checkpoint), strands=strands)
        return coverage_on(self.area, self._facts(), as_at=as_at or self.today, strands=strands)

    def gaps(
        self,
        *,
        as_at: date | None = None,
        checkpoint: str | None = None,
        target: str | None = None,
        post: str | None = None,
    ) -> Gaps:
        """The required tests that are not met, weakest first; all of them, or those one post owns."""
        if post:
            self._known_post(post)
        return gaps_in(self.area, self.coverage(as_at=as_at, checkpoint=checkpoint, target=target), post=post)

    def lines(self, *, as_at: date | None = None) -> tuple[LineStanding, ...]:
        """The plan's lines: claimed beside supported."""
        return lines_on(self.area, self._facts(), as_at=as_at or self.today)

    def checkpoint(self, ref: str) -> Checkpoint:
        """A checkpoint of the area. Raises NotFound naming those there are."""
        known = self.area.checkpoints_by_ref
        if ref not in known:
            raise NotFound(f"There is no checkpoint {ref!r}.", remedy=f"Use one of: {', '.join(known)}.")
        return known[ref]

    def _strands(self, target: str | None) -> Sequence[str] | None:
        if target is None:
            return None
        strands = self.area.strands_under(target)
        if not strands:
            raise NotFound(
                f"There is no concern, strand or line {target!r}.",
                remedy=f"Concerns are {', '.join(self.area.concerns)}.",
            )
        return strands
