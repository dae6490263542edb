"""The command line: a contract people script against. Thin; everything is done by the workspace.

Exit 0 when done, 1 when the answer is "not well", 2 when it could not be done.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic import ValidationError

from evidence import plain_yaml, printing, settings, worker
from evidence.errors import EvidenceError, FileRefused, NotYetAvailable
from evidence.options import KIND, VOICE, as_date
from evidence.workspace import bundling, example
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.evidence import AddOutcome, Details, EvidenceKind, Marking, ReadingState
from schemas.finding import Question
from schemas.links import Change, NewLink, Passage, Strength, Verdict
from schemas.tests_of_evidence import EvidenceTest

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
            worker.see_to_it(workspace)
            worker.work_once(workspace.core)
        else:
            worker.become_quiet()
            worker.work_for_ever(workspace.core, keep_going=worker.parent_is_there())


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
@click.option("--no-wait", is_flag=True, help="Leave reading and indexing to the worker.")
@command
def add(said: Said, files: Sequence[Path], version_of: str | None, no_wait: bool, **about: Any) -> None:
    """Take files in, read them and index them."""
    details = _details(about)
    with said.workspace() as workspace:
        with printing.progress("Adding", total=len(files), quiet=said.json) as tick:
            added = []
            for path in files:
                added.append(workspace.add_file(path, details, version_of=version_of))
                tick(path.name)
        if not no_wait:
            with printing.progress("Reading", quiet=said.json) as tick:
                worker.see_to_it(workspace, tick)
            added = [workspace.now_read(one) for one in added]
    printing.answer(said.json, added, printing.added_lines(added))
    if any(one.outcome is AddOutcome.REFUSED for one in added):
        sys.exit(COULD_NOT)


@cli.command()
@click.argument("item")
@detail_options
@command
def describe(said: Said, item: str, **about: Any) -> None:
    """Say what an item is, or confirm what was proposed. What is not named stays as it was."""
    with said.workspace() as workspace:
        known = workspace.item(item).details.model_dump()
        if about["as_at"]:
            known.update(period_from=None, period_to=None)
        if about["period_from"]:
            known["as_at"] = None
        changes = _details(about).model_dump(exclude_defaults=True)
        described = workspace.describe(item, Details.model_validate(known | changes))
    printing.answer(said.json, described, printing.item_lines(described))


def _details(about: dict[str, Any]) -> Details:
    about = {name: value for name, value in about.items() if value not in (None, ())}
    return Details.model_validate(about)


@cli.command()
@click.option("--kind", type=KIND)
@click.option("--organisation")
@click.option("--state", type=click.Choice([state.value for state in ReadingState]))
@command
def items(said: Said, kind: EvidenceKind | None, organisation: str | None, state: str | None) -> None:
    """List the evidence items."""
    with said.workspace() as workspace:
        found = workspace.items(kind=kind, organisation=organisation, state=ReadingState(state) if state else None)
    printing.answer(said.json, found, printing.items_table(found))


@cli.command()
@click.argument("item")
@command
def show(said: Said, item: str) -> None:
    """Show an item, its versions and its links."""
    with said.workspace() as workspace:
        found, links = workspace.item(item), workspace.links_of(item)
        versions = workspace.versions(item)
    whole = {**found.model_dump(mode="json"), "versions": versions, "links": links}
    printing.answer(said.json, whole, printing.item_lines(found) + printing.links_lines(links))


@cli.command()
@click.argument("words")
@click.option("--kind", type=KIND)
@click.option("--organisation")
@click.option("--from", "date_from", type=as_date)
@click.option("--to", "date_to", type=as_date)
@click.option("--target", help="Only items linked to this concern, strand or line.")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@command
def find(said: Said, words: str, **narrow: Any) -> None:
    """Find pages: words, "quoted phrases", AND, OR, NOT."""
    with said.workspace() as workspace:
        found = workspace.find(Question(words=words[:4000], **narrow))
    printing.answer(said.json, found, printing.found_lines(found))


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
@command
def link(
    said: Said, page: int | None, quote: str | None, change_file: Path | None, strength: str, test: str, **given: Any
) -> None:
    """Say what an item shows about a strand or a line."""
    if (page is None) != (quote is None):
        raise click.UsageError("A passage needs both --page and --quote.")
    passages = (Passage(page=page, quote=quote),) if page and quote else ()
    new = NewLink(
        **given,
        test=EvidenceTest(test),
        strength=Strength(strength),
        passages=passages,
        change=_change(change_file) if change_file else None,
    )
    with said.workspace() as workspace:
        made = workspace.link(new)
    printing.answer(said.json, made, printing.links_lines([made]))


def _change(path: Path) -> Change:
    try:
        return Change.model_validate(plain_yaml.load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise FileRefused(f"{path} cannot be read as YAML or JSON.", remedy="See docs/quality-lead.md.") from error


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
@click.option("--as-at", type=as_date)
@click.option("--checkpoint")
@click.option("--target", help="One concern, strand or line.")
@click.option("--post", "owner", help="Only the gaps this post owns.")
@click.option("--fail", is_flag=True, help="Exit 1 when there is a gap.")
@command
def gaps(
    said: Said, as_at: date | None, checkpoint: str | None, target: str | None, owner: str | None, fail: bool
) -> None:
    """List what is not yet shown, with its owner and its next step."""
    with said.workspace() as workspace:
        found = workspace.gaps(as_at=as_at, checkpoint=checkpoint, target=target, post=owner)
    printing.answer(said.json, found, printing.gaps_lines(found))
    if fail and found.gaps:
        sys.exit(NOT_WELL)


@cli.command()
@click.option("--checkpoint", required=True)
@click.option("--scope", multiple=True, help="A concern, strand or line; may be given again.")
@click.option("--to", required=True, type=click.Path(path_type=Path))
@command
def bundle(said: Said, checkpoint: str, scope: Sequence[str], to: Path) -> None:
    """Write a draft: originals, index, gaps and manifests in one ZIP."""
    with said.workspace() as workspace:
        drafted = workspace.draft_bundle(to, checkpoint=checkpoint, scope=scope)
    printing.answer(said.json, drafted, printing.drafted_lines(drafted))


@cli.command()
@click.argument("path", type=click.Path(path_type=Path))
@command
def verify(said: Said, path: Path) -> None:
    """Check a draft or bundle: altered, missing and extra files are each named."""
    found = bundling.verify(path)
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


def _later(name: str, summary: str) -> None:
    @cli.command(name=name, help=f"{summary} Not available yet.", context_settings={"ignore_unknown_options": True})
    @click.argument("rest", nargs=-1, type=click.UNPROCESSED)
    def refuse(rest: Sequence[str]) -> None:
        raise NotYetAvailable(f"`evidence {name}` is not available yet.")


for later, what_it_will_do in {
    "import": "Take a folder in.",
    "suggest": "Propose links for an item.",
    "measures": "List measures.",
    "claims": "Check public claims.",
    "seal": "Seal an approved draft.",
    "doctor": "Check the store.",
    "backup": "Back the store up.",
    "restore": "Restore a backup.",
    "user": "Manage people.",
}.items():
    _later(later, what_it_will_do)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; a failure we foresee is a sentence on standard error and exit 2."""
    try:
        cli.main(args=list(arguments) if arguments is not None else None, prog_name="evidence", standalone_mode=False)
    except EvidenceError as error:
        _fail(str(error), error.remedy)
    except ValidationError as error:
        problem = error.errors()[0]
        field = ".".join(str(step) for step in problem["loc"])
        _fail(f"{field}: {problem['msg'].removeprefix('Value error, ')}".lstrip(": "), "Correct the value.")
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(COULD_NOT)
    except (click.Abort, KeyboardInterrupt):
        _fail("Stopped.", "What was already stored is kept.")
    except BrokenPipeError:
        sys.stderr.close()


def _fail(message: str, remedy: str) -> None:
    click.echo(f"{message} {remedy}".strip(), err=True)
    sys.exit(COULD_NOT)


if __name__ == "__main__":
    main()
