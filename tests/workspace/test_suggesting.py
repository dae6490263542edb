"""Suggestions of a store: made once for each version, counted never, confirmed into links, and refused for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evidence import failpoints, worker
from evidence.errors import Contradiction, NotAllowed, NotFound, QuoteNotFound, StoreUnusable
from evidence.store import items as stored
from evidence.store import suggestions as kept
from evidence.workspace.doctor import examine
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind
from schemas.links import LinkStatus, NewLink, Passage, Strength
from schemas.suggestions import Suggestion, SuggestionState
from schemas.tests_of_evidence import EvidenceTest

pytestmark = pytest.mark.both_engines

CLINICS = "Line 1.1: a therapy clinic was opened in each part of the moor, and waits for therapy are shorter."
PLANS = "Families said that plans do not come in time."
DETAILS = Details(kind=EvidenceKind.MINUTES, as_at=date(2026, 1, 12), organisation="council")

Bring = Callable[..., str]


@pytest.fixture
def bring(workspace: Workspace, tmp_path: Path) -> Bring:
    """Bring a text in, as a new item or a version of one, and have it read and looked through."""

    def brought(text: str, *, version_of: str | None = None, name: str = "notes.txt") -> str:
        (tmp_path / name).write_text(text, encoding="utf-8")
        added = workspace.add_file(tmp_path / name, DETAILS, version_of=version_of)
        worker.see_to_it(workspace)
        assert added.item
        return added.item

    return brought


def by_test(workspace: Workspace, item: str) -> dict[EvidenceTest, Suggestion]:
    return {one.test: one for one in workspace.suggestions(item)}


def test_what_was_read_is_proposed_with_its_passage_and_reason(workspace: Workspace, bring: Bring) -> None:
    """A quality lead with fifty files must not start from fifty blank forms."""
    item = bring(f"{CLINICS}\n\n{PLANS}")

    first = workspace.suggestions(item)[0]

    assert (first.strand, first.line, first.test, first.state) == ("PA1.waits", "1.1", EvidenceTest.ACTION, "open")
    assert first.passages == (Passage(page=1, quote=CLINICS),)
    assert "ames line 1.1" in first.why
    assert first.ref == "S-0001"
    assert [one.item for one in workspace.suggestions_waiting()] == [item]
    assert workspace.suggestions_waiting()[0].count == len(workspace.suggestions(item))


def test_suggestions_count_for_nothing(workspace: Workspace, bring: Bring) -> None:
    """A machine's guess must never move a cell of the matrix."""
    before = workspace.coverage(as_at=date(2026, 6, 15))

    bring(f"{CLINICS}\n\n{PLANS}")

    assert workspace.coverage(as_at=date(2026, 6, 15)) == before


def test_confirming_makes_a_link_that_awaits_a_decision(workspace: Workspace, bring: Bring) -> None:
    """One key saves the typing and not the second pair of eyes."""
    item = bring(CLINICS)
    proposed = workspace.suggestions(item)[0]
    entries = len(workspace.audit_entries())

    link = workspace.confirm_suggestion(proposed.ref, says="A clinic was opened in each part.")

    assert (link.target, link.strand, link.test, link.status) == (
        *("1.1", "PA1.waits", EvidenceTest.ACTION),
        LinkStatus.AWAITING,
    )
    assert link.passages == proposed.passages
    assert workspace.links_of(item) == [link]
    after = workspace.suggestion(proposed.ref)
    assert (after.state, after.link, after.by) == (SuggestionState.CONFIRMED, link.ref, "lead")
    (entry,) = workspace.audit_entries()[entries:]
    assert (entry.action, entry.object, entry.detail["suggestion"]) == ("link", link.ref, proposed.ref)
    assert examine(workspace.core.folder, deep=True).sound


def test_a_suggestion_can_be_changed_as_it_is_confirmed(workspace: Workspace, bring: Bring) -> None:
    """Half right is worth more than nothing, if the other half can be put right at once."""
    proposed = workspace.suggestions(bring(CLINICS))[0]

    link = workspace.confirm_suggestion(
        proposed.ref,
        says="Plans come in time.",
        test=EvidenceTest.PRACTICE,
        strand="PA1.plans",
        strength=Strength.PARTIAL,
        passages=(Passage(page=1, quote="waits for therapy are shorter"),),
    )

    assert (link.target, link.strand, link.test) == ("PA1.plans", "PA1.plans", EvidenceTest.PRACTICE)
    assert (link.strength, link.line) == (Strength.PARTIAL, None)
    assert link.passages[0].quote == "waits for therapy are shorter"


