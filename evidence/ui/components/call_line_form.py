"""The form of a line of the request: added to a call, or changed in it."""

from __future__ import annotations

import streamlit as st

from evidence.rules.words import day
from evidence.ui import session
from evidence.ui.components.dates import HINT, parse_day
from evidence.ui.components.text import clipped
from evidence.workspace.workspace import Workspace
from schemas.calls import Call, CallLine, NewCallLine
from schemas.evidence import EvidenceKind


def line_form(desk: Workspace, call: Call, line: CallLine | None = None) -> None:
    """Change a line, or add one when none is given. The acting post may; whoever calls has seen to that."""
    key = f"{call.ref}_{line.ref if line else 'new'}"
    posts = posts_by_title(desk)
    targets = targets_of(desk)
    with st.form(f"line_{key}", border=False):
        said = {
            "asks": st.text_area("Asked for", line.asks if line else "", key=f"line_asks_{key}", height=80),
            "post": st.selectbox(
                "Supplied by",
                posts,
                posts.index(line.post) if line and line.post in posts else None,
                format_func=lambda ref: desk.area.posts[ref].title,
                placeholder="Choose a post",
                key=f"line_post_{key}",
            ),
        }
        due_on = st.text_input("Due on", day(line.due_on) if line else "", key=f"line_due_{key}", help=HINT)
        said["due_at"] = st.text_input("Due by, as 17:00", line.due_at if line else "17:00", key=f"line_at_{key}")
        kinds = st.multiselect(
            "Kinds of evidence that answer it (any when none is chosen)",
            list(EvidenceKind),
            list(line.kinds) if line else [],
            format_func=lambda kind: kind.value,
            key=f"line_kinds_{key}",
        )
        about = st.multiselect(
            "About (whatever is looked at when none is chosen)",
            list(targets),
            [ref for ref in line.targets if ref in targets] if line else [],
            format_func=targets.__getitem__,
            key=f"line_targets_{key}",
        )
        elsewhere = st.checkbox(
            "It is answered from other systems", line.elsewhere if line else False, key=f"line_elsewhere_{key}"
        )
        why = st.text_input("Why it is changed", key=f"line_why_{key}", max_chars=2000) if line else ""
        if st.form_submit_button("Change the line" if line else "Add the line", key=f"line_save_{key}"):
            with session.kindly():
                new = session.checked(
                    NewCallLine,
                    **said,
                    due_on=parse_day(due_on or ""),
                    kinds=kinds,
                    targets=about,
                    elsewhere=elsewhere,
                    organisations=line.organisations if line else (),
                    speakers=line.speakers if line else (),
                )
                made = (
                    desk.change_line(call.ref, line.ref, new, why=why or "") if line else desk.add_line(call.ref, new)
                )
                session.tell(f"{made.ref} is {'changed' if line else 'added'}.")
                st.rerun()


def posts_by_title(desk: Workspace) -> list[str]:
    """References of the posts, by their titles."""
    return sorted(desk.area.posts, key=lambda ref: desk.area.posts[ref].title)


def targets_of(desk: Workspace) -> dict[str, str]:
    """Concerns, strands and lines with their words."""
    area = desk.area
    found = {ref: f"{ref} {clipped(one.title, 60)}" for ref, one in area.concerns.items()}
    found |= {ref: f"{ref}: {clipped(place.strand.title, 60)}" for ref, place in area.strands.items()}
    return found | {ref: f"Line {ref} {clipped(line.action, 60)}" for ref, line in area.lines.items()}
