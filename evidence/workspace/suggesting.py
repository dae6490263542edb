"""Proposed links as people meet them: looked at, made into a link that awaits a decision, or refused."""

from __future__ import annotations

from sqlmodel import Session

from evidence.errors import Contradiction, NotFound
from evidence.rules.access import Action
from evidence.rules.words import listed
from evidence.store import items as stored
from evidence.store import suggestions as kept
from evidence.workspace.finding import Finding
from evidence.workspace.mapping import Mapping
from schemas.links import Change, Link, NewLink, Passage, Strength
from schemas.suggestions import Suggestion, SuggestionState, WaitingSuggestions
from schemas.tests_of_evidence import EvidenceTest

LONGEST_WHY = 2_000


class Suggesting(Mapping, Finding):
    """Suggestions, which count for nothing until a person makes a link of one and a reviewer accepts it."""

    def suggestions(self, item: str) -> list[Suggestion]:
        """The links proposed for an item that nobody has confirmed or refused, best first. Raises NotFound."""
        with self._looking() as session:
            known = self._visible_item(session, item)
            self._require_visible(session, known.ref)
            return kept.open_of_item(session, known.ref)

    def suggestion(self, ref: str) -> Suggestion:
        """One suggestion, whatever became of it. Raises NotFound."""
        with self._looking() as session:
            return self._one(session, ref)

    def suggestions_waiting(self) -> list[WaitingSuggestions]:
        """The items the actor may see that have suggestions nobody has settled, in the order they were added."""
        with self._looking() as session:
            counts = kept.open_counts(session)
            seen = self._visible_refs(session, stored.ItemFilter()) if counts else set()
            named = stored.items_named(session, [ref for ref in counts if ref in seen])
        return [
            WaitingSuggestions(item=ref, title=named[ref].title, count=counts[ref]) for ref in counts if ref in named
        ]

    def confirm_suggestion(
        self,
        ref: str,
        *,
        says: str,
        test: EvidenceTest | None = None,
        strand: str | None = None,
        strength: Strength = Strength.DIRECT,
        contrary: bool = False,
        follow_up: str | None = None,
        change: Change | None = None,
        passages: tuple[Passage, ...] | None = None,
    ) -> Link:
        """Make a link of a suggestion, as it stands or with another test, strand or passages. It awaits a decision.

        Raises Contradiction for one that is settled or whose strand is still to be chosen, and all that `link` raises.
        """
        if not says.strip():
            raise Contradiction("The link does not say what the evidence shows.", remedy="Say it in one sentence.")
        with self._doing(Action.LINK, ref) as doing:
            suggestion = self._open(doing.session, ref)
            new = NewLink(
                item=suggestion.item,
                **self._aim(suggestion, strand),
                test=test or suggestion.test,
                says=says.strip(),
                strength=strength,
                contrary=contrary,
                follow_up=follow_up,
                change=change,
                passages=suggestion.passages if passages is None else passages,
            )
            link = self._make_link(doing, new, *self._ready(new))
            state = SuggestionState.CONFIRMED
            kept.settle(doing.session, suggestion.ref, state, by=self.actor.post, at=doing.at, link=link.ref)
            doing.detail["suggestion"] = suggestion.ref
            return link

    def refuse_suggestion(self, ref: str, why: str = "") -> Suggestion:
        """Refuse a suggestion. The same target and test are not proposed for its item again, unless in new words."""
        with self._doing(Action.REFUSE_SUGGESTION, ref) as doing:
            suggestion = self._open(doing.session, ref)
            said = why.strip()[:LONGEST_WHY]
            state = SuggestionState.REFUSED
            kept.settle(doing.session, suggestion.ref, state, by=self.actor.post, at=doing.at, why=said)
            doing.thing = suggestion.ref
            doing.detail = {
                "item": suggestion.item,
                "target": suggestion.target,
                "strand": suggestion.strand,
                "test": suggestion.test.value,
                "why": said,
            }
            doing.session.flush()
            return kept.suggestion(doing.session, suggestion.ref)

    def _aim(self, suggestion: Suggestion, strand: str | None) -> dict[str, str | None]:
        """What the link is made to: the suggestion's own target, unless another strand was chosen."""
        chosen = strand or suggestion.strand
        if chosen is None:
            choices = listed(self.area.strands_under(suggestion.target), most=12)
            raise Contradiction(
                f"{suggestion.ref} names {suggestion.target}, which has several strands.",
                remedy=f"Choose one of them: {choices}.",
            )
        line = suggestion.line
        if line and chosen in self.area.lines[line].answers:
            return {"target": line, "strand": chosen}
        return {"target": chosen, "strand": None}

    def _open(self, session: Session, ref: str) -> Suggestion:
        found = self._one(session, ref)
        if found.state is not SuggestionState.OPEN:
            became = f" It became {found.link}." if found.link else ""
            raise Contradiction(
                f"{found.ref} is {found.state.value} and no longer open.{became}",
                remedy=f"See `evidence suggest {found.item}` for those that are.",
            )
        return found

    def _one(self, session: Session, ref: str) -> Suggestion:
        found = kept.suggestion(session, ref)
        self._require_visible(session, found.item)
        return found

    def _require_visible(self, session: Session, item: str) -> None:
        """Raises NotFound for an item the actor may not see, as for one there is not."""
        if item not in self._visible_refs(session, stored.ItemFilter()):
            raise NotFound(f"There is no evidence item {item}.", remedy="See `evidence items` for what there is.")
