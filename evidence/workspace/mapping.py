"""Mapping: linking evidence to what it shows, answering what points the other way, and deciding."""

from __future__ import annotations

from sqlmodel import Session

from evidence.errors import Contradiction, NotAllowed, NotFound
from evidence.rules.access import Action, authorize, authorize_decision
from evidence.rules.coverage import own_team_of
from evidence.rules.version_words import is_flagged, why_overtaken
from evidence.rules.words import day, listed
from evidence.store import items as stored
from evidence.store import links as kept
from evidence.store import refound
from evidence.workspace.desk import Desk, Doing
from evidence.workspace.quoting import checked_passages
from schemas.evidence import Item
from schemas.links import Change, Link, NewLink, Verdict
from schemas.tests_of_evidence import LINKABLE, EvidenceTest


class Mapping(Desk):
    """Links and decisions."""

    def link(self, new: NewLink) -> Link:
        """Link an item to a strand or a line. It awaits a decision and does not count until it is accepted.

        Raises NotFound for an unknown item, target or checker, QuoteNotFound when a quote is not on the page it names.
        """
        strand, line = self._ready(new)
        with self._doing(Action.LINK, new.target) as doing:
            return self._make_link(doing, new, strand, line)

    def _ready(self, new: NewLink) -> tuple[str, str | None]:
        """The strand and the line of a link that may be made. Raises NotFound or Contradiction for any other."""
        strand, line = self._resolve(new)
        if not new.test.served_by_links:
            raise Contradiction(
                f"{new.test.words} is worked out from all the links of a strand; a link cannot name it.",
                remedy=f"Name one of: {', '.join(LINKABLE)}.",
            )
        self._check_points(new.change)
        self._check_checker(new, strand)
        return strand, line

    def _make_link(self, doing: Doing, new: NewLink, strand: str, line: str | None) -> Link:
        """The one place where a link comes to be, in an action that is under way."""
        item = self._visible_item(doing.session, new.item)
        version = stored.version_row(doing.session, stored.number_of(item.ref, "E"), item.version.number)
        passages = checked_passages(doing.session, item, version, new.passages)
        ref = kept.insert_link(
            doing.session,
            new.model_copy(update={"passages": passages}),
            version=version,
            strand=strand,
            line=line,
            by=self.actor.post,
            at=doing.at,
        )
        doing.thing, doing.detail = ref, {"item": item.ref, "strand": strand, "line": line, "test": new.test.value}
        return self._links(doing.session).one(ref)

    def _check_points(self, change: Change | None) -> None:
        """A point of a measure is known on its day and not before."""
        points = (change.baseline, *change.later) if change else ()
        for point in points:
            if point and point.on > self.today:
                raise Contradiction(
                    f"A point of the measure is dated {day(point.on)}, in the future.",
                    remedy="Give the points that are known. A target is not a point.",
                )

    def _check_checker(self, new: NewLink, strand: str) -> None:
        """Only a check has a checker, and it is a post or an organisation of the area."""
        if new.checked_by is None:
            return
        if new.test is not EvidenceTest.ASSURED:
            raise Contradiction(
                f"Who checked is said of a check, and this link serves {new.test.words.lower()}.",
                remedy=f"Leave out who checked, or name the test {EvidenceTest.ASSURED.value}.",
            )
        area = self.area
        if new.checked_by not in area.posts and new.checked_by not in area.organisations:
            raise NotFound(
                f"There is no post or organisation {new.checked_by!r} in {area.area.name}.",
                remedy=f"Name a post ({', '.join(area.posts)}) or an organisation ({', '.join(area.organisations)}).",
            )
        team = own_team_of(area, area.strands[strand].strand)
        if new.checked_by in {area.posts[post].organisation for post in team}:
            body = area.organisations[new.checked_by].name
            raise Contradiction(
                f"{body} is where the team that owns {strand} works; that does not say that somebody else checked.",
                remedy="Name the post in it that made the check.",
            )

    def why_check_would_not_count(self, strand: str, item: Item, checked_by: str | None) -> str:
        """Why a check would not count as independent for a strand, as a sentence; empty when it would."""
        checker = checked_by or item.version.received_by
        if checker not in own_team_of(self.area, self.area.strands[strand].strand):
            return ""
        title = self.area.posts[checker].title
        because = "that post owns the strand or leads a line of it, so it is not independent."
        if checked_by:
            return f"A check made by {title} would not count: {because}"
        taken = f"With nobody named, {title} is taken to have checked, having brought the file in."
        return f"{taken} It would not count: {because}"

    def _resolve(self, new: NewLink) -> tuple[str, str | None]:
        """The strand a link speaks for, and the line it was made to, if any."""
        area = self.area
        if new.target in area.lines:
            return self._strand_of_line(new), new.target
        if new.target in area.strands:
            if new.strand not in (None, new.target):
                raise Contradiction(f"{new.target} is itself a strand.", remedy="Leave the strand out.")
            return new.target, None
        if new.target in area.concerns:
            choices = listed(area.strands_under(new.target), most=12)
            raise Contradiction(
                f"{new.target} is judged by its strands, one at a time.", remedy=f"Link to one of: {choices}."
            )
        raise NotFound(
            f"There is no strand or line {new.target!r}.",
            remedy=f"Strands look like {next(iter(area.strands))}; lines like {next(iter(area.lines), '1.1')}.",
        )

    def _strand_of_line(self, new: NewLink) -> str:
        answers = self.area.lines[new.target].answers
        if new.strand is None and len(answers) == 1:
            return answers[0]
        if new.strand not in answers:
            said = f"Line {new.target} answers {listed(answers, most=12)}"
            problem = "say which one this link speaks for" if new.strand is None else f"{new.strand} is not among them"
            raise Contradiction(f"{said}; {problem}.", remedy="Name one of them as the strand.")
        return new.strand

    def answer(self, ref: str, response: str) -> Link:
        """Write the response to a contrary link."""
        with self._doing(Action.ANSWER, ref) as doing:
            link = self._links(doing.session).one(ref)
            if not link.contrary:
                raise Contradiction(f"{link.ref} is not contrary, so there is nothing to answer.")
            if not response.strip():
                raise Contradiction("The answer is empty.", remedy="Say what was done about it.")
            kept.write_response(doing.session, link.ref, response.strip())
            doing.thing, doing.detail = link.ref, {"response": response.strip()}
            return self._links(doing.session).one(link.ref)

    def decide(self, ref: str, verdict: Verdict, why: str) -> Link:
        """Accept or challenge a link, as a post that neither added the evidence nor made the link."""
        authorize(self.actor, Action.DECIDE)
        if not why.strip():
            raise Contradiction("A decision needs its reason.", remedy="Say in a sentence why.")
        with self._doing(Action.DECIDE, ref) as doing:
            reader = self._links(doing.session)
            link = reader.one(ref)
            self._check_decidable(doing.session, link)
            kept.insert_decision(
                doing.session,
                link.ref,
                verdict=verdict,
                post=self.actor.post,
                why=why.strip(),
                at=doing.at,
                digest=reader.digest(link.ref),
            )
            doing.session.flush()
            doing.thing, doing.detail = link.ref, {"verdict": verdict.value, "why": why.strip()}
            return reader.one(link.ref)

    def links_of(self, item: str) -> list[Link]:
        """The links of an item, oldest first."""
        with self._looking() as session:
            return self._links(session).of_item(self._visible_item(session, item).ref)

    def links_to(self, target: str) -> list[Link]:
        """The links to a strand, a concern's strands, or a line."""
        strands = self.area.strands_under(target)
        if not strands:
            raise NotFound(f"There is no concern, strand or line {target!r}.", remedy="Check the reference.")
        with self._looking() as session:
            links = self._links(session).of_strands(strands)
        return [link for link in links if target not in self.area.lines or link.line == target]

    def links_awaiting(self) -> list[Link]:
        """The links that await a decision, oldest first."""
        with self._looking() as session:
            return self._links(session).undecided()

    def why_not_decide(self, link: Link) -> str:
        """Why the acting post may not decide a link, as a sentence; empty when it may."""
        try:
            with self._looking() as session:
                self._check_decidable(session, link)
        except (NotAllowed, Contradiction) as refusal:
            return f"{refusal} {refusal.remedy}"
        return ""

    def _check_decidable(self, session: Session, link: Link) -> None:
        """Raises NotAllowed for a post that may not decide this link, Contradiction for a link nobody can decide."""
        item = self._visible_item(session, link.item)
        versions = stored.versions(session, stored.number_of(link.item, "E"))
        brought_by = {item.added_by, *(version.received_by for version in versions)}
        carried_by = refound.carriers(session, link.ref) if len(versions) > 1 else ()
        authorize_decision(self.actor, link, brought_by=brought_by, carried_by=carried_by)
        newest = item.version.number
        if link.version != newest:
            flagged = is_flagged(link, newest) and item.version.reading.has_text
            look = f"A post that may link can carry it to version {newest}, on its item's page; then it can be decided."
            raise Contradiction(
                why_overtaken(link, newest),
                remedy=look if flagged else "Read the newer version and link it; then decide that link.",
            )
        if link.strand not in self.area.strands:
            raise Contradiction(
                f"{link.ref} speaks for {link.strand}, which the area's files no longer name.",
                remedy="Link the evidence to a strand there is.",
            )
