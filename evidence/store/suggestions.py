"""Proposed links between rows and schemas: stored once for each version, settled by people, and remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from evidence.errors import NotFound
from evidence.rules.quotes import one_line
from evidence.rules.suggestions import Precedent
from evidence.store.items import item_ref, number_of
from evidence.store.links import link_ref
from evidence.store.rows import DecisionRow, LinkRow, Meta, SuggestionRow, VersionRow
from schemas.links import Passage, Verdict
from schemas.suggestions import Suggestion, SuggestionSource, SuggestionState
from schemas.tests_of_evidence import EvidenceTest

SUGGESTED_FOR = "suggested_for"
WHOLE_SCORE = 10_000
MOST_PRECEDENTS = 500


class NewSuggestion(NamedTuple):
    """A link that is proposed. `strand` is empty while a log's target leaves several to choose from."""

    target: str
    strand: str
    line: str | None
    test: EvidenceTest
    passages: tuple[Passage, ...]
    score: float
    why: str
    source: SuggestionSource = SuggestionSource.READING


class Kept(NamedTuple):
    """What became of an item's suggestions: references of those that are new, those that stay, and those overtaken."""

    opened: tuple[str, ...]
    stayed: tuple[str, ...]
    overtaken: tuple[str, ...]


def suggestion_ref(number: int) -> str:
    """The reference of a suggestion: S-0001."""
    return f"S-{number:04d}"


def suggested_for(session: Session) -> str:
    """The area files suggestions were last worked out with; empty when they never were."""
    row = session.get(Meta, SUGGESTED_FOR)
    return row.value if row else ""


def mark_suggested_for(session: Session, mark: str) -> None:
    """Say with which area files suggestions are worked out."""
    session.merge(Meta(key=SUGGESTED_FOR, value=mark))


def accepted_before(session: Session) -> list[Precedent]:
    """What was accepted last, and what it says and quotes. A link that was challenged after it was accepted is none."""
    later = aliased(DecisionRow)
    newer = exists().where(col(later.link_id) == col(DecisionRow.link_id), col(later.id) > col(DecisionRow.id))
    query = (
        select(LinkRow.strand, LinkRow.test, LinkRow.says, LinkRow.passages)
        .join(DecisionRow, col(DecisionRow.link_id) == col(LinkRow.id))
        .where(DecisionRow.verdict == Verdict.ACCEPT.value, ~newer)
        .order_by(col(DecisionRow.id).desc())
        .limit(MOST_PRECEDENTS)
    )
    return [
        Precedent(strand, EvidenceTest(test), " ".join([says, *(one["quote"] for one in passages)]))
        for strand, test, says, passages in session.exec(query)
    ]


def keep_suggestions(
    session: Session, item: int, version: VersionRow, proposed: Sequence[NewSuggestion], *, at: datetime
) -> Kept:
    """Let what is proposed for an item's newest version take the place of what was open; never what was settled.

    Doing it again changes nothing. What a log named stays open, with a passage where the reading found one.
    """
    rows = _rows_of(session, item)
    still_open = {(row.strand, row.test): row for row in rows if _is(row, SuggestionState.OPEN)}
    linked = set(session.exec(select(LinkRow.strand, LinkRow.test).where(LinkRow.item_id == item)).all())
    opened: list[SuggestionRow] = []
    stayed: list[SuggestionRow] = []
    for new in proposed:
        key = (new.strand, new.test.value)
        if key in linked or _is_remembered(rows, new, version):
            continue
        row = still_open.pop(key, None)
        if row is None:
            opened.append(_row(item, version, new, at))
        else:
            _renew(row, version, new)
            stayed.append(row)
    overtaken = [row for row in still_open.values() if not _moves_on(row, version, linked)]
    for row in overtaken:
        row.state = SuggestionState.OVERTAKEN.value
    session.flush()  # before others take their place among those that are open
    session.add_all(opened)
    session.flush()
    return Kept(*(tuple(map(_ref, some)) for some in (opened, stayed, overtaken)))


def keep_named_by_log(
    session: Session, item: int, version: VersionRow, named: Iterable[NewSuggestion], *, at: datetime
) -> list[str]:
    """Keep what a log names for an item, each target once however often it is imported; answers what is new."""
    rows = _rows_of(session, item)
    linked = set(session.exec(select(LinkRow.strand, LinkRow.test).where(LinkRow.item_id == item)).all())
    opened: list[SuggestionRow] = []
    for new in named:
        known = any(row.target == new.target and row.source == new.source.value for row in (*rows, *opened))
        if known or (new.strand, new.test.value) in linked:
            continue
        same = next((row for row in rows if new.strand and _is_for(row, new) and _is(row, SuggestionState.OPEN)), None)
        if same is None:
            opened.append(_row(item, version, new, at))
        elif new.why not in same.why:
            same.why = f"{new.why} {same.why}"
    session.add_all(opened)
    session.flush()
    return [_ref(row) for row in opened]


def _rows_of(session: Session, item: int) -> list[SuggestionRow]:
    return list(
        session.exec(select(SuggestionRow).where(SuggestionRow.item_id == item).order_by(col(SuggestionRow.id)))
    )


