"""The register of sealed bundles: what left, what became of it, and what a later one has otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from evidence.commands import printing
from evidence.commands.base import Said, cli, command
from evidence.commands.options import as_date
from evidence.commands.printing import safe
from evidence.errors import Contradiction, NotFound
from evidence.rules.fingerprints import grouped
from evidence.rules.words import counted, day
from schemas.releases import BundlesCompared, HandedOver, SealedBundle


@cli.command()
@click.argument("ref", required=False)
@command
def bundles(said: Said, ref: str | None) -> None:
    """List the sealed bundles, newest first; or one, with what became of it."""
    with said.workspace() as workspace:
        found = [workspace.bundle(ref)] if ref else workspace.bundles()
    words = "\n".join(map(bundle_lines, found)) or "No bundle has been sealed."
    printing.answer(said.json, found[0] if ref else found, words)


@cli.command()
@click.argument("earlier")
@click.argument("later")
@command
def compare(said: Said, earlier: str, later: str) -> None:
    """Say what the later of two bundles has otherwise: added, dropped, new versions, links, gaps."""
    with said.workspace() as workspace:
        found = workspace.compare_bundles(earlier, later)
    printing.answer(said.json, found, "\n".join(_compared_lines(found)))


@cli.command(name="handed-over")
@click.argument("ref")
@click.option("--how", default="", help="For a bundle: how it went out.")
@click.option("--on", type=as_date, help="For a bundle: on which day; today when none is given.")
@command
def handed_over(said: Said, ref: str, how: str, on: date | None) -> None:
    """Note that a bundle (B-0001) went out; or say in which bundles an item (E-0001) went, and where."""
    with said.workspace() as workspace:
        if ref.upper().startswith("B-"):
            bundle = workspace.hand_over(ref, how=how, on=on)
            printing.answer(said.json, bundle, bundle_lines(bundle))
            return
        if how or on:
            raise Contradiction(f"{ref} is no bundle.", remedy="Name the bundle that went out, such as B-0001.")
        went = workspace.handed_over(ref)
    words = "\n".join(map(_went_line, went)) or f"{safe(ref)} is in no sealed bundle."
    printing.answer(said.json, went, words)


@cli.command()
@click.argument("ref")
@click.option("--words", required=True, help="Who said that it arrived, and how.")
@click.option("--on", type=as_date)
@command
def receipt(said: Said, ref: str, words: str, on: date | None) -> None:
    """Note that a bundle arrived."""
    with said.workspace() as workspace:
        bundle = workspace.note_receipt(ref, words=words, on=on)
    printing.answer(said.json, bundle, bundle_lines(bundle))


@cli.command()
@click.argument("ref")
@click.option("--by", required=True, help="The later bundle that takes its place.")
@click.option("--why", required=True)
@command
def supersede(said: Said, ref: str, by: str, why: str) -> None:
    """Note that a later bundle takes the place of one."""
    with said.workspace() as workspace:
        bundle = workspace.supersede(ref, by=by, why=why)
    printing.answer(said.json, bundle, bundle_lines(bundle))


@cli.command()
@click.argument("ref")
@command
def letter(said: Said, ref: str) -> None:
    """Write the covering letter of a bundle, to be sent another way than the bundle."""
    with said.workspace() as workspace:
        words = workspace.letter(ref)
    printing.answer(said.json, {"bundle": ref, "letter": words}, words.rstrip())


@cli.command()
@command
def fingerprint(said: Said) -> None:
    """Show the fingerprint of the key that bundles are sealed with."""
    with said.workspace() as workspace:
        key = workspace.sealing_key()
    if key is None:
        raise NotFound("No key was made yet.", remedy="It is made when the first bundle is sealed.")
    made = f"Made on {day(key.made_at.date())} by {key.made_by}."
    printing.answer(said.json, key, f"{grouped(key.fingerprint)}\n{made}")


def bundle_lines(one: SealedBundle) -> str:
    """A sealed bundle in words."""
    lines = [
        f"{one.ref}  {safe(one.what_for)}, to {safe(one.to_whom)}",
        f"  sealed by {one.sealed_by} on {day(one.sealed_at.date())}; asked for by {one.asked_by}, approved by "
        f"{one.approved_by}; {counted(one.items, 'item')}",
        f"  file: {one.file_name} ({one.size_bytes:,} bytes), SHA-256 {one.sha256}",
        f"  key: {grouped(one.fingerprint)}",
        *([f"  supplement to {one.choice.supplements}"] if one.choice.supplements else []),
    ]
    lines += [
        f"  {event.kind.value} on {day(event.on)}{f' by {event.other}' if event.other else ''}: {safe(event.words)}"
        for event in one.events
    ]
    return "\n".join(lines)


def _went_line(one: HandedOver) -> str:
    became = "; ".join(f"{event.kind.value} on {day(event.on)}, {safe(event.words)}" for event in one.events)
    went = became or "sealed, not handed over yet"
    return f"{one.bundle}  version {one.version}, to {safe(one.to_whom)} for {safe(one.what_for)}: {went}"


def _compared_lines(found: BundlesCompared) -> list[str]:
    if found.is_same:
        return [f"{found.later} holds and says the same as {found.earlier}."]
    parts: list[tuple[str, Sequence[str]]] = [
        ("Added", found.added),
        ("Dropped", found.dropped),
        ("New versions", found.new_versions),
        ("Links added", found.links_added),
        ("Links dropped", found.links_dropped),
        ("Links changed", [f"{one.ref}: {', '.join(one.what)}" for one in found.links_changed]),
        ("Gaps closed", found.gaps_closed),
        ("Gaps opened", found.gaps_opened),
    ]
    lines = [f"{found.later} since {found.earlier}:"]
    for title, things in parts:
        lines += [f"{title}:", *(f"  {safe(thing)}" for thing in things)] if things else []
    return lines
