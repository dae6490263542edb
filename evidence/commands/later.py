"""Commands of the contract that are not built yet: each says so and exits with 2."""

from __future__ import annotations

from collections.abc import Sequence

import click

from evidence.commands.base import cli
from evidence.errors import NotYetAvailable


def _later(name: str, summary: str) -> None:
    @cli.command(name=name, help=f"{summary} Not available yet.", context_settings={"ignore_unknown_options": True})
    @click.argument("rest", nargs=-1, type=click.UNPROCESSED)
    def refuse(rest: Sequence[str]) -> None:
        raise NotYetAvailable(f"`evidence {name}` is not available yet.")


for later, what_it_will_do in {
    "measures": "List measures.",
    "claims": "Check public claims.",
    "user": "Manage people.",
}.items():
    _later(later, what_it_will_do)
