"""Which evidence answers a line of the request, and how current it is on the day it is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.area import load_area
from evidence.rules.answering_lines import Answering, answer_of, to_hand_over
from evidence.rules.facts import LinkFacts
from schemas.calls import HowCurrent, LineAnswer, NewCallLine, StandingItem
from schemas.evidence import EvidenceKind, Speaker
from schemas.links import LinkStatus
from tests.conftest import NORTHMOOR
from tests.rules.conftest import FAMILIES, JUNE, PLAIN, MakeLink

LINE = NewCallLine(asks="What shows that waits fall", post="lead", due_on=JUNE, targets=("PA1.waits",))
AREA = load_area(NORTHMOOR)


def standing(*links: LinkFacts, line: NewCallLine = LINE, visible: set[str] | None = None) -> tuple[StandingItem, ...]:
    """What stands for a line when these are all the links."""
    by_strand: dict[str, list[LinkFacts]] = {}
    for link in links:
        by_strand.setdefault(link.strand, []).append(link)
    seen = visible if visible is not None else {link.item for link in links}
    answering = Answering(AREA, by_strand, AREA.checkpoints_by_ref["monitoring"], seen)
    return answering.standing(line)


def asks(**different: Any) -> NewCallLine:
    return LINE.model_copy(update=different)


def test_an_accepted_fresh_item_answers(a_link: MakeLink) -> None:
    """The usual case."""
    (item,) = standing(a_link())

    assert (item.standing, item.accepted, item.why) == (HowCurrent.FRESH, True, "")
    assert answer_of((item,), elsewhere=False) is LineAnswer.FRESH


@pytest.mark.parametrize(
    ("different", "answer", "why"),
    [
        ({"on": date(2024, 1, 1)}, LineAnswer.STALE, "too old"),
        ({"review_by": JUNE - timedelta(days=1)}, LineAnswer.STALE, "Its review date, 14 June 2026, will have gone by"),
        ({"on": None}, LineAnswer.UNDATED, "It has no date"),
        ({"status": LinkStatus.AWAITING}, LineAnswer.AWAITING, "No link to its newest version has been accepted"),
        ({"status": LinkStatus.LAPSED}, LineAnswer.AWAITING, "No link to its newest version has been accepted"),
        ({"superseded": True}, LineAnswer.AWAITING, "No link to its newest version has been accepted"),
        ({"contrary": True}, LineAnswer.FRESH, ""),
    ],
)
def test_what_keeps_an_item_from_being_ready_is_said(
    a_link: MakeLink, different: dict[str, Any], answer: LineAnswer, why: str
) -> None:
    """Stale, undated and undecided have different next steps; what points the other way is evidence too."""
    found = standing(a_link(**different))

    assert answer_of(found, elsewhere=False) is answer
    assert why in found[0].why


@pytest.mark.parametrize(
    ("link", "line"),
    [
        ({"status": LinkStatus.CHALLENGED}, {}),
        ({"on": JUNE + timedelta(days=1)}, {}),
        ({"kind": EvidenceKind.MINUTES}, {"kinds": (EvidenceKind.SURVEY,)}),
        ({"kind": None}, {"kinds": (EvidenceKind.SURVEY,)}),
        ({}, {"speakers": (Speaker.FAMILIES,)}),
        ({"strand": "PA1.plans"}, {}),
        ({"line": "1.1"}, {"targets": ("1.2",)}),
        ({"strand": "AI1.letters"}, {"targets": ()}),  # monitoring does not look at it
        ({}, {"elsewhere": True}),
    ],
)
def test_what_does_not_answer_is_not_shown(a_link: MakeLink, link: dict[str, Any], line: dict[str, Any]) -> None:
    """A list padded out with what was not asked for costs minutes nobody has that day."""
    assert standing(a_link(**link), line=asks(**line)) == ()


@pytest.mark.parametrize(
    ("link", "line"),
    [
        ({"voice": FAMILIES}, {"speakers": (Speaker.FAMILIES,)}),
        ({"strand": "PA1.plans"}, {"targets": ("PA1",)}),
        ({"line": "1.2"}, {"targets": ("1.2",)}),
        ({"strand": "PA1.plans"}, {"targets": ()}),
        ({"strand": "AI1.letters"}, {"targets": ("AI1",)}),  # asked for, though the checkpoint does not look at it
    ],
)
def test_what_answers_is_found_by_voice_concern_line_or_scope(
    a_link: MakeLink, link: dict[str, Any], line: dict[str, Any]
) -> None:
    """A line is asked in the words of inspectors and answered in those of the area."""
    assert len(standing(a_link(**link), line=asks(**line))) == 1


def test_an_item_nobody_here_may_see_is_not_shown(a_link: MakeLink) -> None:
    """The board is no way past the door."""
    assert standing(a_link(), visible=set()) == ()


def test_an_item_stands_once_with_all_its_links(a_link: MakeLink) -> None:
    """A report linked to nine strands is one report."""
    first, second = a_link(), a_link(strand="PA1.plans", status=LinkStatus.AWAITING)
    found = standing(first, replace(second, item=first.item), line=asks(targets=("PA1", "PA1.waits")))

    assert [(one.item, one.links, one.accepted) for one in found] == [(first.item, (first.link, second.link), True)]


def test_of_several_the_accepted_and_the_fresh_come_first_and_would_go(a_link: MakeLink) -> None:
    """Whoever answers in a hurry takes the first."""
    old, waiting = a_link(on=date(2024, 1, 1)), a_link(status=LinkStatus.AWAITING)
    fresh, fresher = a_link(on=date(2026, 3, 1)), a_link(on=date(2026, 4, 1))
    found = standing(old, waiting, fresh, fresher)

    assert [one.item for one in found] == [fresher.item, fresh.item, old.item, waiting.item]
    assert [one.item for one in to_hand_over(found)] == [fresher.item, fresh.item]
    assert [one.item for one in to_hand_over(standing(old, waiting))] == [old.item]
    assert to_hand_over(standing(waiting)) == ()
    assert answer_of((), elsewhere=False) is LineAnswer.NONE
    assert answer_of((), elsewhere=True) is LineAnswer.ELSEWHERE


LINKS = st.lists(
    st.builds(
        lambda number, on, status, kind: replace(
            PLAIN, link=f"L-{number:04d}", item=f"E-{number % 7:04d}", on=on, status=status, kind=kind
        ),
        st.integers(1, 50),
        st.none() | st.dates(date(2023, 1, 1), date(2027, 1, 1)),
        st.sampled_from([LinkStatus.ACCEPTED, LinkStatus.AWAITING, LinkStatus.CHALLENGED]),
        st.sampled_from([None, *EvidenceKind]),
    ),
    max_size=20,
)


@given(links=LINKS)
def test_a_wider_line_never_finds_less(links: list[LinkFacts]) -> None:
    """Taking a kind out of a line's list must not lose an answer."""
    narrow = {one.item for one in standing(*links, line=asks(kinds=(EvidenceKind.REPORT, EvidenceKind.SURVEY)))}

    assert narrow <= {one.item for one in standing(*links)}


@given(links=LINKS)
def test_what_would_be_handed_over_is_always_accepted_and_there(links: list[LinkFacts]) -> None:
    """Nothing undecided may slip into what goes to inspectors."""
    found = standing(*links)

    assert all(one.accepted for one in to_hand_over(found))
    assert set(to_hand_over(found)) <= set(found)
