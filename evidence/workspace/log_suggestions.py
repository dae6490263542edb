"""What an evidence log says a file shows, kept as suggestions of its item: each target once, however often imported."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.rules.access import Action
from evidence.rules.proposed_tests import usual_test
from evidence.rules.words import listed
from evidence.store import items as stored
from evidence.store import suggestions as kept
from evidence.workspace.desk import Desk
from evidence.workspace.log_matching import Told
from evidence.workspace.proposing import SUGGEST, kind_of
from schemas.evidence import Item
from schemas.suggestions import SuggestionSource

# A person wrote it down, which says more than any likeness of words.
SCORE = 1.0


class LogSuggestions(Desk):
    """Keeping what a log names."""

    def keep_suggested(self, item: str, told: Told) -> None:
        """Keep the targets a log names for an item as suggestions; nothing where it names none that are known."""
        if not any(one.target for one in told.suggested):
            return
        with self._doing(Action.ADD, item) as doing:
            known = stored.item(doing.session, item)
            number = stored.number_of(known.ref, "E")
            version = stored.version_row(doing.session, number, known.version.number)
            named = list(self._named(known, told))
            opened = kept.keep_named_by_log(doing.session, number, version, named, at=doing.at)
            doing.action = SUGGEST
            doing.unchanged = not opened
            doing.thing, doing.detail = known.ref, {"opened": opened, "named by": "evidence log", "rows": told.rows}

    def _named(self, item: Item, told: Told) -> Iterator[kept.NewSuggestion]:
        served = usual_test(kind_of(item), voice=item.details.voice)
        where = f"row {told.rows[0]}" if len(told.rows) == 1 else f"rows {listed([str(row) for row in told.rows])}"
        for one in told.suggested:
            strands = self.area.strands_under(one.target) if one.target else ()
            if one.target and strands:
                yield kept.NewSuggestion(
                    target=one.target if len(strands) > 1 or one.target in self.area.lines else strands[0],
                    strand=strands[0] if len(strands) == 1 else "",
                    line=one.target if one.target in self.area.lines else None,
                    test=served.test,
                    passages=(),
                    score=SCORE,
                    why=f"The evidence log names it ({where}).",
                    source=SuggestionSource.LOG,
                )
