"""The gate in front of the pages."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from evidence.web.gate import Gate, close_gate, is_gated, open_gate
from tests.web.conftest import Served


def _ask(path: str = "/", *, address: str = "127.0.0.1", kind: str = "http", **headers: str) -> Message:
    """What the gate sends first when a request comes in on an address."""
    sent: list[Message] = []
    given = {"host": "127.0.0.1:8501"} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": kind,
        "method": "GET",
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "server": (address, 8501),
    }

    async def receive() -> Message:
        return {"type": f"{kind}.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Gate(_behind_the_gate)(scope, receive, send))
    return sent[0]


async def _behind_the_gate(scope: Scope, _receive: Receive, send: Send) -> None:
    answer: dict[str, Any] = {"type": "http.response.start", "status": 200}
    await send({"type": "websocket.accept"} if scope["type"] == "websocket" else answer)


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "[::1]:8501", "localhost"])
def test_this_machines_own_names_are_let_in(host: str) -> None:
    """People type localhost as often as the number."""
    assert _ask(host=host)["status"] == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", ""])
def test_any_other_name_is_refused(host: str) -> None:
    """A site can point its own name at this machine and so get round the browser's same-origin rule."""
    assert _ask(host=host)["status"] == 403


def test_a_server_bound_to_another_address_answers_nobody() -> None:
    """Whatever command started it: without sign-in, a network address would show the evidence to the network."""
    assert _ask(address="192.0.2.7")["status"] == 403


@pytest.mark.parametrize(
    "path",
    [
        "/media/0123abcd.pdf",
        "/_stcore/upload_file/session/file",
        "/_stcore/metrics",
        "/_stcore/agent/interact",
        "/component/x/index.html",
        "/app/static/x",
    ],
)
def test_streamlits_own_doors_for_files_are_closed(path: str) -> None:
    """They ask nobody's rights; evidence goes through our own routes."""
    assert _ask(path)["status"] == 404


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:3000", "null"])
def test_a_websocket_from_another_origin_is_refused(origin: str) -> None:
    """The pages live on that connection; another site must not open one."""
    assert _ask("/_stcore/stream", kind="websocket", origin=origin)["type"] == "websocket.close"


def test_a_websocket_from_the_page_itself_is_let_in() -> None:
    """The other way round would lock everybody out."""
    assert _ask("/_stcore/stream", kind="websocket", origin="http://127.0.0.1:8501")["type"] == "websocket.accept"


def test_a_page_can_tell_whether_the_gate_is_there() -> None:
    """A page script run by itself, with no launcher, would have no gate at all; it stops instead."""
    assert not is_gated()
    open_gate()
    assert is_gated()
    close_gate()
    assert not is_gated()


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    ["/", "/coverage", "/healthz", "/media/x", "/_stcore/health", "/static/none.js", "/originals/E-1/1", "/api/x"],
)
def test_every_answer_of_the_real_server_carries_the_security_headers(served: Served, path: str) -> None:
    """One forgotten route is the one that gets used."""
    answer = served.get(path)

    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.slow
def test_the_real_server_refuses_a_foreign_websocket(served: Served) -> None:
    """Proved at the door people use, not only in the middleware."""
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "c29tZS1ieXRlcy1oZXJlIQ==",
    }

    assert served.get("/_stcore/stream", **upgrade, Origin="https://evil.example").status_code == 403


def test_a_page_opened_by_its_own_address_is_told_where_its_server_is(served: Served) -> None:
    """Otherwise every shared address leaves errors in the console, and people stop looking there."""
    page = served.get("/plan", Accept="text/html,*/*", **{"Accept-Encoding": "gzip"})

    assert page.text.count("BACKEND_BASE_URL: window.location.origin") == 1
    assert page.text.index("BACKEND_BASE_URL") < page.text.index("<script type=")
    assert int(page.headers["content-length"]) == len(page.content)
