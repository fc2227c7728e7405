"""Dates and events of the confirmation of will."""

import sqlalchemy as sa
from alembic import op

from service.confirmations.tables import APPEND_ONLY

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "confirmation_dates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.String(length=27), nullable=False),
        sa.Column("admitted_at", sa.String(length=27), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.Column("entered_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("closes_at < admitted_at", name=op.f("ck_confirmation_dates_dates")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_confirmation_dates_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation_dates")),
        sa.UniqueConstraint("public_id", name=op.f("uq_confirmation_dates_public_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("confirmation_dates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmation_dates_publication_id"), ["publication_id"], unique=False)

    op.create_table(
        "confirmation_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("retracts", sa.String(length=16), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint(
            "(kind = 'retraction') = (retracts IS NOT NULL)", name=op.f("ck_confirmation_event_retracts")
        ),
        sa.CheckConstraint("kind <> 'retraction' OR reason IS NOT NULL", name=op.f("ck_confirmation_event_reason")),
        sa.CheckConstraint(
            "kind IN ('confirmation', 'resignation', 'retraction')", name=op.f("ck_confirmation_event_kind")
        ),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_confirmation_event_candidate_id")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_confirmation_event_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq_confirmation_event_public_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("confirmation_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmation_event_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_confirmation_event_publication_id"), ["publication_id"], unique=False)

    for trigger in APPEND_ONLY:
        op.execute(trigger)
