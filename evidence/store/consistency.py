"""Whether the rows agree with one another, with the audit log and with the area's files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import Session, col, select

from evidence.store.as_stored import Facts, as_stored, rows
from evidence.store.asks import ask_ref
from evidence.store.calls import call_ref, day_draft_ref
from evidence.store.compared_texts import Sides
from evidence.store.gaps import gap_ref
from evidence.store.items import item_of, item_ref, items, number_of, version_of
from evidence.store.links import LinkReader, link_ref
from evidence.store.released_facts import ACTIONS, UNTOLD, stored_of_releases, told_of_releases
from evidence.store.renditions import rendition_ref
from evidence.store.requests import request_ref
from evidence.store.rows import (
    AskRow,
    AuditRow,
    CallDraftRow,
    CallRow,
    DecisionRow,
    FindingDecisionRow,
    ItemRow,
    LinkRow,
    PageRow,
    RenditionRow,
    RequestRow,
    SnapshotRow,
    VersionRow,
    WorkRow,
)
from evidence.store.snapshots import digest_of, snapshot_ref
from evidence.store.work import Task
from schemas.doctor import DoctorFinding, FindingCode, FourWays, found
from schemas.evidence import SCAN_WAITING, ReadingState
from schemas.local_area import LocalArea

HAS_TEXT = {state.value for state in ReadingState if state.has_text}


def rows_against_audit(session: Session) -> Sides:
    """What people made and decided, row by row, against the audit entries that tell of it."""
    said, stored = _audited(session), _stored(session)
    findings = []
    for key in sorted({*said, *stored}):
        thing = " ".join(str(part) for part in key)
        if key not in stored:
            sentence = f"The audit log tells of the {thing}, and the database no longer has it."
            findings.append(found(FindingCode.ROW_MISSING, thing, sentence))
        elif key not in said:
            sentence = f"The database has the {thing}, and the audit log does not tell of it."
            findings.append(found(FindingCode.ROW_UNAUDITED, thing, sentence, remedy=UNTOLD.get(key[0], "")))
        elif said[key] != stored[key]:
            sentence = f"The {thing} is no longer what the audit log says was stored."
            findings.append(found(FindingCode.ROW_CHANGED, thing, sentence))
    count = Counter(finding.code for finding in findings)
    compared = FourWays(
        ok=len({*said} & {*stored}) - count[FindingCode.ROW_CHANGED],
        changed=count[FindingCode.ROW_CHANGED],
        missing=count[FindingCode.ROW_MISSING],
        untracked=count[FindingCode.ROW_UNAUDITED],
    )
    return Sides(compared, tuple(findings))


def _audited(session: Session) -> Facts:
    """What the audit log says was made. An entry that cannot be read is the chain's own finding."""
    said: Facts = {}
    decided: Counter[str] = Counter()
    query = select(AuditRow.action, AuditRow.object, AuditRow.actor, AuditRow.detail).order_by(col(AuditRow.seq))
    for action, thing, actor, text in session.exec(query.where(col(AuditRow.action).in_([*TOLD, *ACTIONS]))):
        with suppress(ValueError, KeyError, TypeError):
            detail = json.loads(text)
            if action == "add":
                said["version", detail["sha256"]] = (thing, detail["version"])
            elif action == "decide":
                decided[thing] += 1
                said["decision", thing, str(decided[thing])] = (detail["verdict"],)
            elif action == "decide-finding":
                for key in detail["findings"]:
                    decided[key] += 1
                    said["decision", key, str(decided[key])] = (thing, detail["verdict"], detail["audience"])
            elif action in ACTIONS:
                said |= told_of_releases(action, thing, actor, detail, decided)
            else:
                what, *names = TOLD[action]
                said[what, thing] = tuple(detail[name] for name in names)
    return said


TOLD: dict[str, tuple[str, ...]] = {
    "add": ("version",),
    "link": ("link", "item", "strand", "line", "test"),
    "decide": ("decision",),
    "decide-finding": ("decision",),
    "ask": ("request", "gap", "asked_of", "due", "wants"),
    "redact": ("rendition", "item", "version", "sha256"),
    "render": ("rendition", "item", "version", "sha256"),
    "take-snapshot": ("snapshot", "occasion", "sha256"),
    "call": ("call", "checkpoint", "kind", "notice_on"),
    "log-ask": ("ask", "call", "post", "due", "asks"),
    "build-day": ("day's bundle", "sha256", "items"),
}
"""What an entry tells the making of, and what of it the entry says."""


