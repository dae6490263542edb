"""What the day's sample of faults is drawn by."""

from __future__ import annotations

import os
from datetime import UTC, datetime

SEED_VARIABLE = "EVIDENCE_FAULTS_SEED"


def faults_seed() -> str:
    """The seed that is named, or the day: tomorrow tries other points."""
    return os.environ.get(SEED_VARIABLE) or datetime.now(UTC).date().isoformat()
