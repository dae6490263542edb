"""How pages begin: enough of their words to find a page by, without reading whole texts."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col

from evidence.store.rows import PageRow, VersionRow

AT_ONCE = 500
"""So many versions are named in one question; a database has a limit of names."""


def page_beginnings(session: Session, hashes: Iterable[str], *, most: int) -> dict[str, tuple[tuple[int, str], ...]]:
    """The number and the first `most` characters of each page of some versions, by the SHA-256 of the version."""
    wanted = sorted(set(hashes))
    found: dict[str, list[tuple[int, str]]] = {}
    for first in range(0, len(wanted), AT_ONCE):
        query = (
            sqlalchemy.select(col(VersionRow.sha256), col(PageRow.number), func.substr(col(PageRow.text), 1, most))
            .join(PageRow, col(PageRow.version_id) == col(VersionRow.id))
            .where(col(VersionRow.sha256).in_(wanted[first : first + AT_ONCE]))
            .order_by(col(PageRow.version_id), col(PageRow.number))
        )
        for sha256, number, words in session.connection().execute(query):
            found.setdefault(sha256, []).append((number, words))
    return {sha256: tuple(pages) for sha256, pages in found.items()}
