"""Before release: what a bundle would give away, item by item, and what is decided about it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from evidence.rules.words import counted
from evidence.ui import answers, session
from evidence.ui.components.choices import Choice as Narrowing
from evidence.ui.components.choices import choose_all
from evidence.ui.components.choose_bundle import choose_bundle, in_address, use
from evidence.ui.components.finding_form import finding_form
from evidence.ui.components.finding_list import VIEW, Group, finding_list, group_list, groups_of
from evidence.ui.components.paging import page_of
from evidence.ui.components.saved_choices import use_saved
from evidence.ui.components.style import draw, facts, panel
from evidence.ui.components.text import clipped, esc, md_escape
from evidence.workspace.workspace import Workspace
from schemas.bundles import Choice
from schemas.gate import FindingKind, GateReport

KINDS = {kind.name.lower(): kind.value[:1].upper() + kind.value[1:] for kind in FindingKind}
SHOW = {"all": "Also what is settled"}
NARROWING = (
    Narrowing("kind", "What was found", KINDS, "Anything"),
    Narrowing("show", "Show", SHOW, "What is still to be decided"),
)
SEEN = "gate_files_seen"


def show() -> None:
    """The page: one group of findings when the address names one, else the list."""
    desk = session.workspace()
    st.title("Before release", anchor=False)
    draw(
        '<p class="lead">Before a bundle leaves, its files, their hidden parts and the words around them are looked '
        "through for what would give somebody away. Each thing found is decided by a post that neither brought the "
        "item in nor linked it.</p>"
    )
    with session.kindly():
        with st.expander("Use a choice that was kept by name"):
            use_saved(desk, use)
        choice = choose_bundle(desk)
        chosen = in_address(choice) | choose_all(VIEW, NARROWING)
        _look(desk, choice)
        report = answers.gate(desk, choice)
        _summary(desk, report, choice)
        groups = groups_of(report.found)
        asked = session.asked_for("item"), session.asked_for("what")
        group = next((one for one in groups if (one.item, one.kind.name.lower()) == asked), None)
        if group:
            _one(desk, choice, group, chosen)
        else:
            _all(desk, groups, chosen, missing=any(asked))


def _look(desk: Workspace, choice: Choice) -> None:
    """Look into files that never were, and tell how far that is."""
    place = session.told_here()
    seen = str(desk.core.folder), desk.revision(), choice
    if st.session_state.get(SEEN) == seen:
        return
    whole = desk.selection(choice)
    waiting = desk.files_to_look_into(whole)
    if not waiting:
        st.session_state[SEEN] = seen
        return
    bar, done = place.progress(0.0, text="Looking into the files"), 0

    def tell(title: str) -> None:
        nonlocal done
        done += 1
        bar.progress(min(1.0, done / waiting), text=f"Looked into {done} of {waiting}: {md_escape(clipped(title, 60))}")

    desk.look_into(whole, tell)
    place.empty()


def _summary(desk: Workspace, report: GateReport, choice: Choice) -> None:
    waiting, settled = len(report.in_the_way), len(report.found) - len(report.in_the_way)
    if report.names:
        names = f"The area’s own list of {counted(report.names, 'name')} is looked for."
    else:
        names = "No list of names is set, so no names are looked for. Whoever runs the product can set one."
    told = [
        ("For", esc(desk.area.checkpoints_by_ref[choice.checkpoint].title)),
        ("Looked into", counted(report.looked_into, "item")),
        ("Names", esc(names)),
        ("Still to decide", f"<strong>{counted(waiting, 'finding')}</strong>" if waiting else "Nothing"),
        ("Settled", counted(settled, "finding")),
    ]
    panel(facts(told), tone="stop" if waiting else "")


def _all(desk: Workspace, groups: list[Group], chosen: Mapping[str, str], *, missing: bool) -> None:
    told = session.told_here()
    if missing:
        told.info(
            "What the address names is not found any more: it was settled with its item, or the file has changed."
        )
    wanted = [
        one
        for one in groups
        if chosen["kind"] in ("", one.kind.name.lower()) and (chosen["show"] == "all" or one.in_the_way)
    ]
    if not groups:
        panel("<p>Nothing was found. That is no promise: look through what is new before it leaves.</p>")
    elif not wanted:
        panel("<p>Nothing like that is left to decide. Show what is settled, or take a filter away.</p>")
    else:
        part = page_of(wanted, key="gate_page", noun="groups of findings")
        draw(group_list(part, {item.ref: item for item in answers.items(desk)}, chosen))


def _one(desk: Workspace, choice: Choice, group: Group, chosen: Mapping[str, str]) -> None:
    back = esc(session.address(VIEW, **chosen))
    draw(f'<p><a href="{back}">Back to everything that was found</a></p>')
    item = desk.item(group.item)
    st.header(md_escape(f"{KINDS[group.kind.name.lower()]} in {group.item} {clipped(item.title, 70)}"), anchor=False)
    part = page_of(group.found, key=f"findings_{group.item}_{group.kind.name}", noun="findings")
    draw(finding_list(desk, part, caption=f"Findings of this kind in {esc(group.item)}"))
    finding_form(desk, choice, group)


show()
