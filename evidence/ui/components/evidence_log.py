"""The evidence log given with the files: how its columns were understood, what does not fit, and putting both right."""

from __future__ import annotations

import streamlit as st

from evidence.errors import Contradiction
from evidence.rules.words import counted, listed
from evidence.ui import session
from evidence.ui.components.style import draw, panel, table
from evidence.ui.components.text import esc
from evidence.ui.upload.log_area import log_area
from evidence.workspace.evidence_log import EvidenceLog
from evidence.workspace.kept_logs import KeptLog, SheetTop, usual_heading_row
from evidence.workspace.log_columns import MANY, letter
from evidence.workspace.workspace import Workspace
from schemas.importing import LogField, LogMapping

MOST_CELLS = 50
SAID = {
    LogField.FILE: "The file’s name",
    LogField.TITLE: "Its title",
    LogField.AS_AT: "The day it speaks for",
    LogField.PERIOD_FROM: "First day of its period",
    LogField.PERIOD_TO: "Last day of its period",
    LogField.KIND: "Its kind",
    LogField.ORGANISATION: "The organisation it comes from",
    LogField.REVIEW_BY: "Review by",
    LogField.TARGET: "What it shows: concerns, strands or plan lines",
    LogField.NOTES: "Notes",
    LogField.REVIEWED_BY: "Who reviewed it",
}


def evidence_log(desk: Workspace) -> str:
    """Show the log of the acting post, or the place to give one. Answers its revision; empty when there is none."""
    kept = desk.kept_log()
    st.header("The evidence log you keep", anchor=False)
    if kept is None:
        draw(
            "<p>If somebody has kept a spreadsheet about these files, give it too: its titles, dates, kinds and "
            "organisations are filled in for the files it names. Give it before or after the files.</p>"
        )
        log_area(post=desk.actor.post, key="log", button="Choose an evidence log")
        return ""
    _understood(kept)
    with st.expander("Correct what the columns mean", expanded=kept.log is None, key=f"columns_{kept.revision}"):
        _mapping(desk, kept)
    log_area(post=desk.actor.post, key="log", button="Choose another log")
    if st.button("Put the log away", key="put_log_away"):
        desk.put_log_away()
        session.tell("The log is put away. What it said about items stays said.")
        st.rerun()
    return kept.revision


def _understood(kept: KeptLog) -> None:
    if kept.log is None:
        panel(
            f"<p><strong>{esc(kept.name)} is not understood yet.</strong> {esc(kept.problem)} {esc(kept.remedy)}</p>",
            tone="warn",
        )
        return
    log = kept.log
    where = f"sheet “{log.mapping.sheet}”, " if log.mapping.sheet else ""
    how = "as you said before" if kept.mapped else "by its headings"
    panel(
        f"<p><strong>{esc(log.shown)}</strong>: {esc(where)}headings in row {log.mapping.heading_row}, "
        f"{counted(len(log.entries), 'row')}. Its columns are understood {how}. {esc(_taken(log))}</p>"
        f"<p>{_how_many_cells(log)}</p>"
    )
    with st.expander(
        f"How its {counted(len(log.columns), 'column')} are understood", key=f"understood_{kept.revision}"
    ):
        draw(_columns(log))
    if log.problems:
        with st.expander(f"{counted(len(log.problems), 'cell')} that could not be used", key=f"cells_{kept.revision}"):
            draw(_problems(log))


def _taken(log: EvidenceLog) -> str:
    ignored = sum(1 for column in log.columns if column.meaning is LogField.IGNORE)
    return f"{len(log.columns) - ignored} of {counted(len(log.columns), 'column')} are used."


def _how_many_cells(log: EvidenceLog) -> str:
    if not log.problems:
        return "Every cell could be used."
    cells = counted(len(log.problems), "cell")
    return f"{cells} could not be used; the rest of each row is. Each is named below."


def _columns(log: EvidenceLog) -> str:
    rows = [
        f'<th scope="row">{column.letter}</th><td>{esc(column.heading) or "(no heading)"}</td>'
        f"<td>{'left out' if column.meaning is LogField.IGNORE else column.meaning.value}</td>"
        for column in log.columns
    ]
    return table("What each column is taken to mean", ["Column", "Heading", "Taken as"], rows)


def _problems(log: EvidenceLog) -> str:
    rows = [
        f'<th scope="row">{esc(one.cell)}</th><td>{esc(one.problem)}</td><td>{esc(one.remedy)}</td>'
        for one in log.problems[:MOST_CELLS]
    ]
    more = len(log.problems) - MOST_CELLS
    told = f"<p>And {counted(more, 'more cell')}; the report of the upload names them all.</p>" if more > 0 else ""
    return table("Cells that could not be used", ["Cell", "What is wrong", "What to do"], rows) + told


