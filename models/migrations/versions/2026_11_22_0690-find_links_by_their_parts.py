"""find links by their parts

Which of our records a part of another belongs to was found by reading all links.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_0690"
down_revision = "2026_11_22_0510"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_crm_link_part_ids",
        "crm_link",
        [sa.text("jsonb_path_query_array(parts, '$.*')")],
        postgresql_using="gin",
    )


def downgrade() -> None:
    op.drop_index("ix_crm_link_part_ids", "crm_link")
