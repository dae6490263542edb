"""The uploads under way, by a name the browser was given. Lost when the server ends: the browser then plans anew."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from threading import Lock

from evidence.errors import EvidenceError
from evidence.web import answers
from evidence.workspace.bringing import Plan, TooManyFiles

MOST = 50
FORGOTTEN = 410

_plans: OrderedDict[str, tuple[str, Plan]] = OrderedDict()
_turn = Lock()


class PlanForgotten(EvidenceError):
    """An upload that the server does not know any more."""


answers.STATUS |= {PlanForgotten: FORGOTTEN, TooManyFiles: 413}


def keep_plan(plan: Plan, post: str) -> str:
    """Keep the plan of a post's upload, and name it. The oldest make room."""
    name = secrets.token_urlsafe(12)
    with _turn:
        _plans[name] = post, plan
        while len(_plans) > MOST:
            _plans.popitem(last=False)
    return name


def plan_named(name: str, post: str) -> Plan | None:
    """The plan of that name; none when none is named. Raises PlanForgotten."""
    if not name:
        return None
    with _turn:
        whose, plan = _plans.get(name, ("", None))
        if plan is None or whose != post:
            raise PlanForgotten(
                "The server does not know this upload any more.", remedy="Send its list of files again."
            )
        _plans.move_to_end(name)
    return plan
