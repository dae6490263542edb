"""What the command line prints: JSON for programs, plain lines for people, progress on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Any

import click
from pydantic import BaseModel
from pydantic_core import to_json

from evidence.bundles.offline.verify import DRAFT_WORDS
from evidence.rules.version_words import fate_in_words
from evidence.rules.words import counted, day, window
from evidence.store.audit import Entry
from evidence.workspace.import_report import NOTHING_LINKED, outcome_words, summary
from schemas.backups import BackedUp, Restored, Upgraded
from schemas.bundles import Drafted, Verified
from schemas.coverage import Coverage
from schemas.doctor import Examination, Machine
from schemas.evidence import Added, AddOutcome, Attached, Item
from schemas.finding import Found
from schemas.gaps import Gaps
from schemas.importing import Imported, ImportedFile, ImportOutcome, LogField, LogMatched
from schemas.links import Link

Tick = Callable[[str], None]


def answer(as_json: bool, value: Any, words: str) -> None:
    """Print the answer, as JSON or in words."""
    click.echo(to_json(value, indent=2, fallback=_plain).decode() if as_json else words.rstrip("\n"))


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"cannot print {type(value).__name__} as JSON")


@contextmanager
def progress(what: str, *, total: int | None = None, quiet: bool = False) -> Iterator[Tick]:
    """A line that says how far long work is, on a terminal; silent in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    done = 0

    def tick(name: str) -> None:
        nonlocal done
        done += 1
        of = f" of {total}" if total else ""
        click.echo(f"\r\x1b[K{what}: {done}{of}  {safe(name)[:60]}", nl=False, err=True)

    yield tick
    click.echo("\r\x1b[K", nl=False, err=True)


@contextmanager
def told(*, quiet: bool = False) -> Iterator[Tick]:
    """A line with the words of long work that says itself how far it is, on a terminal; silent in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    yield lambda words: click.echo(f"\r\x1b[K{safe(words)[:76]}", nl=False, err=True)
    click.echo("\r\x1b[K", nl=False, err=True)


@contextmanager
def long_progress(what: str, *, quiet: bool = False) -> Iterator[Callable[[int, int, str], None]]:
    """A line with count, rate and the time that is left, on a terminal; silent in a pipe."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    started = time.monotonic()

    def tell(done: int, total: int, name: str) -> None:
        pace = pace_of(done, total, seconds=time.monotonic() - started)
        click.echo(f"\r\x1b[K{what}: {pace}  {safe(name)[-50:]}", nl=False, err=True)

    yield tell
    click.echo("\r\x1b[K", nl=False, err=True)


def pace_of(done: int, total: int, *, seconds: float) -> str:
    """How far work is, how fast it goes, and about how long the rest takes."""
    far = f"{done:,} of {total:,}"
    if done < 5 or seconds < 1:
        return far
    left = (total - done) * seconds / done
    about = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
    return f"{far}, {done / seconds:.1f} a second, about {about} left"


def safe(text: str) -> str:
    """Text that cannot steer a terminal."""
    return "".join(character for character in text if character.isprintable())


def added_lines(added: Sequence[Added]) -> str:
    """One line for each file."""
    return "\n".join(_added_line(one) for one in added)


def _added_line(one: Added) -> str:
    if one.outcome is AddOutcome.REFUSED:
        return f"{one.file}: refused. {one.reason} {one.remedy}"
    if one.outcome is AddOutcome.DUPLICATE:
        return f"{one.file}: duplicate. {one.reason}"
    read = f"{one.reading.value}, {counted(one.pages, 'page')}" if one.reading else ""
    return f"{one.file}: stored as {one.item}, version {one.version}; {read}. {one.reason}".rstrip()


def imported_lines(imported: Imported) -> str:
    """One line for each file, then what the log said, then the counts."""
    lines = [_imported_line(one, imported.dry_run) for one in imported.files]
    if imported.log:
        lines += ["", *_log_lines(imported.log)]
    if any(one.suggested for one in imported.files):
        lines.append(NOTHING_LINKED)
    lines += ["", summary(imported)]
    lines += [f"Report: {place}" for place in imported.reports]
    for why in (imported.stopped, imported.reading_stopped):
        lines += [f"{why} What was stored is kept; import again to go on."] if why else []
    return "\n".join(lines + ["Dry run: nothing was stored."] * imported.dry_run)


def _imported_line(one: ImportedFile, dry_run: bool) -> str:
    stored = one.outcome is ImportOutcome.STORED and one.item
    said = [f"{outcome_words(one.outcome, dry_run=dry_run)}{f' as {one.item}' if stored else ''}"]
    if one.reading:
        said[0] += f"; {one.reading.value}" + (f", {counted(one.pages, 'page')}" if one.pages else "")
    said += [one.reason, one.remedy, *(link.says for link in one.suggested), *one.notes]
    return f"{one.file}: {' '.join(f'{safe(part).rstrip(chr(46))}.' for part in said if part)}"


