"""Why a round counts schools otherwise than the act and the resolutions on record say."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("round", sa.Column("choice_limit_reason", sa.String(length=500), nullable=True))
