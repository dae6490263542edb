"""The page map: what the plan and the reports of the binding say together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evidence.bundles.bound.documents import sections_of
from evidence.bundles.bound.jobs import OWN, Report
from evidence.bundles.bound.plan import Plan
from evidence.bundles.contents import Contents
from schemas.bound import BoundItem, BoundPassage, PageMap, Removed, Slip, Volume


def page_map(
    contents: Contents, plan: Plan, slips: Mapping[str, str], volumes: Sequence[Volume], reports: Sequence[Report]
) -> PageMap:
    """What stands where, in the order of the pages."""
    return PageMap(
        volumes=tuple(volumes),
        items=tuple(_items(plan)),
        dividers=dict(_dividers(contents, plan)),
        passages=tuple(_passages(contents, plan, slips, reports)),
        slips=tuple(_slips(plan, slips, reports)),
        removed=tuple(
            Removed(item=one.source, kind=one.kind, times=one.times, page=one.page)
            for report in reports
            for one in report.dropped
            if one.source != OWN
        ),
    )


def _items(plan: Plan) -> Iterator[BoundItem]:
    for placed in plan.placed:
        if placed.piece.document:
            yield BoundItem(
                item=placed.piece.document.ref,
                volume=placed.volume,
                first=placed.number,
                pages=placed.count,
                source_first=placed.first + 1,
                slip=bool(placed.piece.own),
            )


def _dividers(contents: Contents, plan: Plan) -> Iterator[tuple[str, int]]:
    for number, section in enumerate(sections_of(contents)):
        if section.ref:
            yield section.ref, plan.starts[f"section-{number}"]


def _passages(
    contents: Contents, plan: Plan, slips: Mapping[str, str], reports: Sequence[Report]
) -> Iterator[BoundPassage]:
    marked = {(one.link, one.source, one.page) for report in reports for one in report.found if one.marked}
    for link in contents.selection.links:
        for passage in link.passages:
            yield BoundPassage(
                link=link.ref,
                item=link.item,
                source_page=passage.page,
                page=None if link.item in slips else plan.page(link.item, passage.page),
                marked=(link.ref, link.item, passage.page) in marked,
            )


def _slips(plan: Plan, slips: Mapping[str, str], reports: Sequence[Report]) -> Iterator[Slip]:
    failed = {one.page: one.why for report in reports for one in report.failed}
    for placed in plan.placed:
        document = placed.piece.document
        if document is None:
            continue
        if placed.piece.own:
            yield Slip(item=document.ref, page=placed.number, why=slips[document.ref])
            continue
        for page in range(placed.number, placed.number + placed.count):
            if page in failed:
                yield Slip(item=document.ref, page=page, why=failed[page])
