"""Who may do what. Deny by default; the workspace asks once for each action."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from evidence.errors import NotAllowed
from schemas.actors import Actor
from schemas.area import Role
from schemas.links import Link


class Action(StrEnum):
    """A thing a person can do, named as the audit log names it."""

    READ = "read"
    ADD = "add"
    DESCRIBE = "describe"
    UNLOCK = "unlock"
    READ_AGAIN = "read-again"
    LINK = "link"
    CARRY = "carry"
    REFUSE_SUGGESTION = "refuse-suggestion"
    ANSWER = "answer"
    DECIDE = "decide"
    DRAFT_BUNDLE = "draft-bundle"
    SAVE_CHOICE = "save-choice"
    FORGET_CHOICE = "forget-choice"
    ACCEPT_RISK = "accept-risk"
    ASK = "ask"
    ANSWER_REQUEST = "answer-request"
    CLOSE_REQUEST = "close-request"
    TAKE_SNAPSHOT = "take-snapshot"
    REDACT = "redact"
    RENDER = "render"


EVERYBODY = frozenset(Role)
BRINGERS = frozenset({Role.CONTRIBUTOR, Role.QUALITY_LEAD})
DECIDERS = frozenset({Role.CHAIR, Role.REVIEWER})
ASKERS = frozenset({Role.CHAIR, Role.REVIEWER, Role.QUALITY_LEAD, Role.COORDINATOR})

ALLOWED: dict[Action, frozenset[Role]] = {
    Action.READ: EVERYBODY,
    Action.ADD: BRINGERS,
    Action.DESCRIBE: BRINGERS,
    Action.UNLOCK: BRINGERS,
    Action.READ_AGAIN: BRINGERS,
    Action.LINK: BRINGERS,
    Action.CARRY: BRINGERS,
    Action.REFUSE_SUGGESTION: BRINGERS,
    Action.ANSWER: BRINGERS,
    Action.DECIDE: DECIDERS,
    Action.DRAFT_BUNDLE: frozenset({Role.COORDINATOR, Role.QUALITY_LEAD}),
    Action.SAVE_CHOICE: frozenset({Role.COORDINATOR, Role.QUALITY_LEAD}),
    Action.FORGET_CHOICE: frozenset({Role.COORDINATOR, Role.QUALITY_LEAD}),
    Action.ACCEPT_RISK: frozenset({Role.CHAIR}),
    Action.ASK: ASKERS,
    Action.ANSWER_REQUEST: BRINGERS,
    Action.CLOSE_REQUEST: ASKERS,
    Action.TAKE_SNAPSHOT: ASKERS,
    Action.REDACT: frozenset({Role.COORDINATOR, Role.QUALITY_LEAD}),
    Action.RENDER: frozenset({Role.COORDINATOR, Role.QUALITY_LEAD}),
}

IN_WORDS: dict[Action, str] = {
    Action.READ: "look at this",
    Action.ADD: "add evidence",
    Action.DESCRIBE: "describe evidence",
    Action.UNLOCK: "open evidence with its password",
    Action.READ_AGAIN: "have evidence read again",
    Action.LINK: "link evidence",
    Action.CARRY: "carry a link to a newer version",
    Action.REFUSE_SUGGESTION: "refuse proposed links",
    Action.ANSWER: "answer a contrary link",
    Action.DECIDE: "accept or challenge links",
    Action.DRAFT_BUNDLE: "make a bundle",
    Action.SAVE_CHOICE: "keep a choice of what a bundle holds",
    Action.FORGET_CHOICE: "delete a kept choice",
    Action.ACCEPT_RISK: "accept the risk of a gap",
    Action.ASK: "ask a post for evidence",
    Action.ANSWER_REQUEST: "answer a request with evidence",
    Action.CLOSE_REQUEST: "close a request",
    Action.TAKE_SNAPSHOT: "keep coverage as it stands",
    Action.REDACT: "redact evidence",
    Action.RENDER: "have PDFs made of Office files",
}


def may(actor: Actor, action: Action) -> bool:
    """True when one of the actor's roles allows the action. Every post may read."""
    return action is Action.READ or not ALLOWED[action].isdisjoint(actor.roles)


def authorize(actor: Actor, action: Action) -> None:
    """Let the actor go on, or raise NotAllowed naming the roles that may."""
    if not may(actor, action):
        roles = " or ".join(sorted(role.value for role in ALLOWED[action]))
        raise NotAllowed(
            f"The post {actor.title!r} may not {IN_WORDS[action]}.", remedy=f"Act as a post with the role {roles}."
        )


def authorize_decision(
    actor: Actor, link: Link, *, brought_by: Collection[str], carried_by: Collection[str] = ()
) -> None:
    """Let the actor decide a link, unless that post brought any version of the evidence in, or made the link itself,
    or chose the words of a newer version it now quotes.

    The person who uploads may approve in most systems of this sort; independent checking is worth nothing then.
    """
    authorize(actor, Action.DECIDE)
    if actor.post == link.made_by:
        did = f"made {link.ref}"
    elif actor.post in brought_by:
        did = f"added the evidence {link.ref} rests on"
    elif actor.post in carried_by:
        did = f"carried {link.ref} to a newer version"
    else:
        return
    raise NotAllowed(
        f"{actor.title} {did}, so it cannot decide it.",
        remedy="Ask a reviewer or the chair who neither added the evidence nor made the link.",
    )
