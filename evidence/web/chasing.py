"""Handing out what is due: gaps as a spreadsheet, a calendar file, and a digest in plain text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from evidence.web.answers import BadRequest, answering, workspace_for
from evidence.web.bringing import XLSX
from evidence.web.downloading import NO_SCRIPTS, attachment
from schemas.gap_filter import GapFilter

TODAY = "today"


@answering
async def get_gap_sheet(request: Request) -> Response:
    """`GET /gaps.xlsx?as=POST&at=MOMENT&post=...&order=...`: the gaps of the page with the same choices."""
    workspace, said = await workspace_for(request), request.query_params
    wanted, at = _wanted(said), _moment(said.get("at", TODAY))
    content = await run_in_threadpool(workspace.gap_sheet, wanted, **at)
    return _saved(content, f"gaps-{said.get('at', TODAY)}-{workspace.today}.xlsx", XLSX)


def _wanted(said: Mapping[str, str]) -> GapFilter:
    try:
        return GapFilter.model_validate({name: said[name] for name in GapFilter.model_fields if said.get(name)})
    except ValidationError as error:
        field = error.errors()[0]["loc"][0]
        raise BadRequest(f"Gaps cannot be chosen by that {field}.", remedy="Choose on the Gaps page.") from error


def _moment(at: str) -> dict[str, Any]:
    """How the workspace is asked about a moment an address names: a checkpoint, a date, or today."""
    if at in ("", TODAY):
        return {}
    try:
        return {"as_at": date.fromisoformat(at)}
    except ValueError:
        return {"checkpoint": at}


@answering
async def get_due_calendar(request: Request) -> Response:
    """`GET /requests.ics?as=POST&of=POST`: what is due of a post; of every post without `of`."""
    workspace, of = await workspace_for(request), request.query_params.get("of") or None
    content = await run_in_threadpool(lambda: workspace.due_calendar(post=of))
    return _saved(content, f"due-{of or 'every-post'}.ics", "text/calendar; charset=utf-8")


@answering
async def get_digest(request: Request) -> Response:
    """`GET /digest.txt?as=POST&of=POST`: what is wanted of a post, to send; of every post without `of`."""
    workspace, of = await workspace_for(request), request.query_params.get("of") or None
    words = await run_in_threadpool(lambda: workspace.digest(post=of))
    return _saved(words.encode(), f"digest-{of or 'every-post'}-{workspace.today}.txt", "text/plain; charset=utf-8")


def _saved(content: bytes, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": attachment(name), "Content-Security-Policy": NO_SCRIPTS}
    return Response(content, media_type=media_type, headers=headers)
