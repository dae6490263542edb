"""The addresses we answer beside Streamlit's own."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from evidence import settings
from evidence.errors import EvidenceError
from evidence.web import keeping
from evidence.web.answers import answering, workspace_for
from evidence.web.board import get_board_page, get_board_pdf
from evidence.web.bringing import get_readings, post_known, post_report, post_uploads, put_log
from evidence.web.chasing import get_digest, get_due_calendar, get_gap_sheet
from evidence.web.downloading import get_bundle, get_original, get_rendition
from evidence.web.uploading import put_evidence
from evidence.workspace.folder import shared_core
from evidence.workspace.workspace import Workspace


@answering
async def get_evidence(request: Request) -> Response:
    """`GET /api/evidence/ITEM`: how far the reading of an item's newest version is."""
    workspace = await workspace_for(request)
    item = await run_in_threadpool(workspace.item, request.path_params["item"])
    version = item.version
    return JSONResponse(
        {
            "item": item.ref,
            "title": item.title,
            "version": version.number,
            "reading": version.reading.value,
            "reason": version.reason,
            "pages": version.pages,
            "characters": version.characters,
        }
    )


async def get_health(_: Request) -> Response:
    """`GET /healthz`: whether the store answers and the worker runs. Terse, for anyone."""
    store = await run_in_threadpool(_store_answers)
    well = store and keeping.is_running()
    told = {"status": "ok" if well else "not well", "store": _word(store), "worker": _word(keeping.is_running())}
    return JSONResponse(told, status_code=200 if well else 503)


def _store_answers() -> bool:
    try:
        Workspace.of(shared_core(settings.data_folder())).revision()
    except EvidenceError:
        return False
    return True


def _word(well: bool) -> str:
    return "ok" if well else "not well"


ROUTES = [
    Route("/api/evidence", put_evidence, methods=["PUT"]),
    Route("/api/uploads", post_uploads, methods=["POST"]),
    Route("/api/uploads/known", post_known, methods=["POST"]),
    Route("/api/uploads/report.{ending}", post_report, methods=["POST"]),
    Route("/api/readings", get_readings, methods=["GET"]),
    Route("/api/log", put_log, methods=["PUT"]),
    Route("/api/evidence/{item}", get_evidence, methods=["GET"]),
    Route("/originals/{item}/{version:int}", get_original, methods=["GET"]),
    Route("/renditions/{ref}", get_rendition, methods=["GET"]),
    Route("/bundles/{name}", get_bundle, methods=["GET"]),
    Route("/gaps.xlsx", get_gap_sheet, methods=["GET"]),
    Route("/requests.ics", get_due_calendar, methods=["GET"]),
    Route("/digest.txt", get_digest, methods=["GET"]),
    Route("/board.html", get_board_page, methods=["GET"]),
    Route("/board.pdf", get_board_pdf, methods=["GET"]),
    Route("/healthz", get_health, methods=["GET"]),
]
