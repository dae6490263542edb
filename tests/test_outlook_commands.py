"""The forecast, what changed, the partners and the timeline on the command line say what the pages say."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from evidence.__main__ import main
from evidence.rules.outlook_words import NO_BOARD, compared_with, how_many_changed
from evidence.settings import shipped
from evidence.workspace.folder import create_folder
from evidence.workspace.workspace import Workspace
from schemas.evidence import Details, EvidenceKind
from schemas.forecast import Forecast
from schemas.links import NewLink, Verdict
from schemas.partners import OrganisationShare, Timeline
from schemas.snapshots import CoverageChanges
from schemas.tests_of_evidence import EvidenceTest

Say = Callable[..., str]
STRAND = "PA2.timeliness-reviews"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The Lancashire area with one accepted standard of 5 January 2026, and a snapshot kept before it was linked."""
    place = tmp_path / "data"
    create_folder(place, shipped("corpus", "areas", "lancashire"), purpose="area")
    path = tmp_path / "standard.md"
    path.write_text("# Standard\n\nSynthetic example. Reviews are decided within four weeks.", encoding="utf-8")
    desk = Workspace.open(place)
    desk.add_file(path, Details(title="Standard", kind=EvidenceKind.POLICY, as_at=date(2026, 1, 5), organisation="lcc"))
    desk.acting_as("independent-chair").take_snapshot("Before")
    link = desk.link(NewLink(item="E-0001", target=STRAND, test=EvidenceTest.ACTION, says="A standard was set."))
    desk.acting_as("independent-chair").decide(link.ref, Verdict.ACCEPT, "I read it.")
    desk.close()
    return place


@pytest.fixture
def say(folder: Path, capsys: pytest.CaptureFixture[str]) -> Say:
    """What a command answers on the folder."""

    def said(*given: str) -> str:
        main(["--data", str(folder), *given])
        return capsys.readouterr().out

    return said


def test_each_answers_with_its_schema(say: Say) -> None:
    """People script these; a field that is renamed silently breaks their spreadsheets."""
    forecast = Forecast.model_validate_json(say("forecast", "--checkpoint", "reinspection", "--json"))
    changes = CoverageChanges.model_validate_json(say("changes", "--checkpoint", "monitoring", "--json"))
    timeline = Timeline.model_validate_json(say("timeline", "--json"))
    partners = [OrganisationShare.model_validate(one) for one in json.loads(say("partners", "--json"))]

    assert forecast.checkpoint == "reinspection"
    assert not changes.kept
    assert [one.item for one in timeline.items] + list(timeline.undated) == ["E-0001"]
    assert partners[0].items == 1


def test_what_changed_since_a_snapshot_says_that_it_was_kept(say: Say) -> None:
    """The terminal and the page must not tell the chair two different things."""
    changes = CoverageChanges.model_validate_json(say("changes", "--since", "s-0001", "--json"))

    lines = say("changes", "--since", "S-0001")

    assert changes.kept
    assert compared_with(changes) in lines
    assert how_many_changed(changes) in lines


def test_before_the_first_board_nothing_is_compared(say: Say) -> None:
    """No answer is not the same as no change."""
    assert NO_BOARD in say("changes", "--as-at", "2024-12-01")
    assert json.loads(say("changes", "--as-at", "2024-12-01", "--json")) is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("changes", "--since", "S-0099"), "There is no snapshot"),
        (("changes", "--since", "someday"), "is not a date"),
        (("changes", "--since", "2999-01-01"), "is still to come"),
        (("changes", "--since", "0001-01-01"), "too long ago"),
        (("changes", "--since", "2026-02-01", "--as-at", "2026-01-01"), "is after the day looked at"),
        (("forecast", "--checkpoint", "doomsday"), "There is no checkpoint"),
    ],
)
def test_what_cannot_be_compared_is_exit_two_and_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], says: str
) -> None:
    """A script must be able to tell a refusal from an answer."""
    with pytest.raises(SystemExit) as stopped:
        main(["--data", str(folder), *given])

    assert stopped.value.code == 2
    assert says in capsys.readouterr().err


def test_the_timeline_lists_checkpoints_and_meetings_with_the_evidence(say: Say) -> None:
    """A date of evidence means something only beside the day it is wanted for."""
    lines = say("timeline")

    assert "MEETING HELD  Improvement Board" in lines
    assert "WINDOW OF A CHECKPOINT  Full reinspection" in lines
    assert "E-0001" in lines


def test_partners_name_who_brings_nothing(say: Say) -> None:
    """Who is missing is the first thing the board asks."""
    lines = say("partners", "--checkpoint", "monitoring")

    assert lines.startswith("No evidence yet from: ")
    assert "Hospital trusts serving Lancashire" in lines.splitlines()[0]
