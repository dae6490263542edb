"""Proposed links: looking at them, making a link of one, and refusing one."""

from __future__ import annotations

from collections.abc import Sequence

import click

from evidence.commands import printing
from evidence.commands.base import Said, cli, command
from evidence.rules.words import counted
from schemas.links import Passage, Strength
from schemas.suggestions import Suggestion
from schemas.tests_of_evidence import LINKABLE, EvidenceTest

TEST = click.Choice([test.value for test in LINKABLE])


@cli.command()
@click.argument("item")
@command
def suggest(said: Said, item: str) -> None:
    """Proposed links of an item, with their passages and why each is proposed."""
    with said.workspace() as workspace:
        found = workspace.suggestions(item)
    printing.answer(said.json, found, suggestions_lines(item, found))


@cli.command()
@click.argument("suggestion")
@click.option("--says", required=True, help="One sentence of what the item shows.")
@click.option("--test", type=TEST, help="Another test than the one proposed.")
@click.option("--strand", help="Another strand, or the one meant of several.")
@click.option("--strength", type=click.Choice([one.value for one in Strength]), default="direct", show_default=True)
@click.option("--page", type=click.IntRange(1))
@click.option("--quote", help="Other words, on that page.")
@click.option("--contrary", is_flag=True, help="It points the other way.")
@click.option("--follow-up", help="What changed because of a check.")
@command
def confirm(
    said: Said,
    suggestion: str,
    says: str,
    test: str | None,
    strand: str | None,
    strength: str,
    page: int | None,
    quote: str | None,
    contrary: bool,
    follow_up: str | None,
) -> None:
    """Make a link of a proposal. It awaits a decision like any other."""
    if (page is None) != (quote is None):
        raise click.UsageError("A passage needs both --page and --quote.")
    with said.workspace() as workspace:
        made = workspace.confirm_suggestion(
            suggestion,
            says=says,
            test=EvidenceTest(test) if test else None,
            strand=strand,
            strength=Strength(strength),
            contrary=contrary,
            follow_up=follow_up,
            passages=(Passage(page=page, quote=quote),) if page and quote else None,
        )
    printing.answer(said.json, made, printing.links_lines([made]))


@cli.command()
@click.argument("suggestion")
@click.option("--why", default="", help="Why it is refused, for whoever asks later.")
@command
def refuse(said: Said, suggestion: str, why: str) -> None:
    """Refuse a proposal. The same is not proposed for this item again, unless in new words."""
    with said.workspace() as workspace:
        refused = workspace.refuse_suggestion(suggestion, why)
    printing.answer(said.json, refused, f"{refused.ref} is refused.")


def suggestions_lines(item: str, found: Sequence[Suggestion]) -> str:
    """Each proposal with its passage and its reason."""
    if not found:
        return f"No link is proposed for {printing.safe(item)}, or all that were are settled."
    lines = [f"{counted(len(found), 'proposed link')}. They count for nothing until one is confirmed and accepted."]
    for one in found:
        target = one.target if one.strand in (None, one.target) else f"{one.target} for {one.strand}"
        lines.append(f"{one.ref}  {target} ({one.test})")
        lines += [
            f"  page {passage.page}: “{printing.safe(' '.join(passage.quote.split()))}”" for passage in one.passages
        ]
        lines.append(f"  {printing.safe(one.why)}")
    return "\n".join(lines)