def _stored(session: Session) -> Facts:
    stored: Facts = {}
    for sha256, item, number in session.exec(select(VersionRow.sha256, VersionRow.item_id, VersionRow.number)):
        stored["version", sha256] = (item_ref(item), number)
    links = select(LinkRow.id, LinkRow.item_id, LinkRow.strand, LinkRow.line)
    tests = dict(session.exec(select(LinkRow.id, LinkRow.test)).all())
    for link, item, strand, line in session.exec(links):
        stored["link", link_ref(link or 0)] = (item_ref(item), strand, line, tests[link])
    decided: Counter[str] = Counter()
    for link, verdict in session.exec(select(DecisionRow.link_id, DecisionRow.verdict).order_by(col(DecisionRow.id))):
        ref = link_ref(link)
        decided[ref] += 1
        stored["decision", ref, str(decided[ref])] = (verdict,)
    columns = (FindingDecisionRow.finding, FindingDecisionRow.item_id, FindingDecisionRow.verdict)
    found_before = select(*columns, FindingDecisionRow.audience).order_by(col(FindingDecisionRow.id))
    for key, item, verdict, audience in session.exec(found_before):
        decided[key] += 1
        stored["decision", key, str(decided[key])] = (item_ref(item), verdict, audience)
    # As they are stored, so that a value that makes no sense is a changed row and not the end of the examination.
    asked = (RequestRow.id, RequestRow.gap_id, RequestRow.asked_of, as_stored(RequestRow.due), RequestRow.wants)
    for number, gap, post, due, wants in rows(session, *asked):
        stored["request", request_ref(number or 0)] = (gap_ref(gap) if gap else None, post, due, wants)
    kept = (SnapshotRow.id, SnapshotRow.occasion, as_stored(SnapshotRow.stood))
    for number, occasion, stood in rows(session, *kept):
        stored["snapshot", snapshot_ref(number or 0)] = (occasion, digest_of(stood))
    made = select(RenditionRow.id, VersionRow.item_id, VersionRow.number, RenditionRow.sha256)
    made = made.join(VersionRow, col(VersionRow.id) == col(RenditionRow.version_id))
    for rendition, item, version, sha256 in session.exec(made):
        stored["rendition", rendition_ref(rendition or 0)] = (item_ref(item), version, sha256)
    return stored | stored_of_releases(session) | _of_calls(session)


def _of_calls(session: Session) -> Facts:
    """Calls, what inspectors asked for, and the bundles of the days with what each held."""
    stored: Facts = {}
    called = (CallRow.id, CallRow.checkpoint, CallRow.kind, as_stored(CallRow.notice_on))
    for number, checkpoint, kind, notice_on in rows(session, *called):
        stored["call", call_ref(number or 0)] = (checkpoint, kind, notice_on)
    asked = (AskRow.id, AskRow.call_id, AskRow.post, as_stored(AskRow.due_on), AskRow.due_at, AskRow.asks)
    for number, call, post, due_on, due_at, asks in rows(session, *asked):
        stored["ask", ask_ref(number or 0)] = (call_ref(call), post, f"{due_on} {due_at}", asks)
    made = (CallDraftRow.call_id, as_stored(CallDraftRow.day), CallDraftRow.sha256, as_stored(CallDraftRow.items))
    for call, on, sha256, held in rows(session, *made):
        stored["day's bundle", day_draft_ref(call_ref(call), on, sha256)] = (sha256, _plain(held))
    return stored


