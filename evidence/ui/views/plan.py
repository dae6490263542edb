"""Plan: what each line claims beside what accepted evidence supports, and one line opened up."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evidence.rules.words import counted, day, listed
from evidence.ui import answers, session
from evidence.ui.components.considered import considered_table
from evidence.ui.components.gaps import gap_table
from evidence.ui.components.matrix import FLAG
from evidence.ui.components.paging import page_of
from evidence.ui.components.style import draw, facts, panel, plain_badge, state_badge, table
from evidence.ui.components.text import esc, md_escape, title_html
from evidence.workspace.workspace import Workspace
from schemas.area import ActionLine, SuccessMeasure
from schemas.coverage import LineStanding
from schemas.local_area import LocalArea


def show() -> None:
    """The page: one line when the address names one, else all of them."""
    desk = session.workspace()
    line = session.asked_for("line")
    if line in desk.area.lines:
        _one(desk, desk.area.lines[line])
        return
    st.title("Plan", anchor=False)
    _note(desk.area)
    standings = answers.lines(desk)
    if not standings:
        panel("<p>The plan has no lines yet. They are written in the file plan.yaml of the area.</p>")
        return
    _all(desk, standings)


def _note(area: LocalArea) -> None:
    panel(f"<p><strong>{esc(area.plan.title)}.</strong> {esc(area.plan.note)}</p>", tone="warn")


def _all(desk: Workspace, standings: Sequence[LineStanding]) -> None:
    shown = _filtered(desk.area, standings)
    flagged = sum(one.done_impact_not_shown for one in shown)
    st.text(f"{counted(len(shown), 'line')}; {flagged} done, impact not shown. As at {day(desk.today)}.")
    if not shown:
        panel("<p>No line is like that. Take a filter away.</p>")
        return
    part = page_of(shown, key="plan_page", noun="lines")
    heads = ["Line", "Lead and due date", "Delivery claimed", "Action shown", "Impact claimed", "Impact shown"]
    caption = 'Lines of the plan <span class="quiet">claimed by its lead beside supported by accepted evidence</span>'
    draw(table(caption, heads, [_row(desk.area, one) for one in part]))


def _filtered(area: LocalArea, standings: Sequence[LineStanding]) -> list[LineStanding]:
    first, second, third = st.columns(3)
    concern = first.selectbox(
        "Concern",
        ["", *area.concerns],
        key="plan_concern",
        format_func=lambda ref: f"{ref} {area.concerns[ref].title}" if ref else "Any concern",
    )
    posts = sorted({one.lead_post for one in standings}, key=lambda ref: area.posts[ref].title)
    post = second.selectbox(
        "Led by", ["", *posts], format_func=lambda ref: area.posts[ref].title if ref else "Any post", key="plan_post"
    )
    bodies = {area.lines[one.ref].organisation for one in standings}
    body = third.selectbox(
        "Organisation",
        ["", *(ref for ref in area.organisations if ref in bodies)],
        format_func=lambda ref: area.organisations[ref].name if ref else "Any organisation",
        key="plan_organisation",
    )
    done = st.checkbox("Done, impact not shown", key="plan_done")
    strands = set(area.strands_under(concern)) if concern else set(area.strands)
    return [
        one
        for one in standings
        if strands & set(area.lines[one.ref].answers)
        and post in ("", one.lead_post)
        and body in ("", area.lines[one.ref].organisation)
        and (one.done_impact_not_shown or not done)
    ]


def _row(area: LocalArea, one: LineStanding) -> str:
    line = area.lines[one.ref]
    link = esc(session.address("plan", line=one.ref))
    flag = f"<br>{FLAG}" if one.done_impact_not_shown else ""
    return (
        f'<th scope="row"><a href="{link}">{esc(one.ref)} {title_html(one.action)}</a>'
        f'<br><span class="quiet">{esc(one.sentence)}</span>{flag}</th>'
        f'<td>{esc(area.posts[one.lead_post].title)}<br><span class="quiet">due {day(line.due)}</span></td>'
        f"<td>{plain_badge(one.claimed_delivery.value.capitalize())}</td><td>{state_badge(one.supported_action)}</td>"
        f"<td>{plain_badge(one.claimed_impact.value.capitalize())}</td><td>{state_badge(one.supported_impact)}</td>"
    )


def _one(desk: Workspace, line: ActionLine) -> None:
    draw(f'<p><a href="{esc(session.address("plan"))}">Back to every line</a></p>')
    session.titled(f"Plan line {line.ref}")
    st.title(md_escape(f"{line.ref} {line.action}"), anchor=False)
    _note(desk.area)
    standing = next(one for one in answers.lines(desk) if one.ref == line.ref)
    panel(facts(_about(desk.area, line, standing)))
    st.header("Evidence linked to this line", anchor=False)
    _links(desk, line, standing)
    st.header("Gaps of the strands it answers", anchor=False)
    _gaps(desk, line)


def _about(area: LocalArea, line: ActionLine, standing: LineStanding) -> list[tuple[str, str]]:
    strands = [
        f'<a href="{esc(session.address("", strand=ref))}">{esc(area.strands[ref].strand.title)}</a> '
        f"({esc(area.strands[ref].concern.ref)})"
        for ref in line.answers
    ]
    flag = f" {FLAG}" if standing.done_impact_not_shown else ""
    return [
        ("Where it stands", f"{esc(standing.sentence)}{flag}"),
        ("Delivery", f"Claimed {standing.claimed_delivery.value}; action {state_badge(standing.supported_action)}"),
        ("Impact", f"Claimed {standing.claimed_impact.value}; impact {state_badge(standing.supported_impact)}"),
        ("Expected impact", esc(line.expected_impact)),
        ("Answers", "<br>".join(strands)),
        ("Lead", esc(area.posts[line.lead_post].title)),
        ("Accountable", esc(area.posts[line.accountable_post].title)),
        ("Organisation", esc(area.organisations[line.organisation].name)),
        ("Dates", f"{day(line.start)} to {day(line.due)}"),
        ("Success looks like", "<br>".join(_measure(area, one) for one in line.success_measures) or "Not said"),
        ("Evidence expected", esc(listed(line.evidence_expected, most=20)) or "Not said"),
    ]


def _measure(area: LocalArea, measure: SuccessMeasure) -> str:
    source = area.area.sources.get(measure.source or "")
    baseline = f"baseline: {measure.baseline}" if measure.baseline else "no baseline is published"
    said = f" (source: {source.title})" if source else ""
    return f'{esc(measure.says)}<br><span class="quiet">{esc(baseline + said)}</span>'


def _links(desk: Workspace, line: ActionLine, standing: LineStanding) -> None:
    everything = (*standing.counted, *standing.not_counted)
    if not everything:
        expected = esc(listed(line.evidence_expected, most=20))
        wanted = f" It expects: {expected}." if expected else ""
        panel(f"<p>No evidence is linked to this line yet.{wanted}</p>")
        return
    named = {link.ref: link for link in desk.links_to(line.ref)}
    draw(considered_table("Links to this line", everything[:50], session.address, named.get))


def _gaps(desk: Workspace, line: ActionLine) -> None:
    gaps = answers.gaps(desk, session.Moment(), line.ref)
    if not gaps:
        panel("<p>Every required test of these strands is met.</p>")
        return
    draw(gap_table(page_of(gaps, key=f"line_gaps_{line.ref}", noun="gaps"), session.address, caption="Weakest first"))


show()
