"""What was found before release, as tables: group by group, and one group finding by finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from evidence.rules.words import counted, day
from evidence.ui import session
from evidence.ui.components.choose_bundle import in_address
from evidence.ui.components.style import plain_badge, state_badge, table
from evidence.ui.components.text import esc, title_html
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.evidence import Item
from schemas.gate import Certainty, Finding, FindingKind, FindingVerdict, Found
from schemas.tests_of_evidence import CoverageState

VIEW = "gate"
SHOWN_PLACES = 3
CERTAINTIES = {
    Certainty.CERTAIN: "Certain",
    Certainty.LIKELY: "Likely",
    Certainty.POSSIBLE: "Possible",
}
VERDICTS = {
    FindingVerdict.LEAVE_OUT: "Left out",
    FindingVerdict.REDACT: "Redacted",
    FindingVerdict.RELEASE: "Released",
}


class Group(NamedTuple):
    """What was found of one kind in one item."""

    item: str
    kind: FindingKind
    found: tuple[Found, ...]

    @property
    def in_the_way(self) -> int:
        """How many of them stand in the way."""
        return sum(not one.settled for one in self.found)


def gate_address(choice: Choice) -> str:
    """Where what must be decided before a choice may leave is looked at. Not yet escaped for HTML."""
    return session.address(VIEW, **in_address(choice))


def groups_of(found: Iterable[Found]) -> list[Group]:
    """The findings by item and kind, in the order they came."""
    by = groupby(found, key=lambda one: (one.finding.item, one.finding.kind))
    return [Group(item, kind, tuple(some)) for (item, kind), some in by]


def group_list(groups: Sequence[Group], items: Mapping[str, Item], chosen: Mapping[str, str]) -> str:
    """A row for each group, with the way to look at it and decide."""
    heads = ["What was found", "In", "How sure", "Where", "Standing"]
    return table("What was found, item by item", heads, [_group_row(one, items, chosen) for one in groups])


def _group_row(group: Group, items: Mapping[str, Item], chosen: Mapping[str, str]) -> str:
    opens = esc(session.address(VIEW, **{**chosen, "item": group.item, "what": group.kind.name.lower()}))
    count = f" ({len(group.found)})" if len(group.found) > 1 else ""
    item = items.get(group.item)
    title = title_html(item.title, 70) if item else ""
    sure = dict.fromkeys(CERTAINTIES[one.finding.certainty] for one in group.found)
    places = "<br>".join(where(one.finding) for one in group.found[:SHOWN_PLACES])
    more = len(group.found) - SHOWN_PLACES
    rest = f'<br><span class="quiet">and {counted(more, "more place", "more places")}</span>' if more > 0 else ""
    return (
        f'<th scope="row"><a href="{opens}">{esc(_capital(group.kind.value))}{count}</a></th>'
        f'<td><a href="{esc(session.address("evidence", item=group.item))}">{esc(group.item)}</a> {title}</td>'
        f"<td>{esc(', '.join(sure))}</td><td>{places}{rest}</td><td>{_group_standing(group)}</td>"
    )


def _group_standing(group: Group) -> str:
    if not group.in_the_way:
        return state_badge(CoverageState.MET, "Settled")
    waiting = f"{group.in_the_way} to decide" if group.in_the_way > 1 else "To decide"
    return state_badge(CoverageState.NOT_MET, waiting)


def finding_list(desk: Workspace, found: Sequence[Found], *, caption: str) -> str:
    """A row for each finding of a group, with what was decided about it."""
    heads = ["Where", "What is there", "How sure", "Times", "Decision"]
    return table(caption, heads, [_finding_row(desk, one) for one in found])


def _finding_row(desk: Workspace, one: Found) -> str:
    finding = one.finding
    return (
        f'<th scope="row">{where(finding)}</th><td>{esc(finding.shown) or "not shown"}</td>'
        f'<td>{CERTAINTIES[finding.certainty]}</td><td class="num">{finding.times}</td><td>{_decided(desk, one)}</td>'
    )


def where(finding: Finding) -> str:
    """Where a finding stands, in words, with the way to its page or its review; HTML."""
    words = esc(_capital(finding.where))
    if finding.kind is FindingKind.UNDECIDED_LINK:
        link = finding.where.partition(",")[0]
        return f'<a href="{esc(session.address("review", link=link))}">{words}</a>'
    if not finding.page:
        return words
    return f'<a href="{esc(session.address("page", item=finding.item, page=finding.page))}">{words}</a>'


def _decided(desk: Workspace, one: Found) -> str:
    decision = one.decision
    if decision is None:
        return plain_badge("Its item is left out") if one.settled else "Not decided"
    by = desk.area.posts.get(decision.post)
    said = VERDICTS[decision.verdict]
    if not one.settled:
        said = "To be redacted" if decision.verdict is FindingVerdict.REDACT else f"{said}, but not settled"
    who = f"{esc(by.title if by else decision.post)}, {day(decision.decided_at.date())}"
    return f'{plain_badge(said)} {esc(decision.why)}<br><span class="quiet">{who}</span>'


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
