"""What an action changed in coverage, in words: the strand before and after."""

from __future__ import annotations

from collections.abc import Callable

from evidence.ui import session
from evidence.ui.components.text import md_escape
from evidence.workspace.workspace import Workspace
from schemas.coverage import StrandCoverage
from schemas.tests_of_evidence import EvidenceTest


def telling_effect(
    desk: Workspace,
    strand: str,
    test: EvidenceTest,
    done: str,
    act: Callable[[], object],
    *,
    at: session.Moment | None = None,
) -> str:
    """Act, and say what became of the strand, as at a moment or the one looked at. Markdown, people's words escaped."""
    at = at or _moment_for(desk, strand)
    before = _strand(desk, at, strand)
    act()
    after = _strand(desk, at, strand)
    changes = _changes(before, after) or [_unchanged(after, test)]
    about = f"As at {at.words(desk.area)}:" if at.slug != session.TODAY else "As at today:"
    return "  \n".join(md_escape(line) for line in (done, about, *changes))


def _moment_for(desk: Workspace, strand: str) -> session.Moment:
    at = session.moment()
    place = desk.area.strands[strand]
    if at.checkpoint and place not in desk.area.strands_in_scope(desk.checkpoint(at.checkpoint)):
        return session.Moment()
    return at


def _strand(desk: Workspace, at: session.Moment, strand: str) -> StrandCoverage:
    return desk.coverage(**at.asked, target=strand).concerns[0].strands[0]


def _unchanged(strand: StrandCoverage, test: EvidenceTest) -> str:
    result = next(result for result in strand.tests if result.test is test)
    return f"{test.words} for ‘{strand.title}’ stays as it was: {result.state.words.lower()}. {result.reason}"


def _changes(before: StrandCoverage, after: StrandCoverage) -> list[str]:
    told = [
        f"{new.test.words} for ‘{after.title}’: {old.state.words} → {new.state.words}."
        for old, new in zip(before.tests, after.tests, strict=True)
        if old.state is not new.state
    ]
    if before.state is not after.state:
        told.append(f"The strand as a whole: {before.state.words} → {after.state.words}.")
    return told
