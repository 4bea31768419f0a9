"""keep what mails are due

One row an event and owner, so that an event has one mail; a lease, so that one worker sends it.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_0150"
down_revision = "2026_11_22_0140"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('REGISTRATION_CONFIRMED', 'REGISTRATION_PENDING', 'REGISTRATION_COMPLETED', 'REGISTRATION_REFUSED', 'COVER_SUSPENDED', 'COVER_CUT_SHORT', 'WATCH_RETURNED', 'TRANSFER_OFFERED', 'TRANSFER_ACCEPTED', 'CLAIM_RECEIVED', 'CLAIM_RAISED', 'CLAIM_GRANTED', 'CLAIM_REFUSED', 'COVER_ENDING')",
            name=op.f("ck_notice_kind"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_notice_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "kind",
            "owner_id",
            "object_id",
            "detail",
            name=op.f("uq_notice_kind_owner_id_object_id_detail"),
        ),
    )
    op.create_index("ix_notice_created_at", "notice", ["created_at"], unique=False)
    op.create_index("ix_notice_owner_id", "notice", ["owner_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_notice_owner_id", table_name="notice")
    op.drop_index("ix_notice_created_at", table_name="notice")
    op.drop_table("notice")
