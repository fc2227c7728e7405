"""The offer, the rounds, and the ranked lists: sent ones can neither be changed nor removed."""

import sqlalchemy as sa
from alembic import op

from service.applications.tables import APPEND_ONLY

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("opens_at", sa.String(length=27), nullable=False),
        sa.Column("closes_at", sa.String(length=27), nullable=False),
        sa.Column("choice_limit", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.String(length=27), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('main', 'supplementary')", name=op.f("ck_round_kind")),
        sa.CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_round_closed")),
        sa.CheckConstraint("choice_limit > 0", name=op.f("ck_round_choice_limit")),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_round_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("public_id", name=op.f("uq_round_public_id")),
    )
    with op.batch_alter_table("round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_opens_at"), ["opens_at"], unique=False)

    op.create_table(
        "school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("gmina", sa.String(length=7), nullable=False),
        sa.Column("lat", sa.Integer(), nullable=True),
        sa.Column("lng", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("sought", sa.String(length=400), nullable=False),
        sa.CheckConstraint("kind IN ('general', 'technical', 'vocational')", name=op.f("ck_school_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("code", name=op.f("uq_school_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_school_public_id")),
    )
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_gmina"), ["gmina"], unique=False)
        batch_op.create_index(batch_op.f("ix_school_sought"), ["sought"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_application_candidate_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_application_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("candidate_id", "round_id", name=op.f("uq_application_candidate_id_round_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_application_public_id")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_application_round_id"), ["round_id"], unique=False)

    op.create_table(
        "offer_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("encoding", sa.String(length=16), nullable=False),
        sa.Column("separator", sa.String(length=1), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("prepared_by", sa.String(length=64), nullable=False),
        sa.Column("prepared_at", sa.String(length=27), nullable=False),
        sa.Column("confirmed_at", sa.String(length=27), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_offer_import_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_offer_import_public_id")),
        sa.UniqueConstraint("school_id", "sha256", name=op.f("uq_offer_import_school_id_sha256")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("scored_subjects", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("sought", sa.String(length=800), nullable=False),
        sa.CheckConstraint("kind IN ('general', 'technical', 'vocational')", name=op.f("ck_programme_kind")),
        sa.CheckConstraint("seats >= 0", name=op.f("ck_programme_seats")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_programme_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_programme_public_id")),
    )
    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_school_id"), ["school_id"], unique=False)

    op.create_table(
        "draft_choice",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("place > 0", name=op.f("ck_draft_choice_place")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_draft_choice_application_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_draft_choice_programme_id")),
        sa.PrimaryKeyConstraint("application_id", "place", name=op.f("pk_draft_choice")),
        sa.UniqueConstraint("application_id", "programme_id", name=op.f("uq_draft_choice_application_id_programme_id")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.String(length=27), nullable=False),
        sa.Column("receipt_number", sa.String(length=14), nullable=False),
        sa.Column("receipt", sa.String(length=64), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("entered_by", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_submission_number")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_submission_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("application_id", "number", name=op.f("uq_submission_application_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_submission_public_id")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_submission_receipt_number")),
    )
    op.create_table(
        "submitted_choice",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("rank > 0", name=op.f("ck_submitted_choice_rank")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_submitted_choice_programme_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_submitted_choice_submission_id")),
        sa.PrimaryKeyConstraint("submission_id", "rank", name=op.f("pk_submitted_choice")),
        sa.UniqueConstraint(
            "submission_id", "programme_id", name=op.f("uq_submitted_choice_submission_id_programme_id")
        ),
    )
    with op.batch_alter_table("submitted_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submitted_choice_programme_id"), ["programme_id"], unique=False)

    for trigger in APPEND_ONLY:
        op.execute(trigger)
