"""Choosing: what a bundle is made of, for whom, and choices kept by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from sqlmodel import Session

from evidence.errors import Contradiction, NotFound
from evidence.rules.access import Action
from evidence.rules.entering import goes, stands, why_not_for, why_out
from evidence.rules.words import listed
from evidence.store import choices
from evidence.store import items as stored
from evidence.store import releases as kept
from evidence.store.challenges import challenges_of
from evidence.workspace.standing import Standing
from schemas.audiences import Audience
from schemas.bundles import Choice, LeftOut
from schemas.challenges import Challenge
from schemas.choosing import NewChoice, SavedChoice
from schemas.evidence import Item
from schemas.links import Link


class Chosen(NamedTuple):
    """What a choice comes to: what goes in, what stays out, and what was questioned."""

    items: tuple[Item, ...]
    links: tuple[Link, ...]
    left_out: tuple[LeftOut, ...]
    challenges: tuple[Challenge, ...]
    challenges_withheld: int
    contrary_withheld: int


class Choosing(Standing):
    """Choices of what a bundle holds."""

    def audience(self, ref: str) -> Audience:
        """An audience of bundles. Raises NotFound naming those there are."""
        known = self.area.audiences_by_ref
        if ref not in known:
            raise NotFound(f"There is no audience {ref!r}.", remedy=f"Use one of: {', '.join(known)}.")
        return known[ref]

    def save_choice(self, new: NewChoice) -> SavedChoice:
        """Keep a choice by name. The name must be free; what it names must be there."""
        self._strands_of(new.choice.checkpoint, new.choice.scope)
        self.audience(new.choice.audience)
        with self._doing(Action.SAVE_CHOICE, new.name) as doing:
            self._picked(doing.session, new.choice.items)
            if new.choice.supplements is not None:
                kept.bundle(doing.session, new.choice.supplements)
            if choices.named(doing.session, new.name) is not None:
                raise Contradiction(
                    f"A choice called {new.name!r} is kept already.", remedy="Give this one another name, or delete it."
                )
            saved = choices.insert(doing.session, new, by=self.actor.post, at=doing.at)
            doing.detail = {"choice": new.choice.model_dump(mode="json")}
        return saved

    def saved_choices(self) -> list[SavedChoice]:
        """The choices kept by name, in the order of their names."""
        with self._looking() as session:
            return choices.all_saved(session)

    def saved_choice(self, name: str) -> SavedChoice:
        """A choice kept by name. Raises NotFound naming those there are."""
        with self._looking() as session:
            found = choices.named(session, name)
            if found is not None:
                return found
            names = [one.name for one in choices.all_saved(session)]
        raise NotFound(
            f"No choice called {name!r} is kept.",
            remedy=f"Use one of: {listed(names, most=20)}." if names else "None is kept yet.",
        )

    def forget_choice(self, name: str) -> None:
        """Delete a choice kept by name. The audit log keeps what it was."""
        saved = self.saved_choice(name)
        with self._doing(Action.FORGET_CHOICE, saved.name) as doing:
            choices.delete(doing.session, saved.name)
            doing.detail = {"choice": saved.choice.model_dump(mode="json")}

    def _strands_of(self, checkpoint: str, scope: Sequence[str]) -> frozenset[str]:
        """The strands of a scope, each of which the checkpoint must look at. A line stands for those it answers."""
        known = {place.strand.ref for place in self.area.strands_in_scope(self.checkpoint(checkpoint))}
        if not scope:
            return frozenset(known)
        wanted = {ref: self._strands_under(ref) for ref in scope}
        outside = [ref for ref, strands in wanted.items() if not strands & known]
        if outside:
            raise Contradiction(
                f"{listed(outside)} is outside what the checkpoint {checkpoint!r} looks at.",
                remedy="Choose another scope or another checkpoint.",
            )
        return frozenset(set().union(*wanted.values()) & known)

    def _strands_under(self, ref: str) -> frozenset[str]:
        found = self.area.strands_under(ref) or self.area.strands_of_set(ref)
        if not found:
            sets = [one.ref for one in self.area.requirements.sets]
            raise NotFound(
                f"There is no requirement set, concern, strand or line {ref!r}.",
                remedy=f"Sets are {', '.join(sets)}; concerns are {', '.join(self.area.concerns)}.",
            )
        return frozenset(found)

    def _picked(self, session: Session, refs: Iterable[str]) -> dict[str, Item]:
        """The items picked by hand. Raises NotFound naming every one that is not there."""
        wanted = [*dict.fromkeys(map(_written_out, refs))]
        seen = self._visible_refs(session, stored.ItemFilter()) if wanted else set()
        if unknown := [ref for ref in wanted if ref not in seen]:
            there = "There is no evidence item" if len(unknown) == 1 else "There are no evidence items"
            raise NotFound(f"{there} {listed(unknown, most=20)}.", remedy="See `evidence items` for what there is.")
        return stored.items_named(session, wanted)

    def _chosen(self, session: Session, choice: Choice, strands: Iterable[str], audience: Audience) -> Chosen:
        """Items with an accepted link, or those picked, go in; the rest are named with the reason they stay out."""
        links = self._links(session).of_strands(strands)
        picked = self._picked(session, choice.items)
        newest = stored.items_named(session, {link.item for link in links}) | picked
        own: dict[str, list[Link]] = {ref: [] for ref in newest}
        for link in links:
            own[link.item].append(link)
        outside = {ref: why_out(item, own[ref], audience, picked=frozenset(picked)) for ref, item in newest.items()}
        taken = {ref: newest[ref] for ref in sorted(newest) if outside[ref] is None}
        asked = challenges_of(session, links, {ref: item.title for ref, item in newest.items()})
        kept = tuple(link for link in links if link.item in taken and goes(link, taken[link.item], audience))
        against = sum(link.contrary and stands(link, newest[link.item]) for link in links)
        told = [one for one in asked if audience.challenges and not why_not_for(newest[one.item], audience)]
        return Chosen(
            items=tuple(taken.values()),
            links=kept,
            left_out=tuple(left for _, left in sorted(outside.items()) if left is not None),
            challenges=tuple(told),
            challenges_withheld=len(asked) - len(told),
            contrary_withheld=against - sum(link.contrary for link in kept),
        )


def _written_out(ref: str) -> str:
    """An item's reference as it stands everywhere, E-0001 for e-1; what is no reference stays as it is."""
    with suppress(NotFound):
        return stored.item_ref(stored.number_of(ref, "E"))
    return ref
