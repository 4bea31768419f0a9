"""give keys to staff

Beside the keys of points of sale; and texts that are told, not agreed to.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_0160"
down_revision = "2026_11_22_0150"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "api_key", sa.Column("role", sa.Text(), server_default="POINT_OF_SALE", nullable=False)
    )
    op.add_column("api_key", sa.Column("label", sa.Text(), nullable=True))
    op.alter_column("api_key", "point_of_sale_id", existing_type=sa.UUID(), nullable=True)
    op.create_check_constraint(
        op.f("ck_api_key_role"),
        "api_key",
        "role IN ('POINT_OF_SALE', 'CRM_AGENT', 'SERVICE_CENTRE', 'DISTRIBUTION_CENTRE')",
    )
    op.create_check_constraint(
        op.f("ck_api_key_role_place"),
        "api_key",
        "(role = 'POINT_OF_SALE') = (point_of_sale_id IS NOT NULL)",
    )
    op.drop_constraint(op.f("ck_policy_text_purpose"), "policy_text")
    op.create_check_constraint(
        op.f("ck_policy_text_purpose"),
        "policy_text",
        "purpose IN ('PROGRAMME', 'MARKETING', 'COVERED', 'NOT_COVERED')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_policy_text_purpose"), "policy_text")
    op.create_check_constraint(
        op.f("ck_policy_text_purpose"), "policy_text", "purpose IN ('PROGRAMME', 'MARKETING')"
    )
    op.drop_constraint(op.f("ck_api_key_role_place"), "api_key")
    op.drop_constraint(op.f("ck_api_key_role"), "api_key")
    op.alter_column("api_key", "point_of_sale_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("api_key", "label")
    op.drop_column("api_key", "role")
