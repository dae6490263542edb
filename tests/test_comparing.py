"""`show`, `versions` and `carry` on the command line, on an item with two versions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence import worker
from evidence.__main__ import main
from evidence.workspace.workspace import Workspace
from schemas.links import Link, NewLink, Passage
from schemas.tests_of_evidence import EvidenceTest
from schemas.versions import VersionsCompared
from tests.conftest import MINUTES

pytestmark = pytest.mark.usefixtures("warm_readers")

Say = Callable[..., str]


@pytest.fixture
def say(
    workspace: Workspace, data_folder: Path, minutes: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Say:
    """Runs a command where version 2 of the minutes changed the quoted figure; answers what it printed."""
    passages = (Passage(page=1, quote="41 of 60 therapy clinics are open"),)
    workspace.link(
        NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened.", passages=passages)
    )
    path = tmp_path / "newer.md"
    path.write_text(MINUTES.replace("41 of 60", "45 of 60"), encoding="utf-8")
    workspace.add_file(path, version_of=minutes)
    worker.see_to_it(workspace)

    def run(*words: str) -> str:
        main(["--data", str(data_folder), *words])
        return capsys.readouterr().out

    return run


def test_show_says_what_changed_in_one_line(say: Say) -> None:
    """The first thing to know of an item that came again."""
    assert "Version 2: page 1 altered; 1 quote changed\n" in say("show", "E-0001")
    assert json.loads(say("show", "E-0001", "--json"))["changes"]["pages"] == [
        {"fate": "altered", "before": 1, "after": 1}
    ]


def test_versions_compares_two_in_full(say: Say) -> None:
    """Page by page, then quote by quote."""
    printed = say("versions", "E-0001")

    assert printed.splitlines() == [
        "E-0001, version 2 beside version 1: page 1 altered",
        "  page 1: altered",
        "L-0001  awaiting decision, about version 1: Clinics opened.",
        "  The words quoted were changed in version 2: they read now “45 of 60 therapy clinics are open” on page 1.",
    ]


def test_versions_answers_programs_in_the_vocabulary(say: Say) -> None:
    """What is scripted against has a schema."""
    compared = VersionsCompared.model_validate_json(say("versions", "E-0001", "--json"))

    assert (compared.changes.earlier, compared.changes.later) == (1, 2)
    assert [link.ref for link in compared.links] == ["L-0001"]


def test_carry_takes_the_new_words_or_those_given(say: Say) -> None:
    """With --page and --quote somebody chooses; without, the words found are taken."""
    carried = Link.model_validate_json(say("carry", "L-0001", "--page", "1", "--quote", "45 of 60", "--json"))

    assert (carried.version, carried.passages) == (2, (Passage(page=1, quote="45 of 60"),))


def test_carry_needs_a_page_with_its_quote(say: Say, capsys: pytest.CaptureFixture[str]) -> None:
    """Half a passage is none."""
    with pytest.raises(SystemExit) as left:
        say("carry", "L-0001", "--page", "1")

    assert left.value.code == 2
    assert "both --page and --quote" in capsys.readouterr().err
