"""Does a job on gathered sources, wherever it runs: the process that binds calls this and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from evidence.bundles.bound.binding import write_volume
from evidence.bundles.bound.checking import check_volume
from evidence.bundles.bound.jobs import Bind, Check, Report, Source, Survey, Surveyed
from evidence.bundles.bound.source import UnboundError, page_count

Told = Callable[[str], object]


def work(
    asked: Survey | Bind | Check,
    content_of: Callable[[Source], bytes],
    *,
    begun: Told,
    volume: bytes = b"",
    write: Callable[[bytes], object] | None = None,
) -> Report:
    """The job's report. `begun` hears each source's key before it is touched. UnboundError for one that cannot be."""
    if isinstance(asked, Survey):
        return Report(surveyed=tuple(_surveyed(source, content_of, begun) for source in asked.sources))
    if isinstance(asked, Check):
        return check_volume(asked, volume)
    assert write is not None, "a volume is written somewhere"
    return write_volume(asked, content_of, write, begun)


def _surveyed(source: Source, content_of: Callable[[Source], bytes], begun: Told) -> Surveyed:
    begun(source.key)
    try:
        return Surveyed(key=source.key, pages=page_count(content_of(source)))
    except UnboundError as error:
        return Surveyed(key=source.key, pages=0, why=error.why)