def _is(row: SuggestionRow, state: SuggestionState) -> bool:
    return row.state == state.value


def _is_for(row: SuggestionRow, new: NewSuggestion) -> bool:
    return (row.strand, row.test) == (new.strand, new.test.value)


def _is_remembered(rows: Iterable[SuggestionRow], new: NewSuggestion, version: VersionRow) -> bool:
    """Whether it was settled: made a link, or refused for this version or with these words."""
    said = {one_line(passage.quote) for passage in new.passages}
    for row in rows:
        if not _is_for(row, new):
            continue
        if _is(row, SuggestionState.CONFIRMED):
            return True
        if _is(row, SuggestionState.REFUSED):
            before = {one_line(passage["quote"]) for passage in row.passages}
            if row.version_id == version.id or said & before or not said:
                return True
    return False


def _moves_on(row: SuggestionRow, version: VersionRow, linked: set[tuple[str, str]]) -> bool:
    """Keep what a log named open beside a newer version, without words that may not stand there any more."""
    if row.source != SuggestionSource.LOG.value or (row.strand, row.test) in linked:
        return False
    if row.version_id != version.id:
        assert version.id is not None
        row.version_id, row.passages = version.id, []
    return True


def _renew(row: SuggestionRow, version: VersionRow, new: NewSuggestion) -> None:
    assert version.id is not None
    row.version_id = version.id
    row.passages = [passage.model_dump(mode="json") for passage in new.passages]
    row.score = round(new.score * WHOLE_SCORE)
    if row.source == SuggestionSource.READING.value:
        row.target, row.line, row.why = new.target, new.line, new.why
    elif new.why not in row.why:
        row.why = f"{row.why} {new.why}"


def _row(item: int, version: VersionRow, new: NewSuggestion, at: datetime) -> SuggestionRow:
    assert version.id is not None
    return SuggestionRow(
        item_id=item,
        version_id=version.id,
        source=new.source.value,
        target=new.target,
        strand=new.strand,
        line=new.line,
        test=new.test.value,
        passages=[passage.model_dump(mode="json") for passage in new.passages],
        score=round(new.score * WHOLE_SCORE),
        why=new.why,
        made_at=at,
        state=SuggestionState.OPEN.value,
    )


def _ref(row: SuggestionRow) -> str:
    assert row.id is not None
    return suggestion_ref(row.id)


def suggestion(session: Session, ref: str) -> Suggestion:
    """One suggestion, whatever became of it. Raises NotFound."""
    found = _read(session, SuggestionRow.id == number_of(ref, "S"))
    if not found:
        raise NotFound(f"There is no suggestion {ref}.", remedy="See `evidence suggest ITEM` for an item's.")
    return found[0]


def open_of_item(session: Session, ref: str) -> list[Suggestion]:
    """The suggestions of an item that nobody has settled, those a log names first, then best first."""
    found = _read(session, SuggestionRow.item_id == number_of(ref, "E"), *_waits())
    return sorted(found, key=lambda one: (one.source is SuggestionSource.READING, -one.score, one.ref))


def open_counts(session: Session) -> dict[str, int]:
    """How many suggestions each item has that nobody has settled."""
    query = select(SuggestionRow.item_id, func.count()).where(*_waits())
    query = query.group_by(col(SuggestionRow.item_id)).order_by(col(SuggestionRow.item_id))
    return {item_ref(item): count for item, count in session.exec(query)}


def _waits() -> tuple[ColumnElement[bool], ...]:
    """Nobody has settled it, and nobody has linked the same by themselves meanwhile."""
    same = exists().where(
        col(LinkRow.item_id) == col(SuggestionRow.item_id),
        col(LinkRow.strand) == col(SuggestionRow.strand),
        col(LinkRow.test) == col(SuggestionRow.test),
    )
    return col(SuggestionRow.state) == SuggestionState.OPEN.value, ~same


def settle(
    session: Session, ref: str, state: SuggestionState, *, by: str, at: datetime, why: str = "", link: str | None = None
) -> None:
    """Say what became of a suggestion."""
    row = session.get_one(SuggestionRow, number_of(ref, "S"))
    row.state, row.settled_by, row.settled_at, row.settled_why = state.value, by, at, why
    row.link_id = number_of(link, "L") if link else None


def _read(session: Session, *conditions: ColumnElement[bool] | bool) -> list[Suggestion]:
    query = select(SuggestionRow, VersionRow.number).join(
        VersionRow, col(VersionRow.id) == col(SuggestionRow.version_id)
    )
    return [_suggestion(row, number) for row, number in session.exec(query.where(*conditions))]


def _suggestion(row: SuggestionRow, version: int) -> Suggestion:
    return Suggestion(
        ref=_ref(row),
        item=item_ref(row.item_id),
        version=version,
        source=SuggestionSource(row.source),
        target=row.target,
        strand=row.strand or None,
        line=row.line,
        test=EvidenceTest(row.test),
        passages=tuple(row.passages),
        score=row.score / WHOLE_SCORE,
        why=row.why,
        state=SuggestionState(row.state),
        made_at=row.made_at,
        by=row.settled_by or None,
        at=row.settled_at,
        link=link_ref(row.link_id) if row.link_id else None,
    )
