"""An answer with everything it may say: counts to narrow by, what was meant and not understood, what items show."""

from __future__ import annotations

from datetime import date
from typing import Any

from streamlit.testing.v1 import AppTest

from schemas.evidence import EvidenceKind
from schemas.finding import Count, Counts, Found, Hit, Misread, Question, Showing
from schemas.links import LinkStatus
from schemas.local_area import LocalArea
from schemas.tests_of_evidence import EvidenceTest
from tests.ui.looking import drawn, words
from tests.ui.test_find_page import link_named

HIT = Hit(
    item="E-0001",
    version=1,
    page=3,
    label="iii",
    title="Minutes of the improvement board",
    kind=EvidenceKind.MINUTES,
    organisation="forum",
    on=date(2026, 3, 3),
    snippet="the \u2068waits\u2069 are <b>shorter</b>",
    score=1.0,
)


def answered(area: LocalArea, question: Question, **said: Any) -> AppTest:
    """The answer drawn, as the Find page draws it."""

    def script(found: object, question: object, area: object) -> None:  # run from its text: no names of ours
        import streamlit as st

        from evidence.ui.components.answer import show_answer

        st.session_state["kept_in_addresses"] = {"as": "lead"}
        show_answer(found, question, area, waiting=0)

    hits = said.pop("hits", (HIT,))
    found = Found(hits=hits, total=len(hits), took_ms=1.0, engine="whoosh", **said)
    page = AppTest.from_function(script, args=(found, question, area), default_timeout=30).run()
    assert not page.exception, page.exception
    return page


def test_a_hit_tells_all_that_decides_whether_to_open_it(northmoor: LocalArea) -> None:
    """Kind, date, organisation, what the document calls the page, and the words; and none of it is markup."""
    page = answered(northmoor, Question(words="waits"))

    assert "Minutes of the improvement board, page 3" in words(page)
    assert "Minutes, 3 March 2026, Parent carer forum, E-0001, iii" in words(page)
    assert "<mark>waits</mark> are &lt;b&gt;shorter" in drawn(page)


def test_a_hit_tells_what_its_item_already_shows(northmoor: LocalArea) -> None:
    """Linking the same thing twice is work for two people; an item nobody linked is work for one."""
    shows = tuple(
        Showing(link=f"L-000{number}", strand="PA1.waits", test=EvidenceTest.IMPACT, status=status)
        for number, status in enumerate([LinkStatus.ACCEPTED] * 2 + [LinkStatus.AWAITING] * 3, start=1)
    )

    page = answered(northmoor, Question(words="waits"), hits=(HIT.model_copy(update={"shows": shows}),))

    title = northmoor.strands["PA1.waits"].strand.title
    assert f"✔ Accepted Impact for {title} (PA1) … Awaiting decision Impact for" in words(page)
    assert "and 2 more: L-0004 and L-0005" in words(page)


def test_counts_are_choices_in_plain_words_that_narrow(northmoor: LocalArea) -> None:
    """“minutes, 12” must be one click, in the words people use, and leave the rest of the question as it was."""
    counts = (
        Counts(of="kind", counts=(Count(value="minutes", pages=12), Count(value="", pages=2))),
        Counts(of="organisation", counts=(Count(value="forum", pages=9),)),
        Counts(of="concern", counts=(Count(value="PA1", pages=1),)),
        Counts(of="state", counts=(Count(value="nothing", pages=5),)),
        Counts(of="year", counts=(Count(value="2026", pages=7),)),
        Counts(of="weather", counts=(Count(value="fair", pages=7),)),
    )
    page = answered(northmoor, Question(words="waits", organisation="forum"), counts=counts)

    assert "Minutes 12 pages Not known 2 pages" in words(page)
    assert link_named(page, "Minutes</a>").items() >= {"q": "waits", "kind": "minutes", "organisation": "forum"}.items()
    assert "Parent carer forum (chosen) 9 pages" in words(page)
    assert link_named(page, "PA1 ")["target"] == "PA1"
    assert link_named(page, "Not linked to anything</a>")["state"] == "nothing"
    assert link_named(page, "2026</a>").items() >= {"from": "2026-01-01", "to": "2026-12-31"}.items()
    assert "fair" not in words(page)


def test_many_choices_are_cut_short_and_the_rest_counted(northmoor: LocalArea) -> None:
    """A column longer than the hits is read by nobody."""
    years = tuple(Count(value=str(2026 - back), pages=30 - back) for back in range(12))

    page = answered(northmoor, Question(words="waits"), counts=(Counts(of="year", counts=years),))

    assert "and 4 with fewer" in words(page)


def test_what_was_meant_is_one_link_away(northmoor: LocalArea) -> None:
    """A slip of the finger is the commonest reason for finding nothing."""
    page = answered(northmoor, Question(words="wiats kind"), hits=(), instead="waits <kind>")

    assert "Did you mean waits <kind> ?" in words(page)
    assert link_named(page, "waits &lt;kind&gt;")["q"] == "waits <kind>"


def test_what_was_not_understood_is_shown_in_its_place_with_the_way_to_put_it_right(northmoor: LocalArea) -> None:
    """“Syntax error” helps nobody; where, what and what instead does."""
    typed = 'waits kimd:<b> "far'
    misread = (
        Misread(at=6, typed="kimd:<b>", why="There is no field kimd.", instead="waits kind:minutes"),
        Misread(at=15, typed='"far', why="The quotation mark is never closed."),
    )

    page = answered(northmoor, Question(words=typed), misread=misread)

    assert "At character 7, “kimd:<b>”: There is no field kimd." in words(page)
    assert "waits <mark>kimd:&lt;b&gt;</mark> &quot;far" in drawn(page)
    assert link_named(page, "waits kind:minutes")["q"] == "waits kind:minutes"
    assert "At character 16" in words(page)


def test_what_the_reader_should_know_of_the_answer_comes_first(northmoor: LocalArea) -> None:
    """An answer read while the index is rebuilt must say so before it is trusted."""
    page = answered(northmoor, Question(words="waits"), notice="The index is being rebuilt.")

    assert words(page).startswith("The index is being rebuilt.")
