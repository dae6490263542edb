"""The page before release: what was found is told, masked, with its place, and decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence import worker
from evidence.settings import NAMES_VARIABLE
from evidence.ui.components.choose_bundle import in_address
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.choosing import NewChoice
from schemas.evidence import Details
from schemas.links import NewLink, Verdict
from schemas.releases import NewRelease
from schemas.tests_of_evidence import EvidenceTest
from tests.hidden_name import NAME, pdf_hiding
from tests.ui.conftest import HOSTILE, REVIEWS, Open
from tests.ui.looking import drawn, told, words

CHOICE = Choice(checkpoint="monitoring")
ASKED = {"at": "monitoring", "post": "independent-chair"}


@pytest.fixture
def hiding(worked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The worked area with E-0004, a PDF that hides a name, and E-0005, a list of numbers; both accepted."""
    (tmp_path / "names.txt").write_text(NAME, encoding="utf-8")
    monkeypatch.setenv(NAMES_VARIABLE, str(tmp_path / "names.txt"))
    desk = Workspace.of(shared_core(worked))
    (tmp_path / "letter.pdf").write_bytes(pdf_hiding())
    (tmp_path / "list.txt").write_text("NHS number: 9434765919\nNHS number: 9990000018", encoding="utf-8")
    for name in ("letter.pdf", "list.txt"):
        added = desk.add_file(tmp_path / name, Details(title=HOSTILE))
        worker.see_to_it(desk)
        assert added.item
        link = desk.link(NewLink(item=added.item, target=REVIEWS, test=EvidenceTest.PRACTICE, says="It shows this."))
        desk.acting_as("independent-chair").decide(link.ref, Verdict.ACCEPT, "I read it.")
    return worked


def in_the_way(folder: Path) -> int:
    return len(Workspace.of(shared_core(folder)).gate(CHOICE).in_the_way)


def test_what_was_found_is_listed_masked_with_its_place(open_page: Open, hiding: Path) -> None:
    """Whoever decides must see what and where, and nobody else must learn the name."""
    page = open_page(hiding, "gate", **ASKED)

    said = words(page)
    assert "Name on the area's list" in said
    assert "NHS number (2)" in said
    assert "The area’s own list of 1 name is looked for." in said
    assert "Quillfeather" not in drawn(page)
    assert 'href="page?item=E-0004&amp;page=1' in drawn(page)


def test_all_of_one_kind_in_one_item_are_decided_at_once(open_page: Open, hiding: Path) -> None:
    """A register of two hundred numbers is one question."""
    before = in_the_way(hiding)
    page = open_page(hiding, "gate", **ASKED, item="E-0005", what="nhs_number")
    assert "943*****19" in words(page)

    page.radio(key="finding_verdict").set_value("release")
    page.text_area(key="finding_why").input("Examples of the standard.")
    page.button(key="finding_decide").click().run()

    assert "2 findings in E-0005 are released" in told(page)
    assert in_the_way(hiding) == before - 2
    assert "Examples of the standard." in words(page)


def test_very_many_findings_come_a_page_at_a_time(open_page: Open, hiding: Path, tmp_path: Path) -> None:
    """A mailing list of three hundred must neither flood the page nor be cut short in silence."""
    desk = Workspace.of(shared_core(hiding))
    addresses = "\n".join(f"parent{number}@example.org" for number in range(60))
    (tmp_path / "list of people.txt").write_text(addresses, encoding="utf-8")
    added = desk.add_file(tmp_path / "list of people.txt", Details(title="Mailing list"))
    worker.see_to_it(desk)
    assert added.item
    link = desk.link(NewLink(item=added.item, target=REVIEWS, test=EvidenceTest.PRACTICE, says="It shows this."))
    desk.acting_as("independent-chair").decide(link.ref, Verdict.ACCEPT, "I read it.")

    page = open_page(hiding, "gate", **ASKED, item=added.item, what="email")

    assert "1 to 25 of 60 findings" in [one.value for one in page.caption]
    assert page.selectbox(key="finding_which").options[0] == "All of them (60)"


