"""Looking at evidence, and finding a page of it."""

from __future__ import annotations

from typing import Any

import click

from evidence.commands import printing
from evidence.commands.base import Said, cli, command
from evidence.commands.options import KIND, as_date
from schemas.evidence import EvidenceKind, ReadingState
from schemas.finding import Question


@cli.command()
@click.option("--kind", type=KIND)
@click.option("--organisation")
@click.option("--state", type=click.Choice([state.value for state in ReadingState]))
@command
def items(said: Said, kind: EvidenceKind | None, organisation: str | None, state: str | None) -> None:
    """List the evidence items."""
    with said.workspace() as workspace:
        found = workspace.items(kind=kind, organisation=organisation, state=ReadingState(state) if state else None)
    printing.answer(said.json, found, printing.items_table(found))


@cli.command()
@click.argument("item")
@command
def show(said: Said, item: str) -> None:
    """Show an item, its versions and its links."""
    with said.workspace() as workspace:
        found, links = workspace.item(item), workspace.links_of(item)
        versions = workspace.versions(item)
    whole = {**found.model_dump(mode="json"), "versions": versions, "links": links}
    printing.answer(said.json, whole, printing.item_lines(found) + printing.links_lines(links))


@cli.command()
@click.argument("words")
@click.option("--kind", type=KIND)
@click.option("--organisation")
@click.option("--from", "date_from", type=as_date)
@click.option("--to", "date_to", type=as_date)
@click.option("--target", help="Only items linked to this concern, strand or line.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@command
def find(said: Said, words: str, **narrow: Any) -> None:
    """Find pages: words, "quoted phrases", AND, OR, NOT."""
    with said.workspace() as workspace:
        found = workspace.find(Question(words=words[:4000], **narrow))
    printing.answer(said.json, found, printing.found_lines(found))
