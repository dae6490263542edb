"""Faults at single system calls: a sample in each run, another each day. `make faults` tries them all.

A failure names the point and the seed. Repeat the sample with EVIDENCE_FAULTS_SEED.
"""

from __future__ import annotations

import pytest

from tests.faults.points import Point, points_of, sample
from tests.faults.preparing import Pool
from tests.faults.scenarios import SCENARIOS
from tests.faults.seed import SEED_VARIABLE, faults_seed
from tests.faults.table import in_words
from tests.faults.variants import CAUGHT_BY, VARIANTS

pytestmark = [pytest.mark.slow, pytest.mark.faults]

SAMPLED = 105
CONTROLS = 8


def test_no_fault_at_any_sampled_call_breaks_a_promise(traced_pool: Pool) -> None:
    """The promises hold at any instant, after any crash: not only at the steps somebody thought of."""
    seed = faults_seed()
    points = [point for name in SCENARIOS for point in points_of(name, traced_pool.calls_of(name))]
    chosen = sample(points, most=SAMPLED, seed=seed)
    outcomes = list(traced_pool.try_all(chosen))

    assert len(outcomes) >= 100
    assert "\n".join(in_words(outcomes)) == "", f"To repeat: {SEED_VARIABLE}={seed}"


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_store_that_is_wrong_on_purpose_is_caught(traced_pool: Pool, variant: str) -> None:
    """Without this, a harness that sees nothing looks like a store without faults."""
    calls = traced_pool.calls_of("add")
    points = [point for point in points_of("add", calls, variant=variant) if point.fault is CAUGHT_BY[variant]]
    outcomes = list(traced_pool.try_all(_spread(points, variant)))

    assert any(outcome.violations for outcome in outcomes)


def _spread(points: list[Point], variant: str) -> list[Point]:
    """Some of the points, from the first to the last."""
    if variant == "row before original":  # seen only in the moment between the two, which is when a folder is made
        return [point for point in points if point.call in {"mkdir", "chmod", "link"}]
    return points[:: max(1, len(points) // CONTROLS)]