def test_words_that_are_not_on_the_page_are_refused_as_in_any_link(workspace: Workspace, bring: Bring) -> None:
    """A changed quote goes through the same door as one typed by hand, and a refusal leaves the suggestion open."""
    proposed = workspace.suggestions(bring(CLINICS))[0]

    with pytest.raises(QuoteNotFound):
        workspace.confirm_suggestion(
            proposed.ref, says="A clinic opened.", passages=(Passage(page=1, quote="nobody said this"),)
        )

    assert workspace.suggestion(proposed.ref).state is SuggestionState.OPEN


def test_a_settled_suggestion_is_not_settled_again(workspace: Workspace, bring: Bring) -> None:
    """Two people with the same page open must not make two links of one suggestion."""
    first = workspace.suggestions(bring(CLINICS))[0]
    workspace.confirm_suggestion(first.ref, says="A clinic opened.")

    with pytest.raises(Contradiction, match="It became L-0001"):
        workspace.confirm_suggestion(first.ref, says="A clinic opened.")
    with pytest.raises(Contradiction, match="no longer open"):
        workspace.refuse_suggestion(first.ref)
    with pytest.raises(NotFound):
        workspace.suggestion("S-0999")


def test_a_confirmation_says_what_is_shown(workspace: Workspace, bring: Bring) -> None:
    """A link without a sentence tells the chair nothing."""
    with pytest.raises(Contradiction, match="does not say"):
        workspace.confirm_suggestion(workspace.suggestions(bring(CLINICS))[0].ref, says=" ")


def test_what_was_refused_is_not_proposed_again(workspace: Workspace, bring: Bring) -> None:
    """Nobody says no twice to the same thing: not after reading it again, and not for a version with the same words."""
    item = bring(CLINICS)
    first = workspace.suggestions(item)[0]
    entries = len(workspace.audit_entries())

    refused = workspace.refuse_suggestion(first.ref, "It only plans to.")

    (entry,) = workspace.audit_entries()[entries:]
    assert (entry.action, entry.object, entry.detail["why"]) == ("refuse-suggestion", first.ref, "It only plans to.")
    assert (refused.state, refused.by) == (SuggestionState.REFUSED, "lead")
    look_again(workspace)
    assert ("PA1.waits", EvidenceTest.ACTION) not in proposed_for(workspace, item)
    bring(f"{CLINICS}\n\nA paragraph was added.", version_of=item, name="second.txt")
    assert ("PA1.waits", EvidenceTest.ACTION) not in proposed_for(workspace, item)


def test_new_words_for_a_refused_target_are_proposed(workspace: Workspace, bring: Bring) -> None:
    """The next version may show what the last did not."""
    item = bring(CLINICS)
    workspace.refuse_suggestion(by_test(workspace, item)[EvidenceTest.ACTION].ref)

    bring("Line 1.1 is done: the fourth therapy clinic was opened on the moor.", version_of=item, name="second.txt")

    assert ("PA1.waits", EvidenceTest.ACTION) in proposed_for(workspace, item)


def test_a_new_version_takes_the_place_of_what_was_open(workspace: Workspace, bring: Bring) -> None:
    """Words that are gone must not be offered for quoting."""
    item = bring(f"{CLINICS}\n\n{PLANS}")
    before = by_test(workspace, item)

    bring(PLANS, version_of=item, name="second.txt")

    after = workspace.suggestions(item)
    assert {one.version for one in after} == {2}
    assert all(CLINICS not in passage.quote for one in after for passage in one.passages)
    assert workspace.suggestion(before[EvidenceTest.ACTION].ref).state is SuggestionState.OVERTAKEN
    with pytest.raises(Contradiction, match="overtaken"):
        workspace.confirm_suggestion(before[EvidenceTest.ACTION].ref, says="A clinic opened.")


