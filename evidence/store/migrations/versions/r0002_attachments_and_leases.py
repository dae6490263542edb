"""Files inside mails, words recognised in pictures, virus scans, leases on work, and quotes found again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add them. The schema says its own revision from here on, so the older mark of the format goes."""
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["item.id"],
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("version_id", "number"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_attachment_item_id"), "attachment", ["item_id"], unique=False)
    op.create_index(op.f("ix_attachment_version_id"), "attachment", ["version_id"], unique=False)
    op.add_column("link", sa.Column("refound", sa.Text(), nullable=True))
    op.add_column("page", sa.Column("recognised", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("version", sa.Column("scan", sa.Text(), nullable=False, server_default=""))
    op.add_column("version", sa.Column("scanned_at", sa.Text(), nullable=True))
    op.add_column("work", sa.Column("leased_by", sa.Text(), nullable=False, server_default=""))
    op.add_column("work", sa.Column("leased_until", sa.Text(), nullable=True))
    op.execute("DELETE FROM meta WHERE key = 'format'")
