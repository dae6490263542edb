"""What changed since the last board, who owns the gaps, and a strand's rule, forecast and contrary evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from evidence.ui.components.outlook import outlook_html
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace
from schemas.area import Policy
from schemas.forecast import Fading, Falling, Forecast, Renewal
from schemas.links import Verdict
from schemas.requests import NewRequest
from schemas.tests_of_evidence import CoverageState, EvidenceTest
from tests.ui.conftest import NOW, REVIEWS, Open
from tests.ui.looking import drawn, told, words


@pytest.fixture
def worked(worked: Path) -> Path:
    """The small worked area on a day of its own: what is due and which board was the last depend on the day."""
    shared_core(worked).clock = lambda: NOW
    return worked


@contextmanager
def desk_of(folder: Path, post: str) -> Iterator[Workspace]:
    """The folder as a post, in the process the pages run in."""
    yield Workspace.of(shared_core(folder), post)


def accept(folder: Path, link: str = "L-0001") -> None:
    """Have the chair accept a link."""
    with desk_of(folder, "independent-chair") as desk:
        desk.decide(link, Verdict.ACCEPT, "I read it.")


def test_the_page_says_plainly_that_the_last_board_is_worked_out_anew(open_page: Open, worked: Path) -> None:
    """A comparison that leans on today's decisions is not what the board saw, and must say so."""
    page = open_page(worked, "standing", at="monitoring")

    assert "Compared with the evidence dated by 9 February 2026." in words(page)
    assert "worked out anew under today's links, decisions and policy" in words(page)


def test_what_rose_since_a_day_is_shown_because_of_what(open_page: Open, worked: Path) -> None:
    """The chair asks why; a colour that changed is no answer."""
    accept(worked)
    page = open_page(worked, "standing")
    page.selectbox(key="compare_with").select("a-day").run()

    page.text_input(key="compare_day").input("1 January 2026").run()

    said = words(page).split("What changed")[-1]
    assert "Compared with the evidence dated by 1 January 2026" in said
    assert "Action rose from not met to met. 1 link counts now: L-0001 (Standard for annual reviews)." in said


def test_a_kept_snapshot_is_offered_and_said_to_be_kept(open_page: Open, worked: Path) -> None:
    """What was kept does not move with today's policy; that is why it was kept."""
    with desk_of(worked, "independent-chair") as desk:
        kept = desk.take_snapshot("Board of June", checkpoint="monitoring")
    accept(worked)
    page = open_page(worked, "standing", at="monitoring")

    page.selectbox(key="compare_with").select(kept.ref).run()

    assert "Compared with what was kept: Board of June, kept on" in words(page)
    assert f'href="./?strand={REVIEWS}&amp;test=action' in drawn(page).split("Strands that changed")[-1]


def test_a_snapshot_of_another_checkpoint_is_not_offered(open_page: Open, worked: Path) -> None:
    """The reinspection compared with what was kept for monitoring would show strands as come and gone."""
    with desk_of(worked, "independent-chair") as desk:
        desk.take_snapshot("Board of June", checkpoint="monitoring")

    page = open_page(worked, "standing", at="reinspection")

    assert not [one for one in page.selectbox(key="compare_with").options if "Board of June" in one]


def test_a_day_still_to_come_is_told_and_nothing_breaks(open_page: Open, worked: Path) -> None:
    """The rest of the page is needed whatever somebody typed."""
    page = open_page(worked, "standing")
    page.selectbox(key="compare_with").select("a-day").run()

    page.text_input(key="compare_day").input("1 January 2099").run()

    assert "1 January 2099 is still to come." in told(page)
    assert "Top gaps by post" in [one.value for one in page.header]


def test_before_the_first_board_there_is_nothing_to_compare_with(open_page: Open, worked: Path) -> None:
    """An empty section must not read as nothing having changed."""
    page = open_page(worked, "standing", at="2024-12-01")

    assert "No board has been held before this date" in words(page)


def test_nothing_changed_is_said(open_page: Open, empty: Path) -> None:
    """No table at all would leave the reader wondering whether it failed to load."""
    shared_core(empty).clock = lambda: NOW

    page = open_page(empty, "standing", at="monitoring")

    assert "No strand and no test has changed." in words(page)


def test_every_cell_can_be_reached_by_keyboard_and_every_table_skipped(open_page: Open, worked: Path) -> None:
    """Each state opens its explanation for everybody; nobody has to walk through two hundred cells to get past."""
    body = drawn(open_page(worked, "standing", at="monitoring"))

    assert not re.search(r"<td><a [^>]*tabindex", body)
    skips = re.findall(r'<a class="ev-skip" href="#([\w-]+)">Skip past the table', body)
    assert len(skips) == body.count('<table class="matrix">') == 3
    assert all(body.count(f'id="{one}" tabindex="-1"') == 1 for one in skips)


def test_each_post_leads_to_its_gaps_with_the_first_day_due(open_page: Open, worked: Path) -> None:
    """The chair asks who must bring what by when, before asking for the whole list."""
    page = open_page(worked, "standing", at="monitoring")

    owners = drawn(page).split("Gaps by the post that owns them")[-1]
    assert 'href="gaps?post=head-of-send&amp;' in owners
    assert re.search(r"\d+ gaps?: \d+ not met", owners)
    assert re.search(r"\d+ \w+ 202\d<br>", owners)


