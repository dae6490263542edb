"""A small synthetic selection made by hand, with real files, for the tests of drafts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from io import BytesIO
from typing import BinaryIO

import xlsxwriter
from reportlab.pdfgen.canvas import Canvas

from schemas.area import ConcernKind
from schemas.audiences import Audience
from schemas.bundles import LeftOut, Selection
from schemas.challenges import Challenge
from schemas.coverage import ConcernCoverage, EndState, StrandCoverage, TestResult
from schemas.evidence import Details, EvidenceKind, Item, Marking, ReadingState, Speaker, Version, Voice
from schemas.gaps import Gap
from schemas.links import Better, Change, Decision, Link, LinkStatus, Passage, Point, Strength, Verdict
from schemas.tests_of_evidence import CoverageState, EvidenceTest

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
INSPECTORS = Audience(
    ref="inspectors",
    title="Inspectors",
    markings=(Marking.OFFICIAL, Marking.OFFICIAL_SENSITIVE),
    challenges=True,
    cover="What we have, and what we have not. Made up for the tests.",
)
EARLIEST, LATEST = date(2026, 6, 9), date(2027, 5, 13)


class Shelf:
    """Originals held in memory by their hash."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        digest = sha256(content).hexdigest()
        self.held[digest] = content
        return digest

    def open(self, sha256: str) -> BinaryIO:
        if sha256 not in self.held:
            raise FileNotFoundError(sha256)
        return BytesIO(self.held[sha256])


def pdf(words: str) -> bytes:
    target = BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.drawString(72, 720, words)
    canvas.save()
    return target.getvalue()


def spreadsheet(words: str) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001
        workbook.add_worksheet().write_string(0, 0, words)
    return target.getvalue()


def item(shelf: Shelf, ref: str, title: str | None, file_name: str, content: bytes, **details: object) -> Item:
    version = Version(
        number=1,
        sha256=shelf.put(content),
        size_bytes=len(content),
        file_name=file_name,
        media_type="application/pdf",
        received_at=NOON,
        received_by="quality-lead",
        reading=ReadingState.READ,
        pages=1,
    )
    return Item(
        ref=ref, details=Details(title=title, **details), version=version, added_by="quality-lead", added_at=NOON
    )


def link(ref: str, evidence: str, strand: str, test: EvidenceTest, says: str, **more: object) -> Link:
    accepted = Decision(verdict=Verdict.ACCEPT, post="chair", why="Read and agreed.", decided_at=NOON, digest="0" * 64)
    given = {
        "line": None,
        "strength": Strength.DIRECT,
        "contrary": False,
        "passages": (),
        "change": None,
        "follow_up": None,
        "response": None,
        **more,
    }
    return Link(
        ref=ref,
        item=evidence,
        version=1,
        target=given["line"] or strand,
        strand=strand,
        test=test,
        says=says,
        status=LinkStatus.ACCEPTED,
        made_by="quality-lead",
        made_at=NOON,
        decision=accepted,
        **given,
    )


def strand(ref: str, title: str, **states: CoverageState) -> StrandCoverage:
    """A strand whose tests are met, except those named."""
    given = {EvidenceTest(name.replace("_", "-")): state for name, state in states.items()}
    tests = tuple(_result(test, given.get(test, CoverageState.MET)) for test in EvidenceTest)
    state = min((result.state for result in tests), key=lambda state: state.rank)
    return StrandCoverage(
        ref=ref,
        title=title,
        concern=ref.partition(".")[0],
        post="head-of-send",
        state=state,
        reason=f"Weakest required test: {state.value}",
        done_impact_not_shown=given.get(EvidenceTest.IMPACT) is CoverageState.NOT_MET,
        tests=tests,
    )


