"""When evidence fell, drawn and in words, and who gave it: the two pages a board reads together."""

from __future__ import annotations

import base64
import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from evidence.ui.components.drawing import draw_timeline
from schemas.partners import TimelineItem, TimelineMark
from tests.ui.conftest import HOSTILE, Open
from tests.ui.looking import drawn, words

TODAY = date(2026, 6, 15)


def item(number: int, on: date, *, first: date | None = None, kind: str = "minutes") -> TimelineItem:
    """An item where it stands in time."""
    return TimelineItem(
        item=f"E-{number:04d}",
        title=f"Minutes number {number}",
        kind=kind,
        organisation="lcc",
        first=first or on,
        last=on,
        strands=(),
    )


def shapes(svg: str, tag: str) -> list[Tree.Element]:
    """The shapes of one sort in a drawing."""
    return list(Tree.fromstring(svg).iter(f"{{http://www.w3.org/2000/svg}}{tag}"))


def test_the_drawing_is_a_picture_that_says_in_words_what_it_shows(open_page: Open, worked: Path) -> None:
    """Whoever does not see the drawing must be told the same, and where to read all of it."""
    page = open_page(worked, "timeline")

    alternative = re.search(r'alt="([^"]+)"', drawn(page))
    assert alternative
    assert "2 items of evidence from January 2026 to April 2026" in alternative[1]
    assert "The table below says the same." in alternative[1]


def test_the_drawing_can_be_scrolled_by_keyboard(open_page: Open, worked: Path) -> None:
    """At 400 % zoom the drawing is wider than the screen; a region nobody can reach is a region cut off."""
    page = open_page(worked, "timeline")

    assert re.search(r'<div class="drawing" role="region" aria-label="[^"]+" tabindex="0">', drawn(page))


