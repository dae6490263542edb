"""Narrowing an answer: the filters in force with the way out of each, and the choices left with their counts."""

from __future__ import annotations

from datetime import date

from evidence.rules.words import counted, day
from evidence.ui.components.text import clipped, esc
from evidence.ui.question_address import find_address
from schemas.evidence import EvidenceKind
from schemas.finding import Count, Counts, Found, Linked, Question
from schemas.local_area import LocalArea

GROUPS = {
    "kind": "Kind",
    "organisation": "From",
    "concern": "Linked to",
    "state": "What became of its links",
    "year": "Year",
}
STATES = {
    Linked.ACCEPTED: "Accepted",
    Linked.AWAITING: "Awaiting decision",
    Linked.CHALLENGED: "Challenged",
    Linked.LAPSED: "Decision lapsed",
    Linked.NOTHING: "Not linked to anything",
}
MOST = 8
"""The most choices of one group."""


def in_force(question: Question, area: LocalArea) -> str:
    """The filters in force, each with a link that takes it away; HTML, empty when there is none."""
    said = _said(question, area)
    if not said:
        return ""
    rows = [_away(question, words, names) for words, names in said]
    if len(said) > 1:
        names = [name for _, each in said for name in each]
        rows.append(f'<li><a href="{esc(_without(question, names))}">Take all filters away</a></li>')
    return f'<ul class="inforce" aria-label="Filters in force">{"".join(rows)}</ul>'


def is_narrowed(question: Question) -> bool:
    """True when any filter is in force."""
    kinds = (question.kind, question.organisation, question.target, question.state)
    return any((*kinds, question.date_from, question.date_to))


def without_filters(question: Question) -> str:
    """The address of the question without its filters."""
    return _without(question, ["kind", "organisation", "target", "state", "from", "to"])


def _said(question: Question, area: LocalArea) -> list[tuple[str, tuple[str, ...]]]:
    """Each filter in force, in words, with the parameters of the address that make it."""
    said: list[tuple[str, tuple[str, ...]]] = []
    if question.kind:
        said.append((f"Kind: {question.kind.value}", ("kind",)))
    if question.organisation:
        said.append((f"From: {_organisation(question.organisation, area)}", ("organisation",)))
    if question.target:
        said.append((f"Linked to: {question.target}", ("target",)))
    if question.state:
        said.append((f"Links: {STATES[question.state].lower()}", ("state",)))
    if dates := _dates(question.date_from, question.date_to):
        said.append((dates, ("from", "to")))
    return said


def _dates(begin: date | None, end: date | None) -> str:
    if begin and end:
        return f"Dated {day(begin)} to {day(end)}"
    if begin:
        return f"Dated from {day(begin)}"
    return f"Dated to {day(end)}" if end else ""


def _away(question: Question, words: str, names: tuple[str, ...]) -> str:
    link = esc(_without(question, names))
    return (
        f'<li><span class="ev-state ev-plain">{esc(words)}</span> '
        f'<a href="{link}">Take away<span class="unseen"> the filter {esc(words)}</span></a></li>'
    )


def _without(question: Question, names: tuple[str, ...] | list[str]) -> str:
    return find_address(question, **dict.fromkeys(names, ""), shown="")


def narrow_by(found: Found, question: Question, area: LocalArea) -> str:
    """The choices that narrow the answer, each a link with how many pages it leaves; HTML, empty without counts."""
    groups = "".join(_group(counts, question, area) for counts in found.counts if counts.of in GROUPS)
    if not groups:
        return ""
    return f'<nav class="narrow" id="narrow" aria-label="Narrow the answer"><h2>Narrow it down</h2>{groups}</nav>'


def _group(counts: Counts, question: Question, area: LocalArea) -> str:
    shown = list(counts.counts[:MOST])
    if counts.of == "year":
        shown.sort(key=lambda one: one.value, reverse=True)  # years are looked for in their order
    rows = [_choice(counts.of, one, question, area) for one in shown if one.pages]
    if not rows:
        return ""
    hidden = len(counts.counts) - MOST
    more = f'<li class="quiet">and {hidden} with fewer</li>' if hidden > 0 else ""
    return f"<h3>{GROUPS[counts.of]}</h3><ul>{''.join(rows)}{more}</ul>"


def _choice(of: str, one: Count, question: Question, area: LocalArea) -> str:
    words, changes = _words_and_changes(of, one.value, area)
    pages = f'<span class="quiet">{counted(one.pages, "page")}</span>'
    if not changes:
        return f"<li>{esc(words)} {pages}</li>"
    now = find_address(question, shown="")
    link = find_address(question, shown="", **changes)
    if link == now:
        return f"<li><strong>{esc(words)}</strong> (chosen) {pages}</li>"
    return f'<li><a href="{esc(link)}">{esc(words)}</a> {pages}</li>'


def _words_and_changes(of: str, value: str, area: LocalArea) -> tuple[str, dict[str, str]]:
    """A choice in plain words, and what it changes in the address; nothing for one that cannot be chosen."""
    if of == "kind" and value in set(EvidenceKind):
        return value.capitalize(), {"kind": value}
    if of == "organisation" and value in area.organisations:
        return _organisation(value, area), {"organisation": value}
    if of == "concern" and value in area.concerns:
        return f"{value} {clipped(area.concerns[value].title, 60)}", {"target": value}
    if of == "state" and value in set(Linked):
        return STATES[Linked(value)], {"state": value}
    if of == "year" and value.isdecimal() and len(value) == 4:
        return value, {"from": f"{value}-01-01", "to": f"{value}-12-31"}
    return value.capitalize() or "Not known", {}


def _organisation(ref: str, area: LocalArea) -> str:
    known = area.organisations.get(ref)
    return known.short if known else ref
