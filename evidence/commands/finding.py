"""Looking at evidence, and finding a page of it."""

from __future__ import annotations

from typing import Any

import click

from evidence.commands import printing, version_lines
from evidence.commands.base import Said, cli, command
from evidence.commands.options import KIND, as_date
from schemas.evidence import EvidenceKind, ReadingState
from schemas.finding import Linked, Order, Question


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
        compared = workspace.compare_versions(item) if len(versions) > 1 else None
        attached, came_with = workspace.attached(item), [mail.ref for mail in workspace.came_with(item)]
    changes = compared.changes if compared else None
    whole = {
        **found.model_dump(mode="json"),
        "versions": versions,
        "changes": changes,
        "links": links,
        "attached": attached,
        "came_with": came_with,
    }
    changed = version_lines.change_line(compared) if compared else ""
    inside = printing.attached_lines(attached, came_with)
    printing.answer(said.json, whole, printing.item_lines(found) + inside + changed + printing.links_lines(links))


@cli.command()
@click.argument("item")
@click.option("--from", "earlier", type=click.IntRange(1), help="The version to compare with: the one before.")
@click.option("--to", "later", type=click.IntRange(1), help="The version to compare: the newest.")
@command
def versions(said: Said, item: str, earlier: int | None, later: int | None) -> None:
    """Compare two versions of an item page by page, and say where the words quoted from it are now."""
    with said.workspace() as workspace:
        compared = workspace.compare_versions(item, earlier=earlier, later=later)
    printing.answer(said.json, compared, version_lines.compared_lines(compared))


@cli.command()
@click.argument("words", default="")
@click.option("--kind", type=KIND)
@click.option("--organisation")
@click.option("--from", "date_from", type=as_date)
@click.option("--to", "date_to", type=as_date)
@click.option("--target", help="Only items linked to this concern, strand or line.")
@click.option("--state", type=click.Choice([state.value for state in Linked]), help="Only items with such a link.")
@click.option("--order", type=click.Choice([order.value for order in Order]), default="relevance", show_default=True)
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@click.option("--like", metavar="ITEM", help="Find items like this one; takes no words.")
@command
def find(said: Said, words: str, like: str | None, **narrow: Any) -> None:
    """Find pages: words, "quoted phrases", AND, OR, NOT, and filters such as kind:minutes after:2025."""
    if like is not None and words:
        raise click.UsageError("--like takes an item and no words.")
    if like is None and not words:
        raise click.UsageError("Say what to look for, or name an item with --like.")
    with said.workspace() as workspace:
        if like is not None:
            alike = workspace.similar(like)
            printing.answer(said.json, alike, printing.items_table(alike))
            return
        found = workspace.find(Question(words=words[:4000], **narrow))
    printing.answer(said.json, found, printing.found_lines(found))
