"""Choices of what a bundle holds, kept by name; between rows and schemas."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from evidence.store.rows import SavedChoiceRow
from schemas.bundles import Choice
from schemas.choosing import NewChoice, SavedChoice


def insert(session: Session, new: NewChoice, *, by: str, at: datetime) -> SavedChoice:
    """Keep a choice. Its name must be free."""
    row = SavedChoiceRow(
        key=_key_of(new.name), name=new.name, choice=new.choice.model_dump(mode="json"), saved_by=by, saved_at=at
    )
    session.add(row)
    session.flush()
    return _saved(row)


def named(session: Session, name: str) -> SavedChoice | None:
    """The choice of a name, whatever its capitals."""
    row = _row(session, name)
    return _saved(row) if row else None


def all_saved(session: Session) -> list[SavedChoice]:
    """Every choice kept, in the order of their names."""
    rows = session.exec(select(SavedChoiceRow).order_by(col(SavedChoiceRow.key))).all()
    return [_saved(row) for row in sorted(rows, key=lambda row: row.key)]  # databases sort by rules of their own


def delete(session: Session, name: str) -> None:
    """Take a choice away."""
    row = _row(session, name)
    if row:
        session.delete(row)
        session.flush()


def _row(session: Session, name: str) -> SavedChoiceRow | None:
    return session.exec(select(SavedChoiceRow).where(SavedChoiceRow.key == _key_of(name))).first()


def _key_of(name: str) -> str:
    return " ".join(name.split()).casefold()


def _saved(row: SavedChoiceRow) -> SavedChoice:
    choice = Choice.model_validate(row.choice)
    return SavedChoice(name=row.name, choice=choice, saved_by=row.saved_by, saved_at=row.saved_at)
