"""find what is past its use

By age, so that forgetting need not read all that is still of use.
"""

from alembic import op

revision = "2026_11_21_2310"
down_revision = "2026_11_21_2201"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"])
    op.create_index("ix_rate_limit_window_from", "rate_limit", ["window_from"])


def downgrade() -> None:
    op.drop_index("ix_rate_limit_window_from", table_name="rate_limit")
    op.drop_index("ix_idempotency_key_created_at", table_name="idempotency_key")
