"""Handing originals and drafts out: streamed from the disk, always as a download, never shown by the browser."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from evidence.web.answers import answering, workspace_for
from evidence.workspace.workspace import Workspace

NO_SCRIPTS = "default-src 'none'; sandbox"


@answering
async def get_original(request: Request) -> Response:
    """`GET /originals/ITEM/VERSION?as=POST`: a version's bytes, as they came."""
    workspace = await workspace_for(request)
    item, number = request.path_params["item"], request.path_params["version"]
    path, name, media_type = await run_in_threadpool(_original, workspace, item, number)
    return _download(path, name, media_type)


def _original(workspace: Workspace, item: str, number: int) -> tuple[Path, str, str]:
    version, file = workspace.open_original(item, number)
    with file:
        return Path(file.name), version.file_name, str(version.media_type)


@answering
async def get_bundle(request: Request) -> Response:
    """`GET /bundles/NAME?as=POST`: a draft kept in the data folder."""
    workspace = await workspace_for(request)
    path = await run_in_threadpool(workspace.kept_draft, request.path_params["name"])
    return _download(path, path.name, "application/zip")


def _download(path: Path, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": attachment(name), "Content-Security-Policy": NO_SCRIPTS}
    return FileResponse(path, media_type=media_type, headers=headers)


def attachment(name: str) -> str:
    """A Content-Disposition that saves the file under its name, whatever letters the name has (RFC 5987, RFC 6266)."""
    plain = "".join(letter if _is_plain(letter) else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _is_plain(letter: str) -> bool:
    return letter.isascii() and letter.isprintable() and letter not in '"\\%'
