"""Gaps, due dates and digests over HTTP: thin, as downloads, and the same as the command line's."""

from __future__ import annotations

from io import BytesIO

import pytest
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from evidence.workspace.workspace import Workspace
from schemas.gap_filter import GapFilter, GapOrder
from tests.web.conftest import Served

pytestmark = pytest.mark.slow


def test_the_spreadsheet_holds_what_the_same_choices_show(served: Served) -> None:
    """The link beside the list carries the list's own choices."""
    answer = served.get(f"/gaps.xlsx?as={served.reader}&at=monitoring&post=lead&test=impact&order=due")

    desk = Workspace.open(served.folder)
    wanted = GapFilter(post="lead", test="impact", order=GapOrder.DUE)  # type: ignore[arg-type]
    gaps = desk.gaps_wanted(wanted, checkpoint="monitoring").gaps
    desk.close()
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_name("Gaps").to_python()
    assert [row[0] for row in rows[1:]] == [gap.ref for gap in gaps]
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_calendar_and_the_digest_are_downloads(served: Served) -> None:
    """They are saved or handed to the calendar, never run by the browser."""
    calendar = served.get(f"/requests.ics?as={served.reader}&of=lead")
    digest = served.get(f"/digest.txt?as={served.reader}&of=lead")

    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert Calendar.from_ical(calendar.content).walk("VEVENT")
    assert digest.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert digest.text.startswith("Evidence wanted of: SEND quality lead")
    assert all("attachment" in one.headers["Content-Disposition"] for one in (calendar, digest))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/gaps.xlsx", 400),
        ("/gaps.xlsx?as=nobody", 404),
        ("/gaps.xlsx?as={post}&at=never", 404),
        ("/gaps.xlsx?as={post}&at=0001-01-01", 409),
        ("/gaps.xlsx?as={post}&state=perfect", 400),
        ("/gaps.xlsx?as={post}&post=nobody", 404),
        ("/gaps.xlsx?as={post}&post=..%2F..%2Fx", 400),
        ("/requests.ics?as={post}&of=nobody", 404),
        ("/digest.txt?of=lead", 400),
    ],
)
def test_what_is_not_there_is_answered_in_words(served: Served, path: str, status: int) -> None:
    """No answer shows a trace or a path."""
    answer = served.get(path.format(post=served.reader))

    assert answer.status_code == status
    assert answer.json()["message"]
    assert str(served.folder) not in answer.text