def test_the_choice_is_the_one_of_the_bundle_and_stands_in_the_address(open_page: Open, hiding: Path) -> None:
    """What is looked at must be what leaves: the parts, the items picked by hand, or a choice kept by name."""
    desk = Workspace.of(shared_core(hiding), "coordinator")
    picked = CHOICE.model_copy(update={"items": ("E-0005",), "scope": (REVIEWS,)})
    desk.save_choice(NewChoice(name="Only the list", choice=picked))

    page = open_page(hiding, "gate", **ASKED, **in_address(CHOICE.model_copy(update={"items": ("E-0004",)})))
    only_the_letter = words(page)
    page.selectbox(key="saved_choice").set_value("Only the list").run()
    page.button(key="use_choice").click().run()

    assert "E-0004" in only_the_letter
    assert "E-0005" not in only_the_letter
    assert "NHS number (2)" in words(page)
    assert "Name on the area's list" not in words(page)
    assert page.query_params["items"] == "E-0005"
    assert "items=E-0005&amp;kind=" not in drawn(page)
    assert f"scope={REVIEWS}&amp;items=E-0005&amp;item=E-0005" in drawn(page)


def test_what_the_address_asks_for_and_there_is_not_is_not_chosen(open_page: Open, hiding: Path) -> None:
    """An old link must open the page, not break it."""
    asked = {"for": "monitoring", "audience": "nobody", "edition": "x", "scope": "PA9,<b>", "items": "E-9999"}
    page = open_page(hiding, "gate", **ASKED, **asked)

    assert not page.exception
    assert "NHS number (2)" in words(page)


def test_a_decision_without_a_reason_is_not_recorded(open_page: Open, hiding: Path) -> None:
    """A release nobody can explain later is worth nothing."""
    before = in_the_way(hiding)
    page = open_page(hiding, "gate", **ASKED, item="E-0005", what="nhs_number")

    page.button(key="finding_decide").click().run()

    assert "Nothing was recorded" in told(page)
    assert in_the_way(hiding) == before


def test_a_post_that_may_not_decide_is_told_who_may(open_page: Open, hiding: Path) -> None:
    """It can look, and ask somebody."""
    linked = open_page(hiding, "gate", at="monitoring", item="E-0005", what="nhs_number")
    outside = open_page(hiding, "gate", at="monitoring", post="national-adviser", item="E-0005", what="nhs_number")

    assert "added E-0005" in words(linked)
    assert "may not decide what is found before release" in words(outside)
    assert not [one for page in (linked, outside) for one in page.button if one.key == "finding_decide"]


def test_an_area_with_nothing_to_release_says_so(open_page: Open, empty: Path) -> None:
    """Nothing found is an answer, and no promise."""
    page = open_page(empty, "gate", at="monitoring")

    assert "Nothing was found. That is no promise" in words(page)
    assert "No list of names is set" in words(page)


def test_a_list_of_names_that_is_gone_is_said_with_what_to_do(
    open_page: Open, worked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page must not look clean because the list could not be read."""
    monkeypatch.setenv(NAMES_VARIABLE, str(worked.parent / "gone.txt"))

    page = open_page(worked, "gate", at="monitoring")

    assert "list of names" in told(page)


def test_a_release_that_something_stops_leads_to_where_it_is_decided(open_page: Open, hiding: Path) -> None:
    """Whoever approves must not have to look for the way."""
    desk = Workspace.of(shared_core(hiding), "coordinator")
    asked = desk.ask_release(NewRelease(choice=CHOICE, what_for="The inspection", to_whom="The inspector"))

    page = open_page(hiding, "releases", **ASKED, release=asked.ref)

    assert "Name on the area's list" in words(page)
    assert 'href="gate?for=monitoring' in drawn(page)