def test_a_post_asked_for_something_stands_among_the_owners(open_page: Open, worked: Path) -> None:
    """A request to a forum that owns no strand is chased like any other."""
    with desk_of(worked, "independent-chair") as desk:
        desk.ask(NewRequest(asked_of="pcf-lead", due=date(2026, 7, 1), wants="What families say of reviews."))

    page = open_page(worked, "standing", at="monitoring")

    owners = words(page).split("Most urgent")[-1]
    assert "Parent Carer Forum Lead PCF no gap" in owners or re.search(
        r"Parent Carer Forum Lead .{2,30} no gap", owners
    )
    assert "1 open" in owners


def test_the_chooser_says_the_days_left_at_both_ends(open_page: Open, worked: Path) -> None:
    """Inspections slip; one date alone would be taken for an appointment."""
    page = open_page(worked, "standing", at="monitoring")

    assert "The window opened on 9 June 2026" in words(page)
    assert "it closes on 13 May 2027, in" in words(page)


def test_a_strand_shows_the_rule_with_the_areas_own_numbers(open_page: Open, worked: Path) -> None:
    """An answer can be argued with only when its rule stands beside it."""
    policy: Policy = shared_core(worked).area.policy

    page = open_page(worked, "standing", strand=REVIEWS, test="triangulated")

    assert f"at least {policy.minimums.kinds} kinds from at least {policy.minimums.organisations}" in words(page)
    assert re.search(r"How long it counts Policy \d+ months", words(page))


def test_a_strand_shows_both_ends_of_the_window_even_when_they_agree(open_page: Open, worked: Path) -> None:
    """Seeing one state, a reader cannot tell whether the other end was tested."""
    page = open_page(worked, "standing", strand=REVIEWS, test="impact", at="reinspection")

    assert "On 1 December 2027 the first day left" in words(page)
    assert "On 31 December 2027 the last day" in words(page)
    assert "1 December 2027: not met; 31 December 2027: not met" in words(page)


def test_contrary_evidence_shows_that_it_is_not_answered_and_then_its_answer(open_page: Open, worked: Path) -> None:
    """What points the other way is read first by inspectors; its answer must stand beside it."""
    before = words(open_page(worked, "standing", strand=REVIEWS)).split("Where it is")[-1]
    with desk_of(worked, "quality-lead") as desk:
        desk.answer("L-0002", "Letters now go out within ten days.")

    after = words(open_page(worked, "standing", strand=REVIEWS)).split("Where it is")[-1]

    assert "Letters still come late." in before
    assert "Not answered" in before
    assert "Letters now go out within ten days." in after


def test_a_strand_where_nothing_fades_says_so(open_page: Open, worked: Path) -> None:
    """Silence would leave the reader wondering whether anybody looked."""
    accept(worked)

    page = open_page(worked, "standing", strand=REVIEWS, at="reinspection")

    assert "No test will be weaker on 31 December 2027 than it is today." in words(page)


def test_a_forecast_shows_of_one_strand_what_fades_when_and_who_renews_it() -> None:
    """A green today that is not green on the day inspectors come is the surprise the forecast is for."""
    fading = Fading(
        link="L-0001", item="E-0001", title="Survey of families", strand=REVIEWS, on=date(2026, 1, 5),
        counts_until=date(2027, 7, 5), because="It speaks for 5 January 2026.",
    )  # fmt: skip
    falling = Falling(
        strand=REVIEWS, strand_title="Timeliness of annual reviews", test=EvidenceTest.FAMILY_VOICE,
        now=CoverageState.MET, then=CoverageState.STALE, mended=True,
    )  # fmt: skip
    renewal = Renewal(
        item="E-0001", title="Survey of families", kind="survey", post="pcf-lead", post_title="Parent Carer Forum Lead",
        dated_from=date(2026, 6, 30), due=date(2027, 11, 17), mends=(f"{REVIEWS} family-voice", "PA1.waits recent"),
    )  # fmt: skip
    other = fading.model_copy(update={"strand": "PA1.waits", "title": "Report on waits"})
    forecast = Forecast(
        checkpoint="reinspection", title="Full reinspection", today=date(2026, 6, 15), earliest=date(2027, 12, 1),
        latest=date(2027, 12, 31), fading=(fading, other), falling=(falling,), renewals=(renewal,),
    )  # fmt: skip

    said = outlook_html(forecast, REVIEWS, lambda view, **_: view)

    assert "1 test will be weaker on 31 December 2027 than today; 1 renewal would mend it." in said
    assert "5 July 2027" in said
    assert "dated 30 June 2026 or later, by 17 November 2027" in said
    assert "Parent Carer Forum Lead" in said
    assert "Report on waits" not in said
    assert "recent" not in said


def test_a_strand_looked_at_today_says_how_to_see_what_fades(open_page: Open, worked: Path) -> None:
    """A forecast needs a day to forecast for."""
    page = open_page(worked, "standing", strand=REVIEWS)

    assert "Choose a checkpoint above to see what counts today" in words(page)


def test_the_plan_can_be_narrowed_to_one_organisation(open_page: Open, worked: Path) -> None:
    """A partner's chief officer reads the lines that are theirs."""
    page = open_page(worked, "plan")
    before = page.text[0].value

    page.selectbox(key="plan_organisation").select("icb").run()

    assert page.text[0].value != before
    assert "line" in page.text[0].value
