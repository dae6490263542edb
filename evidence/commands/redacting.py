"""Redacted copies, and every copy that was made of an item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from evidence.commands import printing
from evidence.commands.base import NOT_WELL, Said, cli, command
from evidence.rules.words import counted, day
from schemas.pictures import Mark
from schemas.redactions import REASONS, LeakScan, ReasonCode, RedactedArea, RedactedWords
from schemas.renditions import Rendered, Rendition, RenditionKind

CODES = "; ".join(f"{code.value} {words}" for code, words in REASONS.items())


class AreaOption(click.ParamType[tuple[int, Mark]]):
    """An area of a page, such as 2:10,20,50,5: page 2, and in hundredths of it left, top, width and height."""

    name = "page:left,top,width,height"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, Mark]:
        """The page and the place, or a usage error."""
        page, _, numbers = str(value).partition(":")
        try:
            left, top, width, height = (float(number) / 100 for number in numbers.split(","))
            return int(page), Mark(left=left, top=top, width=width, height=height)
        except ValueError:
            self.fail(f"{value!r} is not an area. Write it like 2:10,20,50,5, in hundredths of the page.", param, ctx)


@cli.command()
@click.argument("item")
@click.option("--word", "words", multiple=True, help="Words to cover wherever they stand. May be given again.")
@click.option("--area", "areas", multiple=True, type=AreaOption(), help="2:10,20,50,5 in hundredths of the page.")
@click.option(
    "--code", type=click.Choice([code.value for code in ReasonCode]), default="P", show_default=True, help=CODES
)
@click.option("--why", required=True, help="The reason, for the record.")
@click.option("--version", type=click.IntRange(1), help="The version to redact: the newest.")
@command
def redact(
    said: Said,
    item: str,
    words: Sequence[str],
    areas: Sequence[tuple[int, Mark]],
    code: str,
    why: str,
    version: int | None,
) -> None:
    """Make a redacted copy of an item. Exit 1 when the leak scan refuses it."""
    reason = ReasonCode(code)
    with said.workspace() as workspace:
        made = workspace.redact(
            item,
            version or workspace.item(item).version.number,
            areas=[RedactedArea(page=page, place=place, code=reason) for page, place in areas],
            words=[RedactedWords(words=one, code=reason) for one in words],
            why=why,
        )
        scan = workspace.redaction(made.ref).scan
    printing.answer(said.json, {**made.model_dump(mode="json"), "scan": scan}, _made(made, scan))
    if made.refused:
        raise click.exceptions.Exit(NOT_WELL)


def _made(made: Rendition, scan: LeakScan) -> str:
    covered = f"{made.ref}, a redacted copy of {made.item}: {counted(made.pages, 'page')}, {made.boxes} covered."
    if made.refused:
        leaks = "\n".join(f"  {leak.where}" for leak in scan.leaks)
        return f"{covered}\nRefused: what was to be taken away was found again in\n{leaks}\nCover more, and try again."
    return f"{covered}\nThe leak scan found nothing. {_unseen(scan)}".strip()


def _unseen(scan: LeakScan) -> str:
    pages = ", ".join(map(str, scan.pictures_not_looked_into))
    return f"Nobody could look for words in the pictures of page {pages}: look at them yourself." if pages else ""


@cli.command()
@click.argument("item")
@command
def renditions(said: Said, item: str) -> None:
    """List the copies that were made of an item: PDFs of Office files, and redacted ones."""
    with said.workspace() as workspace:
        made = workspace.renditions_of(item)
    printing.answer(said.json, made, "\n".join(map(_line, made)) or f"No copy was made of {item}.")


def _line(one: Rendition) -> str:
    what = "redacted" if one.kind is RenditionKind.REDACTED else "PDF"
    state = "" if one.usable else " REFUSED" if one.refused else " DAMAGED"
    told = f"{one.ref} {what} of version {one.version}, {counted(one.pages, 'page')}, {day(one.made_at.date())}{state}"
    return f"{told}  {one.why}".rstrip()


@cli.command()
@click.argument("items", nargs=-1)
@command
def render(said: Said, items: Sequence[str]) -> None:
    """Make PDFs of Office files that have none: of those named, or of all. Exit 1 when one could not be made."""
    with said.workspace() as workspace, printing.progress("Making PDFs", quiet=said.json) as tick:
        done = workspace.render(items, progress=tick)
    printing.answer(said.json, done, "\n".join(map(_rendered, done)) or "Every Office file has its PDF.")
    if any(one.rendition is None for one in done):
        raise click.exceptions.Exit(NOT_WELL)


def _rendered(one: Rendered) -> str:
    return f"{one.item}: {_line(one.rendition)}" if one.rendition else f"{one.item}: {one.why_not}"
