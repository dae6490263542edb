"""Chasing what is not shown: gaps narrowed to a list, and what is due as a sheet, a calendar and a digest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from evidence.bundles.wording import EXAMPLE_NOTICE
from evidence.errors import Contradiction, NotFound
from evidence.rules.access import Action, authorize
from evidence.rules.digest import digest
from evidence.rules.gap_filter import narrowed
from evidence.workspace.gap_sheet import gap_sheet
from evidence.workspace.gaps import ahead
from evidence.workspace.requests import Requests
from schemas.gap_filter import GapFilter
from schemas.gaps import Gap, Gaps
from schemas.requests import EvidenceRequest, RequestStatus


class Chasing(Requests):
    """What is wanted of whom, by when, in the shapes people take away."""

    def gaps_wanted(
        self,
        wanted: GapFilter,
        *,
        as_at: date | None = None,
        checkpoint: str | None = None,
        target: str | None = None,
    ) -> Gaps:
        """The gaps as at a date or a checkpoint, narrowed and ordered."""
        self._known_filter(wanted)
        found = self.gaps(as_at=as_at, checkpoint=checkpoint, target=target)
        waiting = {one.ref for one in self.requests() if one.is_open}
        return found.model_copy(update={"gaps": narrowed(found.gaps, wanted, self.area, open_requests=waiting)})

    def _known_filter(self, wanted: GapFilter) -> None:
        if wanted.post:
            self._known_post(wanted.post)
        self._known_organisation(wanted.organisation)
        if wanted.concern and wanted.concern not in self.area.concerns:
            raise NotFound(
                f"There is no concern {wanted.concern!r}.", remedy=f"Use one of: {', '.join(self.area.concerns)}."
            )

    def gap_sheet(
        self,
        wanted: GapFilter,
        *,
        as_at: date | None = None,
        checkpoint: str | None = None,
        target: str | None = None,
    ) -> bytes:
        """The same gaps as a spreadsheet."""
        gaps = self.gaps_wanted(wanted, as_at=as_at, checkpoint=checkpoint, target=target)
        return gap_sheet(gaps, wanted, self.area, today=self.today, example=self.worked_example)

    def gaps_to_close(self, *, post: str | None = None) -> tuple[Gap, ...]:
        """Every gap there is, as it stands at the first checkpoint to come that has it, else today; by due date."""
        found: dict[str, Gap] = {}
        for checkpoint in (*(one.ref for one in ahead(self.core, self.today)), None):
            for gap in self.gaps(checkpoint=checkpoint, post=post).gaps:
                found.setdefault(gap.key, gap)
        return tuple(sorted(found.values(), key=lambda gap: (gap.due or date.max, gap.ref)))

    def due_calendar(self, *, post: str | None = None) -> bytes:
        """A calendar file of the open requests of a post and the due dates of its gaps; of every post when none is
        named."""
        from evidence.workspace.due_calendar import due_calendar  # the calendar library takes a while to load

        title = self.area.posts[self._known_post(post)].title if post else self.area.area.partnership
        requests, gaps = self.requests(post=post), self.gaps_to_close(post=post)
        return due_calendar(title, requests, gaps, self.area, notice=self._notice)

    def digest(self, *, post: str | None = None) -> str:
        """What is wanted of a post in plain text; of every post something is wanted of when none is named."""
        if post:
            self._known_post(post)
        requests, gaps = self.requests(post=post), self.gaps_to_close(post=post)
        posts = [post] if post else self._wanted_of(requests, gaps)
        made = [self._digest(one, requests, gaps) for one in posts]
        return "\n\n".join(made) if made else "Nothing is wanted of any post.\n"

    def _wanted_of(self, requests: Collection[EvidenceRequest], gaps: Collection[Gap]) -> list[str]:
        wanted = {one.asked_of for one in requests if one.is_open} | {gap.post for gap in gaps}
        return [ref for ref in self.area.posts if ref in wanted]

    def _digest(self, post: str, requests: Collection[EvidenceRequest], gaps: Collection[Gap]) -> str:
        owner = self.area.posts[post]
        return digest(
            f"{owner.title}, {self.area.organisations[owner.organisation].name}",
            [one for one in requests if one.asked_of == post],
            [gap for gap in gaps if gap.post == post],
            posts={ref: one.title for ref, one in self.area.posts.items()},
            today=self.today,
            notice=self._notice,
        )

    @property
    def _notice(self) -> str:
        return EXAMPLE_NOTICE if self.worked_example else ""

    def answer_with(self, ref: str, items: Collection[str]) -> EvidenceRequest:
        """Link each of some items just brought to the request they answer; those that are linked already stay so.

        With no items it says whether the request can be answered at all. Raises Contradiction for one withdrawn.
        """
        authorize(self.actor, Action.ANSWER_REQUEST)
        request = self.request(ref)
        if request.status is RequestStatus.WITHDRAWN:
            raise Contradiction(f"{request.ref} was withdrawn: {request.closed_why}", remedy="Nothing is asked for.")
        there = {one.item for one in request.answers}
        for item in dict.fromkeys(items):
            if item not in there:
                request = self.answer_request(ref, item)
        return request
