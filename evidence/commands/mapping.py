"""Linking evidence to what it shows, answering, and deciding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import yaml

from evidence import plain_yaml
from evidence.commands import printing
from evidence.commands.base import Said, cli, command
from evidence.errors import FileRefused
from schemas.links import Change, NewLink, Passage, Strength, Verdict
from schemas.tests_of_evidence import EvidenceTest


@cli.command()
@click.argument("item")
@click.argument("target")
@click.option("--test", required=True, type=click.Choice([test.value for test in EvidenceTest]))
@click.option("--says", required=True, help="One sentence of what the item shows.")
@click.option("--strength", type=click.Choice([one.value for one in Strength]), default="direct", show_default=True)
@click.option("--page", type=click.IntRange(1))
@click.option("--quote", help="The exact words on that page.")
@click.option("--contrary", is_flag=True, help="It points the other way.")
@click.option("--strand", help="For a line that answers several strands: the one meant.")
@click.option("--change", "change_file", type=click.Path(path_type=Path), help="YAML or JSON: what changed.")
@click.option("--follow-up", help="What changed because of a check.")
@click.option("--checked-by", metavar="REF", help="The post or organisation that made a check.")
@command
def link(
    said: Said, page: int | None, quote: str | None, change_file: Path | None, strength: str, test: str, **given: Any
) -> None:
    """Say what an item shows about a strand or a line."""
    new = NewLink(
        **given,
        test=EvidenceTest(test),
        strength=Strength(strength),
        passages=_passages(page, quote),
        change=_change(change_file) if change_file else None,
    )
    with said.workspace() as workspace:
        made = workspace.link(new)
    printing.answer(said.json, made, printing.links_lines([made]))


def _passages(page: int | None, quote: str | None) -> tuple[Passage, ...]:
    if (page is None) != (quote is None):
        raise click.UsageError("A passage needs both --page and --quote.")
    return (Passage(page=page, quote=quote),) if page and quote else ()


def _change(path: Path) -> Change:
    try:
        return Change.model_validate(plain_yaml.load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FileRefused(f"{path} cannot be read as YAML or JSON.", remedy="See docs/quality-lead.md.") from error


@cli.command()
@click.argument("link_ref", metavar="LINK")
@click.option("--page", type=click.IntRange(1))
@click.option("--quote", help="The words on that page of the newest version; those found there when left out.")
@command
def carry(said: Said, link_ref: str, page: int | None, quote: str | None) -> None:
    """Point a link at the newest version of its item, with the words that stand there now."""
    passages = _passages(page, quote)
    with said.workspace() as workspace:
        carried = workspace.carry(link_ref, passages or None)
    printing.answer(said.json, carried, printing.links_lines([carried]))


@cli.command()
@click.argument("link_ref", metavar="LINK")
@click.option("--says", required=True)
@command
def answer(said: Said, link_ref: str, says: str) -> None:
    """Write the response to a contrary link."""
    with said.workspace() as workspace:
        answered = workspace.answer(link_ref, says)
    printing.answer(said.json, answered, printing.links_lines([answered]))


@cli.command()
@click.argument("link_ref", metavar="LINK")
@click.argument("verdict", type=click.Choice([verdict.value for verdict in Verdict]))
@click.option("--why", required=True)
@command
def decide(said: Said, link_ref: str, verdict: str, why: str) -> None:
    """Accept or challenge a link, as a post that neither added the evidence nor made the link."""
    if said.post is None:
        raise click.UsageError("Say which post decides: --as POST.")
    with said.workspace() as workspace:
        decided = workspace.decide(link_ref, Verdict(verdict), why)
    printing.answer(said.json, decided, printing.links_lines([decided]))
