"""Appeals, free places announced with a supplementary round, seats added after a result."""

import sqlalchemy as sa
from alembic import op

from service.appeals.tables import APPEND_ONLY as DECIDED_ONCE
from service.vacancies.tables import APPEND_ONLY

revision = "0020"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "free_places",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint("places > 0", name=op.f("ck_free_places_places")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_free_places_round_id")),
        sa.PrimaryKeyConstraint("round_id", "programme", name=op.f("pk_free_places")),
    )
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("school", sa.String(length=64), nullable=False),
        sa.Column("programmes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("lodged_by", sa.String(length=64), nullable=False),
        sa.Column("lodged_at", sa.String(length=27), nullable=False),
        sa.Column("decision", sa.String(length=16), nullable=True),
        sa.Column("decision_reason", sa.String(length=2000), nullable=True),
        sa.Column("corrected", sa.JSON(), nullable=False),
        sa.Column("comparisons", sa.JSON(), nullable=False),
        sa.Column("granted", sa.String(length=64), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.String(length=27), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("decision IN ('upheld', 'dismissed')", name=op.f("ck_appeal_decision")),
        sa.CheckConstraint("granted IS NULL OR decision = 'upheld'", name=op.f("ck_appeal_granted")),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_appeal_decided")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_appeal_candidate_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_appeal_publication_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_appeal_public_id")),
        sa.UniqueConstraint(
            "publication_id", "candidate_id", "school", name=op.f("uq_appeal_publication_id_candidate_id_school")
        ),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_candidate_id"), ["candidate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeal_publication_id"), ["publication_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appeal_school"), ["school"], unique=False)

    op.create_table(
        "seats_addition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("seats > 0", name=op.f("ck_seats_addition_seats")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_seats_addition_publication_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_seats_addition_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats_addition")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seats_addition_public_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("seats_addition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seats_addition_publication_id"), ["publication_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_seats_addition_round_id"), ["round_id"], unique=False)

    for trigger in (*DECIDED_ONCE, *APPEND_ONLY):
        op.execute(trigger)
