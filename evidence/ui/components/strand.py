"""One strand opened up: each test with its reason, the links that counted, those that did not, and what would help."""

from __future__ import annotations

import streamlit as st

from evidence.rules.words import day, listed
from evidence.ui import answers, session
from evidence.ui.components import moment as moments
from evidence.ui.components.considered import considered_table
from evidence.ui.components.gaps import gap_table
from evidence.ui.components.matrix import FLAG
from evidence.ui.components.style import draw, facts, panel, state_badge, table
from evidence.ui.components.text import esc, md_escape, title_html
from evidence.workspace.workspace import Workspace
from schemas.coverage import StrandCoverage, TestResult
from schemas.links import Passage
from schemas.local_area import StrandPlace
from schemas.tests_of_evidence import EvidenceTest


def show_strand(desk: Workspace, ref: str) -> None:
    """The page of one strand."""
    place = desk.area.strands[ref]
    draw(f'<p><a href="{esc(session.address(""))}">Back to every concern</a></p>')
    session.titled(place.strand.title)
    st.title(md_escape(place.strand.title), anchor=False)
    at = moments.choose_moment(desk)
    if at.checkpoint and place not in desk.area.strands_in_scope(desk.checkpoint(at.checkpoint)):
        panel(
            f"<p>{esc(at.words(desk.area))} does not look at this strand, so it is shown as at today.</p>", tone="warn"
        )
        at = session.Moment()
    found = answers.coverage(desk, at, ref)
    strand = found.concerns[0].strands[0]
    moments.tell_moment(desk, at)
    _head(desk, place, strand)
    if session.asked_for("test"):  # whoever followed one cell wants its reason first
        _one_test(desk, strand)
        draw(_tests_table(strand))
    else:
        draw(_tests_table(strand))
        _one_test(desk, strand)
    _ways_forward(desk, at, ref)


def _head(desk: Workspace, place: StrandPlace, strand: StrandCoverage) -> None:
    responsible = [desk.area.organisations[one].name for one in place.concern.responsible]
    lines = [
        f'<a href="{esc(session.address("plan", line=line.ref))}">{esc(line.ref)}</a> {esc(line.action)}'
        for line in desk.area.lines_by_strand[place.strand.ref]
    ]
    flag = f" {FLAG}" if strand.done_impact_not_shown else ""
    pairs = [
        ("State", f"{state_badge(strand.state)}{flag} {esc(strand.reason)}"),
        ("Concern", f"<strong>{esc(place.concern.ref)}</strong> {esc(place.concern.title)}"),
        ("What was found", esc(place.concern.says)),
        ("Responsible", esc(listed(responsible)) if responsible else "The source names no organisation"),
        ("Owner of its gaps", esc(desk.area.posts[place.strand.post].title)),
        ("Plan lines", "<br>".join(lines) or "No line of the plan answers this strand"),
    ]
    panel(facts(pairs))


def _tests_table(strand: StrandCoverage) -> str:
    rows = [_test_row(strand, result) for result in strand.tests]
    return table("The twelve tests", ["Test", "State", "Why", "Counted", "Not counted"], rows)


def _test_row(strand: StrandCoverage, result: TestResult) -> str:
    link = esc(session.address("", strand=strand.ref, test=result.test.value))
    return (
        f'<th scope="row"><a href="{link}">{result.test.words}</a>'
        f'<br><span class="quiet">{esc(result.test.question)}</span></th>'
        f"<td>{state_badge(result.state)}</td><td>{esc(result.reason)}{_ends(result)}</td>"
        f"<td>{len(result.counted)}</td><td>{len(result.not_counted)}</td>"
    )


def _ends(result: TestResult) -> str:
    if len({end.state for end in result.ends}) < 2:
        return ""
    said = "; ".join(f"{day(end.on)}: {end.state.words.lower()}" for end in result.ends)
    return f'<br><span class="quiet">{said}</span>'


def _one_test(desk: Workspace, strand: StrandCoverage) -> None:
    results = {result.test.value: result for result in strand.tests}
    asked = session.asked_for("test")
    usual = min(strand.tests, key=lambda result: result.state.rank).test.value
    st.header("The evidence looked at", anchor=False)
    chosen = st.selectbox(
        "Test",
        list(results),
        index=list(results).index(asked if asked in results else usual),
        format_func=lambda slug: f"{EvidenceTest(slug).words}: {results[slug].state.words}",
        key=f"test_of_{strand.ref}_{asked}",
    )
    _show_result(desk, strand, results[chosen])


def _show_result(desk: Workspace, strand: StrandCoverage, result: TestResult) -> None:
    draw(f"<p>{state_badge(result.state)} {esc(result.test.question)} <strong>{esc(result.reason)}</strong></p>")
    everything = (*result.counted, *result.not_counted)
    if not everything:
        panel("<p>No link has been made that this test could look at.</p>")
        return
    passages = {link.ref: link.passages for link in desk.links_to(strand.ref)}

    def of(link: str) -> tuple[Passage, ...]:
        return passages.get(link, ())

    draw(considered_table(f"Links looked at for {result.test.words.lower()}", everything[:50], session.address, of))
    if len(everything) > 50:
        st.text(f"The first 50 of {len(everything)} are shown.")


def _ways_forward(desk: Workspace, at: session.Moment, ref: str) -> None:
    gaps = answers.gaps(desk, at, ref)
    st.header("What would close its gaps", anchor=False)
    if not gaps:
        panel("<p>Every test this strand needs is met.</p>")
        return
    draw(gap_table(gaps, session.address, caption=title_html(desk.area.strands[ref].strand.title), with_strand=False))
