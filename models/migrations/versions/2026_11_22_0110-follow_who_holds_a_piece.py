"""follow who holds a piece

Joint holders, transfers, claims, and what was reported lost or stolen.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_0110"
down_revision = "2026_11_22_0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "ownership",
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    op.add_column("ownership", sa.Column("ended_by", sa.Text(), nullable=True))
    op.add_column("ownership", sa.Column("nickname", sa.LargeBinary(), nullable=True))
    op.add_column("ownership", sa.Column("purchased_from", sa.LargeBinary(), nullable=True))
    op.add_column("ownership", sa.Column("price_paid", sa.LargeBinary(), nullable=True))
    op.add_column("ownership", sa.Column("note", sa.LargeBinary(), nullable=True))
    op.create_index(
        "uq_ownership_holder",
        "ownership",
        ["timepiece_id", "owner_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "ownership_transfer",
        sa.Column("timepiece_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), server_default="OFFERED", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'ACCEPTED') = (accepted_by IS NOT NULL)",
            name=op.f("ck_ownership_transfer_accepted"),
        ),
        sa.CheckConstraint(
            "(state = 'OFFERED') = (decided_at IS NULL)", name=op.f("ck_ownership_transfer_decided")
        ),
        sa.CheckConstraint(
            "kind IN ('GIFT', 'PRIVATE_SALE', 'INHERITANCE', 'TRADE_IN', 'JOINT')",
            name=op.f("ck_ownership_transfer_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('OFFERED', 'ACCEPTED', 'CANCELLED', 'EXPIRED')",
            name=op.f("ck_ownership_transfer_state"),
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["owner.id"], name=op.f("fk_ownership_transfer_accepted_by")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_ownership_transfer_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["timepiece_id"], ["timepiece.id"], name=op.f("fk_ownership_transfer_timepiece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_transfer")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_ownership_transfer_code_hash")),
    )
    op.create_index(
        "ix_ownership_transfer_timepiece_id", "ownership_transfer", ["timepiece_id"], unique=False
    )
    op.create_index(
        "uq_ownership_transfer_offered",
        "ownership_transfer",
        ["timepiece_id"],
        unique=True,
        postgresql_where=sa.text("state = 'OFFERED'"),
    )
    op.create_table(
        "ownership_claim",
        sa.Column("individual_number", sa.Text(), nullable=False),
        sa.Column("timepiece_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default="OPEN", nullable=False),
        sa.Column("is_proven", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("silent_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'WAITING') <= (silent_until IS NOT NULL)",
            name=op.f("ck_ownership_claim_waiting"),
        ),
        sa.CheckConstraint(
            "(state IN ('OPEN', 'WAITING')) = (decided_at IS NULL)",
            name=op.f("ck_ownership_claim_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'GRANTED' OR timepiece_id IS NOT NULL",
            name=op.f("ck_ownership_claim_granted"),
        ),
        sa.CheckConstraint(
            "state IN ('OPEN', 'WAITING', 'GRANTED', 'REFUSED', 'WITHDRAWN')",
            name=op.f("ck_ownership_claim_state"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["owner.id"], name=op.f("fk_ownership_claim_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["timepiece_id"], ["timepiece.id"], name=op.f("fk_ownership_claim_timepiece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership_claim")),
    )
    op.create_index(
        op.f("ix_ownership_claim_owner_id"), "ownership_claim", ["owner_id"], unique=False
    )
    op.create_index(
        "ix_ownership_claim_timepiece_id", "ownership_claim", ["timepiece_id"], unique=False
    )
    op.create_index(
        "uq_ownership_claim_live",
        "ownership_claim",
        ["individual_number", "owner_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('OPEN', 'WAITING')"),
    )
    op.create_table(
        "incident",
        sa.Column("timepiece_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recovered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('LOST', 'STOLEN')", name=op.f("ck_incident_kind")),
        sa.ForeignKeyConstraint(
            ["timepiece_id"], ["timepiece.id"], name=op.f("fk_incident_timepiece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_timepiece_id", "incident", ["timepiece_id"], unique=False)
    op.create_index(
        "uq_incident_open",
        "incident",
        ["timepiece_id"],
        unique=True,
        postgresql_where=sa.text("recovered_at IS NULL"),
    )
    op.drop_index("uq_ownership_current", table_name="ownership")
    op.create_index(
        "uq_ownership_current",
        "ownership",
        ["timepiece_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL AND is_primary"),
    )
    op.execute("UPDATE ownership SET ended_by = 'RELEASE' WHERE until IS NOT NULL")
    op.create_check_constraint(
        op.f("ck_ownership_ended_by"),
        "ownership",
        "ended_by IN ('TRANSFER', 'CLAIM', 'SALE_VOIDED', 'EXCHANGE', 'RELEASE', 'REMOVAL')",
    )
    op.create_check_constraint(
        op.f("ck_ownership_ended"), "ownership", "(until IS NULL) = (ended_by IS NULL)"
    )
    op.drop_constraint(op.f("ck_timepiece_state"), "timepiece")
    op.create_check_constraint(
        op.f("ck_timepiece_state"), "timepiece", "state IN ('IN_ORDER', 'LOST', 'STOLEN')"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_timepiece_state"), "timepiece")
    op.create_check_constraint(
        op.f("ck_timepiece_state"), "timepiece", "state IN ('IN_ORDER', 'STOLEN')"
    )
    op.drop_constraint(op.f("ck_ownership_ended"), "ownership")
    op.drop_constraint(op.f("ck_ownership_ended_by"), "ownership")
    op.drop_index("uq_ownership_current", table_name="ownership")
    op.create_index(
        "uq_ownership_current",
        "ownership",
        ["timepiece_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.drop_index(
        "uq_incident_open", table_name="incident", postgresql_where=sa.text("recovered_at IS NULL")
    )
    op.drop_index("ix_incident_timepiece_id", table_name="incident")
    op.drop_table("incident")
    op.drop_index(
        "uq_ownership_claim_live",
        table_name="ownership_claim",
        postgresql_where=sa.text("state IN ('OPEN', 'WAITING')"),
    )
    op.drop_index("ix_ownership_claim_timepiece_id", table_name="ownership_claim")
    op.drop_index(op.f("ix_ownership_claim_owner_id"), table_name="ownership_claim")
    op.drop_table("ownership_claim")
    op.drop_index(
        "uq_ownership_transfer_offered",
        table_name="ownership_transfer",
        postgresql_where=sa.text("state = 'OFFERED'"),
    )
    op.drop_index("ix_ownership_transfer_timepiece_id", table_name="ownership_transfer")
    op.drop_table("ownership_transfer")
    op.drop_index(
        "uq_ownership_holder", table_name="ownership", postgresql_where=sa.text("until IS NULL")
    )
    op.drop_column("ownership", "note")
    op.drop_column("ownership", "price_paid")
    op.drop_column("ownership", "purchased_from")
    op.drop_column("ownership", "nickname")
    op.drop_column("ownership", "ended_by")
    op.drop_column("ownership", "is_primary")