def _result(test: EvidenceTest, state: CoverageState) -> TestResult:
    reasons = {
        CoverageState.NOT_MET: "Nothing accepted serves this test",
        CoverageState.UNKNOWN: "1 item serves it but has no date",
        CoverageState.STALE: "The newest item, of 12 January 2026, is older than 12 months on 13 May 2027",
        CoverageState.AWAITING: "It would be met if L-0009 were accepted",
        CoverageState.THIN: "Only one organisation contributes; the policy asks for two",
        CoverageState.MET: "2 accepted items from two organisations",
        CoverageState.NOT_REQUIRED: "the strand names no locality or cohort",
    }
    ends = ()
    if state is CoverageState.STALE:
        ends = (
            EndState(on=EARLIEST, state=CoverageState.MET, reason="Fresh"),
            EndState(on=LATEST, state=state, reason="Too old"),
        )
    return TestResult(test=test, state=state, reason=reasons[state], on=LATEST, ends=ends)


def concern(ref: str, title: str, *strands: StrandCoverage) -> ConcernCoverage:
    weakest = min(strands, key=lambda strand: strand.state.rank)
    return ConcernCoverage(
        ref=ref,
        title=title,
        kind=ConcernKind.PRIORITY_ACTION,
        state=weakest.state,
        reason=f"Weakest strand: {weakest.title}",
        strands=strands,
    )


def gap(strand: StrandCoverage, test: EvidenceTest, next_step: str) -> Gap:
    result = next(result for result in strand.tests if result.test is test)
    return Gap(
        strand=strand.ref,
        strand_title=strand.title,
        concern=strand.concern,
        test=test,
        state=result.state,
        reason=result.reason,
        next_step=next_step,
        post="head-of-send",
        post_title="Head of SEND",
    )


def sample_items(shelf: Shelf) -> tuple[Item, ...]:
    survey_voice = Voice(speaker=Speaker.CHILDREN, how="survey", how_many=214)
    return (
        item(
            shelf,
            "E-0001",
            "Minutes of the improvement board, 3 March",
            "minutes.pdf",
            pdf("Synthetic minutes: the board agreed the waiting list recovery plan."),
            kind=EvidenceKind.MINUTES,
            organisation="council",
            as_at=date(2026, 3, 3),
            marking=Marking.OFFICIAL,
        ),
        item(
            shelf,
            "E-0002",
            "Waiting times by locality, quarter four",
            "waiting.xlsx",
            spreadsheet("Synthetic waiting times"),
            kind=EvidenceKind.DATA,
            organisation="icb",
            period_from=date(2026, 1, 1),
            period_to=date(2026, 3, 31),
        ),
        item(
            shelf,
            "E-0003",
            "What young people told us",
            "survey.csv",
            b"question,answer\nDo you feel heard?,mostly\n" * 40,
            kind=EvidenceKind.SURVEY,
            organisation="youth-forum",
            as_at=date(2026, 2, 14),
            voice=survey_voice,
        ),
        item(shelf, "E-0004", None, "letter.eml", b"Subject: Synthetic letter\n\nWe do not feel the change yet.\n"),
    )


def sample_links() -> tuple[Link, ...]:
    waits = Change(
        measure="Children waiting over 18 weeks for a first appointment",
        unit="children",
        better=Better.LOWER,
        baseline=Point(on=date(2025, 3, 31), value=1412),
        later=(Point(on=date(2025, 9, 30), value=1180), Point(on=date(2026, 3, 31), value=874)),
    )
    return (
        link(
            "L-0001",
            "E-0001",
            "PA2.recovery-plan",
            EvidenceTest.ACTION,
            "The board agreed the waiting list recovery plan and its funding.",
            line="2.4",
            passages=(Passage(page=1, quote="the board agreed the waiting list recovery plan"),),
        ),
        link(
            "L-0002",
            "E-0002",
            "PA2.recovery-plan",
            EvidenceTest.IMPACT,
            "Waits have fallen in every locality since the baseline.",
            change=waits,
            passages=(Passage(page=1, quote="Synthetic waiting times"),),
        ),
        link(
            "L-0003",
            "E-0003",
            "PA3.voice",
            EvidenceTest.CHILD_VOICE,
            "Most of those asked feel heard in their reviews.",
            strength=Strength.PARTIAL,
        ),
        link(
            "L-0004",
            "E-0004",
            "PA2.recovery-plan",
            EvidenceTest.FAMILY_VOICE,
            "Families say they do not feel the change yet.",
            contrary=True,
            response="The forum and the board meet each month until families report a change.",
        ),
        link("L-0005", "E-0001", "PA3.voice", EvidenceTest.ASSURED, "The board asked for a re-survey in May."),
    )


