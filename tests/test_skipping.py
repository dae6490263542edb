"""That a test which could not be tried is not taken for one that passed, where everything must be tried."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.skipping import VARIABLE

ROOT = Path(__file__).parent.parent
LACKING = {
    "in a test": "def test_one():\n    pytest.skip('strace is not installed')\n",
    "in a fixture": (
        "@pytest.fixture\ndef server():\n    pytest.skip('PostgreSQL is not installed')\n\ndef test_one(server): pass\n"
    ),
    "by a mark": "@pytest.mark.skipif(True, reason='Chromium is not installed')\ndef test_one(): pass\n",
    "as a file": "pytest.skip('clamd is not installed', allow_module_level=True)\n",
}
PARDONED = {
    "published files": "def test_one():\n    pytest.skip('EVIDENCE_REAL_FILES names no folder')\n",
    "a known failure": "@pytest.mark.xfail\ndef test_one(): assert False\n",
}


def ended(folder: Path, body: str, said: str) -> int:
    """How a run of one test ends; 0 when it passes for well."""
    (folder / "test_lacking.py").write_text(f"import pytest\n\n{body}", encoding="utf-8")
    alone = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **alone, VARIABLE: said}
    quiet = ["-q", "-p", "no:cacheprovider", "-p", "tests.skipping", "--rootdir", str(folder)]
    run = [sys.executable, "-m", "pytest", *quiet, "test_lacking.py"]
    return subprocess.run(run, cwd=folder, env=environment, capture_output=True, check=False).returncode


@pytest.mark.parametrize("where", LACKING)
def test_what_is_skipped_for_want_of_a_program_fails_where_nothing_may_be(tmp_path: Path, where: str) -> None:
    """All the fault tests could be missing from a run, and it would be green."""
    assert ended(tmp_path, LACKING[where], said="1") not in {0, 5}


@pytest.mark.parametrize("where", PARDONED)
def test_what_may_be_lacking_does_not_fail(tmp_path: Path, where: str) -> None:
    """Published files do not travel with the project, and a known failure is said to be one."""
    assert ended(tmp_path, PARDONED[where], said="1") == 0


def test_elsewhere_a_skip_is_a_skip(tmp_path: Path) -> None:
    """Whoever has no PostgreSQL at hand can still work."""
    assert ended(tmp_path, LACKING["in a test"], said="") == 0


def test_the_run_before_a_change_lands_asks_for_everything() -> None:
    """The setting is of no use where nobody sets it."""
    assert f"export {VARIABLE}=1" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
