"""Releases on the screen: asked for, approved by another post, sealed, handed over, and found again at the item."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.links import Verdict
from schemas.releases import NewRelease, ReleaseStatus
from tests.ui.conftest import HOSTILE, Open
from tests.ui.looking import drawn, told, words

CHAIR, COORDINATOR = "independent-chair", "coordinator"


def desk_of(folder: Path, post: str = COORDINATOR) -> Workspace:
    return Workspace.of(shared_core(folder), post)


@pytest.fixture
def accepted(worked: Path) -> Path:
    """The small worked area, whose standard was accepted."""
    desk_of(worked, CHAIR).decide("L-0001", Verdict.ACCEPT, "It is in the standard.")
    return worked


def asked(folder: Path, what_for: str = "The monitoring inspection") -> str:
    choice = Choice(checkpoint="monitoring", scope=("PA2",))
    return desk_of(folder).ask_release(NewRelease(choice=choice, what_for=what_for, to_whom="The lead inspector")).ref


def captions(page: AppTest) -> list[str]:
    return [one.value for one in page.caption]


def press(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def test_who_approves_sees_that_items_were_picked_by_hand(open_page: Open, accepted: Path) -> None:
    """“All concerns” alone would let one item pass for everything there is."""
    choice = Choice(checkpoint="monitoring", items=("E-0001",))
    new = NewRelease(choice=choice, what_for="Request 14", to_whom="The lead inspector")
    ref = desk_of(accepted).ask_release(new).ref

    page = words(open_page(accepted, "releases", post=CHAIR, release=ref))

    assert "all concerns, 1 item picked by hand; full edition, for Inspectors" in page


def test_a_release_goes_from_the_form_to_the_item_it_holds(open_page: Open, accepted: Path) -> None:
    """The coordinator and the chair do it all on the screen, each in their own part."""
    page = open_page(accepted, "bundle", post=COORDINATOR, at="monitoring")
    page.text_input(key="release_what_for").input("The monitoring inspection")
    page.text_input(key="release_to_whom").input("The lead inspector")
    press(page, "ask_release_button")
    assert "RL-0001 waits for the approval of another post." in told(page)

    page = open_page(accepted, "releases", post=CHAIR, release="RL-0001")
    assert 'href="bundles/RL-0001?as=independent-chair"' in drawn(page)
    press(page, "approve_RL-0001_button")
    page = open_page(accepted, "releases", post=COORDINATOR, release="RL-0001")
    press(page, "seal_RL-0001")
    page = open_page(accepted, "releases", post=COORDINATOR, bundle="B-0001")
    assert "Not handed over yet" in words(page)
    page.text_input(key="hand_over_words_B-0001").input("By secure mail")
    press(page, "hand_over_button_B-0001")
    assert "B-0001 was handed over." in told(page)

    item = words(open_page(accepted, "evidence", item="E-0001"))
    assert "Where it was handed over" in item
    assert "By secure mail" in item


def test_whoever_asked_is_told_that_another_must_approve(open_page: Open, accepted: Path) -> None:
    """The page says it before somebody tries."""
    ref = asked(accepted)
    page = open_page(accepted, "releases", post=COORDINATOR, release=ref)

    assert "may not approve or refuse a release" in words(page)
    assert desk_of(accepted).release(ref).status is ReleaseStatus.ASKED


def test_a_refusal_needs_its_reason_and_shows_it(open_page: Open, accepted: Path) -> None:
    """The coordinator must learn what to change."""
    ref = asked(accepted)
    page = open_page(accepted, "releases", post=CHAIR, release=ref)
    press(page, f"refuse_{ref}_button")
    assert "It needs its reason." in told(page)

    page.text_area(key=f"approve_why_{ref}").input("A name stands on page 3.")
    press(page, f"refuse_{ref}_button")

    assert "A name stands on page 3." in words(open_page(accepted, "releases", post=COORDINATOR, release=ref))


def test_a_lapsed_release_says_what_to_do(open_page: Open, accepted: Path) -> None:
    """Nothing may be approved that is no longer what the store says."""
    ref = asked(accepted)
    desk_of(accepted, CHAIR).decide("L-0001", Verdict.CHALLENGE, "The date is wrong.")

    page = open_page(accepted, "releases", post=CHAIR, release=ref)

    assert "It has lapsed." in words(page)
    assert not [button for button in page.button if button.key == f"approve_{ref}_button"]


def test_hostile_words_stay_words_and_unknown_references_are_answered(open_page: Open, accepted: Path) -> None:
    """What for and to whom are typed by people, and addresses by anybody."""
    ref = asked(accepted, HOSTILE)

    for page in (
        open_page(accepted, "releases", post=CHAIR),
        open_page(accepted, "releases", post=CHAIR, release=ref),
        open_page(accepted, "releases", post=CHAIR, release="<b>nonsense"),
        open_page(accepted, "releases", post=CHAIR, bundle="B-9999"),
    ):
        assert "<img" not in drawn(page)
        assert "<b>nonsense" not in drawn(page)
    assert len(page.error) == 1


def test_a_supplement_is_chosen_on_the_page_and_says_what_its_receiver_has(open_page: Open, accepted: Path) -> None:
    """After the first bundle only what is new is handed over, and whoever makes it sees which that is."""
    desk_of(accepted, CHAIR).approve_release(asked(accepted))
    desk_of(accepted).seal_bundle("RL-0001")

    page = open_page(accepted, "bundle", post=COORDINATOR, at="monitoring")
    page.selectbox(key="bundle_supplements").select("B-0001").run()

    said = words(page)
    assert "No item goes in: nothing is new or different since B-0001." in said
    assert "The same file, and the same said of it." in said
    assert "B-0001, page" in said
    assert "B-0001 is not noted as handed over. Whoever receives the supplement needs it too." in captions(page)
    assert page.query_params["supplements"] == "B-0001"
    page.selectbox(key="bundle_edition").select("redacted").run()
    assert "B-0001 was made in another edition, so its receiver cannot go on from it here." in told(page)
    page = open_page(accepted, "bundle", post=COORDINATOR, **{"for": "monitoring", "supplements": "B-0001"})
    assert page.selectbox(key="bundle_supplements").value == "B-0001"


def test_a_bundle_that_the_register_lost_does_not_close_the_page(
    open_page: Open, accepted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database may be put back from a backup while somebody has the page open."""
    desk_of(accepted, CHAIR).approve_release(asked(accepted))
    desk_of(accepted).seal_bundle("RL-0001")
    page = open_page(accepted, "bundle", post=COORDINATOR, at="monitoring")
    page.selectbox(key="bundle_supplements").select("B-0001").run()
    monkeypatch.setattr(Workspace, "bundles", lambda _: [])
    page.run()

    assert not page.exception
    assert any("which the register does not know" in one for one in page.selectbox(key="bundle_supplements").options)