def _log_lines(log: LogMatched) -> list[str]:
    where = f"sheet “{log.sheet}”, " if log.sheet else ""
    lines = [f"Evidence log {log.log}: {where}headings in row {log.heading_row}, {counted(log.rows, 'row')}."]
    for column in log.columns:
        meant = "left out" if column.meaning is LogField.IGNORE else column.meaning.value
        lines.append(f"  {column.letter}  {safe(column.heading) or '(no heading)'}: {meant}")
    lines += [f"{safe(problem.sentence)} {problem.remedy}" for problem in log.problems]
    lines += [f"Row {row.row}: “{safe(row.file)}” is not in the folder." for row in log.rows_without_file]
    lines += [f"{file} is not in the log." for file in log.files_without_row]
    return lines


def items_table(items: Sequence[Item]) -> str:
    """One line for each item."""
    if not items:
        return "There is no evidence that fits."
    return "\n".join(
        f"{item.ref}  {_date(item):>17}  {(item.details.kind.value if item.details.kind else 'kind not confirmed'):<20}"
        f"  {item.version.reading.value:<11}  {safe(item.title)}"
        for item in items
    )


def _date(item: Item) -> str:
    return day(item.details.evidence_date) if item.details.evidence_date else "date unknown"


def item_lines(item: Item) -> str:
    """An item in full."""
    details, version = item.details, item.version
    lines = [
        f"{item.ref}  {safe(item.title)}",
        f"  kind: {details.kind.value if details.kind else 'not confirmed'}",
        f"  speaks for: {_date(item)}",
        f"  organisation: {details.organisation or 'not said'}",
        f"  file: {version.file_name} (version {version.number}, {version.size_bytes:,} bytes)",
        f"  SHA-256: {version.sha256}",
        f"  text: {version.reading.value}, {counted(version.pages, 'page')}. {version.reason}".rstrip(),
    ]
    for name, proposal in item.proposals:
        if proposal and not getattr(details, name):
            lines.append(f"  proposed {name.replace('_', '-')}: {safe(proposal.value)} ({safe(proposal.where)})")
    return "\n".join(lines) + "\n"


def attached_lines(attached: Sequence[Attached], came_with: Sequence[str]) -> str:
    """The files inside a mail and what became of each; or the mail an item came with."""
    lines = [f"Came with: {', '.join(came_with)}"] if came_with else []
    if attached:
        lines.append("Files in it:")
        lines += [f"  {safe(one.name)}: {one.item or one.reason or 'waiting to be taken out'}" for one in attached]
    return "".join(f"{line}\n" for line in lines)


def links_lines(links: Sequence[Link]) -> str:
    """Each link with its passages and its decision."""
    lines = []
    for link in links:
        contrary = ", contrary" if link.contrary else ""
        lines.append(
            f"{link.ref}  {link.item} shows {link.target} ({link.test}, {link.strength}{contrary}): {link.says}"
        )
        lines += [f"  page {passage.page}: “{safe(passage.quote)}”" for passage in link.passages]
        lines += [f"  {safe(fate_in_words(found))}" for found in link.refound]
        lines += [f"  checked by {link.checked_by}"] if link.checked_by else []
        why = f" by {link.decision.post}: {link.decision.why}" if link.decision else ""
        lines.append(f"  {link.status.value}{why}")
        if link.response:
            lines.append(f"  answer: {link.response}")
    return "\n".join(lines)


def found_lines(found: Found) -> str:
    """Each hit with its page and snippet."""
    lines = [f"{counted(found.total, 'page')} found in {found.took_ms} ms. {found.notice}".rstrip()]
    for hit in found.hits:
        label = f" ({hit.label})" if hit.label else ""
        lines.append(f"{hit.item} page {hit.page}{label}  {safe(hit.title)}")
        lines.append(f"  {safe(' '.join(hit.snippet.split()))}")
        if hit.shows:
            lines.append(f"  shows: {', '.join(f'{one.strand} {one.test.words} ({one.status})' for one in hit.shows)}")
    return "\n".join([*lines, *_beside(found)])


def _beside(found: Found) -> list[str]:
    """What was not understood, what may have been meant, and how many pages have which property."""
    lines = [f"At character {one.at + 1}, {safe(one.typed)}: {safe(one.why)}" for one in found.misread]
    lines += [f"Write instead: {safe(one.instead)}" for one in found.misread if one.instead]
    if found.instead:
        lines.append(f"Did you mean: {safe(found.instead)}")
    for each in found.counts:
        if each.counts:
            lines.append(f"{each.of}: {', '.join(f'{safe(one.value)} {one.pages}' for one in each.counts)}")
    return lines


