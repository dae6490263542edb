"""The words of pages, so that the database can answer by itself; filled by the worker."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from evidence.store import search_tables

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables, empty: what goes in them is worked out from the pages, in batches, while people go on."""
    op.create_table(
        "findable",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("words_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("item_id"),
        sqlite_strict=True,
    )
    search_tables.make(op.get_bind())
