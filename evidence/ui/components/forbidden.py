"""What a post may not do, said before it tries, with the posts that may."""

from __future__ import annotations

from evidence.errors import NotAllowed
from evidence.rules.access import ALLOWED, Action, authorize
from evidence.rules.words import listed
from evidence.ui.components.style import panel
from evidence.ui.components.text import esc
from evidence.workspace.workspace import Workspace


def may_or_says(desk: Workspace, action: Action) -> bool:
    """True when the acting post may do a thing; otherwise the page says so, and who may."""
    try:
        authorize(desk.actor, action)
    except NotAllowed as refusal:
        who = [post.title for post in desk.area.posts.values() if not ALLOWED[action].isdisjoint(post.roles)]
        panel(
            f"<p><strong>{esc(refusal)}</strong> {esc(refusal.remedy)}</p>"
            f"<p>Posts that may: {esc(listed(who, most=8))}. Choose who acts at the side of the page.</p>",
            tone="warn",
        )
        return False
    return True
