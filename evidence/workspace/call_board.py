"""The board of a call: each line with the evidence that answers it, what was asked besides, and the days' bundles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from evidence.bundles.bound.making import Told
from evidence.errors import Contradiction
from evidence.rules.access import Action, authorize
from evidence.rules.answering_lines import Answering, answer_of
from evidence.rules.entering import why_out
from evidence.rules.words import day
from evidence.store import asks as stored_asks
from evidence.store import calls as stored_calls
from evidence.store import items as stored
from evidence.store import releases
from evidence.workspace.call_lines import CallLines, is_overdue
from schemas.bundles import Choice, Drafted, Selection
from schemas.calls import Ask, AskSent, BoardLine, CallBoard, CallLine, DayDraft, NewAsk, SentIn

HERE = ZoneInfo("Europe/London")
AUDIENCE = "inspectors"


class CallBoards(CallLines):
    """What is asked for beside what there is."""

    def call_board(self, ref: str) -> CallBoard:
        """A call as it stands now."""
        with self._looking() as session:
            known = self._call_in(session, ref)
            lines = stored_calls.lines(session, known.ref)
            asks = stored_asks.asks(session, known.ref, self._titles)
            sealed = {one.draft_sha256: one.ref for one in releases.bundles(session)}
            drafts = tuple(
                one.model_copy(update={"bundle": sealed.get(one.sha256)})
                for one in stored_calls.drafts(session, known.ref)
            )
        answering = self._answering(known.checkpoint)
        return CallBoard(
            call=known,
            as_at=self.now_here,
            lines=tuple(self._board_line(line, answering, drafts) for line in lines),
            asks=tuple(self._with_overdue(one) for one in asks),
            drafts=drafts,
        )

    def _board_line(self, line: CallLine, answering: Answering, drafts: Sequence[DayDraft]) -> BoardLine:
        standing = answering.standing(line)
        return BoardLine(
            line=line,
            supplier=self._titles.get(line.post, line.post),
            answer=answer_of(standing, elsewhere=line.elsewhere),
            standing=standing,
            overdue=line.is_open and is_overdue(line.due_on, line.due_at, now_here=self.now_here),
            sent=_sent(line, drafts),
            stays_out=self._may_not_go(line.items),
        )

    def _answering(self, checkpoint: str) -> Answering:
        known = self._known()
        with self._looking() as session:
            visible = self._visible_refs(session, stored.ItemFilter())
        return Answering(self.area, known.links, self.checkpoint(checkpoint), visible)

    def _may_not_go(self, refs: Iterable[str]) -> dict[str, str]:
        """Of some items, those that may not go to inspectors though somebody named them, and why."""
        items, audience = self._recalled().items, self.audience(AUDIENCE)
        named = {ref: items[stored.number_of(ref, "E")] for ref in refs}
        left = {ref: why_out(item, (), audience, picked=frozenset(named)) for ref, item in named.items()}
        return {ref: one.why for ref, one in left.items() if one}

    def log_ask(self, call: str, new: NewAsk) -> Ask:
        """Log what inspectors ask for beyond the lines, of whom, by when."""
        self._known_post(new.post)
        with self._doing(Action.LOG_ASK, call) as doing:
            known = self._still_open(doing.session, call)
            if new.asked_at and new.asked_at > doing.at:
                raise Contradiction("It cannot have been asked later than now.", remedy="Check the moment.")
            ref = stored_asks.insert_ask(doing.session, known.ref, new, by=self.actor.post, at=doing.at)
            doing.thing = ref
            doing.detail = {
                "call": known.ref,
                "post": new.post,
                "due": f"{new.due_on.isoformat()} {new.due_at}",
                "asks": new.asks,
            }
            return self._with_overdue(stored_asks.ask(doing.session, ref, self._titles))

    def mark_sent(self, ask: str, sent: AskSent) -> Ask:
        """Say what was sent for an ask, and how. The version is the item's newest at this moment."""
        if not (sent.item or sent.how.strip()):
            raise Contradiction("Nothing says what was sent.", remedy="Name the item, or say how it was answered.")
        with self._doing(Action.LOG_ASK, ask) as doing:
            known = stored_asks.ask(doing.session, ask, self._titles)
            self._still_open(doing.session, known.call)
            if known.sent_at:
                raise Contradiction(f"{known.ref} was sent on {day(known.sent_at.date())}.", remedy="Log another ask.")
            item = self._visible_item(doing.session, sent.item) if sent.item else None
            version = item.version.number if item else None
            stored_asks.write_sent(
                doing.session, known.ref, item=item.ref if item else None, version=version,
                how=sent.how.strip(), by=self.actor.post, at=doing.at,
            )  # fmt: skip
            doing.thing, doing.detail = known.ref, {"item": item.ref if item else None, "version": version}
            return self._with_overdue(stored_asks.ask(doing.session, known.ref, self._titles))

    def build_for_call(
        self, call: str, on: date | None = None, *, told: Told = lambda _: None
    ) -> tuple[Drafted, DayDraft]:
        """Make the bundle of a day, today when none is named, from everything confirmed so far; answers the draft and
        what is remembered of it. `told` hears how far it is. Raises Contradiction while nothing is confirmed.
        """
        authorize(self.actor, Action.BUILD_DAY)
        with self._looking() as session:
            known = self._still_open(session, call)
        choice = self.choice_for_call(call)
        if (on or self.today) < known.notice_on:
            raise Contradiction(f"Notice arrives on {day(known.notice_on)}.", remedy="Build for that day or later.")
        drafted, selection = self.keep_draft_of_one_moment(choice, told=told)
        with self._doing(Action.BUILD_DAY, known.ref) as doing:
            self._still_open(doing.session, known.ref)  # making it took its time, and others went on meanwhile
            made = DayDraft(
                call=known.ref, day=on or self.today, made_at=doing.at, made_by=self.actor.post,
                file=Path(drafted.path).name, sha256=drafted.sha256,
                items={one.ref: one.version.number for one in selection.items},
                left_out=why_left_out(choice.items, selection),
            )  # fmt: skip
            known_already = [(one.day, one.sha256) for one in stored_calls.drafts(doing.session, known.ref)]
            doing.unchanged = (made.day, made.sha256) in known_already  # pressed twice: the same draft for the same day
            if not doing.unchanged:
                stored_calls.insert_draft(doing.session, made)
            doing.thing = stored_calls.day_draft_ref(known.ref, made.day.isoformat(), made.sha256)
            doing.detail = {"sha256": made.sha256, "items": made.items, "left_out": made.left_out}
        return drafted, made

    def choice_for_call(self, call: str) -> Choice:
        """What the bundle of a day holds: everything confirmed so far. Raises Contradiction while nothing is."""
        with self._looking() as session:
            known = self._still_open(session, call)
            items = self._confirmed_items(session, known.ref)
        if not items:
            raise Contradiction(
                f"Nothing that was supplied for {known.ref} is confirmed yet.",
                remedy="Say what answers the lines, and confirm it.",
            )
        return Choice(checkpoint=known.checkpoint, items=items, audience=AUDIENCE)

    def _with_overdue(self, ask: Ask) -> Ask:
        late = ask.sent_at is None and is_overdue(ask.due_on, ask.due_at, now_here=self.now_here)
        return ask.model_copy(update={"overdue": late})

    @property
    def _titles(self) -> dict[str, str]:
        return {ref: one.title for ref, one in self.area.posts.items()}

    @property
    def now_here(self) -> datetime:
        """The moment it is, as clocks here tell it."""
        return self.core.clock().astimezone(HERE)


def why_left_out(items: Collection[str], selection: Selection) -> dict[str, str]:
    """Of some items, those a selection leaves out, and why."""
    told = {one.item: one.why for one in selection.left_out}
    there = {one.ref for one in selection.items}
    otherwise = "No link to what this checkpoint looks at lets it in."
    return {item: told.get(item, otherwise) for item in items if item not in there}


def _sent(line: CallLine, drafts: Sequence[DayDraft]) -> tuple[SentIn, ...]:
    return tuple(
        SentIn(draft=one.file, day=one.day, item=item, version=one.items[item], bundle=one.bundle)
        for one in drafts
        for item in line.items
        if item in one.items
    )
