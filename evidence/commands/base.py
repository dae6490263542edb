"""What every command shares: the data folder, the acting post, and answering as JSON or in words."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from evidence import settings
from evidence.workspace.workspace import Workspace

NOT_WELL = 1
COULD_NOT = 2

Command = Callable[..., Any]


class Said:
    """What was said before the command: the data folder, the acting post, and whether to answer as JSON."""

    def __init__(self) -> None:
        self.data: Path | None = None
        self.post: str | None = None
        self.json = False

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The data folder, opened as the acting post."""
        workspace = Workspace.open(settings.data_folder(self.data), post=self.post)
        try:
            yield workspace
        finally:
            workspace.close()


def command(run: Command) -> Command:
    """Let `--data`, `--json` and `--as` stand before or after the command, and hand over what was said."""

    @click.option("--data", type=click.Path(path_type=Path), help="The data folder.")
    @click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
    @click.option("--as", "post", help="The post that acts.")
    @click.pass_obj
    def wrapped(said: Said, /, data: Path | None, as_json: bool, post: str | None, **given: Any) -> None:
        said.data, said.json, said.post = data or said.data, as_json or said.json, post or said.post
        run(said, **given)

    return functools.update_wrapper(wrapped, run)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--data", type=click.Path(path_type=Path), help="The data folder; else EVIDENCE_DATA, else evidence-data."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--as", "post", help="The post that acts; else the area's first quality lead.")
@click.pass_context
def cli(context: click.Context, data: Path | None, as_json: bool, post: str | None) -> None:
    """Keep evidence safe, find any page of it, say what is not yet shown, and hand over bundles."""
    context.obj = said = Said()
    said.data, said.json, said.post = data, as_json, post
