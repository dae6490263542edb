"""Finding more closely: filters, counts, order, what an item shows, spelling, and what is alike."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from evidence import worker
from evidence.errors import NotFound
from evidence.settings import SEARCH_ENGINE_VARIABLE
from evidence.store import items as stored
from evidence.workspace import findable
from evidence.workspace.workspace import Workspace
from schemas.evidence import AddOutcome, Details, EvidenceKind, Item
from schemas.finding import Linked, Order, Question
from schemas.links import NewLink, Verdict
from schemas.tests_of_evidence import EvidenceTest

pytestmark = pytest.mark.both_engines

ENGINE_NAMES = {"sqlite": "sqlite fts5", "postgresql": "postgresql"}


class Restricted(Workspace):
    """A workspace that may not see some items, through the one door there is."""

    hidden = frozenset({"E-0002"})

    def _visible_items(self, session: Session, wanted: stored.ItemFilter) -> list[Item]:
        return [item for item in super()._visible_items(session, wanted) if item.ref not in self.hidden]

    def _visible_refs(self, session: Session, wanted: stored.ItemFilter) -> set[str]:
        return super()._visible_refs(session, wanted) - self.hidden


@pytest.fixture
def library(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Minutes with an accepted link, a survey that nothing is linked to, and a report without a date."""
    brought = (
        (
            "minutes.txt",
            "The board heard that therapy clinics opened.",
            Details(kind="minutes", as_at=date(2026, 1, 12)),
        ),
        ("survey.txt", "Families say therapy waits are long. Quokkas.", Details(kind="survey", as_at=date(2025, 3, 1))),
        ("report.txt", "A report of therapy clinics and of waits.", Details(kind="report")),
    )
    for number, (name, text, details) in enumerate(brought):
        path = tmp_path / name
        path.write_text(f"Synthetic example. {text}", encoding="utf-8")
        owner = "council" if number != 1 else "forum"
        workspace.add_file(path, details.model_copy(update={"organisation": owner}))
    worker.see_to_it(workspace)
    new = NewLink(item="E-0001", target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened.")
    workspace.acting_as("chair").decide(workspace.link(new).ref, Verdict.ACCEPT, "I read it.")
    return workspace


@pytest.fixture(params=["whoosh", "database"])
def by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which of the two that a site may choose answers."""
    monkeypatch.setenv(SEARCH_ENGINE_VARIABLE, request.param)
    return str(request.param)


def items(desk: Workspace, words: str, **narrow: object) -> list[str]:
    """The items whose pages answer, in order."""
    return [hit.item for hit in desk.find(Question(words=words, **narrow)).hits]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("therapy kind:survey", {"E-0002"}),
        ("therapy kind:survey kind:minutes", {"E-0001", "E-0002"}),
        ("therapy NOT kind:survey", {"E-0001", "E-0003"}),
        ("organisation:FORUM therapy", {"E-0002"}),
        ("concern:PA1 therapy", {"E-0001"}),
        ("strand:PA1.waits therapy", {"E-0001"}),
        ("line:1.1 therapy", set()),
        ("state:accepted therapy", {"E-0001"}),
        ("state:nothing therapy", {"E-0002", "E-0003"}),
        ("therapy before:2026", {"E-0002"}),
        ("therapy after:2025-12", {"E-0001"}),
        ("therapy NOT before:2026", {"E-0001", "E-0003"}),
        ("therapy kind:nonsense", {"E-0001", "E-0002", "E-0003"}),
    ],
)
def test_filters_may_be_typed_beside_the_words(library: Workspace, by: str, typed: str, wanted: set[str]) -> None:
    """A hurried person types it in one line and shares it as one line."""
    assert set(items(library, typed)) == wanted


def test_what_was_not_understood_is_named_with_its_place_and_a_better_way(library: Workspace) -> None:
    """A filter that is silently ignored makes people believe there is more than there is."""
    found = library.find(Question(words="therapy organisation:counsil kind:surveys"))

    assert [(one.at, one.typed) for one in found.misread] == [(8, "organisation:counsil"), (29, "kind:surveys")]
    assert found.misread[0].instead == "therapy organisation:council kind:surveys"
    assert found.misread[1].instead == "therapy organisation:counsil kind:survey"


def test_the_answer_counts_what_its_pages_are(library: Workspace, by: str) -> None:
    """The filters show how many pages each would leave."""
    found = library.find(Question(words="therapy"))
    counts = {each.of: {one.value: one.pages for one in each.counts} for each in found.counts}

    assert found.engine == (
        "whoosh" if by == "whoosh" else ENGINE_NAMES[(library.core.database.on_server and "postgresql") or "sqlite"]
    )
    assert counts == {
        "kind": {"minutes": 1, "survey": 1, "report": 1},
        "organisation": {"council": 2, "forum": 1},
        "concern": {"PA1": 1},
        "state": {"accepted": 1, "nothing": 2},
        "year": {"2026": 1, "2025": 1, "no date": 1},
    }


def test_the_newest_may_come_first_and_what_has_no_date_last(library: Workspace, by: str) -> None:
    """An inspector asks for the latest."""
    assert items(library, "therapy", order=Order.DATE) == ["E-0001", "E-0002", "E-0003"]
    assert items(library, "therapy", order=Order.DATE, limit=1) == ["E-0001"]


def test_a_hit_says_what_its_item_shows(library: Workspace) -> None:
    """Whether it is linked already is the first thing a quality lead asks of a hit."""
    found = library.find(Question(words="therapy", state=Linked.ACCEPTED))

    (hit,) = found.hits
    assert hit.organisation == "council"
    assert [(one.strand, one.test, one.status) for one in hit.shows] == [("PA1.waits", "action", "accepted")]


def test_a_misspelt_word_is_offered_as_the_evidence_spells_it(library: Workspace, by: str) -> None:
    """ "Nothing found" for a slip of the finger reads as having no evidence."""
    assert library.find(Question(words='"therpy clinics" kind:report')).instead == '"therapy clinics" kind:report'
    assert library.find(Question(words="therapy clinics")).instead == ""


def test_items_that_share_their_rare_words_are_alike(library: Workspace, by: str) -> None:
    """Whoever found one report wants the others of its kind."""
    alike = [item.ref for item in library.similar("E-0001")]

    assert alike[0] == "E-0003"
    assert "E-0001" not in alike


def test_who_may_not_see_an_item_sees_it_nowhere(library: Workspace, by: str) -> None:
    """Neither a hit, a count, a spelling nor a likeness may betray that there is such an item, or what it says."""
    restricted = Restricted.of(library.core)

    found = restricted.find(Question(words="therapy"))

    assert {hit.item for hit in found.hits} == {"E-0001", "E-0003"}
    assert found.total == 2
    assert all(one.value not in ("survey", "forum", "2025") for each in found.counts for one in each.counts)
    assert library.find(Question(words="quokkkas")).instead == "quokkas"
    assert restricted.find(Question(words="quokkkas")).instead == ""
    # The same is offered for a word that only hidden pages have as for one that no page has.
    assert restricted.find(Question(words="quokkas")).instead == restricted.find(Question(words="quollkas")).instead
    assert "E-0002" not in {item.ref for item in restricted.similar("E-0001")}
    with pytest.raises(NotFound):
        restricted.similar("E-0002")


def test_who_may_not_see_an_item_meets_it_at_no_other_door(library: Workspace, tmp_path: Path) -> None:
    """A reference is easily guessed, and bringing a file is a way of asking whether it is here."""
    restricted = Restricted.of(library.core)
    for ask in (restricted.item, restricted.pages, restricted.versions, restricted.links_of, restricted.similar):
        with pytest.raises(NotFound, match="no evidence item E-0002"):
            ask("E-0002")
    with pytest.raises(NotFound, match="no evidence item E-0002"):
        restricted.describe("E-0002", Details(title="Mine"))

    again = restricted.add_file(tmp_path / "survey.txt")

    assert (again.outcome, again.item) == (AddOutcome.DUPLICATE, None)
    assert "E-0002" not in again.reason
    assert library.add_file(tmp_path / "survey.txt").item == "E-0002"


def delete(index: Path) -> None:
    shutil.rmtree(index)


def zero(index: Path) -> None:
    for path in index.glob("*.part"):
        path.write_bytes(b"\0" * path.stat().st_size)


def tamper(index: Path) -> None:
    path = max(index.glob("*.part"), key=lambda one: one.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("harm", [delete, zero, tamper])
def test_a_harmed_index_is_noticed_the_database_answers_and_afterwards_all_is_as_before(
    library: Workspace, data_folder: Path, engine: str, harm: Callable[[Path], None]
) -> None:
    """Finding must go on in front of inspectors, whatever happened to a disposable copy."""
    question = Question(words="therapy clinics OR waits")
    before = library.find(question)
    harm(data_folder / "index")

    meanwhile = library.find(question)

    assert meanwhile.engine == ENGINE_NAMES[engine]
    assert "being rebuilt" in meanwhile.notice
    assert {(hit.item, hit.page) for hit in meanwhile.hits} == {(hit.item, hit.page) for hit in before.hits}
    assert (meanwhile.total, meanwhile.counts) == (before.total, before.counts)
    worker.work_once(library.core)
    assert library.find(question).model_copy(update={"took_ms": 0}) == before.model_copy(update={"took_ms": 0})


def test_a_database_that_is_not_filled_yet_is_filled_by_the_worker(
    library: Workspace, by: str, data_folder: Path
) -> None:
    """After an upgrade or a restore nothing is held, and nothing may look as if it were not there."""
    with library.core.database.noting() as session:
        findable.words_in(session).remove([1, 2, 3])
        findable.findable.forget(session, [1, 2, 3])
    delete(data_folder / "index")

    reading = library.find(Question(words="therapy"))
    worker.work_once(library.core)

    assert (reading.engine, reading.total) == ("plain scan", 3)
    delete(data_folder / "index")
    assert library.find(Question(words="therapy")).engine in ENGINE_NAMES.values()


def test_another_title_is_found_in_the_same_transaction(library: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database answers for what it holds: it is never behind its own rows."""
    monkeypatch.setenv(SEARCH_ENGINE_VARIABLE, "database")
    library.describe("E-0003", Details(kind=EvidenceKind.REPORT, title="Winter assessment"))

    assert items(library, "winter") == ["E-0003"]