def test_looking_through_again_changes_nothing(workspace: Workspace, bring: Bring) -> None:
    """The worker may be told to do what it has done."""
    item = bring(f"{CLINICS}\n\n{PLANS}")
    before = workspace.suggestions(item)
    entries = len(workspace.audit_entries())

    look_again(workspace)

    assert workspace.suggestions(item) == before
    assert len(workspace.audit_entries()) == entries


def test_other_area_files_have_everything_looked_through_again(workspace: Workspace, bring: Bring) -> None:
    """A plan that was changed is answered by other lines."""
    item = bring(CLINICS)
    lines = workspace.area.plan.lines
    plan = workspace.area.plan.model_copy(update={"lines": lines[1:]})
    workspace.core.area = workspace.area.model_copy(update={"plan": plan})
    for known in ("lines", "lines_by_strand"):
        workspace.core.area.__dict__.pop(known, None)

    with worker.at_work(workspace.core) as upkeep:
        assert upkeep is not None
        upkeep.catch_up()

    assert "1.1" not in {one.line for one in workspace.suggestions(item)}


def test_what_somebody_linked_themselves_is_not_proposed(workspace: Workspace, bring: Bring) -> None:
    """It would be one more thing to say no to."""
    item = bring(CLINICS)
    new = NewLink(item=item, target="PA1.waits", test=EvidenceTest.ACTION, says="A clinic opened.")

    workspace.link(new)

    assert ("PA1.waits", EvidenceTest.ACTION) not in proposed_for(workspace, item)
    assert item not in [one.item for one in workspace.suggestions_waiting() if one.count == 0]


def test_the_chair_looks_and_may_not_settle(workspace: Workspace, bring: Bring) -> None:
    """Whoever decides a link may not have made it."""
    ref = workspace.suggestions(bring(CLINICS))[0].ref
    chair = workspace.acting_as("chair")

    assert chair.suggestion(ref).ref == ref
    with pytest.raises(NotAllowed):
        chair.confirm_suggestion(ref, says="A clinic opened.")
    with pytest.raises(NotAllowed, match="refuse proposed links"):
        chair.refuse_suggestion(ref)


def test_nothing_is_told_of_items_the_actor_may_not_see(
    workspace: Workspace, bring: Bring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count or a quote tells as much as the item."""
    item = bring(CLINICS)
    ref = workspace.suggestions(item)[0].ref
    monkeypatch.setattr(Workspace, "_visible_refs", lambda *_: set())

    assert workspace.suggestions_waiting() == []
    for asked in (
        lambda: workspace.suggestions(item),
        lambda: workspace.suggestion(ref),
        lambda: workspace.confirm_suggestion(ref, says="A clinic opened."),
        lambda: workspace.refuse_suggestion(ref),
    ):
        with pytest.raises(NotFound):
            asked()


@pytest.mark.parametrize("point", ["suggestions written", "suggestions committed"])
def test_a_worker_stopped_midway_does_it_again_and_never_twice(
    workspace: Workspace, tmp_path: Path, point: str
) -> None:
    """Power may go at either side of the commit."""
    (tmp_path / "notes.txt").write_text(f"{CLINICS}\n\n{PLANS}", encoding="utf-8")
    item = workspace.add_file(tmp_path / "notes.txt", DETAILS).item
    assert item
    failpoints.arm(f"{point}=error")
    try:
        with pytest.raises((OSError, StoreUnusable)), worker.seeing_to_it(workspace) as see_to:
            see_to(None)
    finally:
        failpoints.arm("")

    worker.see_to_it(workspace)

    found = [(one.target, one.test) for one in workspace.suggestions(item)]
    assert found
    assert len(found) == len(set(found))
    assert [entry.object for entry in workspace.audit_entries() if entry.action == "suggest"] == [item]


def proposed_for(workspace: Workspace, item: str) -> set[tuple[str | None, EvidenceTest]]:
    return {(one.strand, one.test) for one in workspace.suggestions(item)}


def look_again(workspace: Workspace) -> None:
    """Have everything looked through as if it never had been."""
    with workspace.core.database.writing() as session:
        kept.mark_suggested_for(session, "another area")
    with worker.at_work(workspace.core) as upkeep:
        assert upkeep is not None
        upkeep.catch_up()
    with workspace.core.database.reading() as session:
        assert stored.readable_versions(session)
