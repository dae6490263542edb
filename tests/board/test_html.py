"""The board paper as a page: what it says, that it is safe, and that it can be read by everybody."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

import pytest

from evidence.board.html import board_html, board_policy
from schemas.board import BoardPaper
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.board.conftest import HOSTILE, LONG, OVERRIDE, empty_paper, hostile_paper


def _words(page: str) -> str:
    """What a reader sees, in one line."""
    body = page[page.index("<body>") :]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


class _Tags(HTMLParser):
    """Every tag with its attributes, as a browser reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.slow
def test_the_page_holds_everything_a_board_is_told(paper: BoardPaper) -> None:
    """A paper that leaves a gap or a date out sends the board to the wrong question."""
    said = _words(board_html(paper))

    assert paper.title in said
    assert "It can be called any day. The window opened on 9 June 2026, 90 days ago" in said
    assert "closes on 13 May 2027, in 248 days" in said
    assert "Made on 7 September 2026 by the post Independent Chair of the Improvement Board" in said
    assert all(gap.ref in said and gap.next_step in said for gap in paper.gaps)
    assert all(request.ref in said for request in paper.requests)
    assert all(f"{one.item} {one.title}" in said for one in paper.forecast.renewals)  # type: ignore[union-attr]
    assert all(one.sentence in said for one in paper.done_lines)
    assert all(one.rule in said and one.test.question in said for one in paper.tests)
    assert all(state.words in said for state in CoverageState)
    assert "until 31 December 2026" in said


@pytest.mark.slow
def test_the_weakest_concern_comes_first_with_its_reason(paper: BoardPaper) -> None:
    """The chair reads from the top and may not get further."""
    said = _words(board_html(paper))

    places = [said.index(f"{one.ref} {one.title} {one.kind.capitalize()}") for one in paper.concerns]
    assert places == sorted(places)
    assert paper.concerns[0].why in said[: places[0]]


@pytest.mark.slow
def test_every_strand_has_its_twelve_answers_in_words(paper: BoardPaper) -> None:
    """A matrix that is only coloured says nothing to a screen reader or on a grey printer."""
    page = board_html(paper)
    grid = page[page.index('<table class="grid">') :]
    grid = grid[: grid.index("</table>")]

    strands = sum(len(concern.strands) for concern in paper.concerns)
    assert grid.count("<td>") == strands * len(EvidenceTest)
    assert not re.search(r'class="state[^"]*"><span aria-hidden="true">[^<]*</span>\s*</span>', grid)


@pytest.mark.slow
def test_tables_have_captions_and_scopes_and_headings_keep_their_order(paper: BoardPaper) -> None:
    """WCAG 1.3.1: whoever hears the paper moves by headings and by column."""
    page = board_html(paper)
    tags = _Tags(page).found

    assert ("html", {"lang": "en-GB"}) in tags
    assert page.count("<table") == page.count("<caption>")
    assert all(given.get("scope") for tag, given in tags if tag == "th")
    assert [tag for tag, _ in tags if tag in {"h1", "h2", "h3"}][:2] == ["h1", "h2"]
    assert sum(tag == "h1" for tag, _ in tags) == 1
    assert len(re.findall(r"<title>[^<]+</title>", page)) == 1


@pytest.mark.slow
def test_the_worked_example_says_so_on_screen_and_on_each_printed_page(paper: BoardPaper) -> None:
    """A page of it left on a printer may not be taken for the partnership's own record."""
    page = board_html(paper)

    assert "Worked example, synthetic. Nothing in this paper is real." in _words(page)
    running = re.search(r'@top-left\{content:"([^"]+)"', page)
    assert running
    assert "Worked example, synthetic. Lancashire" in re.sub(
        r"\\([0-9a-f]+) ", lambda one: chr(int(one.group(1), 16)), running.group(1)
    )


def test_a_real_area_does_not_say_it_is_synthetic() -> None:
    """The mark is worth nothing when everything carries it."""
    assert "synthetic" not in board_html(empty_paper())


def test_hostile_words_stay_words() -> None:
    """Titles come from strangers' documents: no tag, script, style or address may come out of them."""
    page = board_html(hostile_paper())
    tags = _Tags(page).found

    assert not {"script", "img", "iframe", "link", "object", "form"} & {tag for tag, _ in tags}
    assert sum(tag == "style" for tag, _ in tags) == 1
    assert not any(name.startswith("on") for _, given in tags for name in given)
    assert all(given["href"].startswith("#") for _, given in tags if given.get("href"))  # type: ignore[union-attr]
    assert OVERRIDE not in page
    assert HOSTILE.replace(OVERRIDE, "\ufffd") in _words(page)


def test_hostile_words_cannot_leave_the_style_they_stand_in() -> None:
    """The head of each printed page is a string of CSS made of the area's name."""
    page = board_html(hostile_paper('"; } body{display:none} </style> \\" \n @import url(x)'))
    style = page[page.index("<style>") + 7 : page.index("</style>")]

    assert "display:none} " not in style
    assert "@import" not in style
    assert style.count('"') == board_html(empty_paper()).split("</style>")[0].split("<style>")[1].count('"')


def test_three_hundred_letters_without_a_space_are_kept() -> None:
    """A clipped title on paper cannot be opened to be read."""
    assert LONG in _words(board_html(hostile_paper(LONG)))


def test_the_page_may_load_nothing_and_knows_its_own_style_only() -> None:
    """Even a mistake in our escaping must not let a page fetch or run anything."""
    policy = board_policy(hostile_paper())

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_an_area_with_nothing_in_it_has_a_paper_that_says_so() -> None:
    """The first board meets before there is evidence; empty tables would look like a fault."""
    said = _words(board_html(empty_paper()))

    assert "No concern is in the scope of this paper." in said
    assert "Every required test is met. Nothing is missing." in said
    assert "No board has been held before this date" in said
    assert "No request waits for evidence." in said


def test_the_same_paper_gives_the_same_page() -> None:
    """Two copies of one paper must be one paper."""
    assert board_html(hostile_paper()) == board_html(hostile_paper())
