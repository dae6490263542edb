"""Evidence with an accepted link, and the steps of a release."""

from __future__ import annotations

import pytest

from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.links import NewLink, Passage, Verdict
from schemas.releases import NewRelease, Release
from schemas.tests_of_evidence import EvidenceTest

CHOICE = Choice(checkpoint="monitoring", scope=("PA1",))
ASKED = NewRelease(choice=CHOICE, what_for="The monitoring inspection", to_whom="The lead inspector")


@pytest.fixture
def mapped(workspace: Workspace, minutes: str) -> Workspace:
    """Minutes with an accepted link."""
    passage = Passage(page=1, quote="41 of 60 therapy clinics are open")
    made = workspace.link(
        NewLink(item=minutes, target="PA1.waits", test=EvidenceTest.ACTION, says="Clinics opened.", passages=(passage,))
    )
    workspace.acting_as("chair").decide(made.ref, Verdict.ACCEPT, "I read page 1.")
    return workspace


def acting(workspace: Workspace, post: str) -> Workspace:
    return workspace.acting_as(post)


def approved(workspace: Workspace, new: NewRelease = ASKED) -> Release:
    asked = acting(workspace, "coordinator").ask_release(new)
    return acting(workspace, "chair").approve_release(asked.ref, why="I looked into the draft.")


def seal(workspace: Workspace) -> str:
    return acting(workspace, "coordinator").seal_bundle(approved(workspace).ref).ref
