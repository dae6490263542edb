"""Papers to print: one of the worked example, and one whose every word was written by somebody who means harm."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from evidence.workspace.workspace import Workspace
from schemas.board import BoardPaper, KindAges, PaperCell, PaperConcern, PaperLine, PaperStrand, TestInWords
from schemas.forecast import Fading, Falling, Forecast, Renewal
from schemas.gaps import AcceptedRisk, Gap
from schemas.requests import EvidenceRequest, RequestStatus
from schemas.snapshots import CoverageChanges, StrandChanged, TestChanged
from schemas.tests_of_evidence import CoverageState, EvidenceTest

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
ON = date(2026, 9, 7)
OVERRIDE = "\u202e"
HOSTILE = (
    '<img src=x onerror="alert(1)"></style><script>alert(2)</script> **bold** [a](http://attacker.invalid) '
    '#import "@preview/x:0.1.0" #panic("x") $x^2$ = Heading @ref <label> _under_ `raw` \\u{41} // comment /* '
    f"{OVERRIDE}reversed \U0001f600 中文"
)
LONG = "Long" * 75
"""300 letters without a space."""


@pytest.fixture(scope="session")
def paper(example: Path) -> BoardPaper:
    """The chair's paper for the monitoring inspection, in the worked example, a month after it was made."""
    desk = Workspace.open(example, post="independent-chair", clock=lambda: NOW)
    made = desk.board_paper(checkpoint="monitoring")
    desk.close()
    return made


def hostile_paper(said: str = HOSTILE) -> BoardPaper:
    """A paper in which everything people can write says the same."""
    state, test = CoverageState.NOT_MET, EvidenceTest.IMPACT
    cells = tuple(PaperCell(test=one, state=state, reason=said) for one in EvidenceTest)
    strand = PaperStrand(ref="PA1.x", title=said, state=state, reason=said, done_impact_not_shown=True, cells=cells)
    risk = AcceptedRisk(reason=said, post="chair", until=date(2026, 12, 31), accepted_at=NOW)
    gap = Gap(
        ref="G-0001", strand="PA1.x", strand_title=said, concern="PA1", test=test, state=state, reason=said,
        next_step=said, post="chair", post_title=said, noted_on=ON, ask_by=ON, due=ON, requests=("R-0001",),
    )  # fmt: skip
    return BoardPaper(
        area="northmoor", area_name=said, partnership=said, worked_example=True, checkpoint="monitoring", title=said,
        earliest=ON, latest=date(2027, 1, 9), window=said, why=said, made_on=ON, made_by=said, posts={"chair": said},
        concerns=(
            PaperConcern(
                ref="PA1", title=said, kind="priority action", responsible=(said,), state=state, weakest_title=said,
                why=said, strands=(strand,),
            ),
        ),
        changes=CoverageChanges(
            before=said, after=said, kept=True,
            strands=(
                StrandChanged(
                    ref="PA1.x", title=said, concern="PA1", before=CoverageState.MET, after=state,
                    tests=(
                        TestChanged(test=test, before=CoverageState.MET, after=state, because=(said,)),
                        TestChanged(test=EvidenceTest.ACTION, before=state, after=CoverageState.MET, because=(said,)),
                    ),
                ),
            ),
        ),
        gaps=(gap, gap.model_copy(update={"ref": "G-0002", "risk": risk})),
        requests=(
            EvidenceRequest(
                ref="R-0001", gap="G-0001", target="PA1.x", asked_of="chair", asked_of_title=said, asked_by="chair",
                asked_at=NOW, due=ON, wants=said, status=RequestStatus.OVERDUE,
            ),
        ),
        forecast=Forecast(
            checkpoint="monitoring", title=said, today=ON, earliest=ON, latest=date(2027, 1, 9),
            fading=(
                Fading(link="L-0001", item="E-0001", title=said, strand="PA1.x", on=ON, counts_until=ON, because=said),
            ),
            falling=(
                Falling(
                    strand="PA1.x", strand_title=said, test=test, now=CoverageState.MET, then=state, mended=True
                ),
            ),
            renewals=(
                Renewal(
                    item="E-0001", title=said, kind="minutes", post="chair", post_title=said, dated_from=ON, due=ON,
                    mends=("PA1.x impact",),
                ),
            ),
        ),
        done_lines=(PaperLine(ref="1.1", action=said, lead=said, sentence=said),),
        tests=tuple(TestInWords(test=one, rule=said) for one in EvidenceTest),
        ages=(KindAges(kind="minutes", months=6),),
        policy=said,
    )  # fmt: skip


def empty_paper() -> BoardPaper:
    """A paper of an area where nothing is in scope, nothing is missing and no board was held."""
    nothing: dict[str, object] = {
        "worked_example": False, "concerns": (), "changes": None, "gaps": (), "requests": (), "forecast": None,
        "done_lines": (),
    }  # fmt: skip
    return hostile_paper("Northmoor").model_copy(update=nothing)
