"""Tells Streamlit's page where its server is, so that opening /plan does not first look for a server below /plan.

Without it the page tries `/plan/_stcore/health` before `/_stcore/health`, and every shared address leaves two errors in
the browser's console.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SCRIPT = "window.__streamlit = { BACKEND_BASE_URL: window.location.origin };"
MARK = b"<head>"
TAG = MARK + f"<script>{SCRIPT}</script>".encode()


class Home:
    """ASGI middleware: puts the script at the beginning of Streamlit's one HTML page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a page; let everything else through untouched."""
        if _asks_for_a_page(scope):
            await self._app(_plainly(scope), receive, _Inserting(send))
        else:
            await self._app(scope, receive, send)


def _asks_for_a_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _plainly(scope: Scope) -> Scope:
    """Ask for the page itself: neither compressed nor "not changed since"."""
    unwanted = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
    return {**scope, "headers": [header for header in scope["headers"] if header[0].lower() not in unwanted]}


class _Inserting:
    """Holds an HTML answer back until it is whole, and sends it with the script."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_html(message):
            self._start = message
        elif message["type"] == "http.response.body" and self._start is not None:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._answer(self._start)
        else:
            await self._send(message)

    async def _answer(self, start: Message) -> None:
        body = self._body.replace(MARK, TAG, 1)
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["content-length"] = str(len(body))
        del headers["etag"]  # the page is no longer the file
        await self._send({**start, "headers": headers.raw})
        await self._send({"type": "http.response.body", "body": body})


def _is_html(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
