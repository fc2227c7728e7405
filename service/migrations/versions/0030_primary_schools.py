"""Primary schools with pupils, files and objections; the log of changes of a record; terms of start passwords."""

import sqlalchemy as sa
from alembic import op

from service.records.tables import APPEND_ONLY

revision = "0030"
down_revision = "0021"
branch_labels = None
depends_on = None

ROLES = "'family', 'primary', 'school', 'organiser', 'official', 'auditor'"


def upgrade() -> None:
    op.create_table(
        "primary_school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("gmina", sa.String(length=7), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_primary_school")),
        sa.UniqueConstraint("code", name=op.f("uq_primary_school_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_primary_school_public_id")),
    )
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(length=64), nullable=False),
        sa.Column("claim", sa.String(length=500), nullable=False),
        sa.Column("raised_by", sa.String(length=26), nullable=False),
        sa.Column("raised_at", sa.String(length=27), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=True),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("answered_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("(upheld IS NULL) = (answered_at IS NULL)", name=op.f("ck_objection_answered")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_objection_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("public_id", name=op.f("uq_objection_public_id")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_candidate_id"), ["candidate_id"], unique=False)

    op.create_table(
        "pupil",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("primary_school_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_pupil_candidate_id")),
        sa.ForeignKeyConstraint(["primary_school_id"], ["primary_school.id"], name=op.f("fk_pupil_primary_school_id")),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_pupil")),
    )
    with op.batch_alter_table("pupil", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pupil_primary_school_id"), ["primary_school_id"], unique=False)

    op.create_table(
        "pupil_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("primary_school_id", sa.Integer(), nullable=False),
        sa.Column("holds", sa.String(length=8), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("encoding", sa.String(length=16), nullable=False),
        sa.Column("separator", sa.String(length=1), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("prepared_by", sa.String(length=64), nullable=False),
        sa.Column("prepared_at", sa.String(length=27), nullable=False),
        sa.Column("confirmed_at", sa.String(length=27), nullable=True),
        sa.CheckConstraint("holds IN ('pupils', 'grades')", name=op.f("ck_pupil_file_holds")),
        sa.ForeignKeyConstraint(
            ["primary_school_id"], ["primary_school.id"], name=op.f("fk_pupil_file_primary_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pupil_file")),
        sa.UniqueConstraint(
            "primary_school_id", "holds", "mark", name=op.f("uq_pupil_file_primary_school_id_holds_mark")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_pupil_file_public_id")),
    )
    op.create_table(
        "record_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("changed_by", sa.String(length=26), nullable=False),
        sa.Column("changed_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_record_change_candidate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_change")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("record_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_change_candidate_id"), ["candidate_id"], unique=False)

    op.create_table(
        "start_password_term",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_start_password_term_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_start_password_term")),
    )

    _allow_the_role()
    for trigger in APPEND_ONLY:
        op.execute(trigger)


def _allow_the_role() -> None:
    """Accounts may be those of primary schools. SQLite forgets a check when the batch copies the table."""
    with op.batch_alter_table("account", schema=None, recreate="auto") as batch_op:
        if op.get_bind().dialect.name != "sqlite":
            batch_op.drop_constraint(op.f("ck_account_role"), type_="check")
        batch_op.create_check_constraint(op.f("ck_account_role"), f"role IN ({ROLES})")
