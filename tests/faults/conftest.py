"""Prepared homes and warm processes, made once for all fault tests that run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.calls import unavailable
from tests.faults.preparing import Pool, prepare
from tests.faults.scenarios import SCENARIOS


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for each scenario."""
    folder = tmp_path_factory.mktemp("faults").resolve()
    prepare(folder, SCENARIOS)
    return folder


@pytest.fixture(scope="session")
def pool(prepared: Path) -> Iterator[Pool]:
    """Warm processes that try faults on copies of the homes."""
    with Pool(prepared) as made:
        yield made


@pytest.fixture(scope="session")
def traced_pool(pool: Pool) -> Pool:
    """The same, where calls can be traced; skips where they cannot."""
    lacking = unavailable()
    if lacking:
        pytest.skip(f"no faults at single calls: {lacking}")
    return pool
