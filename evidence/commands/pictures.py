"""A page as a picture, with words marked on it."""

from __future__ import annotations

from pathlib import Path

import click

from evidence.commands import printing
from evidence.commands.base import Said, cli, command
from evidence.errors import Contradiction
from evidence.rules.words import counted


@cli.command()
@click.argument("item")
@click.option("--page", required=True, type=click.IntRange(1))
@click.option("--version", type=click.IntRange(1), help="The version to show: the newest.")
@click.option("--find", "words", default="", help="Mark these words, as `evidence find` finds them.")
@click.option("--quote", default="", help="Mark these words, just as they are.")
@click.option("--to", required=True, type=click.Path(path_type=Path), help="A file that ends in .png.")
@command
def picture(said: Said, item: str, page: int, version: int | None, words: str, quote: str, to: Path) -> None:
    """Write a page of an item as a picture, with words marked on it."""
    if to.suffix.lower() != ".png":
        raise Contradiction(f"{to.name} is not the name of a picture.", remedy="Name a file that ends in .png.")
    if words and quote:
        raise Contradiction("Either --find or --quote can be marked, not both.", remedy="Leave one of them out.")
    with said.workspace() as workspace:
        number = version or workspace.item(item).version.number
        drawn = workspace.page_picture(item, number, page, words=words, quote=quote)
        if drawn is None:
            raise Contradiction(
                f"There is no picture of {item}. {workspace.why_no_picture(item, number)}",
                remedy="Read its text with `evidence find`, or open the original in the app.",
            )
    try:
        to.write_bytes(drawn.png)
    except OSError as error:
        raise Contradiction(f"{to} could not be written: {error.strerror}.", remedy="Name another place.") from error
    facts = {"path": str(to), "width": drawn.width, "height": drawn.height, "marks": drawn.marks}
    marks = counted(len(drawn.marks), "mark")
    told = f"Picture written: {to} ({drawn.width} by {drawn.height} points, {len(drawn.png):,} bytes, {marks})."
    printing.answer(said.json, {"item": item, "version": number, "page": page, **facts}, told)
