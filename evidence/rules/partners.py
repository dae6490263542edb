"""Who contributes: evidence, claims to answer and gaps, counted by organisation and by post."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from evidence.rules.coverage import Known
from schemas.area import Organisation, Post
from schemas.coverage import Coverage, LineStanding
from schemas.evidence import Item
from schemas.gaps import Gap
from schemas.links import LinkStatus
from schemas.local_area import LocalArea
from schemas.partners import OrganisationShare, PostShare
from schemas.requests import EvidenceRequest, RequestStatus
from schemas.tests_of_evidence import EvidenceTest

OPEN = frozenset({LinkStatus.AWAITING, LinkStatus.LAPSED})


def shares(
    area: LocalArea,
    known: Known,
    coverage: Coverage,
    *,
    items: Sequence[Item],
    gaps: Sequence[Gap],
    lines: Iterable[LineStanding],
    requests: Sequence[EvidenceRequest],
) -> tuple[OrganisationShare, ...]:
    """Every organisation of the area with its posts, in the order of the area's file: also those that bring nothing."""
    flagged = [line for line in lines if line.done_impact_not_shown]
    by_post = {ref: _post(post, items, gaps, flagged, requests) for ref, post in area.posts.items()}
    counted, missing = _counted(coverage), _joint_missing(coverage, known)
    return tuple(
        _organisation(area, one, known, items, flagged, by_post, counted, missing.get(one.ref, ()))
        for one in area.area.organisations
    )


def _post(
    post: Post,
    items: Sequence[Item],
    gaps: Sequence[Gap],
    flagged: Sequence[LineStanding],
    requests: Sequence[EvidenceRequest],
) -> PostShare:
    own = [gap for gap in gaps if gap.post == post.ref]
    asked = Counter(one.status for one in requests if one.asked_of == post.ref)
    return PostShare(
        post=post.ref,
        title=post.title,
        organisation=post.organisation,
        items=sum(item.version.received_by == post.ref for item in items),
        gaps=len(own),
        due_first=min((gap.due for gap in own if gap.due), default=None),
        requests_open=asked[RequestStatus.OPEN] + asked[RequestStatus.OVERDUE],
        requests_overdue=asked[RequestStatus.OVERDUE],
        lines_done_impact_not_shown=tuple(line.ref for line in flagged if line.lead_post == post.ref),
    )


def _organisation(
    area: LocalArea,
    one: Organisation,
    known: Known,
    items: Sequence[Item],
    flagged: Sequence[LineStanding],
    by_post: dict[str, PostShare],
    counted: set[str],
    joint_missing: tuple[str, ...],
) -> OrganisationShare:
    own = [item for item in items if item.details.organisation == one.ref]
    links = [link for link in known.every_link() if link.organisation == one.ref]
    accepted = [link for link in links if link.status is LinkStatus.ACCEPTED]
    return OrganisationShare(
        organisation=one.ref,
        name=one.name,
        items=len(own),
        newest=max((item.details.evidence_date for item in own if item.details.evidence_date), default=None),
        links_counted=sum(link.link in counted for link in accepted),
        links_awaiting=sum(link.status in OPEN for link in links),
        strands=tuple(dict.fromkeys(link.strand for link in accepted)),
        joint_missing=joint_missing,
        contrary_unanswered=tuple(
            link.link
            for link in known.every_link()
            if link.contrary and not link.answered and _owner(area, link.strand) == one.ref
        ),
        lines_done_impact_not_shown=tuple(line.ref for line in flagged if area.lines[line.ref].organisation == one.ref),
        posts=tuple(share for share in by_post.values() if share.organisation == one.ref),
    )


def _counted(coverage: Coverage) -> set[str]:
    """The links that count for any test of any strand looked at."""
    return {
        link.link
        for concern in coverage.concerns
        for strand in concern.strands
        for result in strand.tests
        for link in result.counted
    }


def _owner(area: LocalArea, strand: str) -> str | None:
    """The organisation of the post that owns a strand."""
    place = area.strands.get(strand)
    return area.posts[place.strand.post].organisation if place else None


def _joint_missing(coverage: Coverage, known: Known) -> dict[str, tuple[str, ...]]:
    """The strands of concerns an organisation is responsible for, to which it has given nothing that counts."""
    missing: dict[str, list[str]] = defaultdict(list)
    organisation_of = {link.link: link.organisation for link in known.every_link()}
    for concern in coverage.concerns:
        for strand in concern.strands:
            joint = next(result for result in strand.tests if result.test is EvidenceTest.JOINT)
            given = {organisation_of.get(one.link) for one in joint.counted}
            for ref in concern.responsible:
                if ref not in given:
                    missing[ref].append(strand.ref)
    return {ref: tuple(strands) for ref, strands in missing.items()}
