"""Everything that binding may need, imported and tried once: a confined process can open no file to import later."""

from __future__ import annotations

import importlib
import io

from pypdf import PdfReader, PdfWriter

from evidence.bundles.bound.jobs import Bind, Check, Cited, Mark, Neighbour, Run, Source
from evidence.bundles.bound.working import work

# What pypdf imports when it first meets what needs it.
LATE = (
    "pypdf._codecs.core_font_metrics",
    "pypdf._crypt_providers",
    "pypdf._encryption",
    "pypdf.filters",
    "pypdf.generic._image_inline",
)
CODECS = ("ascii", "charmap", "cp1252", "gbk", "hex", "latin1", "utf-16", "utf-16-be", "utf-16-le", "utf-8-sig")
PASSWORD = "trial"  # noqa: S105 - of a page that holds nothing


def warm_up() -> None:
    """Bind a page of nothing, open and locked."""
    for name in LATE:
        importlib.import_module(name)
    for codec in CODECS:
        b"".decode(codec) if codec != "hex" else importlib.import_module("encodings.hex_codec")
    for content in (_page(), _page(locked=True)):
        _bind(content)


def _page(*, locked: bool = False) -> bytes:
    writer, content = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_outline_item(title="Trial", page_number=0)
    if locked:
        writer.encrypt("", PASSWORD, algorithm="AES-256")
    writer.write(content)
    PdfReader(content).pages[0].extract_text()
    return content.getvalue()


def _bind(content: bytes) -> None:
    source = Source(key="E-0001", offset=0, length=len(content))
    run = Run(source="E-0001", first=0, count=1, number=1, label="E-0001", of=1)
    run = run.model_copy(update={"cited": (Cited(link="L-0001", page=1, said="trial"),)})
    made = io.BytesIO()
    job = Bind(
        sources=(source,),
        runs=(run,),
        marks=(Mark(title="Trial", page=1, level=0),),
        title="Trial",
        partnership="Trial",
        volumes=(Neighbour(name="bundle.pdf", first=1, last=1),),
    )
    report = work(job, lambda _: content, begun=str, write=made.write)
    work(Check(first=1, said=report.said), lambda _: content, begun=str, volume=made.getvalue())
