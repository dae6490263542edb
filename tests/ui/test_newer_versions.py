"""After a newer version: what changed is shown, words are told apart, and who may carries a link in one step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from evidence import worker
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.links import Link, Verdict
from tests.ui.conftest import STANDARD, Open
from tests.ui.looking import drawn, told, words

SUMMARY = "# Summary\n\nSynthetic example. The standard follows.\n\n"
MOVED = SUMMARY + STANDARD
CHANGED = STANDARD.replace("decided within four weeks", "decided within <b>six</b> weeks")
GONE = "# Standard withdrawn\n\nSynthetic example. There is none at present.\n"

Newer = Callable[[str], None]


@pytest.fixture
def newer(worked: Path, tmp_path: Path) -> Newer:
    """Bring a newer version of the standard in, after the chair accepted its link."""

    def bring(text: str) -> None:
        desk = Workspace.of(shared_core(worked))
        desk.acting_as("independent-chair").decide("L-0001", Verdict.ACCEPT, "It says so.")
        path = tmp_path / "standard, second version.md"
        path.write_text(text, encoding="utf-8")
        desk.add_file(path, version_of="E-0001")
        worker.see_to_it(desk)

    return bring


def link_of(folder: Path) -> Link:
    (link,) = Workspace.of(shared_core(folder)).links_of("E-0001")
    return link


def buttons(page: AppTest) -> list[str]:
    return [str(one.key) for one in page.button]


def test_review_says_where_the_words_stand_now_and_takes_the_decision(
    open_page: Open, worked: Path, newer: Newer
) -> None:
    """The chair decides in place, with what the machine found before their eyes."""
    newer(MOVED)

    page = open_page(worked, "review", post="independent-chair")

    said = "The quoted words stand unchanged on page 2 of version 2 (they were on page 1)."
    assert said in words(page)
    assert "accept_L-0001" in buttons(page)


def test_changed_words_stand_beside_the_old_ones_marked_in_words_too(
    open_page: Open, worked: Path, newer: Newer
) -> None:
    """Colour alone tells some readers nothing, and a document's own markup is text."""
    newer(CHANGED)

    page = open_page(worked, "evidence", item="E-0001")

    assert '<del><span class="unseen">was: </span>four</del>' in drawn(page)
    assert '<ins><span class="unseen">now: </span>&lt;b&gt;six&lt;/b&gt;</ins>' in drawn(page)
    assert "The words quoted were changed in version 2." in words(page)
    assert "accept_L-0001" not in buttons(page)


def test_the_new_words_are_used_with_one_button(open_page: Open, worked: Path, newer: Newer) -> None:
    """Seen and still true: one step, and it awaits a decision."""
    newer(CHANGED)
    page = open_page(worked, "evidence", item="E-0001")

    page.button(key="carry_L-0001").click().run()

    assert "L-0001 is carried to version 2" in told(page)
    carried = link_of(worked)
    assert (carried.version, carried.passages[0].quote) == (2, "decided within <b>six</b> weeks")
    assert "Carried to version 2, with words chosen from it." in words(open_page(worked, "review"))


def test_words_that_are_gone_can_be_replaced_by_others(open_page: Open, worked: Path, newer: Newer) -> None:
    """The newer version may show the same in words nothing like the old ones."""
    newer(GONE)
    page = open_page(worked, "evidence", item="E-0001")
    assert "The words quoted are gone from version 2." in words(page)

    page.text_area(key="carry_quote_L-0001").input("There is none at present")
    page.button(key="carry_L-0001").click().run()

    assert link_of(worked).passages[0].quote == "There is none at present"


def test_words_that_do_not_stand_there_are_refused(open_page: Open, worked: Path, newer: Newer) -> None:
    """Carrying is no way around the rule that a quote stands on its page."""
    newer(GONE)
    page = open_page(worked, "evidence", item="E-0001")

    page.text_area(key="carry_quote_L-0001").input("decided within six weeks")
    page.button(key="carry_L-0001").click().run()

    assert "The quote is not in E-0001" in told(page)
    assert link_of(worked).version == 1


def test_the_chair_sees_the_words_and_no_way_to_carry_them(open_page: Open, worked: Path, newer: Newer) -> None:
    """Whoever decides does not choose the words."""
    newer(CHANGED)

    page = open_page(worked, "review", post="independent-chair")

    assert "The words quoted were changed in version 2." in words(page)
    assert "words it quotes were changed in version 2" in words(page)
    assert "carry_L-0001" not in buttons(page)


def test_the_list_of_versions_says_what_changed(open_page: Open, worked: Path, newer: Newer) -> None:
    """Which pages to read again."""
    newer(CHANGED)

    page = open_page(worked, "evidence", unfold="versions_E-0001", item="E-0001")

    assert "Page 1 altered; 1 quote changed" in words(page)
    assert "It is the first" in words(page)
