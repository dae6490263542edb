"""What a board paper says, section by section, from the weakest concern to the rules it was judged by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from evidence.board import over_time, wanted
from evidence.board.blocks import (
    Cell,
    Column,
    Content,
    Facts,
    Group,
    Look,
    Paragraph,
    Row,
    Section,
    State,
    Table,
    told,
    words,
)
from evidence.rules.states import MEANINGS
from evidence.rules.words import counted, day, listed
from schemas.board import BoardPaper, PaperConcern, PaperStrand
from schemas.tests_of_evidence import CoverageState

EXAMPLE = "Worked example, synthetic"
SHORT = {CoverageState.AWAITING: "Awaiting"}
DONE = "Done, impact not shown"


def content_of(paper: BoardPaper) -> Content:
    """The whole paper."""
    made = f"Made on {day(paper.made_on)} by the post {paper.made_by}, which is self-declared: there is no sign-in yet."
    return Content(
        title=paper.title,
        kind="Board paper",
        partnership=paper.partnership,
        mark=EXAMPLE if paper.worked_example else "",
        running=f"{_short(paper.area_name, 40)}: board paper, {_short(paper.title, 70)}",
        lead=paper.window,
        notes=(paper.why, f"{made} Its answers hold for what was recorded by that day."),
        sections=tuple(_sections(paper)),
    )


def _short(said: str, most: int) -> str:
    return said if len(said) <= most else f"{said[: most - 1].rstrip()}…"


def _sections(paper: BoardPaper) -> Iterator[Section]:
    yield _at_a_glance(paper)
    yield _concerns(paper)
    yield wanted.gaps_by_post(paper)
    yield wanted.requests_open(paper)
    yield wanted.risks_accepted(paper)
    yield over_time.what_changed(paper.changes)
    yield over_time.looking_ahead(paper.forecast)
    yield _done_lines(paper)
    yield _matrix(paper)
    yield wanted.every_gap(paper)
    yield from over_time.every_change(paper.changes)
    yield _rules(paper)


def _at_a_glance(paper: BoardPaper) -> Section:
    pairs = [
        ("Strands", words(_tally(strand.state for concern in paper.concerns for strand in concern.strands))),
        ("Gaps", words(wanted.gaps_in_words(paper))),
        ("Requests", words(wanted.requests_in_words(paper))),
        ("Since the last board", words(over_time.changes_in_words(paper.changes))),
        ("Looking ahead", words(over_time.forecast_in_words(paper.forecast))),
        ("Plan", words(f"{counted(len(paper.done_lines), 'line')} claimed complete without its impact shown.")),
    ]
    if paper.concerns:
        pairs.insert(0, ("Weakest concern", _weakest(paper.concerns[0])))
    return Section("At a glance", (Facts(tuple(pairs)),))


def _weakest(concern: PaperConcern) -> Cell:
    named = words(f"{concern.ref} {concern.title}", Look.STRONG)
    return (*named, State(concern.state), *words(_because(concern)))


def _because(concern: PaperConcern) -> str:
    alone = concern.weakest_title in ("", concern.title)
    return concern.why if alone else f"{concern.weakest_title}: {concern.why}"


def _tally(states: Iterable[CoverageState]) -> str:
    counts = Counter(states)
    said = [f"{counts[state]} {state.words.lower()}" for state in CoverageState if counts[state]]
    return f"{counted(sum(counts.values()), 'strand')}: {listed(said, most=7)}." if said else "None."


def _concerns(paper: BoardPaper) -> Section:
    if not paper.concerns:
        nothing = "No concern is in the scope of this paper."
        return Section("Concerns", (Paragraph(nothing),))
    columns = (Column("Concern", 38), Column("State", 13), Column("Weakest strand, and why", 30), Column("Strands", 19))
    rule = (
        "A strand is as strong as its weakest required test, and a concern as its weakest strand. Nothing is averaged."
    )
    rows = tuple(_concern_row(concern) for concern in paper.concerns)
    return Section(
        "Concerns", (Paragraph(rule), Table("Weakest first, with the strand each state comes from", columns, rows))
    )


def _concern_row(concern: PaperConcern) -> Row:
    who = "; then ".join(concern.responsible) or "the source names nobody"
    done = sum(strand.done_impact_not_shown for strand in concern.strands)
    return Row(
        (
            told(
                (f"{concern.ref} {concern.title}", Look.STRONG),
                (f"{concern.kind.capitalize()}. Responsible: {who}.", Look.QUIET),
            ),
            (State(concern.state),),
            told((concern.weakest_title, Look.STRONG), (concern.why, Look.PLAIN)),
            told(
                (_tally(strand.state for strand in concern.strands), Look.PLAIN),
                (f"{counted(done, 'strand')} done, impact not shown" if done else "", Look.STRONG),
            ),
        )
    )


def _done_lines(paper: BoardPaper) -> Section:
    title = DONE
    if not paper.done_lines:
        return Section(title, (Paragraph("No line of the plan is claimed complete without its impact shown."),))
    note = "Lines of the plan that their leads claim complete, where no accepted evidence shows a change for children."
    columns = (Column("Line", 46), Column("Lead", 22), Column("Claimed, and what evidence supports", 32))
    rows = tuple(
        Row((words(f"{line.ref} {line.action}"), words(line.lead), words(line.sentence))) for line in paper.done_lines
    )
    return Section(title, (Paragraph(note), Table("Lines done, impact not shown", columns, rows)))


def _matrix(paper: BoardPaper) -> Section:
    title = "Every strand by every test"
    if not paper.concerns:
        return Section(title, (Paragraph("No strand is in the scope of this paper."),))
    tests = tuple(Column(test.test.words, 6) for test in paper.tests)
    rows = tuple(row for concern in paper.concerns for row in _matrix_rows(concern))
    columns = (Column("Strand", 28), *tests)
    return Section(
        title,
        (
            Paragraph(_legend()),
            Table("The twelve tests of each strand, weakest concern first", columns, rows, grid=True),
        ),
        wide=True,
    )


def _matrix_rows(concern: PaperConcern) -> Iterator[Row | Group]:
    yield Group(words(f"{concern.ref} {concern.title}", Look.STRONG))
    for strand in concern.strands:
        yield Row((_strand_name(strand), *((State(cell.state, SHORT.get(cell.state, "")),) for cell in strand.cells)))


def _strand_name(strand: PaperStrand) -> Cell:
    return told((strand.title, Look.PLAIN), (DONE if strand.done_impact_not_shown else "", Look.STRONG))


def _legend() -> str:
    return (
        f"The states, weakest first: {listed([f'{state.words} ({said})' for state, said in MEANINGS.items()], most=7)}."
    )


def _rules(paper: BoardPaper) -> Section:
    tests = tuple(
        Row((told((one.test.words, Look.STRONG), (one.test.question, Look.QUIET)), words(one.rule)))
        for one in paper.tests
    )
    months = dict.fromkeys(one.months for one in paper.ages)
    ages = tuple(Row((words(counted(number, "month")), words(_kinds(paper, number)))) for number in months)
    states = tuple(
        Row(((State(state),), words(f"{meaning[0].upper()}{meaning[1:]}."))) for state, meaning in MEANINGS.items()
    )
    return Section(
        "The rules these answers follow",
        (
            Paragraph(paper.policy),
            Table("The twelve tests of evidence", (Column("Test", 36), Column("Met when", 64)), tests),
            Table("The states, weakest first", (Column("State", 30), Column("Means", 70)), states),
            Table(
                "How long evidence stays current", (Column("Current for", 30), Column("Kinds of evidence", 70)), ages
            ),
        ),
        new_page=True,
    )


def _kinds(paper: BoardPaper, months: int) -> str:
    kinds = listed([one.kind for one in paper.ages if one.months == months], most=20)
    return f"{kinds[0].upper()}{kinds[1:]}"
