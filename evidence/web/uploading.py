"""Bringing a file in: the body streams to the store, so a large file costs the server no memory."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import TypeVar

import anyio
from anyio import CapacityLimiter, from_thread, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from evidence.errors import EvidenceError
from evidence.settings import MEBIBYTE
from evidence.web import answers
from evidence.web.answers import BadRequest, TooLarge, answering, workspace_for
from evidence.web.plans import plan_named
from evidence.workspace.bringing import Plan
from evidence.workspace.workspace import Workspace
from schemas.evidence import Added, AddOutcome
from schemas.importing import ImportedFile

UPLOAD_KEY = re.compile(r"[A-Za-z0-9._-]{8,100}")
SILENT_SECONDS = 60
AT_ONCE = 8
STATUS = {AddOutcome.STORED.value: 201, AddOutcome.DUPLICATE.value: 200, AddOutcome.REFUSED.value: 422}

Answer = TypeVar("Answer")


@answering
async def put_evidence(request: Request) -> Response:
    """`PUT /api/evidence?name=FILE`: store the body as new evidence, and answer once it is safe.

    With `upload=PLAN`, the name is the file's place in the folder chosen, and what the log tells of it is said of it.
    """
    name, key = request.query_params.get("name", ""), request.headers.get("x-upload-key", "")
    if not name:
        raise BadRequest("The file has no name.", remedy="Send name=FILE in the address.")
    if not UPLOAD_KEY.fullmatch(key):  # also what keeps other sites' forms out: a form cannot send the header
        raise BadRequest("The upload has no key.", remedy="Send the header X-Upload-Key, the same for each attempt.")
    workspace = await workspace_for(request)
    check_length(request, name, workspace.core.limits.file_bytes)
    plan = plan_named(request.query_params.get("upload", ""), workspace.actor.post)
    added = await pulled_in(request, lambda chunks: _take_in(workspace, chunks, name, key, plan))
    return JSONResponse(added.model_dump(mode="json"), status_code=STATUS[added.outcome.value])


def _take_in(
    workspace: Workspace, chunks: Iterable[bytes], name: str, key: str, plan: Plan | None
) -> Added | ImportedFile:
    if plan is None:
        return workspace.add(chunks, name, upload_key=key)
    return workspace.bring(chunks, name, plan, upload_key=key)


def check_length(request: Request, name: str, limit: int) -> None:
    """Refuse a body that says it is too long, before it travels."""
    length = request.headers.get("content-length")
    if length and length.isdigit() and int(length) > limit:
        raise TooLarge(f"{name} is larger than {limit // MEBIBYTE} MB.", remedy="Split it, or save it smaller.")


async def pulled_in(request: Request, take: Callable[[Iterable[bytes]], Answer]) -> Answer:
    """Let a thread take a body in: it pulls each chunk from the connection as it is ready for it."""
    chunks = request.stream()
    return await to_thread.run_sync(lambda: take(_pulled(chunks)), limiter=_limiter())


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
        raise StoppedArriving("The file stopped arriving.", remedy="Try again.") from error


class StoppedArriving(EvidenceError):
    """A body whose sender fell silent; worth another attempt."""


answers.STATUS[StoppedArriving] = 408


_limiters: list[CapacityLimiter] = []


def _limiter() -> CapacityLimiter:
    """Uploads have threads of their own, so that slow ones leave the pages theirs."""
    if not _limiters:
        _limiters.append(CapacityLimiter(AT_ONCE))
    return _limiters[0]
