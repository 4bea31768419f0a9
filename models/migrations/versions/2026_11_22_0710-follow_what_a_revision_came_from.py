"""follow what a revision came from

A draft knows the revision it began with, and which of its texts mean the same as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_0710"
down_revision = "2026_11_22_0700"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("content_revision", sa.Column("based_on", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_content_revision_based_on"),
        "content_revision",
        "content_revision",
        ["based_on"],
        ["id"],
    )
    op.add_column(
        "content_revision",
        sa.Column(
            "same_meaning", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )


def downgrade() -> None:
    op.drop_column("content_revision", "same_meaning")
    op.drop_constraint(op.f("fk_content_revision_based_on"), "content_revision")
    op.drop_column("content_revision", "based_on")
