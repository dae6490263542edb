"""Where we stand: coverage, the plan's lines, the forecast and what changed, as at a date or a checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from evidence.errors import Contradiction, NotFound
from evidence.rules.coverage import coverage_at, coverage_on
from evidence.rules.forecast import forecast
from evidence.rules.lines import lines_on
from evidence.rules.moves import by_what_they_move
from evidence.rules.words import day
from evidence.store import items as stored
from evidence.workspace.desk import Desk
from schemas.area import Checkpoint
from schemas.coverage import Coverage, LineStanding
from schemas.forecast import Forecast
from schemas.moves import Awaiting

# Well before the first area SEND inspection; earlier dates are slips of the keyboard.
EARLIEST = date(2000, 1, 1)


class Standing(Desk):
    """What is shown, and what is not yet."""

    def coverage(
        self, *, as_at: date | None = None, checkpoint: str | None = None, target: str | None = None
    ) -> Coverage:
        """Coverage as at a date (today when nothing is said) or at a checkpoint; of everything, or of one target."""
        at = self._moment(as_at, checkpoint)
        strands = self._strands(target)
        if isinstance(at, Checkpoint):
            return coverage_at(self.area, self._known(), at, strands=strands)
        return coverage_on(self.area, self._known(), as_at=at, strands=strands)

    def has_evidence(self) -> bool:
        """True when anything was ever brought."""
        return bool(self._recalled().items)

    def lines(self, *, as_at: date | None = None) -> tuple[LineStanding, ...]:
        """The plan's lines: claimed beside supported."""
        return lines_on(self.area, self._known(), as_at=as_at or self.today)

    def forecast(self, *, checkpoint: str) -> Forecast:
        """What counts today and will not on a checkpoint's last day, and the fewest renewals that would mend it."""
        remembered = self._recalled()
        items = {stored.item_ref(number): item for number, item in remembered.items.items()}
        return forecast(self.area, remembered.known, self.checkpoint(checkpoint), items, today=self.today)

    def review_queue(self, *, as_at: date | None = None, checkpoint: str | None = None) -> tuple[Awaiting, ...]:
        """The links that await a decision, those first that would move most on the date or checkpoint looked at."""
        at = self._moment(as_at, checkpoint)
        known = self._known()
        with self._looking() as session:
            links = self._links(session).undecided()
        return by_what_they_move(self.area, known, links, at=at)

    def checkpoint(self, ref: str) -> Checkpoint:
        """A checkpoint of the area. Raises NotFound naming those there are."""
        known = self.area.checkpoints_by_ref
        if ref not in known:
            raise NotFound(f"There is no checkpoint {ref!r}.", remedy=f"Use one of: {', '.join(known)}.")
        return known[ref]

    def _moment(self, as_at: date | None, checkpoint: str | None) -> Checkpoint | date:
        """The checkpoint or the date asked about; today when nothing is said."""
        if as_at and checkpoint:
            raise Contradiction("Coverage is asked either as at a date or at a checkpoint.", remedy="Give one of them.")
        if as_at and as_at < EARLIEST:
            raise Contradiction(f"{day(as_at)} is too long ago.", remedy=f"Ask for a day from {day(EARLIEST)} on.")
        return self.checkpoint(checkpoint) if checkpoint else as_at or self.today

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
