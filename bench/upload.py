"""Bringing in the largest file the product takes, over HTTP: what it costs the server in memory."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

from bench.folders import new_folder
from bench.measuring import FORGETS_PEAKS, forget_peak, peak_megabytes, taking_turns
from bench.rows import Row, Target, row_of
from bench.serving import Server, serving
from bench.texts import Texts
from evidence.settings import MEBIBYTE, Limits

TIMES = 3
LARGEST_MB = Limits().file_bytes // MEBIBYTE
SMALL_MB = 1
PDF_HEAD = b"%PDF-1.7\n"


def run(folder: Path) -> Iterator[Row]:
    """The largest file and a small one, each as the first thing that is asked of a server."""
    if not FORGETS_PEAKS:
        return
    samples = taking_turns(TIMES, lambda: _growth(folder, LARGEST_MB), lambda: _growth(folder, SMALL_MB))
    what = f"upload of {LARGEST_MB} MB, the most one file may have: growth of the server's memory"
    yield row_of("upload", what, "MB", samples, f"upload of {SMALL_MB} MB", target=Target(20, of_ratio=False))


def _growth(folder: Path, megabytes: int) -> float:
    """How far a new server's memory rises, at its highest, while it takes a file in."""
    with new_folder(folder, uuid.uuid4().hex) as workspace:
        data = workspace.core.folder
    with serving(data) as server:
        forget_peak(server.process)
        before = peak_megabytes(server.process)
        _upload(server, megabytes)
        growth = peak_megabytes(server.process) - before
    shutil.rmtree(data)
    return growth


def _upload(server: Server, megabytes: int) -> None:
    """Send a file as a browser does: its length first, then its bytes as they are read."""
    headers = {"X-Upload-Key": uuid.uuid4().hex, "Content-Length": str(megabytes * MEBIBYTE)}
    told = server.ask("/api/evidence?name=scan.pdf", body=pieces_of_a_pdf(megabytes), headers=headers)
    if told["outcome"] != "stored":
        raise RuntimeError(f"the upload of {megabytes} MB was not stored: {told['reason']}")


def pieces_of_a_pdf(megabytes: int) -> Iterator[bytes]:
    """A file of so many MB that is kept as a PDF, a MB at a time; nothing in it can be compressed."""
    texts = Texts()
    yield PDF_HEAD + texts.bytes(MEBIBYTE - len(PDF_HEAD))
    for _ in range(megabytes - 1):
        yield texts.bytes(MEBIBYTE)
