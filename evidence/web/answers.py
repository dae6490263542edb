"""What our routes answer: schemas as JSON, and failures we foresee as a message and a remedy, never a path or trace."""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from evidence import settings
from evidence.errors import Contradiction, Damaged, EvidenceError, FileRefused, NotAllowed, NotFound, StoreUnusable
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace

Endpoint = Callable[[Request], Awaitable[Response]]

STATUS: dict[type[EvidenceError], int] = {
    FileRefused: 422,
    NotAllowed: 403,
    NotFound: 404,
    Contradiction: 409,
    Damaged: 500,
    StoreUnusable: 503,
}
DISK_FULL = 507
CLIENT_GONE = 499

log = logging.getLogger(__name__)


class BadRequest(EvidenceError):
    """A request that lacks something every request must carry."""


class TooLarge(EvidenceError):
    """A file larger than the limit, refused before it is read."""


STATUS |= {BadRequest: 400, TooLarge: 413}


def answering(endpoint: Endpoint) -> Endpoint:
    """Let an endpoint raise what it foresees; it is answered with its status, message and remedy."""

    @functools.wraps(endpoint)
    async def wrapped(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ClientDisconnect:
            return Response(status_code=CLIENT_GONE)
        except EvidenceError as error:
            return failure(error)

    return wrapped


def failure(error: EvidenceError) -> JSONResponse:
    """A failure we foresee, as JSON."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    message, remedy = str(error), error.remedy
    if isinstance(error, StoreUnusable):  # its message names the folder, which is the server's business
        log.error("%s %s", error, error.remedy)
        full = "is full" in message
        status = DISK_FULL if full else status
        message = "The disk is full." if full else "The evidence store cannot be used just now."
        remedy = "Nothing was stored. Tell whoever looks after this server."
    return JSONResponse({"message": message, "remedy": remedy}, status_code=status)


async def workspace_for(request: Request) -> Workspace:
    """The workspace of the post that acts, named in a header or, for a link, in the query."""
    post = request.headers.get("x-acting-post") or request.query_params.get("as")
    if not post:
        raise BadRequest("Say which post acts.", remedy="Send the header X-Acting-Post, or as=POST in the address.")
    return await run_in_threadpool(lambda: Workspace.of(shared_core(settings.data_folder()), post))
