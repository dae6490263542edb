"""Proposed links on an item's page and after describing one: seen with their reason, and settled one by one."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import worker
from evidence.ui.components.suggestions import CONFIRMING
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details
from schemas.links import LinkStatus
from schemas.suggestions import Suggestion
from schemas.tests_of_evidence import EvidenceTest
from tests.ui.conftest import HOSTILE, Open
from tests.ui.looking import drawn, told, words

TEXT = f"""# Minutes of the Improvement Board

Line 2.5 is done: every annual review that was due was held, and the oldest were held first.

Families said that annual reviews {HOSTILE} are decided late, and nobody told them why.

A standard for annual reviews was adopted, with a decision within four weeks of the meeting.
"""


@pytest.fixture
def proposed(worked: Path, tmp_path: Path) -> Path:
    """The small worked area with E-0004, whose text gives several proposals."""
    desk = Workspace.of(shared_core(worked))
    (tmp_path / "minutes.txt").write_text(TEXT, encoding="utf-8")
    desk.add_file(tmp_path / "minutes.txt", Details(title=HOSTILE))
    worker.see_to_it(desk)
    return worked


def waiting(folder: Path) -> list[Suggestion]:
    return Workspace.of(shared_core(folder)).suggestions("E-0004")


def test_a_proposal_is_shown_with_its_target_test_words_and_reason(open_page: Open, proposed: Path) -> None:
    """Whoever accepts it must be able to see what it rests on without opening anything else."""
    first = waiting(proposed)[0]

    page = open_page(proposed, "evidence", item="E-0004")

    said = words(page)
    assert f"Proposed links ({len(waiting(proposed))})" in [one.value for one in page.header]
    assert CONFIRMING in said
    assert "by plan line 2.5: Hold every annual review that is due" in said
    assert f"{first.test.words} : {first.test.question}" in said
    assert first.passages[0].quote in said
    assert "ames line 2.5" in said
    assert f"1 of {len(waiting(proposed))} proposed links" in [one.value for one in page.text]


def test_accepting_makes_a_link_that_awaits_and_brings_the_next(open_page: Open, proposed: Path) -> None:
    """One press for each, down the list."""
    first, second, *_ = waiting(proposed)
    page = open_page(proposed, "evidence", item="E-0004")
    assert [one.label for one in page.button if one.key in {f"{name}_{first.ref}" for name in NAMES}] == LABELS

    page.button(key=f"accept_{first.ref}").click().run()

    (link,) = Workspace.of(shared_core(proposed)).links_of("E-0004")
    assert (link.status, link.target, link.passages) == (LinkStatus.AWAITING, "2.5", first.passages)
    assert link.says.startswith("Page 1 says: “Line 2.5 is done")
    assert f"{first.ref} was made into a link. It awaits the chair's decision." in told(page)
    assert f"of-{second.ref}" in drawn(page)


NAMES = ("accept", "change", "refuse")
LABELS = ["Accept (A)", "Change (E)", "Refuse (R)"]


def test_a_sentence_of_ones_own_is_what_the_link_says(open_page: Open, proposed: Path) -> None:
    """The quote says what stands there; a person says what it shows."""
    first = waiting(proposed)[0]
    page = open_page(proposed, "evidence", item="E-0004")

    page.text_input(key=f"says_{first.ref}").input("Every review that was due was held.")
    page.button(key=f"accept_{first.ref}").click().run()

    assert Workspace.of(shared_core(proposed)).links_of("E-0004")[0].says == "Every review that was due was held."


def test_a_refused_proposal_is_gone_and_stays_so(open_page: Open, proposed: Path) -> None:
    """Nobody says no twice."""
    first = waiting(proposed)[0]
    page = open_page(proposed, "evidence", item="E-0004")

    page.button(key=f"refuse_{first.ref}").click().run()

    assert f"{first.ref} is refused" in told(page)
    assert first.ref not in [one.ref for one in waiting(proposed)]
    assert not Workspace.of(shared_core(proposed)).links_of("E-0004")


def test_a_proposal_can_be_put_right_first(open_page: Open, proposed: Path) -> None:
    """The right passage for the wrong strand is most of the work done."""
    first = waiting(proposed)[0]
    page = open_page(proposed, "evidence", item="E-0004")
    page.button(key=f"change_{first.ref}").click().run()

    page.selectbox(key=f"change_test_{first.ref}").select(EvidenceTest.PRACTICE).run()
    page.selectbox(key=f"change_strand_{first.ref}").select("PA2.oversight-reviews")
    page.text_area(key=f"change_quote_{first.ref}").input("the oldest were held first")
    page.button(key=f"make_{first.ref}").click().run()

    (link,) = Workspace.of(shared_core(proposed)).links_of("E-0004")
    assert (link.strand, link.test, link.line) == ("PA2.oversight-reviews", EvidenceTest.PRACTICE, None)
    assert link.passages[0].quote == "the oldest were held first"


def test_words_that_are_not_there_are_refused_where_they_were_typed(open_page: Open, proposed: Path) -> None:
    """A slip of the hand costs a correction and not the form."""
    first = waiting(proposed)[0]
    page = open_page(proposed, "evidence", item="E-0004")
    page.button(key=f"change_{first.ref}").click().run()

    page.text_area(key=f"change_quote_{first.ref}").input("nobody wrote this")
    page.button(key=f"make_{first.ref}").click().run()

    assert "The quote is not in E-0004" in told(page)
    assert page.text_area(key=f"change_quote_{first.ref}").value == "nobody wrote this"


def test_next_and_previous_go_through_the_proposals(open_page: Open, proposed: Path) -> None:
    """Looking at all before settling any."""
    first, second, *_ = waiting(proposed)
    page = open_page(proposed, "evidence", item="E-0004")
    assert page.button(key="previous_link").disabled

    page.button(key="next_link").click().run()

    assert f"of-{second.ref}" in drawn(page)
    page.button(key="previous_link").click().run()
    assert f"of-{first.ref}" in drawn(page)


def test_the_keys_can_be_turned_off_and_their_letters_go(open_page: Open, proposed: Path) -> None:
    """A letter on a button that no key presses would be a lie, and some people must be able to be rid of keys."""
    page = open_page(proposed, "evidence", item="E-0004")

    next(one for one in page.toggle if one.label == "Single keys").set_value(False).run()

    assert {"Accept", "Change", "Refuse", "Next", "Previous"} <= {one.label for one in page.button}
    assert "The keys are off. Use the buttons." in words(page)


def test_a_post_that_may_not_link_sees_them_and_who_may(open_page: Open, proposed: Path) -> None:
    """The chair may look at everything, and does not make the links the chair decides."""
    page = open_page(proposed, "evidence", post="independent-chair", item="E-0004")

    assert waiting(proposed)[0].passages[0].quote in words(page)
    assert "Posts that may:" in words(page)
    assert not [one for one in page.button if (one.key or "").startswith(("accept_S", "refuse_S"))]


def test_an_item_with_no_proposals_says_why(open_page: Open, worked: Path) -> None:
    """Silence would look like a fault."""
    desk = Workspace.of(shared_core(worked))
    for one in desk.suggestions("E-0001"):
        desk.refuse_suggestion(one.ref)

    page = open_page(worked, "evidence", item="E-0001")

    assert "every proposal is settled. Link it by hand." in words(page)


def test_what_documents_say_stays_words(open_page: Open, proposed: Path) -> None:
    """A passage comes from a file somebody sent."""
    page = open_page(proposed, "evidence", item="E-0004")
    for _ in waiting(proposed)[1:]:
        assert "<img" not in drawn(page)
        page.button(key="next_link").click().run()


def test_after_describing_an_item_its_proposals_come_next(open_page: Open, proposed: Path) -> None:
    """Describing and mapping are one sitting."""
    page = open_page(proposed, "add")
    assert "nobody has accepted or refused" in words(page)
    while "E-0004" not in drawn(page).split("nobody has accepted")[0]:
        next(one for one in page.button if one.label == "Leave it for now").click().run()

    next(one for one in page.button if one.label == "Save and next").click().run()

    assert "Links proposed for it are shown below." in told(page)
    assert f"of-{waiting(proposed)[0].ref}" in drawn(page)


def test_the_organisation_is_proposed_with_where_it_was_read(open_page: Open, empty: Path, tmp_path: Path) -> None:
    """One more box that need not be looked up; saving confirms it, as it does the kind and the date."""
    desk = Workspace.of(shared_core(empty))
    body = next(iter(desk.area.organisations.values()))
    (tmp_path / "report.txt").write_text(f"A report on waits\n\nPrepared by: {body.name}\n", encoding="utf-8")
    desk.add_file(tmp_path / "report.txt")
    worker.see_to_it(desk)

    page = open_page(empty, "add")

    assert f"Organisation: {body.name} , from “{body.name}” on page 1" in words(page)
    assert page.selectbox(key="organisation_E-0001_1").value == body.ref
