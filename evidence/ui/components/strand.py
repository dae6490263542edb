"""One strand opened up: each test with its rule and reason, what counted and what did not, and what is to come."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.words import listed
from evidence.ui import answers, session
from evidence.ui.components import moment as moments
from evidence.ui.components.considered import considered_table
from evidence.ui.components.contrary import contrary_table
from evidence.ui.components.gaps import gap_table
from evidence.ui.components.matrix import FLAG
from evidence.ui.components.outlook import outlook_html
from evidence.ui.components.rule import ends_in_words, rule_html
from evidence.ui.components.style import draw, facts, panel, state_badge, table
from evidence.ui.components.text import esc, md_escape, title_html
from evidence.workspace.workspace import Workspace
from schemas.coverage import StrandCoverage, TestResult
from schemas.links import Link
from schemas.local_area import StrandPlace
from schemas.tests_of_evidence import EvidenceTest

MOST = 50
"""The most rows of a table of links."""


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
    links = desk.links_to(ref)
    _head(desk, place, strand)
    if session.asked_for("test"):  # whoever followed one cell wants its reason first
        _one_test(desk, at, strand, links)
        draw(_tests_table(strand))
    else:
        draw(_tests_table(strand))
        _one_test(desk, at, strand, links)
    _contrary(desk, links)
    _outlook(desk, at, ref)
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
    said = ends_in_words(result)
    return f'<br><span class="quiet">{said}</span>' if said else ""


def _one_test(desk: Workspace, at: session.Moment, strand: StrandCoverage, links: Sequence[Link]) -> None:
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
    _show_result(desk, at, strand, results[chosen], links)


def _show_result(
    desk: Workspace, at: session.Moment, strand: StrandCoverage, result: TestResult, links: Sequence[Link]
) -> None:
    everything = (*result.counted, *result.not_counted)
    kind_of = {one.item: one.kind for one in answers.timeline(desk).items}
    kinds = {kind_of.get(one.item, "") for one in everything}
    checkpoint = desk.checkpoint(at.checkpoint) if at.checkpoint else None
    draw(
        f"<p>{state_badge(result.state)} {esc(result.test.question)} <strong>{esc(result.reason)}</strong></p>"
        f"{rule_html(result, desk.area.policy, checkpoint, kinds)}{_breaks(desk, strand, result)}"
    )
    if not everything:
        panel("<p>No link has been made that this test could look at.</p>")
        return
    named = {link.ref: link for link in links}
    draw(
        considered_table(
            f"Links looked at for {result.test.words.lower()}", everything[:MOST], session.address, named.get
        )
    )
    if len(everything) > MOST:
        st.text(f"The first {MOST} of {len(everything)} are shown.")


def _breaks(desk: Workspace, strand: StrandCoverage, result: TestResult) -> str:
    """The dates missing from the series a strand expects, by name; they are what breaks its being sustained."""
    if result.test is not EvidenceTest.SUSTAINED or not strand.breaks:
        return ""
    missing = "".join(f"<li>{esc(one.named)}: {esc(desk.area.posts[one.post].title)}</li>" for one in strand.breaks)
    return f"<p><strong>Missing from what is expected each time, and who brings it</strong></p><ul>{missing}</ul>"


def _contrary(desk: Workspace, links: Sequence[Link]) -> None:
    st.header("What points the other way", anchor=False)
    contrary = [link for link in links if link.contrary]
    if not contrary:
        panel("<p>Nobody has recorded anything that points the other way.</p>")
        return
    titles = {link.item: desk.item(link.item).title for link in contrary[:MOST]}
    draw(contrary_table(contrary[:MOST], titles, session.address))
    if len(contrary) > MOST:
        st.text(f"The first {MOST} of {len(contrary)} are shown.")


def _outlook(desk: Workspace, at: session.Moment, ref: str) -> None:
    st.header("What will have faded by then", anchor=False)
    if at.checkpoint is None:
        panel("<p>Choose a checkpoint above to see what counts today and will not by its last day.</p>")
        return
    draw(outlook_html(answers.forecast(desk, at.checkpoint), ref, session.address))


def _ways_forward(desk: Workspace, at: session.Moment, ref: str) -> None:
    gaps = answers.gaps(desk, at, ref)
    st.header("What would close its gaps", anchor=False)
    if not gaps:
        panel("<p>Every test this strand needs is met.</p>")
        return
    draw(gap_table(gaps, session.address, caption=title_html(desk.area.strands[ref].strand.title), with_strand=False))
