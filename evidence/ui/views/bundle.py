"""Bundle: choose what goes to whom, see exactly what they will see and what not, and make the draft."""

from __future__ import annotations

import streamlit as st

from evidence.rules.access import Action
from evidence.ui import answers, session
from evidence.ui.components.ask_release import ask_release_form
from evidence.ui.components.bundle_preview import bundle_preview
from evidence.ui.components.choose_bundle import choose_bundle, use
from evidence.ui.components.draft_made import make_draft
from evidence.ui.components.finding_list import gate_address
from evidence.ui.components.forbidden import may_or_says
from evidence.ui.components.saved_choices import keep_choice, use_saved
from evidence.ui.components.style import draw
from evidence.ui.components.text import esc


def show() -> None:
    """The page."""
    desk = session.workspace()
    st.title("Bundle", anchor=False)
    draw(
        '<p class="lead">A draft is one file with the evidence, what it shows, and what is not shown yet. '
        "The same choice over the same evidence gives the same file, byte for byte.</p>"
        '<p class="quiet">It is a draft, not a sealed bundle: nobody has approved it and it carries no signature.</p>'
    )
    may = may_or_says(desk, Action.DRAFT_BUNDLE)
    with session.kindly():
        with st.expander("Use a choice that was kept by name"):
            use_saved(desk, use)
        choice = choose_bundle(desk)
        preview = answers.preview(desk, choice)
        if may:
            with st.container():  # what comes and goes in it must not take away a name being typed below
                make_draft(desk, choice)
            keep_choice(desk, choice)
        gate = esc(gate_address(choice))
        draw(f'<p><a href="{gate}">Look at what must be decided before it may leave</a></p>')
        st.header("Ask for its release", anchor=False)
        if may_or_says(desk, Action.ASK_RELEASE):
            ask_release_form(desk, choice)
        bundle_preview(desk, preview)


show()
