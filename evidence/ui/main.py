"""The page around every page: who acts, which area, the way between pages. The launcher, app.py, runs it."""

from __future__ import annotations

import streamlit as st

from evidence.ui import session
from evidence.ui.components.banner import banner, choose_post
from evidence.ui.components.follow import follow_links
from evidence.ui.components.style import put_style
from evidence.ui.upload.keys import quiet_keys
from evidence.web.gate import is_gated

PAGES = (
    st.Page("views/standing.py", title="Where we stand", default=True),
    st.Page("views/gaps.py", title="Gaps", url_path="gaps"),
    st.Page("views/requests.py", title="Requests", url_path="requests"),
    st.Page("views/plan.py", title="Plan", url_path="plan"),
    st.Page("views/timeline.py", title="Timeline", url_path="timeline"),
    st.Page("views/partners.py", title="Partners", url_path="partners"),
    st.Page("views/add.py", title="Add evidence", url_path="add"),
    st.Page("views/find.py", title="Find", url_path="find"),
    st.Page("views/evidence.py", title="Evidence", url_path="evidence"),
    st.Page("views/page.py", title="A page of evidence", url_path="page", visibility="hidden"),
    st.Page("views/redact.py", title="Redact", url_path="redact", visibility="hidden"),
    st.Page("views/review.py", title="Review", url_path="review"),
    st.Page("views/bundle.py", title="Bundle", url_path="bundle"),
    st.Page("views/gate.py", title="Before release", url_path="gate"),
    st.Page("views/releases.py", title="Releases", url_path="releases"),
    st.Page("views/call.py", title="The call", url_path="call"),
    st.Page("views/board.py", title="Board paper", url_path="board"),
)

if not is_gated():
    st.error("This page was started without its gate, so it shows nothing. Start it with `evidence serve`.")
    st.stop()

# Without sections: Streamlit puts their headings where no list may have any, which misleads screen readers.
page = st.navigation(PAGES, expanded=True)
with session.kindly():
    st.set_page_config(page_title=f"{page.title} – {session.area().area.name} evidence", layout="wide")
    put_style()
    follow_links({one.url_path: one for one in PAGES}, messages=session.messages_told())
    choose_post(session.area())
    session.keep_address()
    banner(session.workspace())
    session.show_told()
    page.run()
quiet_keys()