def sample_challenges() -> tuple[Challenge, ...]:
    """One that was answered, and one that is open."""
    asked = {"item": "E-0001", "title": "Minutes of the improvement board, 3 March", "post": "chair", "asked_at": NOON}
    return (
        Challenge(
            link="L-0001",
            strand="PA2.recovery-plan",
            says="The board agreed the waiting list recovery plan and its funding.",
            why="Where is the funding in the minutes?",
            status=LinkStatus.ACCEPTED,
            answer="Page 4 gives the sum.",
            answered_by="chair",
            answered_at=datetime(2026, 3, 9, 12, tzinfo=UTC),
            **asked,
        ),
        Challenge(
            link="L-0006",
            strand="PA3.voice",
            says="Young people chaired the meeting.",
            why="The minutes name another chair.",
            status=LinkStatus.CHALLENGED,
            **asked,
        ),
    )


def sample_selection(shelf: Shelf, **changed: object) -> Selection:
    recovery = strand(
        "PA2.recovery-plan",
        "Waits for therapies are falling and families are told how long they will wait",
        family_voice=CoverageState.STALE,
        practice=CoverageState.UNKNOWN,
        triangulated=CoverageState.THIN,
        joint=CoverageState.AWAITING,
        reach=CoverageState.NOT_REQUIRED,
    )
    voice = strand("PA3.voice", "Children and young people shape their own plans", impact=CoverageState.NOT_MET)
    given = {
        "area": "Lancashire",
        "partnership": "Example Local Area SEND Partnership",
        "checkpoint": "monitoring",
        "checkpoint_title": "Monitoring inspection",
        "earliest": EARLIEST,
        "latest": LATEST,
        "scope": ("PA2", "PA3"),
        "worked_example": True,
        "organisations": {
            "council": "Example County Council",
            "icb": "Example Integrated Care Board",
            "youth-forum": "Example Young People's Forum",
        },
        "posts": {"chair": "Independent chair of the improvement board", "head-of-send": "Head of SEND"},
        "lines": {
            "2.4": "Agree and fund a recovery plan for therapy waits",
            "2.5": "Tell families how long they will wait",
            "9.9": "A line of another strand",
        },
        "line_strands": {"2.4": ("PA2.recovery-plan",), "2.5": ("PA2.recovery-plan",)},
        "audience": INSPECTORS,
        "challenges": sample_challenges(),
        "concerns": (
            concern("PA2", "Leaders must reduce the time children wait for health services", recovery),
            concern("PA3", "Children and young people must be heard in decisions about them", voice),
        ),
        "gaps": (
            gap(voice, EvidenceTest.IMPACT, "Repeat the survey in May and record the change since the first wave"),
            gap(recovery, EvidenceTest.PRACTICE, "Record the date of the staff survey"),
            gap(recovery, EvidenceTest.FAMILY_VOICE, "Ask the parent carer forum for this term's letter"),
            gap(recovery, EvidenceTest.JOINT, "Decide L-0009"),
            gap(recovery, EvidenceTest.TRIANGULATED, "Add evidence from a second organisation"),
        ),
        "items": sample_items(shelf),
        "links": sample_links(),
        "left_out": (
            LeftOut(item="E-0007", title="Case audit with initials in it", why="Its links still await a decision"),
        ),
        **changed,
    }
    return Selection(**given)
