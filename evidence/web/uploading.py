"""Bringing a file in: the body streams to the store, so a large file costs the server no memory."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

import anyio
from anyio import CapacityLimiter, from_thread, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from evidence.settings import MEBIBYTE
from evidence.web.answers import BadRequest, TooLarge, answering, workspace_for
from evidence.workspace.workspace import Workspace
from schemas.evidence import Added, AddOutcome

UPLOAD_KEY = re.compile(r"[A-Za-z0-9._-]{8,100}")
SILENT_SECONDS = 60
AT_ONCE = 8
STATUS = {AddOutcome.STORED: 201, AddOutcome.DUPLICATE: 200, AddOutcome.REFUSED: 422}


@answering
async def put_evidence(request: Request) -> Response:
    """`PUT /api/evidence?name=FILE`: store the body as new evidence, and answer once it is safe."""
    name, key = request.query_params.get("name", ""), request.headers.get("x-upload-key", "")
    if not name:
        raise BadRequest("The file has no name.", remedy="Send name=FILE in the address.")
    if not UPLOAD_KEY.fullmatch(key):  # also what keeps other sites' forms out: a form cannot send the header
        raise BadRequest("The upload has no key.", remedy="Send the header X-Upload-Key, the same for each attempt.")
    workspace = await workspace_for(request)
    _check_length(request.headers.get("content-length"), name, workspace.core.limits.file_bytes)
    added = await _take_in(workspace, request, name, key)
    return JSONResponse(added.model_dump(mode="json"), status_code=STATUS[added.outcome])


def _check_length(length: str | None, name: str, limit: int) -> None:
    if length and length.isdigit() and int(length) > limit:
        raise TooLarge(f"{name} is larger than {limit // MEBIBYTE} MB.", remedy="Split it, or save it smaller.")


async def _take_in(workspace: Workspace, request: Request, name: str, key: str) -> Added:
    """The store works in a thread and pulls each chunk from the connection as it is ready for it."""
    chunks = request.stream()

    def add() -> Added:
        return workspace.add(_pulled(chunks), name, upload_key=key)

    return await to_thread.run_sync(add, limiter=_limiter())


def _pulled(chunks: AsyncIterator[bytes]) -> Iterator[bytes]:
    while (chunk := from_thread.run(_next, chunks)) is not None:
        if chunk:
            yield chunk


async def _next(chunks: AsyncIterator[bytes]) -> bytes | None:
    """The next chunk, None at the end. A sender who falls silent is let go."""
    try:
        with anyio.fail_after(SILENT_SECONDS):
            return await anext(chunks, None)
    except TimeoutError as error:
        raise BadRequest("The file stopped arriving.", remedy="Try again.") from error


_limiters: list[CapacityLimiter] = []


def _limiter() -> CapacityLimiter:
    """Uploads have threads of their own, so that slow ones leave the pages theirs."""
    if not _limiters:
        _limiters.append(CapacityLimiter(AT_ONCE))
    return _limiters[0]
