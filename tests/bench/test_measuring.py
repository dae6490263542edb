"""Measuring counts what was done, whoever did it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bench.measuring import cost_of

AT_LEAST = 0.2
WORKS = f"import time\nwhile time.process_time() < {AT_LEAST}: pass"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nobody adopts what a child leaves behind")
def test_work_of_a_process_that_its_parent_did_not_wait_for_is_counted():
    """bubblewrap ends before what it started is waited for; a bench that missed it would flatter us."""
    left_behind = ["sh", "-c", '"$0" -c "$1" &', sys.executable, WORKS]

    cost = cost_of(lambda: subprocess.run(left_behind, check=True, stdout=subprocess.PIPE))

    assert cost.cpu >= AT_LEAST
