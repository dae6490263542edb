"""Asking for a release, deciding about it, and sealing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from evidence.commands import printing
from evidence.commands.base import Said, cli, command
from evidence.commands.choosing import choice_of, choosing
from evidence.commands.printing import safe
from evidence.commands.register import bundle_lines
from evidence.errors import Contradiction
from evidence.rules.words import counted, day
from evidence.workspace.workspace import Workspace
from schemas.gate import GateReport
from schemas.releases import NewRelease, Release


@cli.command(name="ask-release")
@choosing
@click.option("--for", "what_for", required=True, help="What it is for: the monitoring inspection, request 14 ...")
@click.option("--to", "to_whom", required=True, help="Who receives it.")
@command
def ask_release(said: Said, what_for: str, to_whom: str, **chosen: Any) -> None:
    """Make a draft, keep it, and ask another post to approve its release."""
    with said.workspace() as workspace, printing.told(quiet=said.json) as told:
        choice = choice_of(workspace, **chosen)
        asked = workspace.ask_release(NewRelease(choice=choice, what_for=what_for, to_whom=to_whom), told=told)
    printing.answer(said.json, asked, release_lines(asked))


@cli.command()
@click.argument("ref", required=False)
@command
def releases(said: Said, ref: str | None) -> None:
    """List the releases that were asked for, newest first; or one, with what is in its way."""
    with said.workspace() as workspace:
        if ref is None:
            asked = workspace.releases()
            printing.answer(said.json, asked, "\n".join(map(release_lines, asked)) or "No release was asked for.")
            return
        one = workspace.release(ref)
        report = workspace.in_the_way(ref) if one.is_open else GateReport()
    way = [found.finding for found in report.in_the_way]
    lines = [f"  in the way: {finding.kind.value} in {finding.item}, {safe(finding.where)}" for finding in way]
    printing.answer(said.json, {"release": one, "gate": report}, "\n".join([release_lines(one), *lines]))


@cli.command()
@click.argument("release")
@click.option("--why", default="", help="What the approving post wants to say.")
@command
def approve(said: Said, release: str, why: str) -> None:
    """Approve a release, by its reference or its draft, as a post that did not ask for it."""
    _decide(said, release, lambda workspace, ref: workspace.approve_release(ref, why=why))


@cli.command(name="refuse-release")
@click.argument("release")
@click.option("--why", required=True)
@command
def refuse_release(said: Said, release: str, why: str) -> None:
    """Refuse a release, as a post that did not ask for it."""
    _decide(said, release, lambda workspace, ref: workspace.refuse_release(ref, why=why))


@cli.command(name="withdraw-release")
@click.argument("release")
@click.option("--why", required=True)
@command
def withdraw_release(said: Said, release: str, why: str) -> None:
    """Ask no longer for a release."""
    _decide(said, release, lambda workspace, ref: workspace.withdraw_release(ref, why=why))


def _decide(said: Said, release: str, act: Callable[[Workspace, str], Release]) -> None:
    with said.workspace() as workspace:
        decided = act(workspace, workspace.release_named(release).ref)
    printing.answer(said.json, decided, release_lines(decided))


@cli.command()
@click.argument("draft")
@click.option("--approved-by", required=True, help="The post that approved it with `evidence approve`.")
@command
def seal(said: Said, draft: str, approved_by: str) -> None:
    """Seal the draft of an approved release, named by its file or the release's reference."""
    with said.workspace() as workspace:
        release = workspace.release_named(draft)
        if release.approved_by and release.approved_by != approved_by:
            raise Contradiction(
                f"{release.ref} was approved by {release.approved_by}, not by {approved_by}.",
                remedy="Name the post that approved it; `evidence releases` says which.",
            )
        sealed = workspace.seal_bundle(release.ref)
    printing.answer(said.json, sealed, bundle_lines(sealed))


def release_lines(one: Release) -> str:
    """A release in words."""
    lines = [
        f"{one.ref}  {one.status.value}  {safe(one.what_for)}, to {safe(one.to_whom)}",
        f"  asked for by {one.asked_by} on {day(one.asked_at.date())}; {counted(one.items, 'item')}, "
        f"{one.size_bytes:,} bytes",
        f"  draft: {one.draft}, SHA-256 {one.draft_sha256}",
    ]
    if one.decided_by and one.decided_at:
        lines.append(f"  decided by {one.decided_by} on {day(one.decided_at.date())}. {safe(one.why)}".rstrip())
    return "\n".join([*lines, *([f"  sealed as {one.bundle}"] if one.bundle else [])])
