"""The day the call comes: calling a checkpoint, its board, its lines, what is asked besides; and the rehearsal."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from evidence.commands import calling_lines, printing
from evidence.commands.base import NOT_WELL, Said, cli, command
from evidence.commands.options import as_date
from evidence.errors import Contradiction
from evidence.rules.words import counted, day
from schemas.call_templates import CallKind
from schemas.calls import SAID, AskSent, LineSaid, NewAsk

KIND = click.Choice([one.value for one in CallKind])
STATUS = {one.value.replace(" ", "-"): one for one in SAID}


@cli.command()
@click.argument("checkpoint")
@click.option("--on", required=True, type=as_date, help="The day notice arrives.")
@click.option("--kind", type=KIND, help="Which template; the one that serves the checkpoint when left out.")
@command
def call(said: Said, checkpoint: str, on: date, kind: str | None) -> None:
    """Say that a checkpoint is called, and lay out its days."""
    with said.workspace() as workspace:
        made = workspace.call_checkpoint(checkpoint, on, CallKind(kind) if kind else None)
    printing.answer(said.json, made, calling_lines.call_lines(made, workspace.area))


@cli.command(name="end-call")
@click.argument("call_ref", metavar="CALL")
@click.option("--why", required=True)
@click.option("--withdraw", is_flag=True, help="It was a mistake or was put off; else it is over.")
@command
def end_call(said: Said, call_ref: str, why: str, withdraw: bool) -> None:
    """Close a call that is over, or withdraw one."""
    with said.workspace() as workspace:
        end = workspace.withdraw_call if withdraw else workspace.close_call
        ended = end(call_ref, why=why)
    printing.answer(said.json, ended, calling_lines.call_lines(ended, workspace.area))


@cli.command(name="call-board")
@click.argument("call_ref", metavar="[CALL]", required=False)
@click.option("--checkpoint", help="Whose call; the one that is open when left out.")
@command
def call_board(said: Said, call_ref: str | None, checkpoint: str | None) -> None:
    """Show each line of the request with what answers it, what was said and what was sent."""
    with said.workspace() as workspace:
        board = workspace.call_board(call_ref or workspace.open_call(checkpoint).ref)
    printing.answer(said.json, board, calling_lines.board_lines(board, workspace.area))


@cli.command(name="call-line")
@click.argument("line_ref", metavar="LINE")
@click.option("--status", type=click.Choice([*STATUS, "dropped"]), help="What is said of it.")
@click.option("--item", "items", multiple=True, help="An item that answers it; may be given again.")
@click.option("--where", default="", help="For a link, where it leads.")
@click.option("--note", default="", help="Why it is not held or dropped, or what follows and when.")
@click.option("--confirm", is_flag=True, help="Confirm what is said of it.")
@click.option("--checkpoint", help="Whose call; the one that is open when left out.")
@command
def call_line(
    said: Said,
    line_ref: str,
    status: str | None,
    items: tuple[str, ...],
    where: str,
    note: str,
    confirm: bool,
    checkpoint: str | None,
) -> None:
    """Say what answers a line of the request, or confirm it."""
    if not (status or confirm):
        raise Contradiction("Nothing is said of the line.", remedy="Give --status, or --confirm.")
    with said.workspace() as workspace:
        known = workspace.open_call(checkpoint)
        if status == "dropped":
            workspace.drop_line(known.ref, line_ref, why=note)
        elif status:
            told = LineSaid(status=STATUS[status], items=items, where=where, note=note)
            workspace.say_of_line(known.ref, line_ref, told)
        if confirm and status != "dropped":
            workspace.confirm_line(known.ref, line_ref)
        board = workspace.call_board(known.ref)
    one = next(one for one in board.lines if one.line.ref.casefold() == line_ref.strip().casefold())
    printing.answer(said.json, one, calling_lines.line_lines(one))


@cli.command(name="call-ask")
@click.argument("asks", metavar="WORDS | ASK")
@click.option("--of", "asked_of", help="The post that supplies it.")
@click.option("--by", "due_on", type=as_date, help="The day it is due.")
@click.option("--at", "due_at", default="17:00", show_default=True, help="The time it is due.")
@click.option("--asked-by", default="", help="Which inspector, by role.")
@click.option("--sent", is_flag=True, help="Say that an ask, named by its reference, was sent.")
@click.option("--item", help="The item that was sent.")
@click.option("--how", default="", help="In which bundle it went, or how.")
@click.option("--checkpoint", help="Whose call; the one that is open when left out.")
@command
def call_ask(
    said: Said,
    asks: str,
    asked_of: str | None,
    due_on: date | None,
    due_at: str,
    asked_by: str,
    sent: bool,
    item: str | None,
    how: str,
    checkpoint: str | None,
) -> None:
    """Log what inspectors ask for besides the lines, or say that it was sent."""
    with said.workspace() as workspace:
        if sent:
            ask = workspace.mark_sent(asks, AskSent(item=item, how=how))
        else:
            if not (asked_of and due_on):
                raise Contradiction("An ask needs whom it is asked of, and by when.", remedy="Give --of and --by.")
            new = NewAsk(asks=asks, asked_by=asked_by, post=asked_of, due_on=due_on, due_at=due_at)
            ask = workspace.log_ask(workspace.open_call(checkpoint).ref, new)
    printing.answer(said.json, ask, calling_lines.ask_line(ask))


@cli.command(name="call-bundle")
@click.option("--on", type=as_date, help="The day it is for; today when left out.")
@click.option("--checkpoint", help="Whose call; the one that is open when left out.")
@command
def call_bundle(said: Said, on: date | None, checkpoint: str | None) -> None:
    """Build the day's bundle from what is confirmed."""
    with said.workspace() as workspace, printing.told(quiet=said.json) as told:
        drafted, made = workspace.build_for_call(workspace.open_call(checkpoint).ref, on, told=told)
    words = [f"Bundle for {day(made.day)}: {drafted.path}, {counted(drafted.items, 'item')}, SHA-256 {made.sha256}"]
    words += [f"  {item} stays out. {why}" for item, why in made.left_out.items()]
    printing.answer(said.json, {"path": str(Path(drafted.path)), **made.model_dump(mode="json")}, "\n".join(words))


@cli.command()
@click.option("--checkpoint", required=True)
@click.option("--on", type=as_date, help="The day notice would arrive; the first it can when left out.")
@click.option("--kind", type=KIND, help="Which template; the one that serves the checkpoint when left out.")
@command
def rehearse(said: Said, checkpoint: str, on: date | None, kind: str | None) -> None:
    """Do the day of the call without it. Exits 1 when something stands between the draft and its seal."""
    with said.workspace() as workspace, printing.told(quiet=said.json) as told:
        report = workspace.rehearse(checkpoint, on, CallKind(kind) if kind else None, told=told)
    printing.answer(said.json, report, calling_lines.rehearsal_lines(report, workspace.area))
    if report.blockers:
        sys.exit(NOT_WELL)
