"""What accepting a link would move, in words."""

from __future__ import annotations

from evidence.rules.words import day, listed
from evidence.ui.session import Moment
from evidence.workspace.workspace import Workspace
from schemas.moves import Awaiting

NOTHING = "It would move no test as at this date."


def would_move(one: Awaiting, strand: str) -> str:
    """The sentence of what accepting a link would move; `strand` is the title of its strand."""
    moves = [(move.test.words, f"from {move.before.words} to {move.after.words}") for move in one.moves]
    whole = f"from {one.strand_before.words} to {one.strand_after.words}"
    stays = one.strand_before is one.strand_after
    if not moves:
        return NOTHING if stays else f"Accepting it takes the strand ‘{strand}’ {whole}."
    if len(moves) == 1:
        ((test, how),) = moves
        then = f"; the strand stays {one.strand_after.words}" if stays else f", and the strand {whole}"
        return f"Accepting it takes {test} for ‘{strand}’ {how}{then}."
    tests = listed([f"{test} {how}" for test, how in moves], most=12)
    then = f"The strand stays {one.strand_after.words}" if stays else f"The strand goes {whole}"
    return f"Accepting it moves {len(moves)} tests for ‘{strand}’: {tests}. {then}."


def move_in_short(one: Awaiting) -> str:
    """The same in a few words, for a row of a list."""
    tests = listed([move.test.words for move in one.moves]) or "No test"
    if one.strand_before is one.strand_after:
        return tests
    return f"{tests}; the strand from {one.strand_before.words} to {one.strand_after.words}"


def moment_of_moves(desk: Workspace, at: Moment, one: Awaiting) -> Moment:
    """When the moves are worked out as at: where a checkpoint does not look at the link's strand, on its last day."""
    if at.checkpoint is None:
        return at
    checkpoint = desk.checkpoint(at.checkpoint)
    if desk.area.strands[one.link.strand] in desk.area.strands_in_scope(checkpoint):
        return at
    return Moment(on=checkpoint.latest)


def elsewhen(desk: Workspace, at: Moment, one: Awaiting) -> str:
    """A sentence when the checkpoint looked at leaves the link's strand out; empty when it does not."""
    on = moment_of_moves(desk, at, one).on
    if on == at.on or on is None:
        return ""
    return f"{at.words(desk.area)} does not look at this strand, so this is as at its last day, {day(on)}."
