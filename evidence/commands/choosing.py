"""Choosing what a bundle holds: previews, drafts, and choices kept by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from evidence.commands import printing
from evidence.commands.base import Said, cli, command
from evidence.commands.printing import safe
from evidence.errors import Contradiction
from evidence.rules.going_on import goes_on_from, where_before
from evidence.rules.words import counted, listed, window
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Edition
from schemas.choosing import NewChoice, Preview, SavedChoice

CHOICE_OPTIONS = (
    click.option("--checkpoint", help="The occasion; needed unless --saved names a choice."),
    click.option("--scope", multiple=True, help="A requirement set, concern, strand or line; may be given again."),
    click.option("--item", "items", multiple=True, help="An item picked by hand; may be given again."),
    click.option("--audience", help="Whom it is for.  [default: inspectors]"),
    click.option("--edition", type=click.Choice([one.value for one in Edition]), help="[default: full]"),
    click.option("--supplements", metavar="B-0001", help="The sealed bundle to go on from."),
    click.option("--saved", metavar="NAME", help="A choice kept by name; what else is said takes its place."),
)


def choosing(run: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that make a choice."""
    for option in reversed(CHOICE_OPTIONS):
        run = option(run)
    return run


def choice_of(workspace: Workspace, *, saved: str | None, **said: Any) -> Choice:
    """The choice a command's options make, over the one that is kept by a name when one is named."""
    kept = workspace.saved_choice(saved).choice.model_dump() if saved else {}
    given = {name: value for name, value in said.items() if value}
    whole = {**kept, **given}
    if "checkpoint" not in whole:
        raise Contradiction("Nothing says what the bundle is for.", remedy="Give --checkpoint, or --saved.")
    return Choice.model_validate(whole)


@cli.command()
@choosing
@click.option("--to", required=True, type=click.Path(path_type=Path))
@click.option("--without-pdf", is_flag=True, help="Leave out bundle.pdf, which takes the longest.")
@command
def bundle(said: Said, to: Path, without_pdf: bool, **chosen: Any) -> None:
    """Write a draft: originals, index, bundle.pdf, gaps and manifests in one ZIP."""
    with said.workspace() as workspace, printing.told(quiet=said.json) as told:
        drafted = workspace.draft_bundle(to, choice_of(workspace, **chosen), bound=not without_pdf, told=told)
    printing.answer(said.json, drafted, printing.drafted_lines(drafted))


@cli.command()
@choosing
@click.option("--save", metavar="NAME", help="Keep the choice by this name.")
@command
def preview(said: Said, save: str | None, **chosen: Any) -> None:
    """Say what the receiver of a draft would see, what stays out and why, and what is missing."""
    with said.workspace() as workspace:
        choice = choice_of(workspace, **chosen)
        found = workspace.preview(choice)
        if save:
            workspace.save_choice(NewChoice(name=save, choice=choice))
    lines = [*_preview_lines(found), *([f"\nKept as {safe(save)}."] if save else [])]
    printing.answer(said.json, found, "\n".join(lines))


@cli.command()
@click.option("--forget", metavar="NAME", help="Delete this one.")
@command
def choices(said: Said, forget: str | None) -> None:
    """List the choices kept by name, or delete one."""
    with said.workspace() as workspace:
        if forget:
            workspace.forget_choice(forget)
        found = workspace.saved_choices()
    words = "\n".join(map(_saved_line, found)) or "No choice is kept. Keep one with `evidence preview --save NAME`."
    printing.answer(said.json, found, words)


def _saved_line(one: SavedChoice) -> str:
    chosen = one.choice
    parts = [
        f"{safe(one.name)}: {chosen.checkpoint}, for {chosen.audience}, {chosen.edition.value} edition",
        f"scope {listed(chosen.scope, most=20)}" if chosen.scope else "everything the checkpoint looks at",
        f"picked {listed(chosen.items, most=20)}" if chosen.items else "",
        f"supplement to {chosen.supplements}" if chosen.supplements else "",
    ]
    return "; ".join(part for part in parts if part)


def _preview_lines(found: Preview) -> Iterator[str]:
    selection = found.selection
    audience = safe(selection.audience.title) if selection.audience else ""
    yield f"{safe(selection.checkpoint_title)}, {window(selection.earliest, selection.latest)}"
    yield f"For: {audience}, {selection.edition.value} edition. {safe(found.cover)}"
    if found.too_large:
        yield f"TOO LARGE. {found.too_large}"
    yield f"\nThe receiver sees {found.folder}/ with {counted(len(found.files), 'file')}:"
    for file in found.files:
        yield f"  {file.path}" + (f"  {file.size_bytes:,} bytes" if file.size_bytes is not None else "")
    yield from _refs("Picked, and show nothing in this scope yet", found.shows_nothing)
    if selection.supplement:
        yield f"\n{goes_on_from(selection)}"
        yield f"In earlier bundles, and not again: {counted(len(selection.supplement.held), 'item')}"
        yield from (f"  {one.item} {safe(one.title)}: {where_before(one)}" for one in selection.supplement.held)
    yield f"\nStays out: {counted(len(selection.left_out), 'item')}"
    for left in selection.left_out:
        told = " (the receiver is not told its title)" if left.withheld else ""
        yield f"  {left.item} {safe(left.title)}{told}. {safe(left.why)}"
    if selection.contrary_withheld:
        yield f"  {counted(selection.contrary_withheld, 'link')} that point the other way"
    if selection.challenges_withheld:
        yield f"  {counted(selection.challenges_withheld, 'challenge')} not for this audience"
    yield f"\nMissing: {counted(len(selection.gaps), 'gap')}"
    yield from (
        f"  {gap.strand} {gap.test.words}: {gap.state.words.lower()}. {safe(gap.reason)}" for gap in selection.gaps
    )
    yield from _refs("Strands that nothing here supports", found.strands_without_evidence)
    yield from _refs("Lines that nothing here speaks of", found.lines_without_evidence)


def _refs(title: str, refs: Sequence[str]) -> Iterator[str]:
    if refs:
        yield f"{title}: {listed(refs, most=200)}"
