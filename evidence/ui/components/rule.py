"""The rule of a test in words, with the area's own numbers, and how each end of a window answers it."""

from __future__ import annotations

from collections.abc import Collection

from evidence.rules.explained import ageing_in_words, rule_in_words
from evidence.rules.words import counted, day, listed
from evidence.ui.components.style import facts, state_badge
from evidence.ui.components.text import esc
from schemas.area import Checkpoint, Policy
from schemas.coverage import TestResult


def rule_html(result: TestResult, policy: Policy, checkpoint: Checkpoint | None, kinds: Collection[str]) -> str:
    """What meets a test, how long the kinds of evidence looked at stay current, and both ends of the window."""
    pairs = [("The rule", esc(rule_in_words(result.test, policy)))]
    if result.test in policy.must_be_current:
        pairs.append(("How long it counts", _ageing(policy, checkpoint, kinds)))
    pairs += [
        (
            f"On {day(end.on)}<br>{'the first day left' if number == 0 else 'the last day'}",
            f"{state_badge(end.state)} {esc(end.reason)}",
        )
        for number, end in enumerate(result.ends)
    ]
    return facts(pairs)


def _ageing(policy: Policy, checkpoint: Checkpoint | None, kinds: Collection[str]) -> str:
    """The limits of the kinds looked at; of every kind, folded, when nothing was."""
    limits = ageing_in_words(policy, checkpoint)
    near = [_limit(kind, months) for kind, months in limits if kind in kinds]
    every = listed([_limit(kind, months) for kind, months in limits], most=20)
    if near:
        return esc(f"{listed(near, most=20)}.".capitalize())
    return f"<details><summary>Each kind of evidence has its limit</summary>{esc(every.capitalize())}.</details>"


def _limit(kind: str, months: int) -> str:
    return f"{kind} {counted(months, 'month')}"


def ends_in_words(result: TestResult) -> str:
    """The state at both ends of a window, where it was tested at two."""
    return "; ".join(f"{day(end.on)}: {end.state.words.lower()}" for end in result.ends)
