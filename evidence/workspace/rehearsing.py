"""The rehearsal: the day of the call, done without it. Nothing is sealed, and no call is left behind."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from evidence.bundles.bound.making import Told
from evidence.errors import Contradiction, Damaged
from evidence.rules.access import Action, authorize
from evidence.rules.answering_lines import Answering, answer_of, to_hand_over
from evidence.rules.words import counted, listed
from evidence.workspace.bundling import verify
from evidence.workspace.call_board import AUDIENCE, CallBoards, why_left_out
from evidence.workspace.unfinished import passing_place
from schemas.bundles import Choice, Selection
from schemas.call_templates import CallKind
from schemas.calls import CallLine, RehearsalReport, RehearsedLine
from schemas.gaps import Gap
from schemas.gate import GateReport

MOST_NAMED = 5


class _Made(NamedTuple):
    """What came of making the draft and checking it; all nought where it could not be made."""

    items: int = 0
    size_bytes: int = 0
    sha256: str = ""
    files: int = 0
    problems: tuple[str, ...] = ()


class Rehearsing(CallBoards):
    """Finding out before the call what it would find."""

    def rehearse(
        self,
        checkpoint: str,
        notice_on: date | None = None,
        kind: CallKind | None = None,
        *,
        told: Told = lambda _: None,
    ) -> RehearsalReport:
        """Lay the days out, answer every line, make the draft in a passing place, check it and look into the gate.

        Notice arrives on the day named; else today, or on the first day of the checkpoint's window where that is to
        come. Every line is answered as on the day it is due, so for a day that is named the clock changes nothing.
        `told` hears in words how far the draft is.
        """
        authorize(self.actor, Action.DRAFT_BUNDLE)
        started = time.monotonic()
        occasion = self.checkpoint(checkpoint)
        notice = notice_on or self.first_notice(max(self.today, occasion.earliest))
        laid = self.call_laid_out(checkpoint, notice, kind)
        answering = self._answering(checkpoint)
        lines = tuple(self._rehearsed(line, answering) for line in laid.lines)
        items = tuple(dict.fromkeys(one.item for line in lines for one in line.items if one.accepted))
        choice = Choice(checkpoint=checkpoint, items=items, audience=AUDIENCE)
        selection = self.selection(choice)
        # A choice without items would be one of everything, which nobody is about to hand over.
        made = self._drafted_and_checked(choice, told) if items else _Made()
        gate = self.gate(choice, asked_by=self.actor.post) if items else GateReport()
        return RehearsalReport(
            checkpoint=checkpoint,
            title=occasion.title,
            kind=laid.kind,
            notice_on=notice,
            days=laid.days,
            lines=lines,
            unsure=laid.unsure,
            items=made.items,
            size_bytes=made.size_bytes,
            sha256=made.sha256,
            files_checked=made.files,
            looked_into=gate.looked_into,
            gaps=tuple(_gap_in_words(gap) for gap in selection.gaps),
            left_out=why_left_out(items, selection),
            blockers=tuple(blockers(items, selection, made.problems, gate)),
            seconds=round(time.monotonic() - started, 3),
        )

    def _rehearsed(self, line: CallLine, answering: Answering) -> RehearsedLine:
        standing = answering.standing(line)
        return RehearsedLine(
            ref=line.ref,
            asks=line.asks,
            post=line.post,
            supplier=self._titles.get(line.post, line.post),
            due_on=line.due_on,
            due_at=line.due_at,
            answer=answer_of(standing, elsewhere=line.elsewhere),
            items=to_hand_over(standing) or standing,
            source=line.source,
            verified=line.verified,
        )

    def _drafted_and_checked(self, choice: Choice, told: Told) -> _Made:
        """The draft as it would be, checked as its receiver would, and gone again. One that cannot be made, because of
        an original or because it is too large, is what a rehearsal is there to find out.
        """
        try:
            with passing_place(self.core.folder / "bundles") as passing:
                drafted, verified = self.draft_bundle(passing, choice, told=told), verify(passing)
        except (Damaged, Contradiction) as error:
            return _Made(problems=(f"No draft can be made. {error} {error.remedy}".rstrip(),))
        problems = tuple(f"The draft does not hold. {one.sentence}" for one in verified.problems)
        return _Made(drafted.items, drafted.size_bytes, drafted.sha256, verified.files, problems)


def blockers(items: Sequence[str], selection: Selection, problems: Sequence[str], gate: GateReport) -> Iterator[str]:
    """What stands between a draft and its seal, each as a sentence."""
    if not items:
        yield "Nothing that was accepted answers any line, so there is nothing to hand over."
    for out in selection.left_out:
        if out.item in items:
            yield f"{out.item} answers a line and stays out. {out.why}"
    yield from problems
    found: dict[str, list[str]] = defaultdict(list)
    for one in gate.in_the_way:
        found[one.finding.kind.value].append(one.finding.item)
    for kind, where in found.items():
        refs = listed(list(dict.fromkeys(where)), most=MOST_NAMED)
        yield f"{counted(len(where), 'finding')} of “{kind}” must be decided before it may leave: in {refs}."


def _gap_in_words(gap: Gap) -> str:
    return f"{gap.strand}, {gap.test.words}: {gap.state.words}. {gap.reason}"
