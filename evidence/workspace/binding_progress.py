"""How far the binding is, in words for whoever waits for it."""

from __future__ import annotations

from evidence.bundles.bound.jobs import OWN, Bind, Check, Survey
from evidence.bundles.bound.making import Told


class BindingProgress:
    """Counts the documents of a job as they are begun, and tells each once: “Binding 45 of 120: Minutes of March”."""

    def __init__(self, asked: Survey | Bind | Check, told: Told) -> None:
        self._what, self._titles = _what(asked), _titles(asked)
        self._told = told
        self._seen: set[str] = set()

    def begun(self, key: str) -> None:
        """A document is begun. The pages that are ours stand between those of all others, and are not counted."""
        if key not in self._titles or key in self._seen:
            return
        self._seen.add(key)
        self._told(f"{self._what} {len(self._seen):,} of {len(self._titles):,}: {self._titles[key]}")


def _what(asked: Survey | Bind | Check) -> str:
    if isinstance(asked, Bind) and len(asked.volumes) > 1:
        volume = next(n for n, one in enumerate(asked.volumes, start=1) if one.first == asked.runs[0].number)
        return f"Binding volume {volume:,} of {len(asked.volumes):,}, document"
    return "Binding" if isinstance(asked, Bind) else "Counting the pages of document"


def _titles(asked: Survey | Bind | Check) -> dict[str, str]:
    """What each document is called, by its key. One whose pages are only counted is called by its reference."""
    if isinstance(asked, Bind):
        return {run.source: run.title for run in asked.runs if run.source != OWN}
    return {source.key: source.key for source in asked.sources} if isinstance(asked, Survey) else {}
