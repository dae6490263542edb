"""Readers side by side: nothing lost, nothing twice, never more held than allowed, and failures come up."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from evidence.errors import EvidenceError
from evidence.ingest.sandbox import Sandbox
from evidence.workspace.side_by_side import SideBySide


def reading(
    read: Callable[[Sandbox, int], int], *, readers: int = 2, most_held: int = 1_000_000
) -> SideBySide[int, int]:
    """Readers of numbers; their sandboxes are never started."""
    return SideBySide([Sandbox() for _ in range(readers)], read, weight=lambda answer: answer, most_held=most_held)


@pytest.mark.parametrize("readers", [1, 2, 5])
def test_everything_given_is_handed_over_once(readers: int) -> None:
    """However many read, each document has one reading."""
    done: list[tuple[int, int]] = []
    with reading(lambda _, number: number * 2, readers=readers) as side_by_side:
        side_by_side.give(range(100))
        while side_by_side.outstanding():
            done += side_by_side.take(at_least=7, seconds=5)

    assert sorted(done) == [(number, number * 2) for number in range(100)]


def test_readers_that_have_read_enough_wait_until_it_is_taken() -> None:
    """Memory is bounded by what is held, not by how fast the readers are."""
    begun: list[int] = []

    def read(_: Sandbox, number: int) -> int:
        begun.append(number)
        return 10

    with reading(read, most_held=30) as side_by_side:
        side_by_side.give(range(50))
        taken = side_by_side.take(at_least=50, seconds=30)
        # Three are held and each of two readers has at most one in hand when the first are taken.
        assert len(taken) <= 5
        assert len(begun) <= 9
        while side_by_side.outstanding():
            taken += side_by_side.take(at_least=50, seconds=30)

    assert sorted(number for number, _ in taken) == [*range(50)]


def test_both_readers_read_at_the_same_time() -> None:
    """Or the second core would be idle."""
    together = threading.Barrier(2, timeout=30)

    def read(_: Sandbox, number: int) -> int:
        together.wait()
        return number

    with reading(read) as side_by_side:
        side_by_side.give([1, 2])

        assert len(side_by_side.take(at_least=2, seconds=30)) == 2


def test_a_failure_of_ours_comes_up_after_what_was_read_and_leaves_the_rest_outstanding() -> None:
    """What was read is stored; what was not is given back, and is no attempt."""

    def read(_: Sandbox, number: int) -> int:
        if number == 3:
            raise EvidenceError("The reader cannot be started.")
        return number

    with reading(read, readers=1) as side_by_side:
        side_by_side.give([1, 2, 3, 4])
        taken: list[int] = []
        while len(taken) < 2:
            taken += [number for number, _ in side_by_side.take(at_least=9, seconds=30)]

        with pytest.raises(EvidenceError, match="cannot be started"):
            side_by_side.take(at_least=9, seconds=30)
        assert taken == [1, 2]
        assert side_by_side.outstanding() == [3, 4]
