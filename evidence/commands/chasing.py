"""Chasing what is not shown: gaps, the risks of leaving them, and the requests made for them."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path

import click

from evidence.commands import chasing_lines, printing
from evidence.commands.base import NOT_WELL, Said, cli, command
from evidence.commands.options import as_date
from evidence.workspace.import_report import write_new
from evidence.workspace.workspace import Workspace
from schemas.gap_filter import Chased, GapFilter, GapKind, GapOrder, Risk
from schemas.gaps import GapHistory
from schemas.requests import EvidenceRequest, NewRequest
from schemas.tests_of_evidence import CoverageState, EvidenceTest


def _choice(of: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([str(one.value) for one in of])


@cli.command()
@click.option("--as-at", type=as_date)
@click.option("--checkpoint")
@click.option("--target", help="One concern, strand or line.")
@click.option("--post", "owner", help="Only the gaps this post owns.")
@click.option("--organisation", help="Only the gaps of this organisation's posts.")
@click.option("--test", type=_choice(EvidenceTest))
@click.option("--state", type=_choice(CoverageState))
@click.option("--risk", type=_choice(Risk), help="Whether the risk of leaving it is accepted.")
@click.option("--chased", type=_choice(Chased), help="Whether an open request asks for it.")
@click.option("--kind", type=_choice(GapKind), help="Tests that are not met, or dates that series lack.")
@click.option("--order", type=_choice(GapOrder), default=GapOrder.WEAKEST.value, show_default=True)
@click.option("--xlsx", type=click.Path(path_type=Path), help="Write them as a spreadsheet too.")
@click.option("--fail", is_flag=True, help="Exit 1 when there is a gap.")
@command
def gaps(
    said: Said,
    as_at: date | None,
    checkpoint: str | None,
    target: str | None,
    xlsx: Path | None,
    fail: bool,
    owner: str | None,
    **chosen: str | None,
) -> None:
    """List what is not yet shown, with its reference, its owner, its next step and the day it is due."""
    wanted = GapFilter.model_validate({"post": owner, **chosen})
    with said.workspace() as workspace:
        found = workspace.gaps_wanted(wanted, as_at=as_at, checkpoint=checkpoint, target=target)
        if xlsx:
            write_new(xlsx, workspace.gap_sheet(wanted, as_at=as_at, checkpoint=checkpoint, target=target))
    printing.answer(said.json, found, chasing_lines.gaps_lines(found, workspace.area))
    if fail and found.gaps:
        sys.exit(NOT_WELL)


@cli.command()
@click.argument("gap_ref", metavar="GAP")
@command
def gap(said: Said, gap_ref: str) -> None:
    """Tell the whole story of one gap, open or closed."""
    with said.workspace() as workspace:
        _tell_gap(said, workspace, workspace.gap(gap_ref))


def _tell_gap(said: Said, workspace: Workspace, found: GapHistory) -> None:
    requests = [workspace.request(ref) for ref in found.requests]
    printing.answer(said.json, found, chasing_lines.gap_lines(found, workspace.area, requests))


@cli.command(name="accept-risk")
@click.argument("gap_ref", metavar="GAP")
@click.option("--why", required=True)
@click.option("--until", required=True, type=as_date, help="The day it is looked at again.")
@command
def accept_risk(said: Said, gap_ref: str, why: str, until: date) -> None:
    """Leave a gap open on purpose, as the chair. It stays a gap, and says so."""
    with said.workspace() as workspace:
        _tell_gap(said, workspace, workspace.accept_risk(gap_ref, reason=why, until=until))


@cli.command(name="take-back-risk")
@click.argument("gap_ref", metavar="GAP")
@command
def take_back_risk(said: Said, gap_ref: str) -> None:
    """Stop accepting the risk of a gap, as the chair."""
    with said.workspace() as workspace:
        _tell_gap(said, workspace, workspace.take_back_risk(gap_ref))


@cli.command()
@click.argument("gap_ref", metavar="[GAP]", required=False)
@click.option("--of", "asked_of", help="The post asked; the gap's owner when left out.")
@click.option(
    "--by", "due", type=as_date, help="By when; the gap's due day when left out, or the first that can be kept."
)
@click.option("--wants", help="What would satisfy it; the gap's next step when left out.")
@click.option("--target", help="The concern, strand or line it is about.")
@command
def ask(
    said: Said, gap_ref: str | None, asked_of: str | None, due: date | None, wants: str | None, target: str | None
) -> None:
    """Ask a post for evidence by a day: for a gap, or free."""
    new = NewRequest(gap=gap_ref, asked_of=asked_of, due=due, wants=wants, target=target)
    with said.workspace() as workspace:
        _tell_request(said, workspace, workspace.ask(new))


def _tell_request(said: Said, workspace: Workspace, one: EvidenceRequest) -> None:
    printing.answer(said.json, one, chasing_lines.request_lines(one, workspace.area))


@cli.command()
@click.option("--post", "owner", help="Only those asked of this post.")
@click.option("--ics", type=click.Path(path_type=Path), help="Write what is due as a calendar file too.")
@click.option("--digest", is_flag=True, help="Answer as a digest to send: requests and gaps, with their next steps.")
@command
def requests(said: Said, owner: str | None, ics: Path | None, digest: bool) -> None:
    """List what was asked of whom, by when, and what answered it."""
    with said.workspace() as workspace:
        found = workspace.requests(post=owner)
        if ics:
            write_new(ics, workspace.due_calendar(post=owner))
        words = workspace.digest(post=owner) if digest else chasing_lines.requests_lines(found, workspace.area)
    printing.answer(said.json, {"digest": words} if digest else found, words)


@cli.command(name="answer-request")
@click.argument("request_ref", metavar="REQUEST")
@click.argument("item")
@command
def answer_request(said: Said, request_ref: str, item: str) -> None:
    """Say that an item was brought in answer to a request."""
    with said.workspace() as workspace:
        _tell_request(said, workspace, workspace.answer_request(request_ref, item))


@cli.command(name="withdraw-request")
@click.argument("request_ref", metavar="REQUEST")
@click.option("--why", required=True)
@command
def withdraw_request(said: Said, request_ref: str, why: str) -> None:
    """Ask no longer."""
    with said.workspace() as workspace:
        _tell_request(said, workspace, workspace.withdraw_request(request_ref, why=why))


@cli.command(name="ask-again")
@click.argument("request_ref", metavar="REQUEST")
@click.option("--why", required=True)
@command
def ask_again(said: Said, request_ref: str, why: str) -> None:
    """Open a request again because what was brought does not satisfy it."""
    with said.workspace() as workspace:
        _tell_request(said, workspace, workspace.ask_again(request_ref, why=why))
