"""Requests: evidence asked of a post by a date, from a gap or free, and what was brought in answer."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from evidence.errors import Contradiction, NotFound
from evidence.rules.access import Action
from evidence.rules.asking import day_to_ask_for
from evidence.rules.words import day
from evidence.store import items as stored
from evidence.store import requests as asked
from evidence.workspace.gaps import GapKeeping
from schemas.gaps import Gap
from schemas.requests import EvidenceRequest, NewRequest, RequestStatus


class Requests(GapKeeping):
    """Asking for evidence and answering."""

    def ask(self, new: NewRequest) -> EvidenceRequest:
        """Ask a post for evidence. From a gap, whatever is left out is the gap's own: owner, due day, next step. Where
        the due day is too near, or has gone by, it is the first one that can be kept."""
        gap = self._open_gap(new.gap) if new.gap else None
        post, due, wants = _what_is_asked(new, gap, self.today)
        self._known_post(post)
        target = new.target or (gap.strand if gap else None)
        if target is not None:
            self._strands(target)
        if due < self.today:
            raise Contradiction(f"{day(due)} has gone by.", remedy="Give a day that is still to come.")
        with self._doing(Action.ASK, new.gap or post) as doing:
            ref = asked.insert_request(
                doing.session,
                gap=stored.number_of(gap.ref, "G") if gap else None,
                target=target,
                asked_of=post,
                due=due,
                wants=wants,
                by=self.actor.post,
                at=doing.at,
            )
            doing.thing = ref
            doing.detail = {"gap": gap.ref if gap else None, "asked_of": post, "due": due.isoformat(), "wants": wants}
            return self._requests_in(doing.session).one(ref)

    def _open_gap(self, ref: str) -> Gap:
        found = self.gap(ref)
        if found.gap is None:
            closed = f" It was closed on {day(found.closed_at.date())}." if found.closed_at else ""
            raise Contradiction(f"{found.ref} is no gap any more.{closed}", remedy="Nothing needs to be asked for it.")
        return found.gap

    def requests(self, *, post: str | None = None, item: str | None = None) -> list[EvidenceRequest]:
        """The requests asked of a post, or answered by an item, or all; open ones first, the first due first."""
        if post:
            self._known_post(post)
        with self._looking() as session:
            return self._requests_in(session).all(post=post, item=item)

    def request(self, ref: str) -> EvidenceRequest:
        """One request. Raises NotFound."""
        with self._looking() as session:
            return self._requests_in(session).one(ref)

    def answer_request(self, ref: str, item: str) -> EvidenceRequest:
        """Link an item to the request it answers. Whether it closes the gap is for links and decisions to say."""
        with self._doing(Action.ANSWER_REQUEST, ref) as doing:
            request = self._requests_in(doing.session).one(ref)
            if request.status is RequestStatus.WITHDRAWN:
                raise Contradiction(
                    f"{request.ref} was withdrawn: {request.closed_why}", remedy="Nothing is asked for."
                )
            known = self._visible_item(doing.session, item)
            added = asked.insert_answer(doing.session, request.ref, known.ref, by=self.actor.post, at=doing.at)
            doing.unchanged = not (added or request.is_open)
            if added or request.is_open:  # the same item again, in a newer version, may answer what was asked again
                asked.write_status(doing.session, request.ref, RequestStatus.ANSWERED, why="", at=doing.at)
            doing.thing, doing.detail = request.ref, {"item": known.ref}
            doing.session.flush()
            return self._requests_in(doing.session).one(request.ref)

    def ask_again(self, ref: str, *, why: str) -> EvidenceRequest:
        """Open a request again because what was brought does not satisfy it."""
        return self._write_status(ref, RequestStatus.OPEN, why)

    def withdraw_request(self, ref: str, *, why: str) -> EvidenceRequest:
        """Ask no longer."""
        return self._write_status(ref, RequestStatus.WITHDRAWN, why)

    def _write_status(self, ref: str, status: RequestStatus, why: str) -> EvidenceRequest:
        if not why.strip():
            raise Contradiction("It needs its reason.", remedy="Say in a sentence why.")
        with self._doing(Action.CLOSE_REQUEST, ref) as doing:
            request = self._requests_in(doing.session).one(ref)
            if request.status is status or (request.is_open and status is RequestStatus.OPEN):
                raise Contradiction(f"{request.ref} is {request.status.value} already.", remedy="Nothing to do.")
            asked.write_status(doing.session, request.ref, status, why=why.strip(), at=doing.at)
            doing.thing, doing.detail = request.ref, {"status": status.value, "why": why.strip()}
            doing.session.flush()
            return self._requests_in(doing.session).one(request.ref)

    def _requests_in(self, session: Session) -> asked.RequestReader:
        posts = {ref: post.title for ref, post in self.area.posts.items()}
        return asked.RequestReader(session, posts, today=self.today)


def _what_is_asked(new: NewRequest, gap: Gap | None, today: date) -> tuple[str, date, str]:
    post = new.asked_of or (gap.post if gap else None)
    due = new.due or (day_to_ask_for(gap, today=today) if gap else None)
    wants = new.wants or (gap.next_step if gap else None)
    if post is None or due is None or wants is None:
        raise NotFound(
            "A request without a gap needs whom it is asked of, by when, and what would satisfy it.",
            remedy="Name the post, the day and what is wanted; or ask from a gap.",
        )
    return post, due, wants
