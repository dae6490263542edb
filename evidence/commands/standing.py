"""Where we stand, and what is handed over."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from evidence.commands import printing
from evidence.commands.base import NOT_WELL, Said, cli, command
from evidence.commands.options import as_date
from evidence.workspace import bundling


@cli.command()
@click.option("--as-at", type=as_date)
@click.option("--checkpoint")
@click.option("--target", help="One concern, strand or line.")
@command
def coverage(said: Said, as_at: date | None, checkpoint: str | None, target: str | None) -> None:
    """Say what is shown, strand by strand and test by test."""
    with said.workspace() as workspace:
        found = workspace.coverage(as_at=as_at, checkpoint=checkpoint, target=target)
    printing.answer(said.json, found, printing.coverage_lines(found))


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--fingerprint", default="", help="The fingerprint of the key, from the covering letter.")
@command
def verify(said: Said, path: Path, fingerprint: str) -> None:
    """Check a draft or bundle: altered, missing and extra files are each named, and what is wrong with a seal."""
    found = bundling.verify(path, fingerprint=fingerprint)
    printing.answer(said.json, found, printing.verified_lines(found))
    if not found.sound:
        sys.exit(NOT_WELL)


@cli.command()
@click.option("--verify", "check", is_flag=True, help="Check the chain from its first entry to its last.")
@click.option("--newest", type=click.IntRange(1), default=50, show_default=True)
@command
def audit(said: Said, check: bool, newest: int) -> None:
    """Show what was done, by whom and when."""
    with said.workspace() as workspace:
        fault = workspace.audit_fault() if check else ""
        entries = workspace.audit_entries(newest=newest)
    if check:
        printing.answer(said.json, {"holds": not fault, "fault": fault}, fault or "The audit chain holds.")
        sys.exit(NOT_WELL if fault else 0)
    printing.answer(said.json, [entry._asdict() for entry in entries], printing.audit_lines(entries))
