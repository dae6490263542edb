"""Single keys where links are gone through one by one: A accepts, N and P go to the next and the one before; on the
Review page C challenges, and where links are proposed E changes and R refuses.

Our own, because Streamlit's shortcuts for buttons cannot be the letter C, are heard while a key is held down, and know
nothing of which link the reader has in view.
"""

from __future__ import annotations

from evidence.ui.upload.packaged import packaged_component

HTML = '<p role="status" aria-live="polite"></p>'


def review_keys(*, link: str, on: bool, drawn: int, desk: str = "review_desk") -> None:
    """Let keys press the buttons of the link in focus, when they are on; say it here when a key needs pressing again.

    `drawn` changes with every drawing of the page. When another link has come up, the part of the page with the key
    `desk` is brought into view.
    """
    mount = packaged_component("review_keys", html=HTML, js="review_keys.js", css="review_keys.css")
    told = {"link": link, "on": on, "drawn": drawn, "desk": desk}
    mount(key="review-keys", height="content", data=told)
