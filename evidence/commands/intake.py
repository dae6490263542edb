"""Bringing evidence in, and saying what it is."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from evidence import worker
from evidence.commands import printing
from evidence.commands.base import COULD_NOT, Command, Said, cli, command
from evidence.commands.options import KIND, VOICE, as_date
from evidence.workspace import import_report, log_columns
from evidence.workspace.evidence_log import read_log
from schemas.evidence import AddOutcome, Details, Marking


def detail_options(run: Command) -> Command:
    """The options that say what an item is."""
    for option in reversed(
        [
            click.option("--kind", type=KIND),
            click.option("--title"),
            click.option("--as-at", type=as_date, help="The day the evidence speaks for: 2026-03-03."),
            click.option("--from", "period_from", type=as_date, help="First day of the period it speaks for."),
            click.option("--to", "period_to", type=as_date, help="Last day of that period."),
            click.option("--organisation"),
            click.option("--marking", type=click.Choice([marking.value for marking in Marking])),
            click.option("--voice", type=VOICE, help="Whose voice it carries."),
            click.option("--locality", "localities", multiple=True),
            click.option("--cohort", "cohorts", multiple=True),
            click.option("--review-by", type=as_date),
        ]
    ):
        run = option(run)
    return run


@cli.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@detail_options
@click.option("--version-of", help="The item these bytes are a new version of.")
@click.option("--request", "request_ref", help="The request they answer: R-0001.")
@click.option("--no-wait", is_flag=True, help="Leave reading and indexing to the worker.")
@command
def add(
    said: Said, files: Sequence[Path], version_of: str | None, request_ref: str | None, no_wait: bool, **about: Any
) -> None:
    """Take files in, read them and index them."""
    details = _details(about)
    with said.workspace() as workspace:
        if request_ref:
            workspace.answer_with(request_ref, [])  # before anything is stored for a request that nobody waits for
        with printing.progress("Adding", total=len(files), quiet=said.json) as tick:
            added = []
            for path in files:
                added.append(workspace.add_file(path, details, version_of=version_of))
                tick(path.name)
        if request_ref:
            workspace.answer_with(request_ref, [one.item for one in added if one.item])
        if not no_wait:
            with printing.progress("Reading", quiet=said.json) as tick:
                worker.see_to_it(workspace, tick)
            added = [workspace.now_read(one) for one in added]
    printing.answer(said.json, added, printing.added_lines(added))
    if any(one.outcome is AddOutcome.REFUSED for one in added):
        sys.exit(COULD_NOT)


@cli.command(name="import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--log", "log_path", type=click.Path(path_type=Path), help="An evidence log: .xlsx or .csv.")
@click.option("--mapping", "mapping_path", type=click.Path(path_type=Path), help="YAML: what its columns mean.")
@click.option("--save-mapping", type=click.Path(path_type=Path), help="Write that YAML, to correct and give again.")
@click.option(
    "--report", type=click.Path(path_type=Path), help="Where its report goes: a folder, or a .html or .xlsx file."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen and store nothing.")
@click.option("--no-wait", is_flag=True, help="Leave reading and indexing to the worker.")
@command
def import_(
    said: Said,
    folder: Path,
    log_path: Path | None,
    mapping_path: Path | None,
    save_mapping: Path | None,
    report: Path | None,
    dry_run: bool,
    no_wait: bool,
) -> None:
    """Take a whole folder in, read it and index it. Again after a stop, it goes on where it was.

    A report with one line for each file is kept in the data folder, unless --report names another place.
    """
    if log_path is None and (mapping_path or save_mapping):
        raise click.UsageError("A mapping needs a log: --log SHEET.")
    with said.workspace() as workspace:
        at = workspace.core.clock()
        if report is None and not dry_run:  # which writes nothing that nobody asked for
            report = import_report.reports_kept(workspace.core.folder)
        places = import_report.report_places(report, at=at) if report else []
        log = None
        if log_path:
            mapping = log_columns.load_mapping(mapping_path) if mapping_path else None
            log = read_log(log_path, area=workspace.area, today=workspace.today, mapping=mapping)
            if save_mapping:
                log_columns.save_mapping(save_mapping, log.mapping)
        named = [path for path in (log_path, mapping_path, save_mapping, *places) if path]
        doing = "Looking" if dry_run else "Importing"
        with ExitStack() as stack, printing.long_progress(doing, quiet=said.json) as tell:
            catch_up = None if no_wait else stack.enter_context(worker.seeing_to_it(workspace))
            imported = workspace.import_folder(
                folder, log=log, leave_alone=named, dry_run=dry_run, catch_up=catch_up, progress=tell
            )
        try:
            import_report.write_reports(places, imported, workspace.area, at=at, example=workspace.worked_example)
            imported = imported.model_copy(update={"reports": tuple(map(str, places))})
        finally:  # what became of the files is told even where it cannot be written down
            printing.answer(said.json, imported, printing.imported_lines(imported))
    if not imported.complete:
        sys.exit(COULD_NOT)


@cli.command(name="read-again")
@click.argument("items", metavar="ITEM...", nargs=-1, required=True)
@click.option("--no-wait", is_flag=True, help="Leave reading to the worker.")
@command
def read_again(said: Said, items: tuple[str, ...], no_wait: bool) -> None:
    """Read items anew: after tesseract was installed, or where a reader was stopped."""
    with said.workspace() as workspace:
        asked = [workspace.read_again(item).ref for item in items]
        if not no_wait:
            worker.see_to_it(workspace)
        again = [workspace.item(ref) for ref in asked]
    printing.answer(said.json, again, printing.items_table(again))


@cli.command()
@click.argument("item")
@click.option("--no-wait", is_flag=True, help="Leave indexing to the worker.")
@command
def unlock(said: Said, item: str, no_wait: bool) -> None:
    """Read a file that is locked with a password. It asks for the password, uses it once and keeps it nowhere."""
    with said.workspace() as workspace:
        locked = workspace.item(item)
        # From the terminal when there is one; a script sends it as a line of its input, never as an argument.
        password = click.prompt(f"The password of {locked.ref}", hide_input=sys.stdin.isatty(), err=True)
        unlocked = workspace.unlock(item, password)
        if not no_wait:
            worker.see_to_it(workspace)
    printing.answer(said.json, unlocked, printing.item_lines(unlocked))


@cli.command()
@click.argument("item")
@detail_options
@command
def describe(said: Said, item: str, **about: Any) -> None:
    """Say what an item is, or confirm what was proposed. What is not named stays as it was."""
    with said.workspace() as workspace:
        described = workspace.describe(item, workspace.item(item).details.changed_by(_details(about)))
    printing.answer(said.json, described, printing.item_lines(described))


def _details(about: dict[str, Any]) -> Details:
    about = {name: value for name, value in about.items() if value not in (None, ())}
    return Details.model_validate(about)
