"""Handing originals and drafts out: streamed from the disk, always as a download, never shown by the browser."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from evidence.web.answers import answering, workspace_for

PIECE_BYTES = 256 * 1024
NO_SCRIPTS = "default-src 'none'; sandbox"


@answering
async def get_original(request: Request) -> Response:
    """`GET /originals/ITEM/VERSION?as=POST`: a version's bytes, as they came."""
    workspace = await workspace_for(request)
    item, number = request.path_params["item"], request.path_params["version"]
    version, file = await run_in_threadpool(workspace.open_original, item, number)
    return _kept(file, version.file_name, str(version.media_type), size_bytes=version.size_bytes)


@answering
async def get_rendition(request: Request) -> Response:
    """`GET /renditions/REF?as=POST`: a rendition that may be handed out."""
    workspace = await workspace_for(request)
    rendition, name, file = await run_in_threadpool(workspace.open_rendition, request.path_params["ref"])
    return _kept(file, name, "application/pdf", size_bytes=rendition.size_bytes)


def _kept(file: BinaryIO, name: str, media_type: str, *, size_bytes: int) -> Response:
    """Bytes kept by their hash: from this machine's disk, or passed on from elsewhere as they arrive.

    What is cut short on its way ends short of its stated length.
    """
    if isinstance(file, io.BufferedReader) and isinstance(file.raw, io.FileIO):
        with file:
            return _download(Path(file.name), name, media_type)
    headers = {**_headers(name), "Content-Length": str(size_bytes)}
    return StreamingResponse(_pieces(file), media_type=media_type, headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece


@answering
async def get_bundle(request: Request) -> Response:
    """`GET /bundles/NAME?as=POST`: a kept draft by its file name, or a release or sealed bundle by its reference."""
    workspace = await workspace_for(request)
    path = await run_in_threadpool(workspace.file_to_fetch, request.path_params["name"])
    return _download(path, path.name, "application/zip")


def _download(path: Path, name: str, media_type: str) -> Response:
    return FileResponse(path, media_type=media_type, headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": attachment(name), "Content-Security-Policy": NO_SCRIPTS}


def attachment(name: str) -> str:
    """A Content-Disposition that saves the file under its name, whatever letters the name has (RFC 5987, RFC 6266)."""
    plain = "".join(letter if _is_plain(letter) else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _is_plain(letter: str) -> bool:
    return letter.isascii() and letter.isprintable() and letter not in '"\\%'
