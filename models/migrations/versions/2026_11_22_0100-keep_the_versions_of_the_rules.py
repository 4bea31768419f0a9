"""keep the versions of the rules

Each is a whole: a decision names the one that it was made by.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_0100"
down_revision = "2026_11_21_2310"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_version",
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("rules", postgresql.JSONB(), nullable=False),
        sa.Column("adopted_by", sa.Text(), nullable=False),
        sa.Column(
            "adopted_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_programme_version")),
        sa.UniqueConstraint("in_force_from", name=op.f("uq_programme_version_in_force_from")),
    )


def downgrade() -> None:
    op.drop_table("programme_version")
