"""Who has accepted figures that look wrong."""

import sqlalchemy as sa
from alembic import op

from service.cross_checks.tables import APPEND_ONLY

revision = "0060"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cross_check_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("findings", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("accepted_by", sa.String(length=64), nullable=False),
        sa.Column("accepted_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_cross_check_acceptance_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cross_check_acceptance")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("cross_check_acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cross_check_acceptance_round_id"), ["round_id"], unique=False)
    for trigger in APPEND_ONLY:
        op.execute(trigger)
