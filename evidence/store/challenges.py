"""What reviewers challenged, and what became of it, from the decisions that were ever made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy
from sqlmodel import Session, col

from evidence.store.items import number_of
from evidence.store.links import link_ref
from evidence.store.rows import DecisionRow
from schemas.challenges import Challenge
from schemas.links import Link, Verdict


def challenges_of(session: Session, links: Iterable[Link], titles: Mapping[str, str]) -> list[Challenge]:
    """Every challenge of some links, oldest first, with the acceptance that followed it or the response to it.

    `titles` gives each item's title by its reference.
    """
    wanted = {number_of(link.ref, "L"): link for link in links}
    columns = [getattr(DecisionRow, name) for name in ("link_id", "verdict", "post", "why", "decided_at")]
    decisions: dict[int, list[Any]] = {}
    for row in session.connection().execute(sqlalchemy.select(*columns).order_by(col(DecisionRow.id))):
        if row.link_id in wanted:
            decisions.setdefault(row.link_id, []).append(row)
    found = [
        _challenge(wanted[number], row, later=own[place + 1 :], title=titles[wanted[number].item])
        for number, own in decisions.items()
        for place, row in enumerate(own)
        if row.verdict == Verdict.CHALLENGE.value
    ]
    return sorted(found, key=lambda one: (one.asked_at, one.link))


def _challenge(link: Link, row: Any, *, later: Sequence[Any], title: str) -> Challenge:
    accepted = next((one for one in later if one.verdict == Verdict.ACCEPT.value), None)
    return Challenge(
        link=link_ref(row.link_id),
        item=link.item,
        title=title,
        strand=link.strand,
        line=link.line,
        says=link.says,
        post=row.post,
        why=row.why,
        asked_at=row.decided_at,
        status=link.status,
        answer=accepted.why if accepted else link.response or "",
        answered_by=accepted.post if accepted else None,
        answered_at=accepted.decided_at if accepted else None,
    )
