"""pace content, and heed what owners did about it

Journeys and caps; that a piece was opened; safety notices, which no cap holds back.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_0730"
down_revision = "2026_11_22_0710"
branch_labels = None
depends_on = None

KINDS = (
    *("USER_GUIDE", "FUNCTION", "STRAP_CHANGE", "STRAP_CARE"),
    *("PERSONALISATION", "CARE", "SERVICE", "BROCHURE"),
)


def upgrade() -> None:
    _create_journeys()
    _create_caps()
    op.add_column("exposure", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_exposure_last_at", "exposure", ["last_at"])
    op.create_index(
        "ix_exposure_dismissed",
        "exposure",
        ["owner_id"],
        postgresql_where=sa.text("dismissed_at IS NOT NULL"),
    )
    _allow_kinds(*KINDS, "SAFETY")


def _create_journeys() -> None:
    op.create_table(
        "journey",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("catch_up", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "catch_up IN ('NONE', 'LATEST', 'ALL')", name=op.f("ck_journey_catch_up")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journey")),
        sa.UniqueConstraint("key", name=op.f("uq_journey_key")),
    )
    op.create_table(
        "journey_step",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("journey_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("day >= 0", name=op.f("ck_journey_step_day")),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_journey_step_content_id")
        ),
        sa.ForeignKeyConstraint(
            ["journey_id"], ["journey.id"], name=op.f("fk_journey_step_journey_id")
        ),
        sa.PrimaryKeyConstraint("content_id", name=op.f("pk_journey_step")),
        sa.UniqueConstraint("journey_id", "day", name=op.f("uq_journey_step_journey_id_day")),
    )


def _create_caps() -> None:
    op.create_table(
        "content_cap",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("a_day", sa.BigInteger(), nullable=True),
        sa.Column("a_week", sa.BigInteger(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.CheckConstraint("a_day > 0 AND a_week > 0", name=op.f("ck_content_cap_some")),
        sa.CheckConstraint("kind <> 'SAFETY'", name=op.f("ck_content_cap_safety")),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_content_cap")),
    )


def downgrade() -> None:
    _allow_kinds(*KINDS)
    op.drop_index("ix_exposure_dismissed", "exposure")
    op.drop_index("ix_exposure_last_at", "exposure")
    op.drop_column("exposure", "opened_at")
    op.drop_table("content_cap")
    op.drop_table("journey_step")
    op.drop_table("journey")


def _allow_kinds(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_content_kind"), "content")
    op.create_check_constraint(op.f("ck_content_kind"), "content", f"kind IN ({listed})")
