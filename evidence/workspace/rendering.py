"""PDFs of Office files, to be bound and to be redacted: made by LibreOffice where that is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from evidence.errors import Damaged, EvidenceError, NotRendered
from evidence.ingest import office_pdf
from evidence.ingest.sandbox import Sandbox
from evidence.ingest.triage import MediaType
from evidence.rules.access import Action, authorize
from evidence.store import items as stored
from evidence.store import renditions
from evidence.store.fixity import IN_WORDS, Condition
from evidence.store.originals import in_pieces
from evidence.workspace.finding import Finding
from schemas.evidence import Item, ReadingState
from schemas.renditions import Rendered, Rendition, RenditionKind

AT_A_TIME = 20
CANNOT = frozenset({ReadingState.PASSWORD, ReadingState.QUARANTINED, ReadingState.UNREADABLE, ReadingState.TOO_LARGE})
NOT_MADE = "LibreOffice made no PDF of it."
RESTORE = "Copy it back from a backup, then ask again."
INSTALL = "Install LibreOffice (libreoffice-writer, -calc and -impress) and bubblewrap, then ask again."


class Rendering(Finding):
    """PDFs of files that have no pages of their own."""

    def render(self, refs: Sequence[str] = (), *, progress: Callable[[str], None] = lambda _: None) -> list[Rendered]:
        """Make PDFs of the newest versions of items that have none: of those named, or of all.

        One file that cannot be turned is an outcome with its reason. Raises NotRendered where none can be made here.
        """
        authorize(self.actor, Action.RENDER)
        if why := office_pdf.why_not():
            raise NotRendered(why, remedy=INSTALL)
        done = []
        with Sandbox(limits=self.core.limits) as sandbox:
            for batch in _batches(self._without_pdf(refs)):
                done += self._render(batch, sandbox, progress)
        return done

    def waiting_for_pdfs(self) -> int:
        """How many items a PDF could be made of that have none."""
        return len(self._without_pdf(()))

    def waits_for_pdf(self, ref: str) -> bool:
        """True when a PDF could be made of an item's newest version and none was."""
        return bool(self._without_pdf([ref]))

    def why_no_pdfs(self) -> str:
        """Why no PDF can be made here and what would help, in sentences; empty when one can, as far as is known."""
        why = office_pdf.why_not()
        return f"{why} {INSTALL}" if why else ""

    def _without_pdf(self, refs: Sequence[str]) -> list[Item]:
        named = list({item.ref: item for item in map(self.item, refs)}.values())
        with self._looking() as session:
            items = named if refs else self._visible_items(session, stored.ItemFilter())
            versions = {item.ref: item.version.number for item in items}
            made = renditions.of_versions(session, versions, RenditionKind.PDF)
        return [
            item
            for item in items
            if item.version.media_type in office_pdf.ENDINGS
            and item.ref not in made
            and item.version.reading not in CANNOT
            and not item.version.kept_back
        ]

    def _render(self, items: Sequence[Item], sandbox: Sandbox, progress: Callable[[str], None]) -> list[Rendered]:
        done = []
        with ExitStack() as at_hand:
            files, lacking = self._files(items, at_hand)
            with office_pdf.pdfs_of(files, limits=self.core.limits) as made:
                for item in items:
                    progress(item.ref)
                    done.append(lacking.get(item.ref) or self._outcome(item, made.get(item.ref), sandbox))
        return done

    def _files(
        self, items: Sequence[Item], at_hand: ExitStack
    ) -> tuple[dict[str, tuple[Path, MediaType]], dict[str, Rendered]]:
        """The originals of items, and the outcome for each whose original is no longer what it was."""
        files, lacking = {}, {}
        for item in items:
            try:
                files[item.ref] = self._file(item, at_hand)
            except Damaged as error:
                lacking[item.ref] = _not_rendered(item, error)
        return files, lacking

    def _file(self, item: Item, at_hand: ExitStack) -> tuple[Path, MediaType]:
        version, originals = item.version, self.core.originals
        condition = originals.condition_of(version.sha256, version.size_bytes, deep=True)
        if condition is not Condition.OK:
            raise Damaged(IN_WORDS[condition], remedy=RESTORE)
        return at_hand.enter_context(originals.at_hand(version.sha256)), MediaType(version.media_type)

    def _outcome(self, item: Item, pdf: Path | None, sandbox: Sandbox) -> Rendered:
        try:
            if pdf is None:
                raise NotRendered(NOT_MADE)
            return Rendered(item=item.ref, rendition=self._keep_pdf(item, pdf, sandbox))
        except EvidenceError as error:
            return _not_rendered(item, error)

    def _keep_pdf(self, item: Item, pdf: Path, sandbox: Sandbox) -> Rendition:
        limit = self.core.limits.file_bytes
        with (
            pdf.open("rb") as file,
            self.core.originals.arriving(in_pieces(file), limit_bytes=limit, name=f"The PDF of {item.ref}") as arrived,
        ):
            pages = _pages_of(arrived.path, sandbox)
            self.core.originals.keep(arrived)
            with self._doing(Action.RENDER, item.ref) as doing:
                row = stored.version_row(doing.session, stored.number_of(item.ref, "E"), item.version.number)
                self.core.originals.keep_again(arrived)
                new = renditions.NewRendition(
                    RenditionKind.PDF, arrived.sha256, arrived.size_bytes, pages, office_pdf.maker()
                )
                made = renditions.keep(doing.session, row, new, by=self.actor.post, at=doing.at)
                doing.thing = renditions.rendition_ref(made.id or 0)
                doing.detail = {"item": item.ref, "version": row.number, "sha256": arrived.sha256}
                return renditions.rendition_of(made, row)


def _not_rendered(item: Item, error: EvidenceError) -> Rendered:
    return Rendered(item=item.ref, why_not=f"{error} {error.remedy}".strip())


def _batches(items: Sequence[Item]) -> Iterable[Sequence[Item]]:
    return (items[at : at + AT_A_TIME] for at in range(0, len(items), AT_A_TIME))


def _pages_of(path: Path, sandbox: Sandbox) -> int:
    """How many pages the PDF has. Raises NotRendered for one that is not fit to be used."""
    reading = sandbox.read(path, MediaType.PDF, file_name="made.pdf")
    if reading.state not in (ReadingState.READ, ReadingState.NO_TEXT):
        raise NotRendered(f"The PDF that was made of it cannot be used: it is {reading.state.value}. {reading.reason}")
    return max(1, len(reading.pages))
