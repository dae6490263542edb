"""Data folders: making, serving, checking, backing up and restoring one."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from evidence import settings, worker
from evidence.commands import printing
from evidence.commands.base import NOT_WELL, Said, cli, command
from evidence.errors import EvidenceError, StoreUnusable
from evidence.ingest.levels import NothingReadError
from evidence.workspace import backups, example, restoring
from evidence.workspace import doctor as examining
from evidence.workspace.folder import create_folder, require_folder


@cli.command()
@click.option("--area", required=True, type=click.Path(path_type=Path), help="A folder with the area's five files.")
@command
def init(said: Said, area: Path) -> None:
    """Make a new, empty data folder for an area."""
    folder = settings.data_folder(said.data)
    create_folder(folder, area, purpose="area")
    printing.answer(said.json, {"data": str(folder)}, f"Made {folder}.")


@cli.command()
@command
def demo(said: Said) -> None:
    """Make the worked example: area, documents, links, decisions."""
    folder = settings.data_folder(said.data)
    with printing.progress("Making the worked example", quiet=said.json) as tick:
        made = example.make_example(folder, catch_up=worker.see_to_it, progress=tick)
    words = f"Made the worked example in {folder}." if made else f"The worked example is already in {folder}."
    printing.answer(said.json, {"data": str(folder), "made": made}, words)


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@command
def serve(said: Said, port: int) -> None:
    """Serve the app and its worker on this machine."""
    from evidence.web.serving import serve_app  # Streamlit takes a second to import; only this command needs it

    folder = settings.data_folder(said.data)
    with said.workspace():
        pass  # say at once what is wrong with the folder, rather than on the first page
    serve_app(folder, port=port)


@cli.command(name="worker")
@click.option("--once", is_flag=True, help="Do what waits, then stop.")
@command
def work(said: Said, once: bool) -> None:
    """Read and index what waits."""
    with said.workspace() as workspace:
        if once:
            with suppress(NothingReadError):  # it is raised again when all the rest is done
                worker.see_to_it(workspace)
            worker.work_once(workspace.core, look_after=True)
        else:
            worker.become_quiet()
            worker.work_for_ever(workspace.core, keep_going=worker.keeper_is_there(), tell=_say)


def _say(error: EvidenceError) -> None:
    click.echo(f"{error} {error.remedy}".strip(), err=True)


@cli.command()
@click.option("--deep", is_flag=True, help="Also read every byte of every original, and all the stored text.")
@command
def doctor(said: Said, deep: bool) -> None:
    """Check the data folder: everything damaged, missing or left over is named, with what to do."""
    with printing.progress("Examining", quiet=said.json) as tick:
        examined = examining.examine(settings.data_folder(said.data), deep=deep, progress=tick)
    told = {**examined.model_dump(mode="json"), "sound": examined.sound}
    printing.answer(said.json, told, printing.examined_lines(examined))
    if not examined.sound:
        sys.exit(NOT_WELL)


@cli.command()
@click.argument("to", type=click.Path(path_type=Path))
@command
def backup(said: Said, to: Path) -> None:
    """Back the data folder up, while it is in use. Again to the same folder adds only what is new."""
    with printing.progress("Backing up", quiet=said.json) as tick:
        made = backups.back_up(settings.data_folder(said.data), to, progress=tick)
    printing.answer(said.json, made, printing.backed_up_lines(made))
    if not made.whole:
        sys.exit(NOT_WELL)


@cli.command()
@command
def upgrade(said: Said) -> None:
    """Bring a data folder of an earlier version up to date. A copy of its database is kept first."""
    from evidence.workspace.upgrading import upgrade as bring_up_to_date  # migrations take a while to load

    folder = settings.data_folder(said.data)
    require_folder(folder)
    with worker.recovery_lock(folder) as ours:
        if not ours:
            raise StoreUnusable(
                f"A worker is at the data folder {folder}.", remedy="Stop the app and its worker, then try again."
            )
        done = bring_up_to_date(folder)
    printing.answer(said.json, done, printing.upgraded_line(done))


@cli.command()
@click.argument("backup_folder", metavar="FROM", type=click.Path(path_type=Path))
@command
def restore(said: Said, backup_folder: Path) -> None:
    """Restore a backup into a new data folder. It is verified before anything is put in place."""
    with printing.progress("Restoring", quiet=said.json) as tick:
        restored = restoring.restore(backup_folder, settings.data_folder(said.data), progress=tick)
    printing.answer(said.json, restored, printing.restored_lines(restored))
