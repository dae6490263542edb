"""What the upload page asks of the server beside sending files, over HTTP."""

from __future__ import annotations

import hashlib
from io import BytesIO

import httpx
import pytest
import python_calamine as calamine

from tests.web.conftest import Served

pytestmark = pytest.mark.slow

LOG = b"File name,Title,Date\r\nBoard/minutes.txt,Minutes of the board,03/03/2026\r\n"


def post(served: Served, where: str, told: object, **headers: str) -> httpx.Response:
    sent = {"X-Acting-Post": served.poster} | headers
    return httpx.post(f"{served.url}/api/{where}", json=told, headers=sent, timeout=60)


def give_log(served: Served, body: bytes, name: str = "log.csv") -> httpx.Response:
    where = f"{served.url}/api/log"
    return httpx.put(where, params={"name": name}, content=body, headers={"X-Acting-Post": served.poster}, timeout=60)


def plan(served: Served, *places: str) -> str:
    return str(post(served, "uploads", {"files": places}).json()["upload"])


def bring(served: Served, body: bytes, place: str, upload: str, key: str) -> httpx.Response:
    sent = {"X-Acting-Post": served.poster, "X-Upload-Key": key}
    asked = {"name": place, "upload": upload}
    return httpx.put(f"{served.url}/api/evidence", params=asked, content=body, headers=sent, timeout=60)


def test_a_planned_file_comes_in_with_what_the_log_says(served: Served, document: bytes) -> None:
    """The place in the folder is what the log knows a file by."""
    assert give_log(served, LOG).status_code == 204
    planned = post(served, "uploads", {"files": ["Board/minutes.txt", "Thumbs.db"]}).json()

    line = bring(served, document, "Board/minutes.txt", planned["upload"], "planned-file")

    assert planned["log"]["told"] == 1
    assert list(planned["left_out"]) == ["Thumbs.db"]
    assert line.status_code == 201
    assert (line.json()["file"], line.json()["rows"]) == ("Board/minutes.txt", [2])
    told = served.get(f"/api/evidence/{line.json()['item']}", **{"X-Acting-Post": served.poster}).json()
    assert told["title"] == "Minutes of the board"


def test_an_upload_the_server_has_forgotten_is_answered_as_such(served: Served, document: bytes) -> None:
    """After a restart the browser must know to send its list again, and not that its files are bad."""
    answers = [
        bring(served, document, "minutes.txt", "made-up", "forgotten-upload"),
        post(served, "uploads/known", {"upload": "made-up", "file": "a.txt", "sha256": "0" * 64}),
        post(served, "uploads/report.xlsx", {"upload": "made-up", "files": []}),
    ]

    assert [one.status_code for one in answers] == [410, 410, 410]


def test_another_posts_upload_cannot_be_used(served: Served) -> None:
    """A plan carries what one post's log says; nobody else acts under it."""
    upload = plan(served, "minutes.txt")

    answer = post(
        served,
        "uploads/known",
        {"upload": upload, "file": "minutes.txt", "sha256": "0" * 64},
        **{"X-Acting-Post": served.reader},
    )

    assert answer.status_code == 410


def test_bytes_already_here_are_known_by_their_digest(served: Served, document: bytes) -> None:
    """Choosing a folder again must not send two gigabytes again."""
    upload = plan(served, "minutes.txt")
    digest = hashlib.sha256(document).hexdigest()
    asked = {"upload": upload, "file": "minutes.txt", "sha256": digest}
    before = post(served, "uploads/known", asked)
    item = served.put(document, name="minutes.txt", key="known-by-digest").json()["item"]

    after = post(served, "uploads/known", asked)

    assert before.status_code == 204
    assert (after.json()["outcome"], after.json()["item"]) == ("duplicate", item)


def test_how_far_reading_is_can_be_asked_of_many_items_at_once(served: Served, document: bytes) -> None:
    """Five thousand questions, one for each file, would keep the server from reading them."""
    item = served.put(document, name="minutes.txt", key="reading-of-many").json()["item"]
    served.read(item)

    told = served.get(f"/api/readings?items={item},E-9999", **{"X-Acting-Post": served.poster}).json()

    assert set(told) == {item}
    assert told[item]["reading"] == "read"


@pytest.mark.parametrize("ending", ["html", "xlsx"])
def test_the_report_of_an_upload_can_be_saved(served: Served, document: bytes, ending: str) -> None:
    """The person who asked for the files wants the list, and the list of what was refused."""
    upload = plan(served, "minutes.txt", "=HYPERLINK(1).exe")
    line = bring(served, document, "minutes.txt", upload, f"reported-as-{ending}").json()
    told = [
        {"file": "minutes.txt", "outcome": "stored", "item": line["item"], "version": 1},
        {"file": "=HYPERLINK(1).exe", "outcome": "refused", "reason": "It is <b>a program</b>."},
    ]

    answer = post(served, f"uploads/report.{ending}", {"upload": upload, "folder": "Evidence 2026", "files": told})

    assert answer.status_code == 200
    assert f".{ending}" in answer.headers["content-disposition"]
    if ending == "html":
        assert "2 files in Evidence 2026: 1 stored, 1 refused." in answer.text
        assert "<b>a program" not in answer.text
    else:
        rows = calamine.CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_name("Files").to_python()
        assert [row[0] for row in rows] == ["File", "minutes.txt", "=HYPERLINK(1).exe"]


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ("uploads", {"files": [""]}),
        ("uploads", {"paths": []}),
        ("uploads/known", {"upload": "x", "file": "a", "sha256": "../../etc/passwd"}),
        ("uploads/report.html", {"upload": "x", "files": [{"file": "a", "outcome": "lost"}]}),
        ("uploads/report.exe", {"upload": "x", "files": []}),
    ],
)
def test_what_is_not_understood_is_a_bad_request(served: Served, where: str, told: object) -> None:
    """It comes from outside, and is checked at the door."""
    assert post(served, where, told).status_code == 400


def test_too_many_files_are_refused_in_words(served: Served) -> None:
    """The browser counts too, and is not believed."""
    answer = post(served, "uploads", {"files": [f"{number}.txt" for number in range(5_001)]})

    assert answer.status_code == 413
    assert "5,000 can be brought in at one go" in answer.json()["message"]


def test_a_log_that_is_no_spreadsheet_is_refused_with_what_to_do(served: Served) -> None:
    """The wrong file is chosen more often than not."""
    answer = give_log(served, b"MZ" + bytes(2_000), "log.xlsx")

    assert answer.status_code == 422
    assert answer.json()["remedy"]


def test_a_post_that_may_not_add_is_told_who_may(served: Served) -> None:
    """Every door asks, not only the page."""
    answer = post(served, "uploads", {"files": ["minutes.txt"]}, **{"X-Acting-Post": served.reader})

    assert answer.status_code == 403


@pytest.mark.parametrize("where", ["uploads", "uploads/known", "uploads/report.html"])
def test_another_site_cannot_ask(served: Served, where: str) -> None:
    """A page somebody happens to have open must not learn which files are here."""
    assert post(served, where, {}, Origin="https://evil.example").status_code == 403
