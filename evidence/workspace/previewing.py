"""The preview of a bundle: exactly what its receiver will see, what stays out and why, and what is missing."""

from __future__ import annotations

from evidence.bundles.contents import lay_out
from evidence.bundles.previewing import previewed_files
from evidence.rules.fitting import size_of, why_too_large
from evidence.workspace.bundling import Bundling
from schemas.bundles import Choice, Selection
from schemas.choosing import Preview


class Previewing(Bundling):
    """Looking before making."""

    def preview(self, choice: Choice) -> Preview:
        """What a draft of a choice would be. Nothing is written."""
        selection = self.selection(choice)
        contents = lay_out(selection)
        refusal = why_too_large(selection)
        return Preview(
            selection=selection,
            folder=contents.folder,
            cover=selection.audience.cover if selection.audience else "",
            files=previewed_files(contents),
            size_bytes=size_of(selection),
            too_large=f"{refusal} {refusal.remedy}" if refusal else "",
            **_missing(selection),
        )


def _missing(selection: Selection) -> dict[str, tuple[str, ...]]:
    held = selection.supplement.held if selection.supplement else ()
    spoken_of = {link.item for link in selection.links}
    supported = {link.strand for link in selection.links if not link.contrary}
    supported |= {strand for one in held for strand in one.strands}
    lines = {link.line for link in selection.links} | {line for one in held for line in one.lines}
    strands = [strand.ref for concern in selection.concerns for strand in concern.strands]
    return {
        "shows_nothing": tuple(item.ref for item in selection.items if item.ref not in spoken_of),
        "strands_without_evidence": tuple(ref for ref in strands if ref not in supported),
        "lines_without_evidence": tuple(ref for ref in selection.line_strands if ref not in lines),
    }
