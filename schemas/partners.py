"""Who contributes what: evidence, gaps and what is still to be answered, by organisation and by post."""

from __future__ import annotations

from datetime import date

from schemas.base import Schema


class PostShare(Schema):
    """What a post brought, what it owns that is not shown, and what it is asked for."""

    post: str
    title: str
    organisation: str
    items: int
    gaps: int
    due_first: date | None
    requests_open: int
    requests_overdue: int
    lines_done_impact_not_shown: tuple[str, ...]


class OrganisationShare(Schema):
    """What an organisation contributed, and what is still wanted of it."""

    organisation: str
    name: str
    items: int
    newest: date | None
    links_counted: int
    links_awaiting: int
    strands: tuple[str, ...]
    joint_missing: tuple[str, ...]
    contrary_unanswered: tuple[str, ...]
    lines_done_impact_not_shown: tuple[str, ...]
    posts: tuple[PostShare, ...]


class TimelineItem(Schema):
    """An item where it stands in time."""

    item: str
    title: str
    kind: str
    organisation: str
    first: date
    last: date
    strands: tuple[str, ...]


class TimelineMark(Schema):
    """Something that falls on a day or in a window: a checkpoint or a meeting."""

    what: str
    title: str
    first: date
    last: date


class Timeline(Schema):
    """Evidence by date against checkpoints and meetings; and what has no date."""

    items: tuple[TimelineItem, ...]
    marks: tuple[TimelineMark, ...]
    undated: tuple[str, ...]
