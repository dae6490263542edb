"""A reader's answer is data from whoever wrote the document."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from evidence.ingest.checked_answers import BadAnswerError, checked_reading, longest_answer
from evidence.settings import Limits
from schemas.evidence import Reading

PAGE = {"number": 1, "label": "1", "text": "Board minutes"}


def answer(**changes: Any) -> bytes:
    return json.dumps({"state": "read", "pages": [PAGE], "reader": "a reader", **changes}).encode()


def checked(content: bytes, limits: Limits | None = None) -> Reading:
    return checked_reading(content, limits=limits or Limits(), isolation="forked reader with limits")


def test_an_honest_answer_passes_unchanged() -> None:
    """The check must not cost an honest document a letter."""
    reading = checked(answer())

    assert reading.pages[0].text == "Board minutes"
    assert reading.isolation == "forked reader with limits"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"read"',
        b"\xff\xfe",
        b"[" * 100_000,
        answer(state="waiting", pages=[], reason="x"),
        answer(state="quarantined", pages=[], reason="x"),
        answer(state="accepted"),
        answer(pages=[]),
        answer(state="no text", reason="Nothing to read."),
        answer(state="no text", pages=[]),
        answer(state="partly read"),
        answer(pages=[{**PAGE, "number": 0}]),
        answer(pages=[PAGE, PAGE]),
        answer(pages=[{**PAGE, "number": 2}, PAGE]),
        answer(pages=[{**PAGE, "number": 10**9}]),
        answer(pages=[{**PAGE, "path": "/etc/passwd"}]),
        answer(pages=[{**PAGE, "label": "x" * 201}]),
        answer(reason="x" * 601),
        answer(extra=1),
    ],
)
def test_an_answer_no_honest_reader_gives_is_refused(content: bytes) -> None:
    """Every field is a way in: states, numbers, order, lengths, unknown names."""
    with pytest.raises(BadAnswerError):
        checked(content)


def test_an_answer_over_the_limits_is_refused() -> None:
    """The child was told the limits; an answer over them was not written by our readers."""
    limits = Limits()

    for narrow in (
        replace(limits, page_characters=5),
        replace(limits, characters=5),
        replace(limits, pages=0),
    ):
        with pytest.raises(BadAnswerError):
            checked(answer(), narrow)


def test_control_characters_are_taken_out_of_every_part() -> None:
    """A zero byte breaks a database, an escape sequence breaks a terminal."""
    dirty = "A\x00B\x1b[31m\x7fC"
    reading = checked(
        answer(
            state="partly read",
            reason=dirty,
            reader=dirty,
            pages=[{"number": 1, "label": dirty, "text": f"{dirty}\tand\nso on"}],
            proposals={"title": {"value": dirty, "where": dirty}},
        )
    )

    clean = "AB[31mC"
    assert reading.pages[0].text == f"{clean}\tand\nso on"
    assert reading.proposals.title is not None
    said = (reading.reason, reading.reader, reading.pages[0].label)
    assert {*said, reading.proposals.title.value, reading.proposals.title.where} == {clean}


def test_half_a_character_is_refused() -> None:
    """Half of a surrogate pair can be written in JSON, but never stored or sent."""
    assert b"\\ud800" in answer(pages=[{**PAGE, "text": "A\ud800B"}])

    with pytest.raises(BadAnswerError):
        checked(answer(pages=[{**PAGE, "text": "A\ud800B"}]))


@pytest.mark.parametrize(
    ("proposals", "kept"),
    [
        ({"as_at": {"value": "2026-03-03", "where": "page 1"}}, "as_at"),
        ({"as_at": {"value": "yesterday", "where": "page 1"}}, None),
        ({"as_at": {"value": "20260303", "where": "page 1"}}, None),
        ({"kind": {"value": "minutes", "where": "page 1"}}, "kind"),
        ({"kind": {"value": "treasure map", "where": "page 1"}}, None),
        ({"title": {"value": "\x00", "where": "page 1"}}, None),
    ],
)
def test_a_proposal_that_makes_no_sense_is_dropped(proposals: dict[str, Any], kept: str | None) -> None:
    """The rest of the reading is still good."""
    said = checked(answer(proposals=proposals)).proposals

    assert [name for name in ("title", "kind", "as_at") if getattr(said, name)] == ([kept] if kept else [])


def test_the_longest_answer_leaves_room_for_the_longest_text() -> None:
    """An honest text at the limit must not be taken for an attack."""
    limits = replace(Limits(), characters=1_000_000, page_characters=1_000_000)
    full = Reading.model_validate_json(answer(pages=[{**PAGE, "text": "\U0001f600" * limits.characters}]))

    assert len(full.model_dump_json().encode()) < longest_answer(limits)
