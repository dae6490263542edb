"""Bundles: choosing what goes in, writing the draft, and checking one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlmodel import Session

from evidence.bundles import verifying
from evidence.bundles.drafting import write_draft
from evidence.errors import Contradiction, NotFound
from evidence.rules.access import Action, authorize
from evidence.rules.coverage import coverage_at
from evidence.rules.gaps import gaps_in
from evidence.rules.words import listed
from evidence.store import items as stored
from evidence.workspace.editions import in_its_edition
from evidence.workspace.knowing import remember
from evidence.workspace.standing import Standing
from schemas.bundles import Choice, Drafted, LeftOut, Selection, Verified
from schemas.evidence import Item, ReadingState
from schemas.links import Link, LinkStatus

OPEN = (LinkStatus.AWAITING, LinkStatus.LAPSED)
CANNOT_GO = {ReadingState.QUARANTINED: "It is in quarantine.", ReadingState.WAITING: "Its text has not been read yet."}


class Bundling(Standing):
    """Drafts and their proof."""

    def selection(self, choice: Choice) -> Selection:
        """Everything a draft of a choice would hold, and what it leaves out and why."""
        occasion = self.checkpoint(choice.checkpoint)
        strands = self._strands_of(choice.checkpoint, choice.scope)
        with self._looking() as session:  # one look, so that states and contents are of the same moment
            known = remember(session, self.area, self.core.remembered).known
            items, links, left_out = self._contents(session, strands)
            inside = in_its_edition(session, items, links, left_out, choice.edition)
        coverage = coverage_at(self.area, known, occasion, strands=tuple(strands))
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
            items=inside.items,
            links=inside.links,
            left_out=inside.left_out,
            edition=choice.edition,
            renditions=inside.renditions,
        )

    def _strands_of(self, checkpoint: str, scope: Sequence[str]) -> frozenset[str]:
        """The strands of a scope, each of which the checkpoint must look at."""
        known = {place.strand.ref for place in self.area.strands_in_scope(self.checkpoint(checkpoint))}
        if not scope:
            return frozenset(known)
        wanted = {ref: set(self._strands(ref) or ()) for ref in scope}
        outside = [ref for ref, strands in wanted.items() if not strands & known]
        if outside:
            raise Contradiction(
                f"{listed(outside)} is outside what the checkpoint {checkpoint!r} looks at.",
                remedy="Choose another scope or another checkpoint.",
            )
        return frozenset(set().union(*wanted.values()) & known)

    def _contents(
        self, session: Session, strands: Iterable[str]
    ) -> tuple[tuple[Item, ...], tuple[Link, ...], tuple[LeftOut, ...]]:
        """Items with an accepted link go in; the rest are named with the reason they stay out."""
        links = self._links(session).of_strands(strands)
        newest = stored.items_named(session, {link.item for link in links})
        reasons: dict[str, str] = {}
        taken: dict[str, Item] = {}
        for ref in dict.fromkeys(link.item for link in links):
            item, own = newest[ref], [link for link in links if link.item == ref]
            why = _why_out(item, own)
            if why:
                reasons[ref] = why
            else:
                taken[ref] = item
        kept = tuple(link for link in links if link.item in taken and _goes(link, taken[link.item]))
        left_out = tuple(LeftOut(item=ref, title=newest[ref].title, why=why) for ref, why in sorted(reasons.items()))
        return tuple(taken[ref] for ref in sorted(taken)), kept, left_out

    def draft_bundle(self, to: Path, choice: Choice) -> Drafted:
        """Write a draft. The same selection over the same store gives the same bytes."""
        authorize(self.actor, Action.DRAFT_BUNDLE)
        selection = self.selection(choice)
        drafted = write_draft(selection, self.core.originals, to)
        with self._doing(Action.DRAFT_BUNDLE, choice.checkpoint) as doing:
            doing.detail = {"scope": list(selection.scope), "sha256": drafted.sha256, "items": drafted.items}
        return drafted

    def keep_draft(self, choice: Choice) -> Drafted:
        """Write a draft into the data folder, named by what it is and its digest; the same draft is kept once."""
        folder = self.core.folder / "bundles"
        passing = folder / f".{uuid.uuid4().hex}.zip"
        try:
            drafted = self.draft_bundle(passing, choice)
            about = "-".join([self.area.area.ref, choice.checkpoint, *dict.fromkeys(choice.scope)])[:120]
            kept = folder / f"draft-{about}-{drafted.sha256[:12]}.zip"
            passing.replace(kept)
        finally:
            passing.unlink(missing_ok=True)
        return drafted.model_copy(update={"path": str(kept)})

    def kept_draft(self, name: str) -> Path:
        """A draft kept in the data folder, by its file name. Raises NotFound."""
        authorize(self.actor, Action.DRAFT_BUNDLE)
        known = {path.name: path for path in (self.core.folder / "bundles").glob("draft-*.zip")}
        if name not in known:
            raise NotFound(f"There is no draft called {name!r}.", remedy="Make it again on the Bundle page.")
        return known[name]


def verify(path: Path) -> Verified:
    """Check a draft or bundle against its own manifests. Needs no data folder and no rights."""
    return verifying.verify(path)


def _why_out(item: Item, links: Sequence[Link]) -> str:
    if item.version.kept_back:
        return f"It is kept back. {item.version.reason}".strip()
    if item.version.reading in CANNOT_GO:
        return CANNOT_GO[item.version.reading]
    if any(link.status is LinkStatus.ACCEPTED and _goes(link, item) for link in links):
        return ""
    states = {link.status for link in links}
    if LinkStatus.AWAITING in states or LinkStatus.LAPSED in states:
        waiting = [link.ref for link in links if link.status in OPEN]
        await_one = "awaits" if len(waiting) == 1 else "await"
        return f"No link to it has been accepted; {listed(waiting)} {await_one} a decision."
    if any(link.status is LinkStatus.ACCEPTED for link in links):
        return "What was accepted was an older version; the newer one needs its links looked at."
    return "Every link to it was challenged."


def _goes(link: Link, item: Item) -> bool:
    """Accepted links go in, and so does what points the other way unless it was challenged, as coverage has it."""
    stands = link.status is LinkStatus.ACCEPTED or (link.contrary and link.status in OPEN)
    return stands and link.version == item.version.number
