"""Three hundred damaged copies of a good file of each format, read as strangers' files are."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.ingest.reading import READERS
from evidence.ingest.sandbox import CRASHED, NONSENSE, Sandbox
from evidence.ingest.triage import MediaType
from evidence.ingest.warming import tiny_files
from evidence.settings import Limits
from schemas.evidence import ReadingState
from tests.ingest.conftest import make_docx, make_xlsx
from tests.ingest.mutants import mutants_of
from tests.ingest.outlook import file_attached, message
from tests.ingest.test_mail import mail_with
from tests.ingest.test_outlook import OUTCOMES
from tests.ingest.test_pictures import picture
from tests.ingest.test_slides import make_slides

pytestmark = pytest.mark.slow

MUTANTS = 300
# States that only other parts of the product give.
NEVER_A_READERS = {ReadingState.WAITING, ReadingState.QUARANTINED}


def good_file(media_type: MediaType, folder: Path) -> bytes:
    """A file that people might send, where there is one to hand; else the one the readers are tried with."""
    made = {
        MediaType.DOCX: lambda: make_docx(folder / "a.docx").read_bytes(),
        MediaType.XLSX: lambda: make_xlsx(folder / "a.xlsx", hidden=True).read_bytes(),
        MediaType.PPTX: lambda: make_slides(folder / "a.pptx").read_bytes(),
        MediaType.EML: lambda: mail_with(("report.pdf", bytes(500))).as_bytes(),
        MediaType.MSG: lambda: message(OUTCOMES, attachments=[file_attached("report.pdf", bytes(6_000))]),
        MediaType.PNG: lambda: picture("a.png"),
        MediaType.JPEG: lambda: picture("a.jpg"),
        MediaType.TIFF: lambda: picture("a.tif", pages=3),
    }
    return made.get(media_type, lambda: tiny_files()[media_type])()


@pytest.mark.parametrize("media_type", READERS, ids=lambda kind: kind.name)
def test_every_damaged_copy_ends_in_one_state_with_a_reason_and_the_good_file_is_still_read(
    tmp_path: Path, media_type: MediaType
) -> None:
    """One file in fifty is damaged, and the other forty-nine must not notice."""
    good, path = good_file(media_type, tmp_path), tmp_path / "file"
    path.write_bytes(good)
    wrong = []
    with Sandbox(Limits(wall_seconds=20)) as box:
        expected = box.read(path, media_type, file_name="file")
        for number, mutant in enumerate(mutants_of(good, count=MUTANTS, seed=2026)):
            path.write_bytes(mutant)
            reading = box.read(path, media_type, file_name="file")
            explained = reading.state is ReadingState.READ or bool(reading.reason)
            as_no_reader_ends = reading.state in NEVER_A_READERS or reading.reason in {CRASHED, NONSENSE}
            if as_no_reader_ends or not explained or reading.state.has_text != bool(reading.pages):
                wrong.append((number, reading.state, reading.reason))
        path.write_bytes(good)
        afterwards = box.read(path, media_type, file_name="file")

    assert wrong == []
    assert expected.state in {ReadingState.READ, ReadingState.NO_TEXT}
    assert afterwards == expected
