"""An area's own list of names, evidence that hides one, and what the gate says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from evidence import worker
from evidence.settings import NAMES_VARIABLE
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice, Edition
from schemas.gate import FindingKind, Found, GateReport
from schemas.links import NewLink, Verdict
from schemas.tests_of_evidence import EvidenceTest
from tests.hidden_name import NAME

CHOICE = Choice(checkpoint="monitoring")
REDACTED = Choice(checkpoint="monitoring", edition=Edition.REDACTED)
NHS = "Synthetic example. The child's NHS number is 943 476 5919.\n"

Bring = Callable[..., str]


@pytest.fixture(autouse=True)
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The area's own list of names, kept beside the data folder."""
    path = tmp_path / "names.txt"
    path.write_text(f"# synthetic\n{NAME}\nWill Younge\n", encoding="utf-8")
    monkeypatch.setenv(NAMES_VARIABLE, str(path))
    return path


@pytest.fixture
def bring(workspace: Workspace, tmp_path: Path) -> Bring:
    """Bring a file in as a contributor, have it read, link it and have the link accepted."""

    def brought(name: str, content: bytes | str, *, accept: bool = True, says: str = "It shows this.") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        added = workspace.acting_as("contributor").add_file(path)
        assert added.item, added
        worker.see_to_it(workspace)
        link = workspace.link(NewLink(item=added.item, target="PA1.waits", test=EvidenceTest.ACTION, says=says))
        if accept:
            workspace.acting_as("chair").decide(link.ref, Verdict.ACCEPT, "I read it.")
        return added.item

    return brought


def of(report: GateReport, item: str, kind: FindingKind) -> list[Found]:
    return [one for one in report.found if (one.finding.item, one.finding.kind) == (item, kind)]
