"""Board papers: what a board is told of where we stand, as one value, and as a printable page or a PDF."""

from __future__ import annotations

from datetime import date

from evidence.board.html import board_html
from evidence.board.pdf import board_pdf
from evidence.errors import Contradiction
from evidence.rules.explained import ageing_in_words, rule_in_words
from evidence.rules.states import weakest_first, weakest_strand
from evidence.rules.windows import window_sentence
from evidence.workspace.gaps import ahead
from evidence.workspace.requests import Requests
from evidence.workspace.snapshots import Snapshots
from schemas.area import Checkpoint
from schemas.board import BoardPaper, KindAges, PaperCell, PaperConcern, PaperLine, PaperStrand, TestInWords
from schemas.coverage import ConcernCoverage, Coverage, StrandCoverage
from schemas.forecast import Forecast
from schemas.tests_of_evidence import EvidenceTest

ENDINGS = ("html", "pdf")


def write_paper(paper: BoardPaper, ending: str) -> bytes:
    """The paper as a file of that ending. The same paper gives the same bytes."""
    if ending not in ENDINGS:
        raise Contradiction("A board paper is .html or .pdf.", remedy="Ask for one of these.")
    return board_pdf(paper) if ending == "pdf" else board_html(paper).encode()


class BoardPapers(Requests, Snapshots):
    """Papers for a board."""

    def board_paper(self, *, checkpoint: str | None = None, as_at: date | None = None) -> BoardPaper:
        """Everything a board is told, at a checkpoint or as at a date; as at today when nothing is said."""
        at = self._moment(as_at, checkpoint)
        coverage = self.coverage(as_at=as_at, checkpoint=checkpoint)
        looked_at = at if isinstance(at, Checkpoint) else None
        return BoardPaper(
            area=self.area.area.ref,
            area_name=self.area.area.name,
            partnership=self.area.area.partnership,
            worked_example=self.worked_example,
            checkpoint=checkpoint,
            title=coverage.title,
            earliest=coverage.earliest,
            latest=coverage.latest,
            window=self._window(at),
            why=_why(at),
            made_on=self.today,
            made_by=self.actor.title,
            posts={ref: post.title for ref, post in self.area.posts.items()},
            concerns=tuple(self._concern(one) for one in weakest_first(coverage.concerns)),
            changes=self.changes(as_at=as_at, checkpoint=checkpoint),
            gaps=self.gaps(as_at=as_at, checkpoint=checkpoint).gaps,
            requests=tuple(one for one in self.requests() if one.is_open),
            forecast=self._forecast_for(at),
            done_lines=self._done_lines(coverage, as_at),
            tests=tuple(TestInWords(test=test, rule=rule_in_words(test, self.area.policy)) for test in EvidenceTest),
            ages=tuple(
                KindAges(kind=kind, months=months) for kind, months in ageing_in_words(self.area.policy, looked_at)
            ),
            policy=self.area.policy.note,
        )

    def _window(self, at: Checkpoint | date) -> str:
        earliest, latest = (at.earliest, at.latest) if isinstance(at, Checkpoint) else (at, at)
        return window_sentence(earliest, latest, self.today)

    def _concern(self, concern: ConcernCoverage) -> PaperConcern:
        weakest = weakest_strand(concern)
        return PaperConcern(
            ref=concern.ref,
            title=concern.title,
            kind=concern.kind.value,
            responsible=tuple(self.area.organisations[ref].name for ref in concern.responsible),
            state=concern.state,
            weakest_title=weakest.title if weakest else "",
            why=weakest.reason if weakest else concern.reason,
            strands=tuple(_strand(strand) for strand in concern.strands),
        )

    def _forecast_for(self, at: Checkpoint | date) -> Forecast | None:
        """Of the checkpoint itself; for today of the next one to close. A past day has nothing ahead of it."""
        if isinstance(at, Checkpoint):
            return self.forecast(checkpoint=at.ref)
        to_come = ahead(self.core, self.today)
        return self.forecast(checkpoint=to_come[0].ref) if to_come and at >= self.today else None

    def _done_lines(self, coverage: Coverage, as_at: date | None) -> tuple[PaperLine, ...]:
        looked_at = {strand.ref for concern in coverage.concerns for strand in concern.strands}
        return tuple(
            PaperLine(
                ref=line.ref,
                action=line.action,
                lead=self.area.posts[line.lead_post].title,
                sentence=line.sentence,
            )
            for line in self.lines(as_at=as_at)
            if line.done_impact_not_shown and looked_at.intersection(self.area.lines[line.ref].answers)
        )


def _why(at: Checkpoint | date) -> str:
    if not isinstance(at, Checkpoint):
        return "Evidence dated later is left out; links and decisions are today’s."
    one_day = at.earliest == at.latest
    return at.why if one_day else f"{at.why} Tested at both ends of the window; the weaker answer is shown."


def _strand(strand: StrandCoverage) -> PaperStrand:
    return PaperStrand(
        ref=strand.ref,
        title=strand.title,
        state=strand.state,
        reason=strand.reason,
        done_impact_not_shown=strand.done_impact_not_shown,
        cells=tuple(PaperCell(test=one.test, state=one.state, reason=one.reason) for one in strand.tests),
    )