def _mapping(desk: Workspace, kept: KeptLog) -> None:
    """Choose a column for each thing a log can say. It is remembered for later logs with the same headings."""
    if not kept.tops:
        st.text("The log cannot be read any more. Choose it again.")
        return
    log, key = kept.log, kept.revision
    names = [top.name or "The only sheet" for top in kept.tops]
    used = next((at for at, top in enumerate(kept.tops) if log and top.name == log.mapping.sheet), 0)
    at = st.selectbox("Sheet", range(len(names)), used, names.__getitem__, key=f"sheet_{key}")
    top = kept.tops[at]
    usual = log.mapping.heading_row if log and at == used else usual_heading_row(top)
    row = st.number_input(
        "Row with the headings", 1, max(1, len(top.rows)), min(usual, max(1, len(top.rows))), key=f"row_{key}_{at}"
    )
    headings = _headings(top, int(row))
    if not headings:
        st.text("That row is empty. Choose the row that holds the headings.")
        return
    with st.form(f"mapping_{key}_{at}_{row}"):
        columns, shown = st.columns(2), log if at == used else None
        chosen = {}
        for number, one in enumerate(SAID):
            with columns[number % 2]:
                chosen[one] = _field(one, headings, shown, f"{one.name}_{key}_{at}_{row}")
        if st.form_submit_button("Use these columns", type="primary", key=f"use_{key}_{at}_{row}"):
            with session.kindly():
                desk.map_log(_as_mapping(top, int(row), headings, chosen))
                session.tell("The log is read by the columns you chose. They are remembered for the next log like it.")
                st.rerun()
    if kept.mapped and st.button("Go back to what the headings say", key="forget_mapping"):
        desk.forget_log_mapping()
        st.rerun()


def _headings(top: SheetTop, row: int) -> list[tuple[str, str]]:
    """Letter and heading of each column that has one."""
    cells = top.rows[row - 1] if row <= len(top.rows) else ()
    return [(letter(at), heading) for at, heading in enumerate(cells) if heading]


def _field(one: LogField, headings: list[tuple[str, str]], log: EvidenceLog | None, key: str) -> list[int]:
    """The columns chosen for a meaning, by their place among the headings."""
    letters = [name for name, _ in headings]
    meant = [
        letters.index(column.letter)
        for column in (log.columns if log else ())
        if column.meaning is one and column.letter in letters
    ]

    def said(place: int | None) -> str:
        return "No column" if place is None else f"{headings[place][0]}: {headings[place][1]}"  # options are plain text

    if one in MANY:
        return list(st.multiselect(SAID[one], range(len(headings)), meant, said, key=f"map_{key}"))
    places: list[int | None] = [None, *range(len(headings))]
    chosen = st.selectbox(SAID[one], places, meant[0] + 1 if meant else 0, said, key=f"map_{key}")
    return [] if chosen is None else [chosen]


def _as_mapping(
    top: SheetTop, row: int, headings: list[tuple[str, str]], chosen: dict[LogField, list[int]]
) -> LogMapping:
    """The choice as it is remembered, by heading. Raises Contradiction for one that headings cannot tell."""
    meant = _by_letter(headings, chosen)
    columns: dict[str, LogField] = {}
    for column, heading in headings:
        meaning = meant.get(column, LogField.IGNORE)
        if columns.setdefault(heading, meaning) is not meaning:
            alike = listed([one for one, same in headings if same == heading])
            raise Contradiction(
                f"Columns {alike} have the same heading, {heading}, and are not taken alike.",
                remedy="Give each a heading of its own in the spreadsheet and choose it again, or leave them all out.",
            )
    return LogMapping(sheet=top.name, heading_row=row, columns=columns)


def _by_letter(headings: list[tuple[str, str]], chosen: dict[LogField, list[int]]) -> dict[str, LogField]:
    """What each chosen column means. Raises Contradiction for one chosen twice."""
    meant: dict[str, LogField] = {}
    for meaning, places in chosen.items():
        for column, heading in (headings[place] for place in places):
            if column in meant:
                first, second = SAID[meant[column]], SAID[meaning]
                raise Contradiction(
                    f"Column {column}, {heading}, is chosen twice: as “{first}” and as “{second}”.",
                    remedy="Choose it for one of the two.",
                )
            meant[column] = meaning
    return meant