def test_the_drawing_obeys_no_markup_in_a_title(open_page: Open, worked: Path) -> None:
    """A title is a stranger's; inside a picture it is as much text as anywhere."""
    page = open_page(worked, "timeline")
    body = drawn(page)

    found = re.search(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", body)
    assert found
    assert Tree.fromstring(base64.b64decode(found[1]).decode()) is not None
    assert body.count("<img") == 1
    assert HOSTILE in words(page)


def test_the_table_holds_everything_the_drawing_does(open_page: Open, worked: Path) -> None:
    """The table is the drawing for those who cannot use it: evidence, checkpoints and meetings."""
    page = open_page(worked, "timeline")

    assert "Standard for annual reviews" in words(page)
    assert "Meeting held Improvement Board" in words(page)
    assert "Meeting planned Improvement Board" in words(page)
    assert 'href="evidence?item=E-0001' in drawn(page)


def test_the_timeline_can_be_narrowed(open_page: Open, worked: Path) -> None:
    """A partner wants to see when it brought something itself."""
    page = open_page(worked, "timeline")

    page.selectbox(key="timeline_organisation").select("lcc").run()

    assert "1 of 2 dated items" in page.text[0].value
    assert "E-0002" not in words(page).split("Evidence without a date")[0].split("The same in a table")[-1]


def test_a_concern_leaves_only_its_own_strands_to_choose(open_page: Open, worked: Path) -> None:
    """A strand of another concern, still chosen from before, would show nothing and look like no evidence."""
    page = open_page(worked, "timeline")
    page.selectbox(key="timeline_strand").select("PA2.timeliness-reviews").run()

    page.selectbox(key="timeline_concern").select("PA1").run()

    assert page.selectbox(key="timeline_strand").value == ""
    assert "No dated evidence is like that" in words(page)


def test_what_has_no_date_is_named_with_the_way_to_it(open_page: Open, worked: Path) -> None:
    """Evidence without a date stands nowhere in time; silence would lose it."""
    page = open_page(worked, "timeline")

    assert "1 item stands nowhere in time" in words(page)
    assert drawn(page).count('href="evidence?item=E-0003') == 1


def test_an_empty_timeline_shows_what_is_to_come(open_page: Open, empty: Path) -> None:
    """The first afternoon has no evidence, but it has the day inspectors come."""
    page = open_page(empty, "timeline")

    assert "No evidence has a date yet" in words(page)
    assert "Full reinspection" in words(page)


def test_many_items_of_a_month_are_one_shape_with_their_number() -> None:
    """Five hundred dots on top of each other would read as one."""
    many = [item(number, date(2026, 3, 1 + number % 28)) for number in range(500)]

    svg = draw_timeline(many, [], today=TODAY).svg

    assert "500" in [shape.text for shape in shapes(svg, "text")]
    assert shapes(svg, "circle") == []


def test_a_lone_item_is_a_dot_and_a_period_a_bar_that_ends_in_one() -> None:
    """A quarter's report speaks for the quarter and not for the day it ends."""
    quarter = item(1, date(2026, 3, 31), first=date(2026, 1, 1), kind="report")

    with_bar = draw_timeline([quarter], [], today=TODAY).svg
    without = draw_timeline([item(1, date(2026, 3, 31), kind="report")], [], today=TODAY).svg

    assert len(shapes(with_bar, "circle")) == len(shapes(without, "circle")) == 1
    assert len(shapes(with_bar, "rect")) == len(shapes(without, "rect")) + 1


def test_nothing_drawn_covers_something_else_in_its_lane() -> None:
    """A number half hidden by its neighbour is a wrong number."""
    close = [item(1, date(2026, 1, 30)), item(2, date(2026, 1, 31)), item(3, date(2026, 2, 1))]

    svg = draw_timeline(close, [], today=TODAY).svg

    assert "3" in [shape.text for shape in shapes(svg, "text")]
    assert shapes(svg, "circle") == []


@pytest.mark.parametrize("years", [1, 12, 60])
def test_however_long_the_time_everything_stays_inside_the_drawing(years: int) -> None:
    """One misdated item of 1966 may not push the rest off the edge."""
    items = [item(1, date(2026 - years, 2, 3)), item(2, date(2026, 5, 4))]
    window = TimelineMark(what="checkpoint", title="Reinspection", first=date(2027, 12, 1), last=date(2027, 12, 31))

    made = draw_timeline(items, [window], today=TODAY)

    xs = [float(dot.get("cx", "-1")) for dot in shapes(made.svg, "circle")]
    assert len(xs) == 2
    assert all(0 < x < made.width for x in xs)


def test_meetings_held_and_planned_differ_in_shape_and_word() -> None:
    """A meeting that was only planned is no occasion at which anything was said."""
    held = TimelineMark(what="meeting", title="Improvement Board", first=date(2026, 2, 9), last=date(2026, 2, 9))
    planned = held.model_copy(update={"what": "planned meeting", "first": date(2026, 3, 9), "last": date(2026, 3, 9)})

    made = draw_timeline([], [held, planned], today=TODAY)

    fills = [shape.get("fill") for shape in shapes(made.svg, "path") if shape.get("fill")]
    assert len(set(fills)) == 2
    assert "Meeting held: Improvement Board, 9 February 2026" in made.areas[0]
    assert "Meeting planned: Improvement Board, 9 March 2026" in made.areas[1]


def test_an_organisation_that_brings_nothing_is_named(open_page: Open, worked: Path) -> None:
    """The board asks first who is missing; a row that is absent says nothing."""
    page = open_page(worked, "partners")

    said = words(page)
    assert "No evidence yet from:" in said
    assert "Hospital trusts serving Lancashire Nothing yet" in said


def test_a_post_that_owns_gaps_leads_to_them(open_page: Open, worked: Path) -> None:
    """A number without the list behind it is argued about and not worked on."""
    page = open_page(worked, "partners", at="monitoring")

    assert re.search(r'href="gaps\?post=head-of-send&amp;as=quality-lead&amp;at=monitoring">\d+ gaps?</a>', drawn(page))


def test_an_unanswered_finding_leads_to_its_strand(open_page: Open, worked: Path) -> None:
    """Whoever must answer wants to read it, also when the checkpoint looked at does not ask about it."""
    page = open_page(worked, "partners", at="stocktake")

    assert 'href="./?strand=PA2.timeliness-reviews&amp;test=contrary-answered' in drawn(page)
    assert ">L-0002</a>" in drawn(page)


def test_posts_without_any_part_are_shown_when_asked_for(open_page: Open, worked: Path) -> None:
    """Thirty posts with nothing to say would hide the five that have; but nobody is left out for good."""
    page = open_page(worked, "partners")
    before = drawn(page).split("<caption")[-1].count('<th scope="row">')

    page.checkbox(key="partners_quiet").check().run()

    assert drawn(page).split("<caption")[-1].count('<th scope="row">') > before


def test_partners_of_an_empty_area_are_all_named(open_page: Open, empty: Path) -> None:
    """Before anything is there the page says who is expected to bring it."""
    page = open_page(empty, "partners", at="monitoring")

    assert "No evidence yet from: Lancashire County Council" in words(page)
    assert "Nothing yet" in words(page)
