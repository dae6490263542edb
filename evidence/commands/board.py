"""Board papers and snapshots: what a board is told, and coverage kept as it stood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from evidence.commands import printing
from evidence.commands.base import Said, cli, command
from evidence.commands.options import as_date
from evidence.commands.printing import safe
from evidence.errors import Contradiction
from evidence.rules.words import counted, day, window
from evidence.workspace.board import ENDINGS, write_paper
from schemas.snapshots import Snapshot, SnapshotTaken
from schemas.tests_of_evidence import CoverageState


@cli.command()
@click.option("--checkpoint")
@click.option("--as-at", type=as_date)
@click.option("--to", required=True, type=click.Path(path_type=Path), help="A file that ends in .html or .pdf.")
@command
def board(said: Said, checkpoint: str | None, as_at: date | None, to: Path) -> None:
    """Write the board paper: a page that prints to A4, or a PDF."""
    ending = to.suffix.removeprefix(".").lower()
    if ending not in ENDINGS:
        raise Contradiction(f"{to.name} is neither a page nor a PDF.", remedy="Name a file that ends in .html or .pdf.")
    with said.workspace() as workspace:
        paper = workspace.board_paper(checkpoint=checkpoint, as_at=as_at)
    content = write_paper(paper, ending)
    try:
        to.write_bytes(content)
    except OSError as error:
        raise Contradiction(f"{to} could not be written: {error.strerror}.", remedy="Name another place.") from error
    words = (
        f"Board paper written: {to} ({len(content):,} bytes). {safe(paper.title)}, {counted(len(paper.gaps), 'gap')}."
    )
    printing.answer(said.json, {"path": str(to), "size_bytes": len(content), "paper": paper}, words)


@cli.command()
@click.option("--occasion", required=True, help="What it is kept for: Improvement Board, 13 July 2026.")
@click.option("--checkpoint")
@click.option("--as-at", type=as_date)
@click.option("--meeting-on", type=as_date, help="The day of the meeting it is kept for.")
@command
def snapshot(said: Said, occasion: str, checkpoint: str | None, as_at: date | None, meeting_on: date | None) -> None:
    """Keep coverage as it stands, for ever."""
    with said.workspace() as workspace:
        taken = workspace.take_snapshot(occasion, checkpoint=checkpoint, as_at=as_at, meeting_on=meeting_on)
    strands = counted(len(taken.stood.strands), "strand")
    printing.answer(said.json, taken, f"Kept as {taken.ref}: {safe(taken.occasion)}; {taken.stood.title}, {strands}.")


@cli.command()
@click.argument("ref", required=False)
@command
def snapshots(said: Said, ref: str | None) -> None:
    """List what was kept, newest first; or show one, as it stood."""
    with said.workspace() as workspace:
        found: Snapshot | list[SnapshotTaken] = workspace.snapshot(ref) if ref else workspace.snapshots()
    words = _one(found) if isinstance(found, Snapshot) else _all(found)
    printing.answer(said.json, found, words)


def _all(kept: Sequence[SnapshotTaken]) -> str:
    if not kept:
        return "No snapshot has been kept."
    return "\n".join(
        f"{one.ref}  {day(one.taken_at.date()):>17}  {safe(one.occasion)}\n  {safe(one.title)}: {_states(one)}"
        for one in kept
    )


def _states(one: SnapshotTaken) -> str:
    return ", ".join(f"{one.states[state]} {state.words.lower()}" for state in CoverageState if one.states.get(state))


def _one(kept: Snapshot) -> str:
    stood = kept.stood
    looked_at = f"{stood.title}: {window(stood.earliest, stood.latest)}" if stood.checkpoint else stood.title
    lines = [
        f"{kept.ref}  {safe(kept.occasion)}",
        f"Kept on {day(kept.taken_at.date())} by {kept.taken_by}. {safe(looked_at)}",
    ]
    for strand in stood.strands:
        lines.append(f"\n{strand.ref}  {strand.state.words}  {safe(strand.title)}")
        lines += [f"    {test.test.words}: {test.state.words}. {safe(test.reason)}" for test in strand.tests]
    return "\n".join(lines)
