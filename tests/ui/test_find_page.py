"""The Find page: the question in the address, the answer from it, and what to do when there is none."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from evidence import worker
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details
from tests.ui.conftest import Open
from tests.ui.looking import drawn, told, words

SCRIPT_TITLE = '<script>alert("1")</script> [x](http://attacker.invalid) **Minutes**'


def asked(page: AppTest) -> dict[str, str]:
    """What the address says, without who acts and as at when."""
    said = {name: "".join(value) for name, value in dict(page.query_params).items()}
    return {name: value for name, value in said.items() if name not in ("as", "at")}


def link_named(page: AppTest, name: str) -> dict[str, str]:
    """The parameters of the address behind a link of that name."""
    found = re.search(rf'<a href="([^"]+)">{re.escape(name)}', drawn(page))
    assert found, name
    return {key: value[0] for key, value in parse_qs(urlsplit(unescape(found.group(1))).query).items()}


def test_what_is_asked_goes_into_the_address(open_page: Open, worked: Path) -> None:
    """“Look at this” in a message must be an address, not a description of clicks."""
    page = open_page(worked, "find")
    page.text_input(key="find_words").input("letters")
    page.selectbox(key="find_kind").select("feedback")
    page.text_input(key="find_from").input("1 March 2026")

    page.button(key="find_button").click().run()

    assert asked(page) == {"q": "letters", "kind": "feedback", "from": "1 March 2026"}
    assert "1 page" in words(page)


def test_the_same_address_gives_the_same_answer(open_page: Open, worked: Path) -> None:
    """Whoever is sent an address sees the words, the filters and the hits of whoever sent it."""
    said = {"q": "letters OR standard", "kind": "feedback", "from": "2026-03-01", "order": "date"}

    page = open_page(worked, "find", **said)

    assert page.text_input(key="find_words").value == "letters OR standard"
    assert page.selectbox(key="find_kind").value == "feedback"
    assert page.text_input(key="find_from").value == "2026-03-01"
    assert "E-0002" in words(page)
    assert "E-0001" not in words(page)
    assert '<li aria-current="true"><strong>Newest first</strong></li>' in drawn(page)
    assert link_named(page, "Best match first").items() >= {"q": said["q"], "kind": "feedback"}.items()


def test_going_back_to_an_address_brings_its_words_back(open_page: Open, worked: Path) -> None:
    """The box must never say one thing and the answer another."""
    page = open_page(worked, "find", q="letters")

    page.query_params["q"] = "standard"
    page.run()

    assert page.text_input(key="find_words").value == "standard"
    assert "<mark>Standard</mark>" in drawn(page)


def test_each_filter_in_force_is_named_with_a_way_out(open_page: Open, worked: Path) -> None:
    """A filter forgotten in a folded box is why people swear that the evidence was there yesterday."""
    page = open_page(worked, "find", q="letters", kind="feedback", organisation="pcf", state="awaiting")

    assert "Kind: feedback" in words(page)
    assert "Links: awaiting decision" in words(page)
    assert "kind" not in link_named(page, 'Take away<span class="unseen"> the filter Kind')
    assert set(link_named(page, "Take all filters away")) == {"q", "as", "at"}


def test_nothing_found_offers_wider_questions_as_links(open_page: Open, worked: Path) -> None:
    """An empty answer ends the search; a step that is one click away may not."""
    page = open_page(worked, "find", q='"zebra crossing"', kind="minutes")

    assert "No page says this" in words(page)
    assert "kind" not in link_named(page, "Take the filters away")
    assert link_named(page, "Take the quotation marks away")["q"] == "zebra crossing"
    assert link_named(page, "zebra")["q"] == "zebra"


def test_nothing_found_says_what_is_still_to_be_read(open_page: Open, worked: Path, tmp_path: Path) -> None:
    """“Not found” of a file that was brought a minute ago would be untrue."""
    path = tmp_path / "late.md"
    path.write_text("# Late\n\nSynthetic xylophone.\n", encoding="utf-8")
    Workspace.of(shared_core(worked)).add_file(path)

    page = open_page(worked, "find", q="xylophone")

    assert "1 item waits to be read and cannot be found yet" in words(page)


def test_nothing_typed_shows_what_can_be_typed(open_page: Open, worked: Path) -> None:
    """Nobody reads a manual for a search box; they try an example."""
    page = open_page(worked, "find")

    assert link_named(page, "complaints kind:minutes")["q"] == "complaints kind:minutes"
    assert "words that stand together" in words(page)


def test_an_empty_store_says_what_comes_first(open_page: Open, empty: Path) -> None:
    """Searching nothing is not the first step."""
    assert "There is no evidence to search yet" in words(open_page(empty, "find"))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"q": "word " * 1000}, "The question is 4,999 characters long"),
        ({"q": "letters", "kind": "gossip"}, "asks for kind “gossip”, which there is not"),
        ({"q": "letters", "organisation": "<b>x"}, "asks for organisation “<b>x”"),
        ({"q": "letters", "target": "PA99"}, "asks for target “PA99”"),
        ({"q": "letters", "to": "soon"}, "“soon” is not a date"),
        ({"q": "letters", "order": "luck"}, "asks for order “luck”"),
    ],
)
def test_an_address_that_makes_no_sense_is_told_and_breaks_nothing(
    open_page: Open, worked: Path, said: dict[str, str], answer: str
) -> None:
    """A filter that is silently left out gives a wrong answer to whoever was sent the address."""
    page = open_page(worked, "find", **said)

    assert answer in told(page)
    assert len(page.error) == 1


def test_more_than_are_shown_can_be_asked_for(open_page: Open, worked: Path, tmp_path: Path) -> None:
    """The page an inspector means may be the thirtieth."""
    desk = Workspace.of(shared_core(worked))
    path = tmp_path / "many.md"
    path.write_text("".join(f"# Part {number}\n\nSynthetic zither.\n\n" for number in range(40)), encoding="utf-8")
    desk.add_file(path)
    worker.see_to_it(desk)
    page = open_page(worked, "find", q="zither")
    assert "40 pages, the first 25 shown" in words(page)

    page.button(key="find_show_more").click().run()

    assert asked(page) == {"q": "zither", "shown": "75"}
    assert drawn(page).count("<h3><a href") == 40


def test_a_title_that_is_markup_is_read_and_not_obeyed(open_page: Open, worked: Path) -> None:
    """Titles come from strangers' documents, and every hit shows one."""
    Workspace.of(shared_core(worked)).describe("E-0002", Details(title=SCRIPT_TITLE))

    page = open_page(worked, "find", q="letters")

    assert "<script" not in drawn(page)
    assert SCRIPT_TITLE in words(page)
    assert not [one.value for one in page.markdown if "attacker" in one.value]
