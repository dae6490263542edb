"""Board papers over HTTP: a page the browser shows and prints, and a PDF it saves."""

from __future__ import annotations

import functools
import threading
from datetime import date

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from evidence.board.html import board_policy
from evidence.web.answers import BadRequest, answering, workspace_for
from evidence.web.downloading import NO_SCRIPTS, attachment
from evidence.workspace.board import write_paper
from evidence.workspace.workspace import Workspace
from schemas.board import BoardPaper

TODAY = "today"

_one_at_a_time = threading.Lock()


@answering
async def get_board_page(request: Request) -> Response:
    """`GET /board.html?as=POST&at=MOMENT`: the paper as a page."""
    workspace = await workspace_for(request)
    paper = await run_in_threadpool(_paper, workspace, request.query_params.get("at", TODAY))
    page = await run_in_threadpool(write_paper, paper, "html")
    policy = await run_in_threadpool(board_policy, paper)
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": policy})


@answering
async def get_board_pdf(request: Request) -> Response:
    """`GET /board.pdf?as=POST&at=MOMENT`: the paper as a PDF, to be saved."""
    workspace = await workspace_for(request)
    paper = await run_in_threadpool(_paper, workspace, request.query_params.get("at", TODAY))
    content = await run_in_threadpool(_pdf, paper)
    name = f"board-paper-{paper.area}-{paper.checkpoint or paper.latest}-made-{paper.made_on}.pdf"
    headers = {"Content-Disposition": attachment(name), "Content-Security-Policy": NO_SCRIPTS}
    return Response(content, media_type="application/pdf", headers=headers)


def _paper(workspace: Workspace, moment: str) -> BoardPaper:
    """The paper for the moment an address names: a checkpoint, a date, or today."""
    if moment == TODAY:
        return workspace.board_paper()
    if moment in workspace.area.checkpoints_by_ref:
        return workspace.board_paper(checkpoint=moment)
    try:
        return workspace.board_paper(as_at=date.fromisoformat(moment))
    except ValueError as error:
        raise BadRequest(
            "The address names no moment we know.", remedy="Say at=CHECKPOINT, at=2026-03-03 or at=today."
        ) from error


def _pdf(paper: BoardPaper) -> bytes:
    """Typesetting takes a second or two of a core, so one goes on at a time and the last few are kept."""
    with _one_at_a_time:
        return _typeset(paper.model_dump_json())


@functools.lru_cache(maxsize=4)
def _typeset(paper: str) -> bytes:
    return write_paper(BoardPaper.model_validate_json(paper), "pdf")
