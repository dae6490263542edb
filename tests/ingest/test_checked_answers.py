"""A reader's answer is data from whoever wrote the document."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from evidence.ingest.checked_answers import BadAnswerError, checked_part, longest_answer
from evidence.ingest.progress import AT_THE_START, Part, Progress
from evidence.settings import Limits
from schemas.evidence import Reading

FILE = {"number": 1, "name": "report.pdf", "size_bytes": 9}
PAGE = {"number": 1, "label": "1", "text": "Board minutes"}


def answer(*, stopped: dict[str, Any] | None = None, **changes: Any) -> bytes:
    reading = {"state": "read", "pages": [PAGE], "reader": "a reader", **changes}
    return json.dumps({"reading": reading, "stopped": stopped}).encode()


def checked(content: bytes, limits: Limits | None = None) -> Reading:
    return checked_part(content, limits=limits or Limits(), isolation="forked reader with limits").reading


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
        answer(attachments=[FILE, FILE]),
        answer(attachments=[{**FILE, "number": 2}]),
        answer(attachments=[{**FILE, "number": 0}]),
        answer(attachments=[{**FILE, "size_bytes": -1}]),
        answer(attachments=[{**FILE, "size_bytes": 10**18}]),
        answer(attachments=[{**FILE, "name": "x" * 301}]),
        answer(attachments=[{**FILE, "number": number} for number in range(1, 102)]),
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
    full = Part.model_validate_json(answer(pages=[{**PAGE, "text": "\U0001f600" * limits.characters}]))

    assert len(full.model_dump_json().encode()) < longest_answer(limits)


FOUND = {"next_page": 2, "read": 1, "characters": len(PAGE["text"]), "has_text": True}
GOES_ON = {**FOUND, "recognised": [1], "looked_at": 1}
RECOGNISED = {**PAGE, "recognised": True}

HANDED_OVER = FOUND


def part(content: bytes, *, before: Progress = AT_THE_START, sees: bool = True, hands_over: bool = False) -> Part:
    return checked_part(
        content, limits=Limits(), isolation="held", before=before, may_recognise=sees, may_hand_over=hands_over
    )


def test_a_reader_may_stop_in_time_and_say_how_far_it_came() -> None:
    """A scan of a hundred pages is read by one reader after the other."""
    stopped = part(answer(state="partly read", reason="It goes on.", pages=[RECOGNISED], stopped=GOES_ON)).stopped

    assert stopped is not None
    assert stopped.next_page == 2


@pytest.mark.parametrize(
    "stopped",
    [
        {**GOES_ON, "next_page": 1},
        {**GOES_ON, "next_page": 10**9},
        {**GOES_ON, "looked_at": 0},
        {**GOES_ON, "looked_at": 101},
        {**GOES_ON, "read": 2},
        {**GOES_ON, "failed": [2]},
        {**GOES_ON, "recognised": [0]},
        {**GOES_ON, "cut": [1] * 2_001},
        {**GOES_ON, "unrecognised": ["/etc/passwd"]},
        {**GOES_ON, "text": "x"},
        {**GOES_ON, "characters": 12},
        {**GOES_ON, "has_text": False},
        {**GOES_ON, "recognised": []},
        {**GOES_ON, "looked_at": 2},
    ],
)
def test_a_reader_that_stops_must_have_come_further(stopped: dict[str, Any]) -> None:
    """A document that says again and again that there is more would keep the reader for ever."""
    with pytest.raises(BadAnswerError):
        part(answer(state="partly read", reason="It goes on.", pages=[RECOGNISED], stopped=stopped))


def test_a_reader_that_goes_on_reads_no_page_again() -> None:
    """Page one of the second reader would stand beside page one of the first."""
    before = Progress(next_page=2, read=1, looked_at=1)

    with pytest.raises(BadAnswerError):
        part(answer(), before=before)
    with pytest.raises(BadAnswerError):
        part(answer(state="read", reason="x", stopped={**GOES_ON, "next_page": 3, "looked_at": 2}), before=before)
    assert part(answer(pages=[{**PAGE, "number": 2}]), before=before).reading.pages[0].number == 2
    assert part(answer(pages=[]), before=before).reading.pages == ()


@pytest.mark.parametrize(
    "pages", [[{**RECOGNISED, "text": ""}], [{**RECOGNISED, "number": number} for number in range(1, 102)]]
)
def test_more_recognised_words_than_can_be_are_refused(pages: list[dict[str, Any]]) -> None:
    """What is marked as recognised is shown with a warning; the mark has to mean something."""
    with pytest.raises(BadAnswerError):
        part(answer(pages=pages))


def test_words_cannot_be_recognised_where_there_is_no_picture() -> None:
    """A CSV file has no pictures, whatever its reader was made to say."""
    assert part(answer(pages=[RECOGNISED])).reading.pages[0].recognised

    with pytest.raises(BadAnswerError):
        part(answer(pages=[RECOGNISED]), sees=False)


def test_the_files_inside_a_mail_are_named_harmlessly() -> None:
    """The name is the sender's choice, and is shown, stored and offered for download."""
    names = ["../../etc/passwd", "report\u202efdp.exe", "a\nb.pdf", "", "C:\\fakepath\\plan.docx"]
    files = [{"number": number, "name": name, "size_bytes": 0} for number, name in enumerate(names, start=1)]

    reading = checked(answer(attachments=files))

    assert [attachment.name for attachment in reading.attachments] == [
        *("passwd", "reportfdp.exe", "ab.pdf", "unnamed file", "plan.docx")
    ]


def test_only_a_reader_that_does_not_look_at_pictures_may_hand_over_without_having_looked() -> None:
    """It does so once; from then on every reader has to come further."""
    said = answer(state="partly read", reason="It goes on.", stopped=HANDED_OVER)

    assert part(said, sees=False, hands_over=True).stopped is not None
    for sees in (True, False):
        with pytest.raises(BadAnswerError):
            part(said, sees=sees)
