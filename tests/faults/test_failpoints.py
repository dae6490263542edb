"""The named places of the write order: the process ended, or the disk failing, at each of them. Needs no strace."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from evidence import failpoints
from tests.faults.points import Point
from tests.faults.preparing import Pool
from tests.faults.table import in_words

PRODUCT = Path(failpoints.__file__).parent
SCENARIO_OF = {
    "upload": "add",
    "original": "add",
    "reading": "read",
    "index": "index",
    "suggestions": "index",
    "restore": "restore",
    "upgrade": "migrate",
}


# Where the code that is reached deals with the disk itself, so that a failure there is one it must put into words.
DEALS_WITH_THE_DISK = {"add", "restore", "migrate"}


def points(does: str) -> list[Point]:
    """One point for each name, tried where it is reached."""
    return [Point(SCENARIO_OF[name.split()[0]], failpoint=f"{name}{does}") for name in failpoints.POINTS]


def test_every_failpoint_stands_in_the_code_once_and_no_other_does() -> None:
    """A name nobody reaches tries nothing, and says it did."""
    sources = [path.read_text(encoding="utf-8") for path in PRODUCT.rglob("*.py")]
    reached = [name for source in sources for name in re.findall(r'reach\("([^"]+)"\)', source)]

    assert sorted(reached) == sorted(failpoints.POINTS)


def test_a_process_that_ends_at_any_step_breaks_no_promise(pool: Pool) -> None:
    """Write order is what makes a crash harmless; each of its steps is a place to crash."""
    outcomes = list(pool.try_all(points("")))

    assert [outcome.point for outcome in outcomes if outcome.ended != "killed"] == []
    assert "\n".join(in_words(outcomes)) == ""


@pytest.mark.slow
def test_a_disk_that_is_full_at_any_step_is_told_in_words_and_breaks_no_promise(pool: Pool) -> None:
    """A full disk is the fault that will happen, and the process goes on after it."""
    outcomes = list(pool.try_all(point for point in points("=full") if point.scenario in DEALS_WITH_THE_DISK))

    assert "\n".join(in_words(outcomes)) == ""


@pytest.mark.slow
def test_the_environment_names_the_failpoint_and_the_time_it_goes_off(prepared: Path, tmp_path: Path) -> None:
    """What is documented is what people will try by hand."""
    environment = {**os.environ, failpoints.VARIABLE: "upload committed:2"}
    command = [sys.executable, "-m", "tests.faults.scenario", "add", str(tmp_path)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout.count('"upload"') == 1


@pytest.mark.parametrize("wanted", ["tea time", "original linked=tea", "original linked:soon"])
def test_a_failpoint_that_does_not_exist_is_refused(wanted: str) -> None:
    """A name mistyped would try nothing, and say that all is well."""
    with pytest.raises(ValueError):
        failpoints.arm(wanted)
