"""Releases asked for, the keys and the register of sealed bundles, what each holds and what became of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

SIZE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add them."""
    op.create_table(
        "sealing_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("public_pem", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("fingerprint"),
        sqlite_strict=True,
    )
    op.create_table(
        "bundle_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("selection_sha256", sa.Text(), nullable=False),
        sa.Column("what_for", sa.Text(), nullable=False),
        sa.Column("to_whom", sa.Text(), nullable=False),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("draft_sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", SIZE, nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bundle_release_draft_sha256"), "bundle_release", ["draft_sha256"], unique=False)
    op.create_table(
        "bundle",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", SIZE, nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("sealed_by", sa.Text(), nullable=False),
        sa.Column("sealed_at", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("log_entries", sa.Integer(), nullable=False),
        sa.Column("log_last", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["bundle_release.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("release_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "bundle_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"]),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("bundle_id", "item_id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bundle_item_bundle_id"), "bundle_item", ["bundle_id"], unique=False)
    op.create_index(op.f("ix_bundle_item_item_id"), "bundle_item", ["item_id"], unique=False)
    op.create_table(
        "bundle_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("on_day", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_post", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"]),
        sa.ForeignKeyConstraint(["other_id"], ["bundle.id"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_bundle_event_bundle_id"), "bundle_event", ["bundle_id"], unique=False)
