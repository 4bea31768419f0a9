"""order cards and follow them

Lost, returned and superseded cards prove nothing; older kinds carry no token.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_0130"
down_revision = "2026_11_22_0120"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("warranty_card", sa.Column("handed_over_on", sa.Date(), nullable=True))
    op.alter_column("warranty_card", "token_hash", existing_type=postgresql.BYTEA(), nullable=True)
    op.create_table(
        "card_order",
        sa.Column("timepiece_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="ORDERED", nullable=False),
        sa.Column("ordered_by", sa.Text(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "reason IN ('LOST', 'DAMAGED', 'RETURNED', 'EXCHANGED', 'FIRST')",
            name=op.f("ck_card_order_reason"),
        ),
        sa.CheckConstraint(
            "state IN ('ORDERED', 'PRINTED', 'CANCELLED')", name=op.f("ck_card_order_state")
        ),
        sa.ForeignKeyConstraint(
            ["card_id"], ["warranty_card.id"], name=op.f("fk_card_order_card_id")
        ),
        sa.ForeignKeyConstraint(
            ["timepiece_id"], ["timepiece.id"], name=op.f("fk_card_order_timepiece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_order")),
    )
    op.create_index(
        "uq_card_order_open",
        "card_order",
        ["timepiece_id"],
        unique=True,
        postgresql_where=sa.text("state = 'ORDERED'"),
    )
    op.drop_constraint(op.f("ck_warranty_card_state"), "warranty_card")
    op.create_check_constraint(
        op.f("ck_warranty_card_state"),
        "warranty_card",
        "state IN ('LIVE', 'LOST', 'RETURNED', 'SUPERSEDED')",
    )
    op.create_check_constraint(
        op.f("ck_warranty_card_token"),
        "warranty_card",
        "(material = 'NFC_V2') = (token_hash IS NOT NULL)",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_warranty_card_token"), "warranty_card")
    op.drop_constraint(op.f("ck_warranty_card_state"), "warranty_card")
    op.create_check_constraint(
        op.f("ck_warranty_card_state"), "warranty_card", "state IN ('LIVE', 'SUPERSEDED')"
    )
    op.drop_index(
        "uq_card_order_open", table_name="card_order", postgresql_where=sa.text("state = 'ORDERED'")
    )
    op.drop_table("card_order")
    op.alter_column("warranty_card", "token_hash", existing_type=postgresql.BYTEA(), nullable=False)
    op.drop_column("warranty_card", "handed_over_on")