def coverage_lines(coverage: Coverage) -> str:
    """Concern by concern, strand by strand, each required test that is not met."""
    lines = [heading(coverage)]
    for concern in coverage.concerns:
        lines.append(f"\n{concern.ref}  {concern.state.words.upper()}  {concern.title}")
        for strand in concern.strands:
            done = "  [done, impact not shown]" if strand.done_impact_not_shown else ""
            lines.append(f"  {strand.ref}  {strand.state.words}  {strand.title}{done}")
            lines += [f"    {test.test.words}: {test.state.words}. {test.reason}" for test in strand.tests]
    return "\n".join(lines)


def heading(asked: Coverage | Gaps) -> str:
    """What was asked about: a checkpoint with its window, or a day."""
    return f"{asked.title}: {window(asked.earliest, asked.latest)}" if asked.checkpoint else asked.title


def drafted_lines(drafted: Drafted) -> str:
    """What was written."""
    lines = [
        f"Draft written: {drafted.path} ({drafted.size_bytes:,} bytes)",
        f"SHA-256: {drafted.sha256}",
        f"{counted(drafted.items, 'item')}, {counted(drafted.links, 'link')}, {counted(drafted.gaps, 'gap')} stated.",
    ]
    if drafted.held_before:
        lines.append(f"{counted(drafted.held_before, 'item')} in earlier bundles, not handed over again.")
    lines += [f"Left out: {one.item} {safe(one.title)}. {one.why}" for one in drafted.left_out]
    return "\n".join(lines)


def verified_lines(verified: Verified) -> str:
    """Sound, or every problem."""
    if verified.sound:
        holds = f"The {verified.kind} verifies: {counted(verified.files, 'file')}, none altered, missing or extra."
        return "\n".join([holds, *map(safe, verified.seal.lines if verified.seal else [DRAFT_WORDS])])
    return "\n".join([f"{counted(len(verified.problems), 'problem')}:", *(one.sentence for one in verified.problems)])


def audit_lines(entries: Sequence[Entry]) -> str:
    """One line for each entry."""
    return "\n".join(
        f"{entry.seq:>5}  {entry.at}  {entry.actor}  {entry.action}  {safe(entry.object)}" for entry in entries
    )


def examined_lines(examined: Examination) -> str:
    """What was compared, and each finding with its remedy, worst first."""
    lines = [
        f"{safe(one.severity.value.upper())}  {one.code.value}: {safe(one.sentence)}\n    {one.remedy}"
        for one in examined.findings
    ]
    for name, ways in examined.compared:
        said = f"{ways.ok} ok, {ways.changed} changed, {ways.missing} missing, {ways.untracked} untracked"
        lines.append(f"{name:>9}: {said}")
    done = (
        ("Put in quarantine", examined.quarantined),
        ("Out of quarantine", examined.released),
        ("To be read again", examined.to_read_again),
    )
    for what, refs in done:
        if refs:
            lines.append(f"{what}: {', '.join(refs)}.")
    depth = "every byte read" if examined.deep else "originals not read; --deep reads them"
    well = "No damage found" if examined.sound else f"DAMAGED: {counted(len(examined.damage), 'finding')}"
    lines.append(f"{well} ({depth}). {_machine_words(examined.machine)}")
    return "\n".join(lines)


def _machine_words(machine: Machine) -> str:
    """What the machine gives, in a line."""
    asked = f" (asked for: {safe(machine.reader_asked)})" if machine.reader_asked else ""
    said = [f"SQLite {machine.sqlite}", f"reader: {machine.reader or 'none'}{asked}"]
    said.append(f"words in pictures: {machine.recognition or 'not recognised'}")
    if machine.scanner is not None:
        said.append(f"virus scanner: {machine.scanner or 'silent'}")
    return f"{'; '.join(said)}."


def backed_up_lines(made: BackedUp) -> str:
    """What is in the backup, and what could not go in."""
    held = f"{counted(made.counts.items, 'item')} and {counted(made.originals, 'original')}"
    lines = [f"NOT IN IT: {sha256}. {why}" for sha256, why in made.lacking.items()]
    new = f"{counted(made.added, 'file')} added, {made.added_bytes:,} bytes"
    lines.append(f"Backed up to {made.to} and verified: {held}; {new}.")
    return "\n".join(lines)


def upgraded_line(done: Upgraded) -> str:
    """What an upgrade did."""
    if not done.changed:
        return f"{done.folder} is up to date."
    return f"{done.folder} is now up to date. A copy of its database from before is kept in {done.copy_kept}."


def restored_lines(restored: Restored) -> str:
    """What was put in place."""
    held = f"{counted(restored.counts.items, 'item')} and {counted(restored.originals, 'original')}"
    lines = [f"The backup lacked {sha256}. {why}" for sha256, why in restored.lacking.items()]
    lines.append(
        f"Restored {restored.folder} as of {day(restored.made_at.date())}: {held}. The worker makes the index."
    )
    return "\n".join(lines)
