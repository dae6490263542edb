"""Where everything must be tried, a test that skips for want of something fails instead: `.ci/run` asks for that."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TypeVar

import pytest

VARIABLE = "EVIDENCE_TESTS_SKIP_NOTHING"
# Published files are large and stand beside the project; the others are rights that a container may not have.
MAY_BE_LACKING = ("EVIDENCE_REAL_FILES", "this machine does not let tests", "itself a child of process 1")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that skipped, or whose fixture did."""
    return _failed_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """A file that skipped as a whole."""
    return _failed_if_skipped((yield))


def _failed_if_skipped(report: Report) -> Report:
    reason = _why_skipped(report)
    if reason and os.environ.get(VARIABLE) and not any(known in reason for known in MAY_BE_LACKING):
        report.outcome = "failed"
        report.longrepr = f"{VARIABLE} is set, and this was skipped: {reason}"
    return report


def _why_skipped(report: pytest.TestReport | pytest.CollectReport) -> str:
    if not report.skipped or hasattr(report, "wasxfail") or not isinstance(report.longrepr, tuple):
        return ""
    return report.longrepr[2].removeprefix("Skipped: ")
