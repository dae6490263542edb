"""Writes a volume: every source opened once, in its turn, and closed before the next."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from evidence.bundles.bound.jobs import OWN, Bind, Report, Source
from evidence.bundles.bound.source import opened
from evidence.bundles.bound.source_pages import SourcePages
from evidence.bundles.bound.volume import NewVolume


def write_volume(
    job: Bind, content_of: Callable[[Source], bytes], write: Callable[[bytes], object], begun: Callable[[str], object]
) -> Report:
    """Write the volume, saying each source's key to `begun` before it is touched. UnboundError when one cannot be."""
    volume = NewVolume(job, write)
    sources = {source.key: source for source in job.sources}
    with ExitStack() as stack:
        own: SourcePages | None = None
        if OWN in sources:
            own = SourcePages(volume, OWN, stack.enter_context(opened(content_of(sources[OWN]))), _own_places(job))
        for run in job.runs:
            begun(run.source)
            if run.source == OWN and own:
                own.write(run)
                continue
            with opened(content_of(sources[run.source])) as source:
                pages = SourcePages(volume, run.source, source, run.numbers(), whole=run.whole)
                pages.write(run)
                pages.finish(run.title, bookmarks_under=run.number)
        if own:
            own.finish(job.title)
    return volume.finish()


def _own_places(job: Bind) -> dict[int, int]:
    """The number of each page of ours, by its place among them."""
    return {place: number for run in job.runs if run.source == OWN for place, number in run.numbers().items()}
