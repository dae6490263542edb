"""Whether the stored pages are still what was read in each version."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from evidence.store.items import digest_of_text, item_ref, pages
from evidence.store.rows import PageRow, VersionRow
from schemas.doctor import DoctorFinding, FindingCode, FourWays, found
from schemas.evidence import ReadingState

KEEPS_PAGES = {ReadingState.WAITING.value, ReadingState.QUARANTINED.value}


class Sides(NamedTuple):
    """Two records compared: how many agree, and the findings where they do not."""

    compared: FourWays
    findings: tuple[DoctorFinding, ...]
    versions: tuple[int, ...] = ()


def texts_against_versions(session: Session, *, deep: bool) -> Sides:
    """The pages stored for each version against what its row says was read."""
    query = select(PageRow.version_id, func.count(), func.sum(func.length(PageRow.text))).group_by(
        col(PageRow.version_id)
    )
    there = {version: (count, size or 0) for version, count, size in session.exec(query)}
    findings, faulty, ok = [], [], 0
    for version in _versions(session):
        code = _text_fault(session, version, there.get(version.id, (0, 0)), deep=deep)
        if code is None:
            ok += 1
            continue
        thing = f"{item_ref(version.item_id)}, version {version.number}"
        count = there.get(version.id, (0, 0))[0]
        sentence = TEXT_FAULTS[code].format(thing=thing, wanted=version.pages, count=count)
        findings.append(found(code, thing, sentence))
        faulty.append(version.id)
    codes = Counter(finding.code for finding in findings)
    compared = FourWays(
        ok=ok,
        changed=codes[FindingCode.PAGE_CHANGED],
        missing=codes[FindingCode.PAGE_MISSING],
        untracked=codes[FindingCode.PAGE_EXTRA],
    )
    return Sides(compared, tuple(findings), tuple(faulty))


TEXT_FAULTS = {
    FindingCode.PAGE_MISSING: "{thing} should have {wanted} pages of text and has {count}.",
    FindingCode.PAGE_EXTRA: "{thing} should have {wanted} pages of text and has {count}.",
    FindingCode.PAGE_CHANGED: "The stored text of {thing} is no longer what was read.",
}


class _Version(NamedTuple):
    id: int
    item_id: int
    number: int
    reading: str
    pages: int
    characters: int
    text_sha256: str


def _versions(session: Session) -> list[_Version]:
    columns = [getattr(VersionRow, name) for name in _Version._fields]
    return [_Version._make(row) for row in session.exec(select(*columns).order_by(col(VersionRow.id)))]


def _text_fault(session: Session, version: _Version, there: tuple[int, int], *, deep: bool) -> FindingCode | None:
    count, characters = there
    if version.reading in KEEPS_PAGES:
        return None  # pages of an earlier reading may stand until it is read again
    if count < version.pages:
        return FindingCode.PAGE_MISSING
    if count > version.pages:
        return FindingCode.PAGE_EXTRA
    if characters != version.characters:
        return FindingCode.PAGE_CHANGED
    if deep and digest_of_text(pages(session, version.id)) != version.text_sha256:
        return FindingCode.PAGE_CHANGED
    return None


def texts_to_read_again(session: Session) -> list[int]:
    """Versions whose stored pages are not what their row says was read."""
    query = select(PageRow.version_id, func.count()).group_by(col(PageRow.version_id))
    there: dict[int, int] = dict(session.exec(query).all())
    return [
        version.id
        for version in _versions(session)
        if version.reading not in KEEPS_PAGES and there.get(version.id, 0) != version.pages
    ]