def _plain(text: str) -> object:
    """What a column of JSON says; the text itself where it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def invalid_rows(session: Session, area: LocalArea | None) -> Iterator[DoctorFinding]:
    """Rows that no longer stand for anything: a date that is no date, a state that is no state."""
    bad = [*_invalid(session, VersionRow, "version", version_of)]
    bad += _invalid(session, ItemRow, "item", lambda row: item_of(row, _some_version(row)))
    yield from bad
    if area is not None and not bad:
        yield from _invalid_links(session, LinkReader(session, area))
    query = select(ItemRow.id).where(col(ItemRow.id).not_in(select(VersionRow.item_id)))
    for number in session.exec(query):
        ref = item_ref(number or 0)
        yield found(FindingCode.ITEM_WITHOUT_VERSION, ref, f"{ref} has no version, so nothing of it can be shown.")


def _invalid(session: Session, table: Any, name: str, parse: Callable[[Any], object]) -> Iterator[DoctorFinding]:
    with suppress(*NONSENSE):
        for row in session.exec(select(table)):
            parse(row)
        return
    for number in session.exec(select(table.id).order_by(table.id)).all():  # one by one, to name it
        yield from _nonsense(f"{name} {number}", partial(_parsed, session, table, number, parse))


def _parsed(session: Session, table: Any, number: int, parse: Callable[[Any], object]) -> object:
    return parse(session.get_one(table, number))


def _invalid_links(session: Session, reader: LinkReader) -> Iterator[DoctorFinding]:
    with suppress(*NONSENSE):
        reader.facts({number_of(item.ref, "E"): item for item in items(session)})
        return
    for number in session.exec(select(LinkRow.id).order_by(col(LinkRow.id))).all():
        yield from _nonsense(f"link {number}", partial(reader.one, link_ref(number or 0)))


NONSENSE = (ValueError, KeyError, TypeError, AssertionError)


def _nonsense(thing: str, look: Callable[[], object]) -> Iterator[DoctorFinding]:
    try:
        look()
    except NONSENSE as error:
        reason = (str(error).splitlines() or [""])[0][:200]
        sentence = f"The row of {thing} makes no sense ({type(error).__name__}: {reason})."
        yield found(FindingCode.ROW_INVALID, thing, sentence)


def _some_version(row: ItemRow) -> VersionRow:
    """A version good enough to see whether an item's own columns make sense."""
    return VersionRow(
        number=1,
        sha256="0" * 64,
        size_bytes=0,
        file_name="-",
        media_type="-",
        received_at=row.added_at,
        received_by=row.added_by,
        reading=ReadingState.WAITING.value,
    )


def waiting_without_work(session: Session) -> list[tuple[int, int]]:
    """Versions, with their items, that wait to be read and that nobody will read."""
    queued = select(WorkRow.version_id).where(WorkRow.task == Task.READ.value, col(WorkRow.version_id).is_not(None))
    waits = or_(
        col(VersionRow.reading) == ReadingState.WAITING.value,
        and_(col(VersionRow.scan) == SCAN_WAITING, col(VersionRow.fixity).in_(["", "ok"])),
    )
    query = select(VersionRow.id, VersionRow.item_id).where(waits, col(VersionRow.id).not_in(queued))
    return [(version, item) for version, item in session.exec(query) if version is not None]


def link_faults(session: Session, area: LocalArea) -> Iterator[DoctorFinding]:
    """Links whose version belongs to another item, whose strand or line is gone, or whose words are."""
    query = select(LinkRow.id, LinkRow.item_id, LinkRow.strand, LinkRow.line).order_by(col(LinkRow.id))
    versions = select(LinkRow.id, VersionRow.item_id).where(col(VersionRow.id) == col(LinkRow.version_id))
    owners = dict(session.exec(versions).all())
    for number, item, strand, line in session.exec(query):
        ref, owner = link_ref(number or 0), owners.get(number, item)
        if item != owner:
            sentence = f"{ref} is about {item_ref(item)}, and its version belongs to {item_ref(owner)}."
            yield found(FindingCode.LINK_CROSSED, ref, sentence)
        for what, target, known in (("strand", strand, area.strands), ("line", line, area.lines)):
            if target is not None and target not in known:
                sentence = f"{ref} points at the {what} {target}, which the area's files no longer have."
                yield found(FindingCode.LINK_TARGET_UNKNOWN, ref, sentence)


def passage_faults(session: Session) -> Iterator[DoctorFinding]:
    """Links whose quoted words are no longer on the page they name."""
    query = select(LinkRow.id, LinkRow.version_id, LinkRow.passages).join(
        VersionRow, col(VersionRow.id) == col(LinkRow.version_id)
    )
    for number, version, passages in session.exec(query.where(col(VersionRow.reading).in_(HAS_TEXT))):
        for passage in passages:
            page = session.get(PageRow, (version, passage["page"]))
            if page is None or passage["quote"] not in page.text:
                ref = link_ref(number or 0)
                sentence = f"The words {ref} quotes are not on page {passage['page']} of its version."
                yield found(FindingCode.PASSAGE_NOT_FOUND, ref, sentence)
