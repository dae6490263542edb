"""Gaps with a life, requests and what answered them, kept coverage, who made a check, and when an item last changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add them. Every item counts as changed before the first revision anybody asks about."""
    op.add_column("item", sa.Column("changed", sa.Integer(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_item_changed"), "item", ["changed"], unique=False)
    op.add_column("link", sa.Column("checked_by", sa.Text(), nullable=True))
    op.create_table(
        "gap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("strand", sa.Text(), nullable=False),
        sa.Column("test", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("missing_on", sa.Text(), nullable=True),
        sa.Column("noted_at", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.Column("risk_reason", sa.Text(), nullable=False),
        sa.Column("risk_post", sa.Text(), nullable=False),
        sa.Column("risk_until", sa.Text(), nullable=True),
        sa.Column("risk_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_gap_strand"), "gap", ["strand"], unique=False)
    still_open = sa.text("closed_at IS NULL")
    op.create_index("gap_open", "gap", ["key"], unique=True, sqlite_where=still_open, postgresql_where=still_open)
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gap_id", sa.Integer(), nullable=True),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("asked_of", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=False),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.Text(), nullable=True),
        sa.Column("closed_why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["gap_id"], ["gap.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_request_gap_id"), "request", ["gap_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "item_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_answer_item_id"), "answer", ["item_id"], unique=False)
    op.create_index(op.f("ix_answer_request_id"), "answer", ["request_id"], unique=False)
    op.create_table(
        "snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("taken_at", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("meeting_on", sa.Text(), nullable=True),
        sa.Column("policy_sha256", sa.Text(), nullable=False),
        sa.Column("stood", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
