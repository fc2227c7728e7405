"""Verifications of sent lists by schools; approvals of offers by governing bodies."""

import sqlalchemy as sa
from alembic import op

from service.approvals.tables import APPEND_ONLY as APPROVALS
from service.verifications.tables import APPEND_ONLY as VERIFICATIONS

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offer_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("offer", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("verdict = 'approved' OR reason IS NOT NULL", name=op.f("ck_offer_approval_reason")),
        sa.CheckConstraint("verdict IN ('approved', 'sent-back')", name=op.f("ck_offer_approval_verdict")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_offer_approval_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_approval")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("offer_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_approval_school_id"), ["school_id"], unique=False)

    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("done_by", sa.String(length=64), nullable=False),
        sa.Column("done_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("deed IN ('claim', 'accept') OR reason IS NOT NULL", name=op.f("ck_verification_reason")),
        sa.CheckConstraint("deed IN ('claim', 'accept', 'ask-back', 'reject')", name=op.f("ck_verification_deed")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_verification_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("verification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verification_submission_id"), ["submission_id"], unique=False)

    for trigger in (*VERIFICATIONS, *APPROVALS):
        op.execute(trigger)
