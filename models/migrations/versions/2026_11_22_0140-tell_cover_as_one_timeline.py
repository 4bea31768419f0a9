"""tell cover as one timeline

Services guarantee their work, and a void may start within a segment.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_0140"
down_revision = "2026_11_22_0130"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("coverage_segment", sa.Column("voided_from", sa.Date(), nullable=True))
    op.create_index("ix_coverage_segment_ends_on", "coverage_segment", ["ends_on"], unique=False)
    op.create_index(
        "ix_sale_declaration_held",
        "sale_declaration",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state = 'HELD'"),
    )
    op.create_table(
        "service_job",
        sa.Column("timepiece_id", sa.Uuid(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("guarantee_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("received_on <= completed_on", name=op.f("ck_service_job_order")),
        sa.ForeignKeyConstraint(
            ["guarantee_id"],
            ["coverage_segment.id"],
            name=op.f("fk_service_job_guarantee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["timepiece_id"], ["timepiece.id"], name=op.f("fk_service_job_timepiece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_job")),
        sa.UniqueConstraint(
            "centre", "external_id", name=op.f("uq_service_job_centre_external_id")
        ),
    )
    op.create_index(
        op.f("ix_service_job_timepiece_id"), "service_job", ["timepiece_id"], unique=False
    )
    op.create_table(
        "service_line",
        sa.Column("service_job_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("is_covered", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "work IN ('BATTERY', 'COMPLETE_SERVICE', 'MOVEMENT', 'WATER_RESISTANCE', 'CROWN', 'STRAP', 'POLISH', 'ENGRAVING', 'MISHANDLING')",
            name=op.f("ck_service_line_work"),
        ),
        sa.ForeignKeyConstraint(
            ["service_job_id"], ["service_job.id"], name=op.f("fk_service_line_service_job_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_line")),
        sa.UniqueConstraint(
            "service_job_id", "position", name=op.f("uq_service_line_service_job_id_position")
        ),
    )
    op.create_table(
        "exchange",
        sa.Column("old_timepiece_id", sa.Uuid(), nullable=False),
        sa.Column("new_timepiece_id", sa.Uuid(), nullable=False),
        sa.Column("point_of_sale_id", sa.Uuid(), nullable=False),
        sa.Column("sale_declaration_id", sa.Uuid(), nullable=False),
        sa.Column("exchanged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["new_timepiece_id"], ["timepiece.id"], name=op.f("fk_exchange_new_timepiece_id")
        ),
        sa.ForeignKeyConstraint(
            ["old_timepiece_id"], ["timepiece.id"], name=op.f("fk_exchange_old_timepiece_id")
        ),
        sa.ForeignKeyConstraint(
            ["point_of_sale_id"], ["point_of_sale.id"], name=op.f("fk_exchange_point_of_sale_id")
        ),
        sa.ForeignKeyConstraint(
            ["sale_declaration_id"],
            ["sale_declaration.id"],
            name=op.f("fk_exchange_sale_declaration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
        sa.UniqueConstraint("sale_declaration_id", name=op.f("uq_exchange_sale_declaration_id")),
    )
    op.create_index(
        op.f("ix_exchange_new_timepiece_id"), "exchange", ["new_timepiece_id"], unique=False
    )
    op.create_index(
        op.f("ix_exchange_old_timepiece_id"), "exchange", ["old_timepiece_id"], unique=False
    )
    op.drop_constraint(op.f("ck_coverage_segment_kind"), "coverage_segment")
    op.create_check_constraint(
        op.f("ck_coverage_segment_kind"),
        "coverage_segment",
        "kind IN ('BASE', 'EXTENSION', 'SERVICE_GUARANTEE')",
    )
    op.create_check_constraint(
        op.f("ck_coverage_segment_void_reason"),
        "coverage_segment",
        "void_reason IN ('SALE_VOIDED', 'SALE_CORRECTED', 'THIRD_PARTY_REPAIR', 'EXCHANGED')",
    )
    op.create_check_constraint(
        op.f("ck_coverage_segment_voided_from"),
        "coverage_segment",
        "voided_from IS NULL OR (voided_at IS NOT NULL AND voided_from BETWEEN starts_on AND ends_on)",
    )
    op.drop_index("uq_coverage_segment_one_activation", table_name="coverage_segment")
    op.create_index(
        "uq_coverage_segment_one_activation",
        "coverage_segment",
        ["timepiece_id", "kind"],
        unique=True,
        postgresql_where=sa.text("voided_at IS NULL AND kind <> 'SERVICE_GUARANTEE'"),
    )


def downgrade() -> None:
    op.drop_index("uq_coverage_segment_one_activation", table_name="coverage_segment")
    op.create_index(
        "uq_coverage_segment_one_activation",
        "coverage_segment",
        ["timepiece_id", "kind"],
        unique=True,
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.drop_constraint(op.f("ck_coverage_segment_voided_from"), "coverage_segment")
    op.drop_constraint(op.f("ck_coverage_segment_void_reason"), "coverage_segment")
    op.drop_constraint(op.f("ck_coverage_segment_kind"), "coverage_segment")
    op.create_check_constraint(
        op.f("ck_coverage_segment_kind"), "coverage_segment", "kind IN ('BASE', 'EXTENSION')"
    )
    op.drop_index(op.f("ix_exchange_old_timepiece_id"), table_name="exchange")
    op.drop_index(op.f("ix_exchange_new_timepiece_id"), table_name="exchange")
    op.drop_table("exchange")
    op.drop_table("service_line")
    op.drop_index(op.f("ix_service_job_timepiece_id"), table_name="service_job")
    op.drop_table("service_job")
    op.drop_index(
        "ix_sale_declaration_held",
        table_name="sale_declaration",
        postgresql_where=sa.text("state = 'HELD'"),
    )
    op.drop_index("ix_coverage_segment_ends_on", table_name="coverage_segment")
    op.drop_column("coverage_segment", "voided_from")
