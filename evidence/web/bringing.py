"""What a browser asks beside sending files: what is planned, what is here already, how reading goes on, the report."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from evidence.ingest.cells import LOG_LIMITS
from evidence.settings import MEBIBYTE
from evidence.web.answers import BadRequest, TooLarge, answering, workspace_for
from evidence.web.downloading import attachment
from evidence.web.plans import keep_plan, plan_named
from evidence.web.uploading import check_length, pulled_in
from evidence.workspace.bringing import LONGEST_PATH, Brought, Plan
from evidence.workspace.import_report import report_html, report_xlsx
from evidence.workspace.workspace import Workspace
from schemas.importing import Imported

MOST_BYTES = 24 * MEBIBYTE
"""5,000 files with long places, reasons and notes."""
MOST_NAMED = 50
MOST_ASKED = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Place = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_PATH)]
Asked = TypeVar("Asked", bound=BaseModel)


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Chosen(_Told):
    """The files somebody chose, by their places in the folder."""

    files: tuple[Place, ...]


class Known(_Told):
    """A file the browser has hashed and not sent."""

    upload: str
    file: Place
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Ended(_Told):
    """What became of each file of an upload."""

    upload: str
    folder: Annotated[str, StringConstraints(max_length=LONGEST_PATH)] = Field(default="")
    files: tuple[Brought, ...]


@answering
async def post_uploads(request: Request) -> Response:
    """`POST /api/uploads`: the files chosen. Answers a name for the upload, what is left out, and what the log fits."""
    workspace, chosen = await workspace_for(request), await _body(request, Chosen)
    plan = await run_in_threadpool(workspace.plan_upload, chosen.files)
    name = keep_plan(plan, workspace.actor.post)
    return JSONResponse({"upload": name, "left_out": dict(plan.left_out), "log": _of_the_log(plan)}, status_code=201)


def _of_the_log(plan: Plan) -> dict[str, object] | None:
    """How the log fits the files, the first of each list by name; the report has them all."""
    if plan.matched is None:
        return {"problem": plan.problem} if plan.problem else None
    log = plan.matched
    return {
        "name": log.log,
        "told": len(plan.told),
        "rows_without_file": [f"Row {row.row}: “{row.file}”" for row in log.rows_without_file[:MOST_NAMED]],
        "rows_without_file_count": len(log.rows_without_file),
        "files_without_row": list(log.files_without_row[:MOST_NAMED]),
        "files_without_row_count": len(log.files_without_row),
        "problems": [f"{one.sentence} {one.remedy}".strip() for one in log.problems[:MOST_NAMED]],
        "problems_count": len(log.problems),
    }


@answering
async def post_known(request: Request) -> Response:
    """`POST /api/uploads/known`: whether a file's bytes are here already; 204 when they are not."""
    workspace, known = await workspace_for(request), await _body(request, Known)
    plan = _plan(known.upload, workspace)
    line = await run_in_threadpool(workspace.bring_known, known.sha256, known.file, plan)
    return JSONResponse(line.model_dump(mode="json")) if line else Response(status_code=204)


@answering
async def get_readings(request: Request) -> Response:
    """`GET /api/readings?items=E-0001,E-0002`: how far the reading of some items is."""
    workspace = await workspace_for(request)
    refs = request.query_params.get("items", "").split(",")[:MOST_ASKED]
    items = await run_in_threadpool(workspace.read_so_far, refs)
    return JSONResponse(
        {
            item.ref: {
                "reading": item.version.reading.value,
                "pages": item.version.pages,
                "reason": item.version.reason,
            }
            for item in items
        }
    )


@answering
async def post_report(request: Request) -> Response:
    """`POST /api/uploads/report.html` or `.xlsx`: the report of an upload, as `import --report` writes it."""
    ending = request.path_params["ending"]
    if ending not in {"html", "xlsx"}:
        raise BadRequest("A report is .html or .xlsx.", remedy="Ask for one of these.")
    workspace, ended = await workspace_for(request), await _body(request, Ended)
    plan = _plan(ended.upload, workspace)
    folder = ended.folder or "the files chosen"
    imported = await run_in_threadpool(workspace.report_upload, ended.files, plan, folder=folder)
    content = await run_in_threadpool(_written, workspace, imported, ending)
    at = workspace.core.clock()
    headers = {"Content-Disposition": attachment(f"import-report-{at:%Y-%m-%d-%H%M%S}.{ending}")}
    return Response(content, media_type=XLSX if ending == "xlsx" else "text/html", headers=headers)


def _written(workspace: Workspace, imported: Imported, ending: str) -> bytes:
    if ending == "xlsx":
        return report_xlsx(imported, workspace.area)
    at = workspace.core.clock()
    return report_html(imported, workspace.area, at=at, example=workspace.worked_example).encode()


@answering
async def put_log(request: Request) -> Response:
    """`PUT /api/log?name=FILE`: keep an evidence log to match files with, in place of the one before."""
    name = request.query_params.get("name", "")
    if not name:
        raise BadRequest("The log has no name.", remedy="Send name=FILE in the address.")
    workspace = await workspace_for(request)
    check_length(request, name, LOG_LIMITS.file_bytes)
    await pulled_in(request, lambda chunks: workspace.keep_log(chunks, name))
    return Response(status_code=204)


def _plan(name: str, workspace: Workspace) -> Plan:
    plan = plan_named(name, workspace.actor.post)
    if plan is None:
        raise BadRequest("The upload is not named.", remedy="Send the list of files first.")
    return plan


async def _body(request: Request, kind: type[Asked]) -> Asked:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge("What was sent is too long.", remedy="Send fewer files at one go.")
    try:
        return kind.model_validate_json(bytes(body))
    except ValidationError as error:
        raise BadRequest("What was sent is not understood.", remedy="Load the page again.") from error
