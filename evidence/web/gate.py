"""The gate: every request passes it before Streamlit or a route of ours sees it.

There is no sign-in yet, so the app answers this machine only. A foreign host name (DNS rebinding), another site's page
(cross-site requests) and Streamlit's own doors for files, which ask nobody's rights, are refused here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from evidence.web.configuration import is_loopback
from evidence.web.headers import security_headers

DOWNLOADS = ("/originals/", "/renditions/", "/bundles/", "/board.pdf", "/gaps.xlsx", "/requests.ics", "/digest.txt")
OUR_ROUTES = (*DOWNLOADS, "/api/", "/board.html", "/healthz")
COMPONENTS = "/_stcore/bidi-components/"
CLOSED = ("/media", "/component", "/app/static", "/_stcore/upload_file", "/_stcore/metrics", "/_stcore/agent")
FROM_ELSEWHERE = frozenset({"cross-site", "same-site"})
REFUSED_WEBSOCKET = 1008

_open = False


def is_gated() -> bool:
    """True when this process serves behind the gate. A page that is not must stop."""
    return _open


def open_gate() -> None:
    """Say that the gate stands in front of the pages. The launcher says it; tests of pages say it in a fixture."""
    globals()["_open"] = True


def close_gate() -> None:
    """Say that it does not any more."""
    globals()["_open"] = False


class Gate:
    """ASGI middleware: refuses what must not come in and adds the security headers to what goes out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._request(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _why_refused(scope):
            await receive()  # the connect message has to be taken before it can be refused
            await send({"type": "websocket.close", "code": REFUSED_WEBSOCKET})
        else:
            await self._app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        caching = _caching(scope["path"])

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_ours(message.get("headers", []), caching)}
            await send(message)

        refused = _why_refused(scope)
        if refused:
            await _refuse(send_with_headers, *refused)
        else:
            await self._app(_as_it_is(scope), receive, send_with_headers)


def _why_refused(scope: Scope) -> tuple[int, str] | None:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        if not _is_this_machine(scope, headers):
            return 403, "This app answers only on the machine it runs on, at its own address."
        if not _is_same_origin(scope, headers):
            return 403, "Another site's page may not use this app."
    except ValueError:  # a host or origin that is no address at all
        return 403, "The request names an address that does not exist."
    if scope["path"].startswith(CLOSED):
        return 404, "There is nothing here."
    return None


def _is_this_machine(scope: Scope, headers: Mapping[str, str]) -> bool:
    """The address called and the name it was called by, whatever started the server and on whatever address."""
    server = scope.get("server")
    name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    return is_loopback(name) and (server is None or is_loopback(server[0]))


def _is_same_origin(scope: Scope, headers: Mapping[str, str]) -> bool:
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != headers.get("host"):
        return False
    reads = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
    return reads or headers.get("sec-fetch-site") not in FROM_ELSEWHERE


def _as_it_is(scope: Scope) -> Scope:
    """Have a download sent as it is: Streamlit would compress it, at thirty times the work, and hide its length."""
    if not scope["path"].startswith(DOWNLOADS):
        return scope
    return {**scope, "headers": [header for header in scope["headers"] if header[0].lower() != b"accept-encoding"]}


def _caching(path: str) -> bytes | None:
    """How our routes may be cached: not at all; and our components' files: asked about each time, so none is stale."""
    if path.startswith(OUR_ROUTES):
        return b"no-store"
    return b"no-cache" if path.startswith(COMPONENTS) else None


def _with_ours(headers: list[tuple[bytes, bytes]], caching: bytes | None) -> list[tuple[bytes, bytes]]:
    given = {name.lower() for name, _ in headers}
    added = [(name, value) for name, value in security_headers() if name not in given]
    if caching:
        headers = [(name, value) for name, value in headers if name.lower() != b"cache-control"]
        added.append((b"cache-control", caching))
    return [*headers, *added]


async def _refuse(send: Send, status: int, message: str) -> None:
    body = json.dumps({"message": message, "remedy": ""}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
