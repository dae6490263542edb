"""Bundles: choosing what goes in, writing the draft, and checking one."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from evidence.bundles import verifying
from evidence.bundles.bound.making import Told
from evidence.bundles.contents import PageWords
from evidence.bundles.drafting import write_draft
from evidence.errors import Contradiction, NotFound
from evidence.rules.access import Action, authorize
from evidence.rules.coverage import coverage_at
from evidence.rules.fitting import refuse_too_large, refuse_written
from evidence.rules.gaps import gaps_in
from evidence.store.beginnings import page_beginnings
from evidence.workspace.binding_apart import BindingApart
from evidence.workspace.editions import in_its_edition
from evidence.workspace.knowing import remember
from evidence.workspace.supplementing import Supplementing
from evidence.workspace.unfinished import passing_place
from schemas.bundles import Choice, Drafted, Edition, Selection, Verified
from schemas.links import Link

PAGE_WORDS = 400
"""So many characters of each page are looked at for the search of a draft's index, which may keep fewer."""


class Bundling(Supplementing):
    """Drafts and their proof."""

    def selection(self, choice: Choice) -> Selection:
        """Everything a draft of a choice would hold, and what it leaves out and why."""
        occasion, audience = self.checkpoint(choice.checkpoint), self.audience(choice.audience)
        strands = self._strands_of(choice.checkpoint, choice.scope)
        with self._looking() as session:  # one look, so that states and contents are of the same moment
            known = remember(session, self.area, self.core.remembered).known
            chosen = self._chosen(session, choice, strands, audience)
            inside = in_its_edition(session, chosen.items, chosen.links, chosen.left_out, choice.edition)
        supplement = self._supplement(choice, inside, strands)
        goes = inside.without({one.item for one in supplement.held} if supplement else set())
        coverage = coverage_at(self.area, known, occasion, strands=tuple(strands))
        asked = inside.asked(chosen.challenges)
        return Selection(
            area=self.area.area.ref,
            partnership=self.area.area.partnership,
            checkpoint=occasion.ref,
            checkpoint_title=occasion.title,
            earliest=occasion.earliest,
            latest=occasion.latest,
            scope=tuple(dict.fromkeys(choice.scope)),
            worked_example=self.worked_example,
            organisations={ref: one.name for ref, one in self.area.organisations.items()},
            posts={ref: one.title for ref, one in self.area.posts.items()},
            lines={ref: line.action for ref, line in self.area.lines.items()},
            concerns=inside.told(coverage.concerns),
            gaps=gaps_in(self.area, coverage).gaps,
            items=goes.items,
            links=goes.links,
            left_out=inside.left_out,
            renditions=goes.renditions,
            challenges=asked,
            challenges_withheld=chosen.challenges_withheld + len(chosen.challenges) - len(asked),
            contrary_withheld=chosen.contrary_withheld + against(chosen.links) - against(inside.links),
            audience=audience,
            edition=choice.edition,
            line_strands=self._line_strands(strands),
            supplement=supplement,
        )

    def _line_strands(self, strands: frozenset[str]) -> dict[str, tuple[str, ...]]:
        """The strands of a selection that each line of the plan answers; lines that answer none are not among them."""
        answered = {ref: tuple(one for one in line.answers if one in strands) for ref, line in self.area.lines.items()}
        return {ref: own for ref, own in answered.items() if own}

    def _page_words(self, selection: Selection) -> PageWords:
        """How the pages of a selection begin, where its audience may see them and nothing was taken out of them."""
        if selection.edition is Edition.REDACTED or not (selection.audience and selection.audience.page_words):
            return {}
        refs = {item.version.sha256: item.ref for item in selection.items}
        with self._looking() as session:
            found = page_beginnings(session, refs, most=PAGE_WORDS)
        return {refs[sha256]: pages for sha256, pages in found.items()}

    def draft_bundle(self, to: Path, choice: Choice, *, bound: bool = True, told: Told = lambda _: None) -> Drafted:
        """Write a draft, with bundle.pdf unless not `bound`. The same selection and store give the same bytes.

        `told` hears in words how far the binding is.
        """
        authorize(self.actor, Action.DRAFT_BUNDLE)
        selection = self.selection(choice)
        refuse_too_large(selection)
        drafted = write_draft(
            selection,
            self.core.originals,
            to,
            words=self._page_words(selection),
            bind=BindingApart(told=told) if bound else None,
        )
        try:
            refuse_written(selection, drafted.size_bytes)
        except Contradiction:
            to.unlink()
            raise
        with self._doing(Action.DRAFT_BUNDLE, choice.checkpoint) as doing:
            doing.detail = {"scope": list(selection.scope), "sha256": drafted.sha256, "items": drafted.items}
            doing.detail |= {"audience": choice.audience, "edition": choice.edition.value, "picked": list(choice.items)}
            doing.detail |= {"supplements": choice.supplements} if choice.supplements else {}
        return drafted

    def keep_draft(self, choice: Choice, *, told: Told = lambda _: None) -> Drafted:
        """Write a draft into the data folder, named by what it is and its digest; the same draft is kept once."""
        with passing_place(self._bundles) as passing:
            drafted = self.draft_bundle(passing, choice, told=told)
            said = [self.area.area.ref, choice.checkpoint, choice.audience, choice.supplements, *choice.scope]
            about = "-".join(dict.fromkeys(filter(None, said)))
            kept = self._bundles / f"draft-{about[:120]}-{drafted.sha256[:12]}.zip"
            passing.replace(kept)
        return drafted.model_copy(update={"path": str(kept)})

    def keep_draft_of_one_moment(self, choice: Choice, *, told: Told = lambda _: None) -> tuple[Drafted, Selection]:
        """Keep a draft, and answer exactly what it holds. Raises Contradiction when that changed while it was made."""
        selection = self.selection(choice)
        drafted = self.keep_draft(choice, told=told)
        if self.selection(choice) != selection:
            raise Contradiction(
                "Somebody changed the store while the draft was being made.", remedy="Ask for it again."
            )
        return drafted, selection

    def kept_draft(self, name: str) -> Path:
        """A draft kept in the data folder, by its file name. Raises NotFound."""
        authorize(self.actor, Action.DRAFT_BUNDLE)
        known = {path.name: path for path in self._bundles.glob("draft-*.zip")}
        if name not in known:
            raise NotFound(f"There is no draft called {name!r}.", remedy="Make it again on the Bundle page.")
        return known[name]


def against(links: Iterable[Link]) -> int:
    """How many links point the other way."""
    return sum(link.contrary for link in links)


def verify(path: Path, *, fingerprint: str = "") -> Verified:
    """Check a draft or bundle against its own manifests and seal. Needs no data folder and no rights."""
    return verifying.verify(path, fingerprint=fingerprint)
