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
    ASK_RELEASE = "ask-release"
    APPROVE_RELEASE = "approve-release"
    SEAL = "seal"
    HAND_OVER = "hand-over"
    FETCH_BUNDLE = "fetch-bundle"
    ACCEPT_RISK = "accept-risk"
    ASK = "ask"
    ANSWER_REQUEST = "answer-request"
    CLOSE_REQUEST = "close-request"
    TAKE_SNAPSHOT = "take-snapshot"
    REDACT = "redact"
    RENDER = "render"
    CALL = "call"
    CHANGE_CALL = "change-call"
    ANSWER_LINE = "answer-line"
    CONFIRM_LINE = "confirm-line"
    LOG_ASK = "log-ask"
    BUILD_DAY = "build-day"
    DECIDE_FINDING = "decide-finding"


EVERYBODY = frozenset(Role)
BRINGERS = frozenset({Role.CONTRIBUTOR, Role.QUALITY_LEAD})
DECIDERS = frozenset({Role.CHAIR, Role.REVIEWER})
ASKERS = frozenset({Role.CHAIR, Role.REVIEWER, Role.QUALITY_LEAD, Role.COORDINATOR})
CALLERS = frozenset({Role.COORDINATOR, Role.CHAIR})
BUNDLERS = frozenset({Role.COORDINATOR, Role.QUALITY_LEAD})

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
    Action.ASK_RELEASE: frozenset({Role.COORDINATOR}),
    Action.APPROVE_RELEASE: frozenset({Role.CHAIR, Role.REVIEWER, Role.QUALITY_LEAD}),
    Action.SEAL: frozenset({Role.COORDINATOR}),
    Action.HAND_OVER: frozenset({Role.COORDINATOR}),
    Action.FETCH_BUNDLE: ASKERS,
    Action.ACCEPT_RISK: frozenset({Role.CHAIR}),
    Action.ASK: ASKERS,
    Action.ANSWER_REQUEST: BRINGERS,
    Action.CLOSE_REQUEST: ASKERS,
    Action.TAKE_SNAPSHOT: ASKERS,
    Action.REDACT: frozenset({Role.COORDINATOR, Role.QUALITY_LEAD}),
    Action.RENDER: frozenset({Role.COORDINATOR, Role.QUALITY_LEAD}),
    Action.CALL: CALLERS,
    Action.CHANGE_CALL: CALLERS,
    Action.ANSWER_LINE: BRINGERS | BUNDLERS,
    Action.CONFIRM_LINE: BUNDLERS,
    Action.LOG_ASK: BUNDLERS,
    Action.BUILD_DAY: BUNDLERS,
    Action.DECIDE_FINDING: ASKERS,
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
    Action.ASK_RELEASE: "ask for a bundle to be released",
    Action.APPROVE_RELEASE: "approve or refuse a release",
    Action.SEAL: "seal a bundle",
    Action.HAND_OVER: "note what became of a bundle",
    Action.FETCH_BUNDLE: "download what is to be released or was sealed",
    Action.ACCEPT_RISK: "accept the risk of a gap",
    Action.ASK: "ask a post for evidence",
    Action.ANSWER_REQUEST: "answer a request with evidence",
    Action.CLOSE_REQUEST: "close a request",
    Action.TAKE_SNAPSHOT: "keep coverage as it stands",
    Action.REDACT: "redact evidence",
    Action.RENDER: "have PDFs made of Office files",
    Action.CALL: "say that a checkpoint is called, or that the call is over",
    Action.CHANGE_CALL: "change the days or the lines of a call",
    Action.ANSWER_LINE: "answer a line of the request",
    Action.CONFIRM_LINE: "confirm what answers a line of the request",
    Action.LOG_ASK: "log what inspectors ask for",
    Action.BUILD_DAY: "build a day's bundle",
    Action.DECIDE_FINDING: "decide what is found before release",
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


def authorize_finding_decision(
    actor: Actor, item: str, *, brought_by: Collection[str], linked_by: Collection[str]
) -> None:
    """Let the actor decide what is found in an item before release, unless that post brought it in or linked it."""
    authorize(actor, Action.DECIDE_FINDING)
    if actor.post in brought_by:
        did = f"added {item}"
    elif actor.post in linked_by:
        did = f"linked {item}"
    else:
        return
    raise NotAllowed(
        f"{actor.title} {did}, so it cannot decide what of it may leave.",
        remedy="Ask a post that neither added the evidence nor linked it.",
    )


def authorize_approval(actor: Actor, *, asked_by: str, release: str) -> None:
    """Let the actor approve a release, unless that post asked for it: one person alone never hands evidence out."""
    authorize(actor, Action.APPROVE_RELEASE)
    if actor.post == asked_by:
        raise NotAllowed(
            f"{actor.title} asked for {release}, so it cannot approve it.",
            remedy="Another post must: the chair, a reviewer or a quality lead who did not ask for it.",
        )


def authorize_sealing(actor: Actor, *, approved_by: str | None, release: str) -> None:
    """Let the actor seal a release, unless that post approved it."""
    authorize(actor, Action.SEAL)
    if actor.post == approved_by:
        raise NotAllowed(
            f"{actor.title} approved {release}, so it cannot seal it.",
            remedy="Another inspection coordinator must seal it, or another post approve it.",
        )
