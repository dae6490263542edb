"""Documents that a password opens: given once, used, and kept nowhere."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType, sniff
from evidence.ingest.wire import Request
from evidence.settings import Limits
from schemas.evidence import ReadingState
from tests.ingest.conftest import encrypt_pdf, make_docx, make_xlsx
from tests.ingest.test_slides import make_slides

PASSWORD = "rhubarb-and-custard"


def lock(path: Path) -> Path:
    """The office file as Office itself would save it with a password."""
    content = io.BytesIO()
    OOXMLFile(io.BytesIO(path.read_bytes())).encrypt(PASSWORD, content)
    path.write_bytes(content.getvalue())
    return path


@pytest.fixture
def locked_files(minutes_pdf: Path, tmp_path: Path) -> list[Path]:
    return [
        encrypt_pdf(minutes_pdf, tmp_path / "locked.pdf", user_password=PASSWORD),
        lock(make_docx(tmp_path / "audit.docx")),
        lock(make_xlsx(tmp_path / "reviews.xlsx")),
        lock(make_slides(tmp_path / "slides.pptx")),
    ]


def test_the_right_password_opens_the_document_inside_the_sandbox(sandbox: Sandbox, locked_files: list[Path]) -> None:
    """A partner sends the minutes with a password, and the password in a second mail."""
    for path in locked_files:
        media_type = sniff(path, path.name, limits=Limits())
        reading = sandbox.read(path, media_type, file_name=path.name, password=PASSWORD)

        assert reading.state is ReadingState.READ, path.name
        assert PASSWORD not in reading.model_dump_json()


def test_a_wrong_password_is_said_to_be_wrong_and_is_not_repeated(sandbox: Sandbox, locked_files: list[Path]) -> None:
    """It may be the password of something else; reasons are stored and shown."""
    for path in locked_files:
        media_type = sniff(path, path.name, limits=Limits())
        reading = sandbox.read(path, media_type, file_name=path.name, password="Tr0mbone-7")

        assert reading.state is ReadingState.PASSWORD, path.name
        assert reading.reason.startswith("The password did not open the file.")
        assert "Tr0mbone" not in reading.model_dump_json()


def test_without_a_password_the_state_says_that_one_is_needed(sandbox: Sandbox, locked_files: list[Path]) -> None:
    """It is another next step than a damaged file's."""
    for path in locked_files:
        reading = sandbox.read(path, sniff(path, path.name, limits=Limits()), file_name=path.name)

        assert reading.state is ReadingState.PASSWORD, path.name
        assert reading.reason.startswith("The file is protected by a password.")


def test_a_password_that_is_not_needed_changes_nothing(sandbox: Sandbox, minutes_pdf: Path) -> None:
    """One password given for a batch meets open files, too."""
    reading = sandbox.read(minutes_pdf, MediaType.PDF, file_name="minutes.pdf", password=PASSWORD)

    assert reading.state is ReadingState.READ


def test_a_request_does_not_show_its_password() -> None:
    """What is shown of a value ends in logs and error reports."""
    request = Request(MediaType.PDF, "locked.pdf", Limits(), password=PASSWORD)

    assert PASSWORD not in repr(request)


def test_a_damaged_locked_file_is_unreadable(sandbox: Sandbox, tmp_path: Path) -> None:
    """The right password cannot help a file that broke on its way."""
    path = lock(make_docx(tmp_path / "audit.docx"))
    path.write_bytes(path.read_bytes()[:2_000])

    reading = sandbox.read(path, MediaType.DOCX, file_name="audit.docx", password=PASSWORD)

    assert reading.state is ReadingState.UNREADABLE
