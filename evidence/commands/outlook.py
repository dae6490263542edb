"""What is to come and what has changed: the forecast, what moved since a board, who contributes, and the timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import click

from evidence.commands import printing
from evidence.commands.base import Said, cli, command
from evidence.commands.options import as_date
from evidence.commands.printing import safe
from evidence.rules.outlook_words import (
    NO_BOARD,
    brings_nothing,
    compared_with,
    direction,
    fall,
    fell_first,
    how_it_moved,
    how_many_changed,
    mended_tests,
    post_owns,
    renewal,
    what_falls,
    what_is,
    when,
)
from evidence.rules.words import counted, day, listed, window
from schemas.forecast import Forecast
from schemas.partners import OrganisationShare, Timeline
from schemas.snapshots import CoverageChanges, StrandChanged


@cli.command()
@click.option("--checkpoint", required=True)
@command
def forecast(said: Said, checkpoint: str) -> None:
    """Say what counts today and will not at a checkpoint, and the fewest renewals that would mend it."""
    with said.workspace() as workspace:
        found = workspace.forecast(checkpoint=checkpoint)
    printing.answer(said.json, found, "\n".join(_forecast_lines(found)))


def _forecast_lines(found: Forecast) -> Iterator[str]:
    yield f"{found.title}: {window(found.earliest, found.latest)}"
    yield what_falls(found, found.today)
    yield from (f"{one.strand}  {one.test.words}: {fall(one)}" for one in found.falling)
    if found.fading:
        yield "\nWhat fades:"
    for fading in sorted(found.fading, key=lambda one: (one.counts_until, one.link)):
        until = f"until {day(fading.counts_until)}. {fading.because}"
        yield f"{fading.item} {safe(fading.title)}, for {fading.strand}: {until}"
    if found.renewals:
        yield "\nThe fewest renewals that would mend it:"
    for one in found.renewals:
        tests = listed([f"{strand} {test.words.lower()}" for strand, test in mended_tests(one)], most=50)
        yield f"{one.post_title}: {renewal(one)} ({safe(one.title)})"
        yield f"  brings back {tests}"


class SinceOption(click.ParamType[str | date]):
    """A day such as 2026-02-09, or a snapshot such as S-0001."""

    name = "since"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> str | date:
        """The day, or the snapshot's reference as it is."""
        if isinstance(value, date) or value.upper().startswith("S-"):
            return value if isinstance(value, date) else value.upper()
        return as_date.convert(value, param, ctx)


@cli.command()
@click.option("--since", type=SinceOption(), help="A day or a snapshot; else the last board.")
@click.option("--as-at", type=as_date)
@click.option("--checkpoint")
@command
def changes(said: Said, since: str | date | None, as_at: date | None, checkpoint: str | None) -> None:
    """Say which strands rose or fell since the last board, a day or a snapshot, and because of what."""
    with said.workspace() as workspace:
        found = workspace.changes(since=since, as_at=as_at, checkpoint=checkpoint)
    printing.answer(said.json, found, "\n".join(_changes_lines(found)) if found else NO_BOARD)


def _changes_lines(found: CoverageChanges) -> Iterator[str]:
    yield found.after
    yield compared_with(found)
    yield how_many_changed(found)
    for strand in fell_first(found.strands):
        yield from _strand_lines(strand)
    if found.added:
        yield f"Looked at now and not then: {listed(found.added, most=50)}."
    if found.gone:
        yield f"No longer looked at: {listed(found.gone, most=50)}."


def _strand_lines(one: StrandChanged) -> Iterator[str]:
    yield f"\n{one.ref}  {direction(one)}: {one.before.words.lower()}, now {one.after.words.lower()}. {safe(one.title)}"
    for test in one.tests:
        yield f"  {test.test.words} {how_it_moved(test)}. {safe(' '.join(test.because))}"


@cli.command()
@click.option("--as-at", type=as_date)
@click.option("--checkpoint")
@command
def partners(said: Said, as_at: date | None, checkpoint: str | None) -> None:
    """Say who contributes, and what is still wanted of whom."""
    with said.workspace() as workspace:
        found = workspace.partners(as_at=as_at, checkpoint=checkpoint)
        today = workspace.today
    printing.answer(said.json, found, "\n".join(_partners_lines(found, today)))


def _partners_lines(found: Sequence[OrganisationShare], today: date) -> Iterator[str]:
    if nothing := brings_nothing(found):
        yield nothing
    for one in found:
        newest = f", the newest of {day(one.newest)}" if one.newest else ""
        yield f"\n{one.name}: {counted(one.items, 'item')}{newest}"
        yield f"  links: {one.links_counted} counted, {one.links_awaiting} awaiting decision"
        for what, refs in (
            ("speaks to", one.strands),
            ("responsible, and gives nothing", one.joint_missing),
            ("contrary findings not answered", one.contrary_unanswered),
            ("lines done, impact not shown", one.lines_done_impact_not_shown),
        ):
            yield f"  {what}: {listed(refs, most=100) or 'none'}"
        for post in one.posts:
            yield f"  {post.title}: brought {counted(post.items, 'item')}; {post_owns(post, today)}"


@cli.command()
@command
def timeline(said: Said) -> None:
    """List evidence by date beside the checkpoints and meetings."""
    with said.workspace() as workspace:
        found = workspace.timeline()
    printing.answer(said.json, found, "\n".join(_timeline_lines(found)))


def _timeline_lines(found: Timeline) -> Iterator[str]:
    dated = [
        *((one.first, 0, f"{when(one)}  {what_is(one).upper()}  {safe(one.title)}") for one in found.marks),
        *(
            (one.last, 1, f"{when(one)}  {one.item}  {one.kind or 'kind not confirmed'}  {safe(one.title)}"
             f"  {one.organisation or 'organisation not said'}  {listed(one.strands, most=50) or 'no strand'}")
            for one in found.items
        ),
    ]  # fmt: skip
    yield from (line for _, _, line in sorted(dated))
    if found.undated:
        yield f"Without a date: {listed(found.undated, most=100)}."
