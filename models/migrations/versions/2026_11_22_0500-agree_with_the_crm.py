"""agree with the CRM

Records go by owner and may be held; links know parts and fingerprints; reviews, events, cursors,
health and drift are kept.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_22_0500"
down_revision = "2026_11_22_0160"
branch_labels = None
depends_on = None

KINDS = "('REFERENCE', 'OWNER', 'TIMEPIECE', 'COVERAGE', 'CONSENT')"
TEXTS = postgresql.ARRAY(sa.Text())
EMPTY_LIST = sa.text("'{}'")
EMPTY_OBJECT = sa.text("'{}'")


def made_at() -> sa.Column[object]:
    return sa.Column(
        "created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    extend_dirty()
    extend_link()
    create_review()
    create_event()
    create_cursor_and_health()
    create_reconciliation()


def extend_dirty() -> None:
    op.add_column("crm_dirty", sa.Column("group_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE crm_dirty SET group_id = id")
    op.execute(
        "UPDATE crm_dirty SET group_id = consent.owner_id FROM consent"
        " WHERE crm_dirty.kind = 'CONSENT' AND consent.id = crm_dirty.id"
    )
    op.alter_column("crm_dirty", "group_id", nullable=False)
    op.add_column(
        "crm_dirty",
        sa.Column("is_urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("crm_dirty", sa.Column("fault", sa.Text(), nullable=True))
    op.add_column(
        "crm_dirty", sa.Column("fields", TEXTS, server_default=EMPTY_LIST, nullable=False)
    )
    op.add_column("crm_dirty", sa.Column("held_since", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_crm_dirty_due_at", "crm_dirty")
    op.create_index(
        "ix_crm_dirty_due_at",
        "crm_dirty",
        ["due_at"],
        postgresql_where=sa.text("held_since IS NULL"),
    )
    op.create_index("ix_crm_dirty_group_id", "crm_dirty", ["group_id"])
    op.create_index(
        "ix_crm_dirty_urgent",
        "crm_dirty",
        ["group_id"],
        postgresql_where=sa.text("is_urgent"),
    )
    op.create_index(
        "ix_crm_dirty_held",
        "crm_dirty",
        ["held_since"],
        postgresql_where=sa.text("held_since IS NOT NULL"),
    )


def extend_link() -> None:
    op.add_column(
        "crm_link", sa.Column("state", sa.Text(), server_default="LINKED", nullable=False)
    )
    for name in ("parts", "baseline", "sent"):
        op.add_column(
            "crm_link",
            sa.Column(name, postgresql.JSONB(), server_default=EMPTY_OBJECT, nullable=False),
        )
    op.add_column(
        "crm_link", sa.Column("left_out", TEXTS, server_default=EMPTY_LIST, nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_crm_link_state"), "crm_link", "state IN ('LINKED', 'FOLLOWING', 'DELETED')"
    )
    op.alter_column("crm_link", "crm_id", type_=sa.Text(collation="C"), existing_nullable=True)
    op.create_index("ix_crm_link_crm_id", "crm_link", ["crm_id"])
    op.create_index("ix_crm_link_kind_crm_id", "crm_link", ["kind", "crm_id"])


def create_review() -> None:
    kinds = (
        "('MATCH', 'DELETED', 'REASSIGNED', 'MERGED_OWNERS', 'EMAIL_DIFFERS', 'STAFF_CHANGE',"
        " 'VALUE_REFUSED', 'CONSENT_UNCLEAR', 'ERASURE', 'DUPLICATE')"
    )
    op.create_table(
        "crm_review",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("crm_id", sa.Text(), nullable=True),
        sa.Column("fields", TEXTS, server_default=EMPTY_LIST, nullable=False),
        sa.Column("candidates", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        made_at(),
        check("crm_review", "kind", f"kind IN {kinds}"),
        check("crm_review", "record_kind", f"record_kind IN {KINDS}"),
        check("crm_review", "decided", "(decided_at IS NULL) = (verdict IS NULL)"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_review")),
    )
    op.create_index(
        "uq_crm_review_open",
        "crm_review",
        ["kind", "record_id"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_index("ix_crm_review_record_id", "crm_review", ["record_id"])


def create_event() -> None:
    whats = "('SENT', 'HEARD', 'LINKED', 'MERGED', 'HELD', 'REVIEWED', 'REPLAYED')"
    op.create_table(
        "crm_event",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("fields", TEXTS, server_default=EMPTY_LIST, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        made_at(),
        check("crm_event", "what", f"what IN {whats}"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_event")),
    )
    op.create_index("ix_crm_event_record_id", "crm_event", ["record_id", "id"])
    op.create_index("ix_crm_event_created_at", "crm_event", ["created_at"])


def create_cursor_and_health() -> None:
    now = sa.text("now()")
    op.create_table(
        "crm_cursor",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("heard_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", postgresql.JSONB(), server_default=EMPTY_OBJECT, nullable=False),
        sa.Column("turned_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_crm_cursor")),
    )
    op.create_table(
        "crm_health",
        sa.Column("is_only", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        check("crm_health", "only", "is_only"),
        sa.PrimaryKeyConstraint("is_only", name=op.f("pk_crm_health")),
    )


def create_reconciliation() -> None:
    op.create_table(
        "crm_reconciliation",
        sa.Column("depth", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calls", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("compared", postgresql.JSONB(), server_default=EMPTY_OBJECT, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        made_at(),
        check("crm_reconciliation", "depth", "depth IN ('COUNTS', 'RECORDS')"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_reconciliation")),
    )
    whats = "('MISSING', 'EXTRA', 'STALE', 'DIFFERS', 'UNPROMISED', 'DUPLICATE', 'MOVED')"
    op.create_table(
        "crm_drift",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("crm_id", sa.Text(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("fields", TEXTS, server_default=EMPTY_LIST, nullable=False),
        sa.Column("repair", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        made_at(),
        check("crm_drift", "kind", f"kind IN {KINDS}"),
        check("crm_drift", "what", f"what IN {whats}"),
        check(
            "crm_drift",
            "repair",
            "repair IN ('RESENT', 'HEARD', 'LINKED', 'REVIEW', 'NONE')",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crm_drift")),
    )
    op.create_index("ix_crm_drift_run_id", "crm_drift", ["run_id", "record_id"])


def downgrade() -> None:
    for table in (
        *("crm_drift", "crm_reconciliation", "crm_health"),
        *("crm_cursor", "crm_event", "crm_review"),
    ):
        op.drop_table(table)
    op.drop_index("ix_crm_link_kind_crm_id", "crm_link")
    op.drop_index("ix_crm_link_crm_id", "crm_link")
    op.alter_column("crm_link", "crm_id", type_=sa.Text(), existing_nullable=True)
    op.drop_constraint(op.f("ck_crm_link_state"), "crm_link")
    for name in ("state", "parts", "baseline", "sent", "left_out"):
        op.drop_column("crm_link", name)
    for index in (
        "ix_crm_dirty_urgent",
        "ix_crm_dirty_held",
        "ix_crm_dirty_group_id",
        "ix_crm_dirty_due_at",
    ):
        op.drop_index(index, "crm_dirty")
    op.create_index("ix_crm_dirty_due_at", "crm_dirty", ["due_at"])
    for name in ("group_id", "is_urgent", "fault", "fields", "held_since"):
        op.drop_column("crm_dirty", name)
