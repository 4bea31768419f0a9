"""keep a PO file until it is taken

Who uploads one sees what it would do first; the file then waits for their word.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_0750"
down_revision = "2026_11_22_0730"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("po_import", sa.Column("waiting", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("po_import", "waiting")
