"""What a page shows while something that takes minutes is made."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _stopped_halfway() -> None:
    import streamlit as st

    from evidence.ui.components.waiting import waiting

    with waiting("Making the draft") as told:
        told("Binding 1 of 2: E-0001 Minutes")
        told("Binding 2 of 2: E-0002 <b>Survey</b> of :red[parents]")
        st.stop()


def _done() -> None:
    from evidence.ui.components.waiting import waiting

    with waiting("Making the draft") as told:
        told("Binding 1 of 1: E-0001 Minutes")


def test_the_newest_words_stand_alone_and_as_they_were_written() -> None:
    """Two counts beside each other contradict each other, and a title is never markup."""
    page = AppTest.from_function(_stopped_halfway, default_timeout=30).run()

    assert [one.value for one in page.text] == ["Binding 2 of 2: E-0002 <b>Survey</b> of :red[parents]"]


def test_they_go_when_it_is_done() -> None:
    """A page that still says "Binding" beside the finished draft makes people wait for nothing."""
    page = AppTest.from_function(_done, default_timeout=30).run()

    assert not page.exception
    assert not page.text
