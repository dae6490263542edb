"""The gate before release: what must be decided before a bundle may leave, and deciding it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from itertools import groupby, product
from typing import Any

import click

from evidence.commands import printing
from evidence.commands.base import NOT_WELL, Said, cli, command
from evidence.commands.choosing import choice_of, choosing
from evidence.commands.printing import safe
from evidence.rules.words import counted, day
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Edition
from schemas.gate import FindingVerdict, Found, GateReport

VERDICTS = {one.name.lower().replace("_", "-"): one for one in FindingVerdict}
EDITIONS = [one.value for one in Edition]


@cli.command()
@choosing
@click.option("--all", "everything", is_flag=True, help="Also what is settled.")
@command
def gate(said: Said, everything: bool, **chosen: Any) -> None:
    """Say what must be decided before a bundle may leave. Exit 1 when something is in the way."""
    with said.workspace() as workspace, printing.progress("Looking into files", quiet=said.json) as tick:
        report = workspace.gate(choice_of(workspace, **chosen), tell=tick)
        titles = {item.ref: item.title for item in workspace.items()}
    printing.answer(said.json, report, "\n".join(report_lines(report, titles, everything=everything)))
    if report.in_the_way:
        sys.exit(NOT_WELL)


@cli.command()
@click.argument("key")
@click.argument("verdict", type=click.Choice(list(VERDICTS)))
@click.option("--why", required=True, help="The reason, without a name or a number.")
@choosing
@command
def gate_decide(said: Said, key: str, verdict: str, why: str, **chosen: Any) -> None:
    """Decide about something that was found: leave the item out, redact it, or release it with a reason.

    The choice is said as it was of the gate; without a checkpoint or a saved one, each checkpoint is tried in turn.
    """
    with said.workspace() as workspace:
        choice = _choice_with(workspace, key, chosen)
        decided = workspace.decide_finding(choice, key, VERDICTS[verdict], why)
    printing.answer(said.json, decided, f"{key}: {how_it_stands(decided)}")


def _choice_with(workspace: Workspace, key: str, chosen: Mapping[str, Any]) -> Choice:
    """A choice that holds the finding; the last that was tried when none does, so that it is refused as not there."""
    if chosen["checkpoint"] or chosen["saved"]:
        return choice_of(workspace, **chosen)
    for ref, edition in product(
        workspace.area.checkpoints_by_ref, [chosen["edition"]] if chosen["edition"] else EDITIONS
    ):
        choice = choice_of(workspace, **{**chosen, "checkpoint": ref, "edition": edition})
        if any(one.finding.key == key for one in workspace.gate(choice).found):
            break
    return choice


def report_lines(report: GateReport, titles: dict[str, str], *, everything: bool) -> Iterator[str]:
    """What is in the way, item by item; with `everything` also what is settled."""
    yield f"{counted(report.looked_into, 'item')} looked into. {names_words(report)}"
    shown = report.found if everything else report.in_the_way
    for item, found in groupby(shown, key=lambda one: one.finding.item):
        yield f"\n{item} {safe(titles.get(item, ''))}"
        yield from map(_line, found)
    settled = len(report.found) - len(report.in_the_way)
    yield ""
    if report.in_the_way:
        yield f"{counted(len(report.in_the_way), 'finding')} in the way, {settled} settled."
        yield "Decide about each with evidence gate-decide."
    else:
        yield f"Nothing is in the way; {counted(settled, 'finding')} settled."


def names_words(report: GateReport) -> str:
    """Whether the area's own names were looked for."""
    if report.names:
        return f"The area's own list of {counted(report.names, 'name')} was looked for."
    return "No list of names is set (EVIDENCE_NAMES_FILE), so no names were looked for."


def _line(one: Found) -> str:
    found = one.finding
    times = f", {found.times} times" if found.times > 1 else ""
    shown = f" {safe(found.shown)}" if found.shown else ""
    standing = f"\n    {safe(how_it_stands(one))}" if one.decision else ""
    return f"  {found.key}  {found.kind.value} ({found.certainty.value}){shown}: {safe(found.where)}{times}{standing}"


def how_it_stands(one: Found) -> str:
    """What was decided about a finding, and whether that settles it."""
    if one.decision is None:
        return "Settled: its item is left out." if one.settled else "Not decided."
    decision = one.decision
    said = f"{decision.verdict.value}, by {decision.post} on {day(decision.decided_at.date())}: {decision.why}"
    return said if one.settled else f"{said} It is still in the way: see that a redacted edition holds it."
