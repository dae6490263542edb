"""The words proposed for citing, and where a link's words stand now."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.rules.citing import passages_now, reference_words, sentence_around
from evidence.rules.quotes import find_quote
from schemas.links import Link, LinkStatus, Passage, QuoteFate, QuoteFound, Strength
from schemas.tests_of_evidence import EvidenceTest

TEXT = """Standard for annual reviews

Papers go out two weeks before
the meeting. The decision is sent within
four weeks, and the family is told. It works.
After the meeting
Letters follow by 5.5 days on average over the whole of the year that was looked at.
"""


def around(words: str, text: str = TEXT, longest: int = 400) -> str:
    start = text.index(words)
    return sentence_around(text, start, start + len(words), longest=longest)


@pytest.mark.parametrize(
    ("found", "proposed"),
    [
        ("decision", "The decision is sent within\nfour weeks, and the family is told."),
        ("two weeks", "Papers go out two weeks before\nthe meeting."),
        ("annual", "Standard for annual reviews"),
        ("After", "After the meeting"),
        (["works", "After"][0], "It works."),
        ("5.5", "Letters follow by 5.5 days on average over the whole of the year that was looked at."),
    ],
)
def test_the_sentence_around_what_was_found_is_proposed(found: str, proposed: str) -> None:
    """A reader takes a sentence as a claim; half a sentence can say the opposite of the whole."""
    assert around(found) == proposed


def test_a_page_without_full_stops_is_not_proposed_whole() -> None:
    """A quote of a page is no quote: nobody would know what it is to show."""
    text = " ".join(f"cell{number}" for number in range(500))

    proposed = around("cell250", text, longest=100)

    assert "cell250" in proposed
    assert len(proposed) <= 100


words = st.lists(
    st.text(st.characters(categories=["L", "N", "P", "Cf"]), min_size=1, max_size=8), min_size=1, max_size=40
)
gaps = st.sampled_from([" ", "\n", "\n\n", "  ", "\t"])


@settings(max_examples=200, deadline=None)
@given(words, st.data())
def test_what_is_proposed_is_always_taken(said: list[str], data: st.DataObject) -> None:
    """A proposal that the check of quotes then refuses would be a trap of our own making."""
    text = "".join(word + data.draw(gaps) for word in said)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    proposed = sentence_around(text, start, end)

    assert proposed in text
    if any(sign.isalnum() for sign in proposed):
        assert find_quote(text, proposed) is not None


def test_a_reference_reads_as_people_write_it_and_says_where_to_look() -> None:
    """It goes into letters and minutes, on one line, and somebody else must find the page by it."""
    reference = reference_words(
        "Standard\nfor reviews", item="E-0001", version=2, page=3, label="iii", quote="within\nfour weeks"
    )

    assert reference == "Standard for reviews, version 2, page 3 (iii): “within four weeks” [E-0001 p. 3]"


def link(*refound: QuoteFound) -> Link:
    return Link(
        ref="L-0001",
        item="E-0001",
        version=1,
        target="PA2.timeliness-reviews",
        strand="PA2.timeliness-reviews",
        line=None,
        test=EvidenceTest.ACTION,
        says="It was done.",
        strength=Strength.DIRECT,
        contrary=False,
        passages=(Passage(page=1, quote="four weeks"), Passage(page=2, quote="is told")),
        change=None,
        follow_up=None,
        response=None,
        status=LinkStatus.ACCEPTED,
        made_by="quality-lead",
        made_at=datetime(2026, 6, 1, tzinfo=UTC),
        decision=None,
        refound=refound,
    )


def test_a_passage_that_moved_is_read_where_it_is_now_and_one_that_is_gone_is_left_out() -> None:
    """Opening at the old page would mark nothing, and look as if the quote had been made up."""
    moved, gone = link().passages
    now = Passage(page=5, quote="four weeks")
    found = (
        QuoteFound(was=moved, fate=QuoteFate.MOVED, version=2, now=now),
        QuoteFound(was=gone, fate=QuoteFate.GONE, version=2),
    )

    assert passages_now(link(*found)) == (now,)
    assert passages_now(link()) == (moved, gone)
