"""What is remembered between looks equals what would be read afresh, whatever was done in between."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from evidence import worker
from evidence.errors import EvidenceError
from evidence.rules.coverage import Known, coverage_at, coverage_on
from evidence.workspace.knowing import Remembered, remember
from evidence.workspace.workspace import Workspace
from schemas.coverage import Coverage
from schemas.evidence import Details, EvidenceKind
from schemas.links import Better, Change, NewLink, Passage, Point, Strength, Verdict
from schemas.tests_of_evidence import LINKABLE, EvidenceTest
from tests.conftest import MINUTES

pytestmark = pytest.mark.both_engines

STRANDS = ("PA1.waits", "PA1.plans", "AI1.letters", "SP1")
QUOTE = "41 of 60 therapy clinics are open"
FELL = Change(
    measure="Weeks waited",
    better=Better.LOWER,
    baseline=Point(on=date(2025, 3, 1), value=40),
    later=(Point(on=date(2026, 4, 1), value=22),),
)


class Afternoon:
    """Somebody at work: each step is one thing a person does, chosen by a seeded chance."""

    def __init__(self, workspace: Workspace, home: Path, seed: int) -> None:
        self.workspace, self.home, self.chance = workspace, home, Random(seed)
        self.items: list[str] = []
        self.links: list[str] = []
        self.written = 0

    def steps(self) -> list[Callable[[], str | None]]:
        """What can be done; each answers the item it was done to, if it was done to one."""
        return [self.add, self.describe, self.link, self.link, self.decide, self.decide, self.answer, self.newer,
                self.read]  # fmt: skip

    def do_something(self) -> str | None:
        """One step. What the workspace refuses changes nothing, which is tried as well."""
        try:
            return self.chance.choice(self.steps() if self.items else [self.add])()
        except EvidenceError:
            return None

    def _file(self, text: str) -> Path:
        self.written += 1
        path = self.home / f"paper {self.written}.md"
        path.write_text(f"{text}\nPaper {self.written}.\n", encoding="utf-8")
        return path

    def _details(self) -> Details:
        on = self.chance.choice([None, date(2025, 3, 1), date(2026, 1, 12), date(2026, 7, 1)])
        return Details(
            kind=self.chance.choice([EvidenceKind.MINUTES, EvidenceKind.SURVEY, EvidenceKind.REPORT]),
            as_at=on,
            organisation=self.chance.choice(["council", "board", "forum"]),
            review_by=self.chance.choice([None, date(2026, 3, 1), date(2027, 3, 1)]),
            localities=tuple(self.chance.sample(["upper", "lower"], self.chance.randint(0, 2))),
        )

    def add(self) -> str | None:
        """A paper comes in; now and then one that is there already."""
        added = self.workspace.add_file(self._file(MINUTES), self._details())
        if added.item and added.item not in self.items:
            self.items.append(added.item)
        return added.item

    def describe(self) -> str:
        """Somebody says what an item is."""
        return self.workspace.describe(self.chance.choice(self.items), self._details()).ref

    def link(self) -> str:
        """Somebody says what an item shows."""
        test = self.chance.choice(LINKABLE)
        new = NewLink(
            item=self.chance.choice(self.items),
            target=self.chance.choice(STRANDS),
            test=test,
            says="Clinics opened.",
            strength=self.chance.choice(list(Strength)),
            contrary=self.chance.random() < 0.2,
            passages=(Passage(page=1, quote=QUOTE),) if self.chance.random() < 0.6 else (),
            change=FELL if test is EvidenceTest.IMPACT else None,
            follow_up="A second reader." if test is EvidenceTest.ASSURED else None,
            checked_by=self.chance.choice([None, "lead", "reviewer"]) if test is EvidenceTest.ASSURED else None,
        )
        link = self.workspace.link(new)
        self.links.append(link.ref)
        return link.item

    def decide(self) -> str | None:
        """The chair accepts or challenges."""
        if not self.links:
            return None
        verdict = self.chance.choice([Verdict.ACCEPT, Verdict.ACCEPT, Verdict.CHALLENGE])
        return self.workspace.acting_as("chair").decide(self.chance.choice(self.links), verdict, "I read it.").item

    def answer(self) -> str | None:
        """Somebody answers a finding that points the other way."""
        return self.workspace.answer(self.chance.choice(self.links), "It was put right.").item if self.links else None

    def newer(self) -> str:
        """A newer version comes in, which says the same, says it otherwise, or says nothing of it."""
        item = self.chance.choice(self.items)
        text = self.chance.choice([MINUTES + "More.", MINUTES.replace("41 of", "45 of"), "# Withdrawn\n\nNothing.\n"])
        self.workspace.add_file(self._file(text), version_of=item)
        return item

    def read(self) -> None:
        """The worker reads what waits, and carries links whose words still stand. It may touch any item."""
        worker.see_to_it(self.workspace)


def afresh(workspace: Workspace) -> Remembered:
    """The store read anew, with nothing remembered."""
    with workspace.core.database.reading() as session:
        return remember(session, workspace.area, None)


def answers(workspace: Workspace, known: Known) -> list[Coverage]:
    """Coverage today, half a year on, and at each checkpoint."""
    days = [workspace.today, workspace.today + timedelta(days=200)]
    return [
        *(coverage_on(workspace.area, known, as_at=day) for day in days),
        *(coverage_at(workspace.area, known, one) for one in workspace.area.checkpoints.checkpoints),
    ]


def remembered(workspace: Workspace) -> Remembered:
    """What the next look remembers."""
    workspace.coverage()
    assert workspace.core.remembered is not None
    return workspace.core.remembered


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_remembered_is_what_would_be_read_afresh(workspace: Workspace, tmp_path: Path, seed: int) -> None:
    """A figure the chair reads must not be what was true before the last link, decision or newer version."""
    afternoon = Afternoon(workspace, tmp_path, seed)
    remembered(workspace)
    for _ in range(30):
        afternoon.do_something()

        known, fresh = remembered(workspace), afresh(workspace)

        assert known.revision == fresh.revision
        assert known.items == fresh.items
        assert known.links == fresh.links
        assert {ref: list(links) for ref, links in known.known.links.items() if links} == fresh.known.links
        assert {*known.known.dated} == {*fresh.known.dated}
    assert answers(workspace, remembered(workspace).known) == answers(workspace, afresh(workspace).known)


@pytest.mark.parametrize("seed", [4, 5])
def test_a_strand_nothing_happened_to_keeps_the_very_same_links(
    workspace: Workspace, tmp_path: Path, seed: int
) -> None:
    """What was worked out of them is then still good, and one strand is judged anew where sixty were."""
    afternoon = Afternoon(workspace, tmp_path, seed)
    before = remembered(workspace)
    for _ in range(30):
        item = afternoon.do_something()

        now = remembered(workspace)

        if item:
            number = int(item.removeprefix("E-"))
            touched = {one.strand for look in (before, now) for one in look.links.get(number, ())}
            for ref in set(STRANDS) - touched:
                assert now.known.links.get(ref) is before.known.links.get(ref)
        before = now


def test_a_look_at_an_unchanged_store_is_the_same_object(workspace: Workspace, minutes: str) -> None:
    """Nothing is read twice when nothing was written."""
    assert remembered(workspace) is remembered(workspace)


def test_noting_gaps_changes_nothing_that_is_remembered(workspace: Workspace, minutes: str) -> None:
    """The list of gaps writes references down; that must not cost the next look a reading."""
    before = remembered(workspace)

    assert workspace.gaps().gaps
    assert remembered(workspace) is before


def test_what_another_process_wrote_is_seen(data_folder: Path, workspace: Workspace, tmp_path: Path) -> None:
    """The worker and the command line write beside the app; its pages must follow."""
    remembered(workspace)
    beside = Workspace.open(data_folder, clock=workspace.core.clock)
    try:
        afternoon = Afternoon(beside, tmp_path, seed=6)
        item = afternoon.add()
        afternoon.read()
        beside.link(NewLink(item=item or "", target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened."))
    finally:
        beside.close()

    assert [link.item for link in remembered(workspace).known.links["PA1.waits"]] == [item]
