"""Facts and tests of candidates, runs with ties and decisions, publications."""

import sqlalchemy as sa
from alembic import op

from service.allocations.tables import APPEND_ONLY as DECISIONS_APPEND_ONLY
from service.publications.tables import APPEND_ONLY as PUBLICATIONS_APPEND_ONLY

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=26), nullable=False),
        sa.Column("entered_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_record_candidate_id")),
        sa.PrimaryKeyConstraint("candidate_id", name=op.f("pk_record")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_entered_at"), ["entered_at"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.String(length=26), nullable=False),
        sa.Column("asked_at", sa.String(length=27), nullable=False),
        sa.Column("started_at", sa.String(length=27), nullable=True),
        sa.Column("finished_at", sa.String(length=27), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("inputs", sa.String(length=64), nullable=True),
        sa.Column("files", sa.String(length=64), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("seconds", sa.JSON(), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("problems_total", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('verified', 'tied', 'invalid', 'refused', 'failed')", name=op.f("ck_run_outcome")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (finished_at IS NULL)", name=op.f("ck_run_finished")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_run_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_run_public_id")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_run_round_id_number")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_round_id"), ["round_id"], unique=False)

    op.create_table(
        "school_test",
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("entered_by", sa.String(length=26), nullable=False),
        sa.Column("entered_at", sa.String(length=27), nullable=False),
        sa.CheckConstraint("points >= 0 AND points <= 20000", name=op.f("ck_school_test_points")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_school_test_candidate_id")),
        sa.PrimaryKeyConstraint("candidate_id", "programme", name=op.f("pk_school_test")),
    )
    with op.batch_alter_table("school_test", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_test_entered_at"), ["entered_at"], unique=False)

    op.create_table(
        "publication",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("released_by", sa.String(length=26), nullable=False),
        sa.Column("released_at", sa.String(length=27), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("ties_decided", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_publication_round_id")),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_publication_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
        sa.UniqueConstraint("public_id", name=op.f("uq_publication_public_id")),
        sa.UniqueConstraint("round_id", name=op.f("uq_publication_round_id")),
        sa.UniqueConstraint("run_id", name=op.f("uq_publication_run_id")),
    )
    op.create_table(
        "run_tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("merit", sa.String(length=32), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_tie_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_tie")),
        sa.UniqueConstraint("public_id", name=op.f("uq_run_tie_public_id")),
        sa.UniqueConstraint("run_id", "programme", "merit", name=op.f("uq_run_tie_run_id_programme_merit")),
    )
    with op.batch_alter_table("run_tie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_tie_run_id"), ["run_id"], unique=False)

    op.create_table(
        "candidate_result",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_candidate_result_candidate_id")),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_candidate_result_publication_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", "candidate_id", name=op.f("pk_candidate_result")),
    )
    with op.batch_alter_table("candidate_result", schema=None) as batch_op:
        batch_op.create_index("ix_candidate_result_programme", ["publication_id", "programme"], unique=False)

    op.create_table(
        "published_programme",
        sa.Column("publication_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("school", sa.String(length=64), nullable=False),
        sa.Column("school_name", sa.String(length=300), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("cutoff", sa.JSON(), nullable=False),
        sa.Column("cutoff_merit", sa.String(length=32), nullable=True),
        sa.Column("sought", sa.String(length=800), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_published_programme_publication_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", "programme", name=op.f("pk_published_programme")),
    )
    with op.batch_alter_table("published_programme", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_published_programme_school"), ["school"], unique=False)

    op.create_table(
        "tie_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=26), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("tie_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=64), nullable=False),
        sa.Column("merit", sa.String(length=32), nullable=False),
        sa.Column("order", sa.JSON(), nullable=False),
        sa.Column("committee", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("decided_by", sa.String(length=26), nullable=False),
        sa.Column("decided_at", sa.String(length=27), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_tie_decision_round_id")),
        sa.ForeignKeyConstraint(["tie_id"], ["run_tie.id"], name=op.f("fk_tie_decision_tie_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie_decision")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tie_decision_public_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tie_decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tie_decision_round_id"), ["round_id"], unique=False)

    for trigger in (*DECISIONS_APPEND_ONLY, *PUBLICATIONS_APPEND_ONLY):
        op.execute(trigger)
