"""let a registration wait for its sale

It names the number it asked for, and may be supported by evidence.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_0120"
down_revision = "2026_11_22_0110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("individual_number", sa.Text(), nullable=True))
    op.execute(
        "UPDATE registration r SET individual_number = t.individual_number FROM timepiece t WHERE t.id = r.timepiece_id"
    )
    op.alter_column("registration", "individual_number", nullable=False)
    op.add_column(
        "registration",
        sa.Column("is_proven", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "registration", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE registration SET decided_at = requested_at")
    op.add_column(
        "registration", sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.alter_column("registration", "timepiece_id", existing_type=sa.UUID(), nullable=True)
    op.drop_constraint(
        op.f("uq_registration_timepiece_id_owner_id"), "registration", type_="unique"
    )
    op.create_index(
        "ix_registration_pending",
        "registration",
        ["individual_number"],
        unique=False,
        postgresql_where=sa.text("state = 'PENDING_SALE'"),
    )
    op.create_index("ix_registration_timepiece_id", "registration", ["timepiece_id"], unique=False)
    op.create_index(
        "ix_registration_refused",
        "registration",
        ["individual_number"],
        unique=False,
        postgresql_where=sa.text("state = 'REFUSED'"),
    )
    op.create_index("ix_ownership_timepiece_id", "ownership", ["timepiece_id"], unique=False)
    op.create_index(
        "ix_sale_declaration_sold_on",
        "sale_declaration",
        ["point_of_sale_id", "sold_on", "id", "timepiece_id"],
        unique=False,
        postgresql_where=sa.text("state = 'ACCEPTED' AND kind = 'SALE'"),
    )
    op.create_index(
        "uq_registration_live",
        "registration",
        ["individual_number", "owner_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('PENDING_SALE', 'ACTIVE')"),
    )
    op.create_table(
        "evidence",
        sa.Column("registration_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), server_default="EXPECTED", nullable=False),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'EXPECTED') = (digest IS NULL)", name=op.f("ck_evidence_stored")
        ),
        sa.CheckConstraint(
            "media_type IN ('image/png', 'image/jpeg', 'application/pdf')",
            name=op.f("ck_evidence_media_type"),
        ),
        sa.CheckConstraint(
            "state IN ('EXPECTED', 'STORED', 'ACCEPTED', 'REFUSED')", name=op.f("ck_evidence_state")
        ),
        sa.CheckConstraint(
            "(registration_id IS NULL) <> (claim_id IS NULL)", name=op.f("ck_evidence_subject")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["ownership_claim.id"], name=op.f("fk_evidence_claim_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_evidence_owner_id")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_evidence_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_claim_id", "evidence", ["claim_id"], unique=False)
    op.create_index(op.f("ix_evidence_owner_id"), "evidence", ["owner_id"], unique=False)
    op.create_index("ix_evidence_registration_id", "evidence", ["registration_id"], unique=False)
    op.add_column(
        "sale_declaration",
        sa.Column("source", sa.Text(), server_default="SALE_DECLARATION", nullable=False),
    )
    op.add_column("sale_declaration", sa.Column("market", sa.Text(), nullable=True))
    op.alter_column("sale_declaration", "point_of_sale_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        op.f("ix_sale_declaration_point_of_sale_id"),
        "sale_declaration",
        ["point_of_sale_id"],
        unique=False,
    )
    op.drop_constraint(op.f("ck_registration_state"), "registration")
    op.create_check_constraint(
        op.f("ck_registration_state"),
        "registration",
        "state IN ('PENDING_SALE', 'ACTIVE', 'REFUSED', 'WITHDRAWN', 'ENDED')",
    )
    op.create_check_constraint(
        op.f("ck_registration_active"),
        "registration",
        "state <> 'ACTIVE' OR timepiece_id IS NOT NULL",
    )
    op.create_check_constraint(
        op.f("ck_registration_decided"),
        "registration",
        "(state = 'PENDING_SALE') = (decided_at IS NULL)",
    )
    op.create_check_constraint(
        op.f("ck_sale_declaration_source"),
        "sale_declaration",
        "source IN ('SALE_DECLARATION', 'CARD', 'PROOF')",
    )
    op.create_check_constraint(
        op.f("ck_sale_declaration_place"),
        "sale_declaration",
        "(source = 'SALE_DECLARATION') = (point_of_sale_id IS NOT NULL)",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_sale_declaration_place"), "sale_declaration")
    op.drop_constraint(op.f("ck_sale_declaration_source"), "sale_declaration")
    op.drop_constraint(op.f("ck_registration_decided"), "registration")
    op.drop_constraint(op.f("ck_registration_active"), "registration")
    op.drop_constraint(op.f("ck_registration_state"), "registration")
    op.create_check_constraint(op.f("ck_registration_state"), "registration", "state IN ('ACTIVE')")
    op.drop_index(op.f("ix_sale_declaration_point_of_sale_id"), table_name="sale_declaration")
    op.alter_column("sale_declaration", "point_of_sale_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("sale_declaration", "market")
    op.drop_column("sale_declaration", "source")
    op.drop_index("ix_evidence_registration_id", table_name="evidence")
    op.drop_index(op.f("ix_evidence_owner_id"), table_name="evidence")
    op.drop_index("ix_evidence_claim_id", table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(
        "uq_registration_live",
        table_name="registration",
        postgresql_where=sa.text("state IN ('PENDING_SALE', 'ACTIVE')"),
    )
    op.drop_index(
        "ix_sale_declaration_sold_on",
        table_name="sale_declaration",
        postgresql_where=sa.text("state = 'ACCEPTED' AND kind = 'SALE'"),
    )
    op.drop_index("ix_ownership_timepiece_id", table_name="ownership")
    op.drop_index(
        "ix_registration_refused",
        table_name="registration",
        postgresql_where=sa.text("state = 'REFUSED'"),
    )
    op.drop_index("ix_registration_timepiece_id", table_name="registration")
    op.drop_index(
        "ix_registration_pending",
        table_name="registration",
        postgresql_where=sa.text("state = 'PENDING_SALE'"),
    )
    op.create_unique_constraint(
        op.f("uq_registration_timepiece_id_owner_id"),
        "registration",
        ["timepiece_id", "owner_id"],
        postgresql_nulls_not_distinct=False,
    )
    op.alter_column("registration", "timepiece_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("registration", "asked_again_at")
    op.drop_column("registration", "decided_at")
    op.drop_column("registration", "is_proven")
    op.drop_column("registration", "individual_number")
