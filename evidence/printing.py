"""What the command line prints: JSON for programs, plain lines for people, progress on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Any

import click
from pydantic import BaseModel
from pydantic_core import to_json

from evidence.rules.words import counted, day, window
from evidence.store.audit import Entry
from schemas.bundles import Drafted, Verified
from schemas.coverage import Coverage, Gaps
from schemas.evidence import Added, AddOutcome, Item
from schemas.finding import Found
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
        click.echo(f"\r\x1b[K{what}: {done}{of}  {_safe(name)[:60]}", nl=False, err=True)

    yield tick
    click.echo("\r\x1b[K", nl=False, err=True)


def _safe(text: str) -> str:
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


def items_table(items: Sequence[Item]) -> str:
    """One line for each item."""
    if not items:
        return "There is no evidence that fits."
    return "\n".join(
        f"{item.ref}  {_date(item):>17}  {(item.details.kind.value if item.details.kind else 'kind not confirmed'):<20}"
        f"  {item.version.reading.value:<11}  {_safe(item.title)}"
        for item in items
    )


def _date(item: Item) -> str:
    return day(item.details.evidence_date) if item.details.evidence_date else "date unknown"


def item_lines(item: Item) -> str:
    """An item in full."""
    details, version = item.details, item.version
    lines = [
        f"{item.ref}  {_safe(item.title)}",
        f"  kind: {details.kind.value if details.kind else 'not confirmed'}",
        f"  speaks for: {_date(item)}",
        f"  organisation: {details.organisation or 'not said'}",
        f"  file: {version.file_name} (version {version.number}, {version.size_bytes:,} bytes)",
        f"  SHA-256: {version.sha256}",
        f"  text: {version.reading.value}, {counted(version.pages, 'page')}. {version.reason}".rstrip(),
    ]
    for name, proposal in item.proposals:
        if proposal and not getattr(details, name):
            lines.append(f"  proposed {name.replace('_', '-')}: {_safe(proposal.value)} ({_safe(proposal.where)})")
    return "\n".join(lines) + "\n"


def links_lines(links: Sequence[Link]) -> str:
    """Each link with its passages and its decision."""
    lines = []
    for link in links:
        contrary = ", contrary" if link.contrary else ""
        lines.append(
            f"{link.ref}  {link.item} shows {link.target} ({link.test}, {link.strength}{contrary}): {link.says}"
        )
        lines += [f"  page {passage.page}: “{_safe(passage.quote)}”" for passage in link.passages]
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
        lines.append(f"{hit.item} page {hit.page}{label}  {_safe(hit.title)}")
        lines.append(f"  {_safe(' '.join(hit.snippet.split()))}")
    return "\n".join(lines)


def coverage_lines(coverage: Coverage) -> str:
    """Concern by concern, strand by strand, each required test that is not met."""
    lines = [_heading(coverage)]
    for concern in coverage.concerns:
        lines.append(f"\n{concern.ref}  {concern.state.words.upper()}  {concern.title}")
        for strand in concern.strands:
            done = "  [done, impact not shown]" if strand.done_impact_not_shown else ""
            lines.append(f"  {strand.ref}  {strand.state.words}  {strand.title}{done}")
            lines += [f"    {test.test.words}: {test.state.words}. {test.reason}" for test in strand.tests]
    return "\n".join(lines)


def _heading(asked: Coverage | Gaps) -> str:
    return f"{asked.title}: {window(asked.earliest, asked.latest)}" if asked.checkpoint else asked.title


def gaps_lines(gaps: Gaps) -> str:
    """Each gap with its owner and next step."""
    if not gaps.gaps:
        return "There are no gaps."
    lines = [f"{counted(len(gaps.gaps), 'gap')}. {_heading(gaps)}"]
    for gap in gaps.gaps:
        lines.append(f"{gap.strand}  {gap.test.words}: {gap.state.words}. {gap.reason}")
        lines.append(f"  {gap.post_title}: {gap.next_step}")
    return "\n".join(lines)


def drafted_lines(drafted: Drafted) -> str:
    """What was written."""
    lines = [
        f"Draft written: {drafted.path} ({drafted.size_bytes:,} bytes)",
        f"SHA-256: {drafted.sha256}",
        f"{counted(drafted.items, 'item')}, {counted(drafted.links, 'link')}, {counted(drafted.gaps, 'gap')} stated.",
    ]
    lines += [f"Left out: {one.item} {_safe(one.title)}. {one.why}" for one in drafted.left_out]
    return "\n".join(lines)


def verified_lines(verified: Verified) -> str:
    """Sound, or every problem."""
    if verified.sound:
        return f"The {verified.kind} verifies: {counted(verified.files, 'file')}, none altered, missing or extra."
    return "\n".join([f"{counted(len(verified.problems), 'problem')}:", *(one.sentence for one in verified.problems)])


def audit_lines(entries: Sequence[Entry]) -> str:
    """One line for each entry."""
    return "\n".join(
        f"{entry.seq:>5}  {entry.at}  {entry.actor}  {entry.action}  {_safe(entry.object)}" for entry in entries
    )
