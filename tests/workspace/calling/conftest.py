"""A coordinator, a call, and evidence that answers its first line."""

from __future__ import annotations

from datetime import date

import pytest

from evidence.workspace.workspace import Workspace
from schemas.calls import (
    BoardLine,
    Call,
    LineSaid,
    LineStatus,
    NewCallLine,
)
from schemas.links import NewLink, Passage, Verdict

MONDAY = date(2026, 6, 15)
THURSDAY = date(2026, 6, 18)  # two working days on: the area is closed on the Wednesday
SUPPLIED = LineSaid(status=LineStatus.SUPPLIED, items=("E-0001",))
NEW_LINE = NewCallLine(asks="The list of clinics", post="contributor", due_on=THURSDAY)


@pytest.fixture
def coordinator(workspace: Workspace) -> Workspace:
    """The folder opened by the inspection coordinator."""
    return workspace.acting_as("coordinator")


@pytest.fixture
def called(coordinator: Workspace) -> Call:
    """Monitoring is called, with notice today."""
    return coordinator.call_checkpoint("monitoring", MONDAY)


@pytest.fixture
def linked(workspace: Workspace, minutes: str) -> str:
    """A link of the minutes to the strand the first line asks about; it awaits a decision."""
    passage = Passage(page=1, quote="41 of 60 therapy clinics are open")
    new = NewLink(item=minutes, target="PA1.waits", test="action", says="Clinics are open.", passages=(passage,))
    return workspace.link(new).ref


@pytest.fixture
def accepted(workspace: Workspace, linked: str) -> str:
    """The same link, accepted."""
    workspace.acting_as("chair").decide(linked, Verdict.ACCEPT, "It is in the minutes.")
    return linked


def board_line(desk: Workspace, call: Call, ref: str = "IR-01") -> BoardLine:
    return next(one for one in desk.call_board(call.ref).lines if one.line.ref == ref)


def log_of(desk: Workspace) -> list[tuple[str, str, str]]:
    """Who did what to which call, line or ask, as the audit log has it."""
    entries = desk.audit_entries()
    return [(one.actor, one.action, one.object) for one in entries if one.object.startswith(("C-", "A-"))]
