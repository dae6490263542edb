"""Work and leases: what waits is done once, by one, and never lost with whoever took it up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.dialects import registry

from evidence.store import work
from evidence.store.database import Database
from evidence.workspace.workspace import Workspace
from tests.conftest import NOW

pytestmark = pytest.mark.both_engines

LEASE = timedelta(minutes=15)


@pytest.fixture
def database(workspace: Workspace) -> Database:
    """A store with three files that wait."""
    for number in range(3):
        workspace.add([f"Synthetic {number}.".encode()], f"{number}.txt")
    return workspace.core.database


def claim(database: Database, by: str, at: datetime = NOW, *, most: int = 9, alone: bool = True) -> list[int]:
    """Claim and commit; answers the work's numbers."""
    with database.writing() as session:
        held = work.claim(session, work.Task.READ, by=by, at=at, lease=LEASE, most=most, alone=alone)
        return [one.work for one in held]


def attempts(database: Database) -> list[int]:
    """How often each was tried, by the next who claims; nothing is kept of asking."""
    with database.writing() as session:
        found = []
        work.free_all(session)
        while held := work.claim(session, work.Task.READ, by="asking", at=NOW, lease=LEASE, most=1):
            found += [one.attempts - 1 for one in held]
        session.rollback()
        return sorted(found)


def test_what_one_has_claimed_another_does_not_get(database: Database) -> None:
    """Two workers that read the same file waste each other's time."""
    assert claim(database, "one", most=2) == [1, 2]

    assert claim(database, "two") == [3]
    assert claim(database, "two") == []


def test_a_claim_counts_as_an_attempt_before_the_work_begins(database: Database) -> None:
    """A file that kills its worker would otherwise be tried for ever."""
    claim(database, "one", most=2)

    assert attempts(database) == [0, 1, 1]


def test_work_is_anybodys_again_when_its_lease_has_run_out(database: Database) -> None:
    """A worker that hangs must not keep evidence from being read."""
    assert claim(database, "one", most=1) == [1]

    assert claim(database, "two", NOW + LEASE - timedelta(seconds=1)) == [2, 3]
    assert claim(database, "two", NOW + LEASE) == [1]


def test_a_claim_that_was_taken_over_no_longer_stands(database: Database) -> None:
    """Of two readings of one file only the one that is waited for is stored."""
    claim(database, "one", most=1)
    with database.reading() as session:
        assert work.is_held(session, 1, by="one")

    claim(database, "two", NOW + LEASE)
    claim(database, "two", NOW + LEASE)
    with database.reading() as session:
        assert not work.is_held(session, 1, by="one")
        assert work.is_held(session, 1, by="two")
        assert not work.is_held(session, 99, by="two")


def test_a_renewed_claim_lasts_longer(database: Database) -> None:
    """A thousand-page report takes as long as it takes."""
    held = claim(database, "one")
    with database.writing() as session:
        work.renew(session, held, by="one", until=NOW + 2 * LEASE)

    assert claim(database, "two", NOW + LEASE) == []
    assert claim(database, "two", NOW + 2 * LEASE) == held[:1]


def test_nobody_renews_or_gives_back_what_another_holds(database: Database) -> None:
    """Whoever was too late has no say any more."""
    held = claim(database, "two")
    with database.writing() as session:
        work.renew(session, held, by="one", until=NOW + 9 * LEASE)
        work.give_back(session, held, by="one")

    assert claim(database, "one") == []
    assert claim(database, "one", NOW + LEASE) == held[:1]


def test_what_is_given_back_was_no_attempt(database: Database) -> None:
    """A reader that could not be started says nothing about the file."""
    held = claim(database, "one")
    with database.writing() as session:
        work.give_back(session, held[:2], by="one")

    assert attempts(database) == [0, 0, 1]


def test_at_recovery_every_claim_is_let_go_whatever_the_clock_says(database: Database) -> None:
    """A clock that was a day ahead must not keep evidence waiting for a day."""
    held = claim(database, "one", NOW + timedelta(days=1))
    with database.writing() as session:
        work.free_all(session)

    assert claim(database, "two", most=1) == held[:1]
    assert attempts(database) == [1, 1, 2]


def test_claims_are_written_so_that_a_server_skips_what_others_lock() -> None:
    """On PostgreSQL two machines claim at once without waiting for each other."""
    said = str(work.claimable(work.Task.READ, at=NOW, most=9).compile(dialect=registry.load("postgresql")()))

    assert "FOR UPDATE OF work SKIP LOCKED" in said
