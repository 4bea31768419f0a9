"""create the house"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_21_2200"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE crm_version")
    op.create_table(
        "audit",
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("fields", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint(
            "object_kind",
            "object_id",
            "position",
            name=op.f("uq_audit_object_kind_object_id_position"),
        ),
    )
    op.create_index("ix_audit_created_at", "audit", ["created_at"], unique=False)
    op.create_table(
        "catalogue_version",
        sa.Column("id", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_version_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_version")),
    )
    op.create_table(
        "collection",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collection")),
        sa.UniqueConstraint("name", name=op.f("uq_collection_name")),
    )
    op.create_table(
        "content",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("variant_group", sa.Text(), nullable=True),
        sa.Column("embargo_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('USER_GUIDE', 'FUNCTION', 'STRAP_CHANGE', 'STRAP_CARE', 'PERSONALISATION', 'CARE', 'SERVICE', 'BROCHURE')",
            name=op.f("ck_content_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content")),
        sa.UniqueConstraint("key", name=op.f("uq_content_key")),
    )
    op.create_table(
        "crm_dirty",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column(
            "dirty_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("attempts", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('REFERENCE', 'OWNER', 'TIMEPIECE', 'COVERAGE', 'CONSENT')",
            name=op.f("ck_crm_dirty_kind"),
        ),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_crm_dirty")),
    )
    op.create_index("ix_crm_dirty_due_at", "crm_dirty", ["due_at"], unique=False)
    op.create_table(
        "crm_link",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("crm_id", sa.Text(), nullable=True),
        sa.Column("acknowledged_version", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('REFERENCE', 'OWNER', 'TIMEPIECE', 'COVERAGE', 'CONSENT')",
            name=op.f("ck_crm_link_kind"),
        ),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_crm_link")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("mutation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("principal", "mutation", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "owner",
        sa.Column("preferred_language", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_owner")),
    )
    op.create_table(
        "point_of_sale",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('BOUTIQUE', 'AUTHORISED_RETAILER')", name=op.f("ck_point_of_sale_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_of_sale")),
        sa.UniqueConstraint("code", name=op.f("uq_point_of_sale_code")),
    )
    op.create_table(
        "policy_text",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "purpose IN ('PROGRAMME', 'MARKETING')", name=op.f("ck_policy_text_purpose")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_text")),
        sa.UniqueConstraint(
            "purpose", "version", "locale", name=op.f("uq_policy_text_purpose_version_locale")
        ),
    )
    op.create_table(
        "rate_limit",
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("window_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "window_from", name=op.f("pk_rate_limit")),
    )
    op.create_table(
        "sign_in_code",
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
    )
    op.create_index(
        "ix_sign_in_code_email_index", "sign_in_code", ["email_index", "id"], unique=False
    )
    op.create_table(
        "api_key",
        sa.Column("point_of_sale_id", sa.Uuid(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["point_of_sale_id"], ["point_of_sale.id"], name=op.f("fk_api_key_point_of_sale_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_key_key_hash")),
    )
    op.create_table(
        "consent",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("policy_version", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("channel IN ('NONE', 'EMAIL')", name=op.f("ck_consent_channel")),
        sa.CheckConstraint(
            "purpose IN ('PROGRAMME', 'MARKETING')", name=op.f("ck_consent_purpose")
        ),
        sa.CheckConstraint("source IN ('APP', 'BOUTIQUE', 'CRM')", name=op.f("ck_consent_source")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_consent_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        "ix_consent_owner_id_purpose",
        "consent",
        ["owner_id", "purpose", "channel", "id"],
        unique=False,
    )
    op.create_table(
        "content_revision",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("blocks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_content_revision_content_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_revision")),
        sa.UniqueConstraint(
            "content_id", "number", name=op.f("uq_content_revision_content_id_number")
        ),
    )
    op.create_table(
        "owner_profile",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.LargeBinary(), nullable=False),
        sa.Column("given_name", sa.LargeBinary(), nullable=False),
        sa.Column("family_name", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_owner_profile_owner_id")),
        sa.PrimaryKeyConstraint("owner_id", name=op.f("pk_owner_profile")),
        sa.UniqueConstraint("email_index", name=op.f("uq_owner_profile_email_index")),
    )
    op.create_table(
        "reference",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("calibre", sa.Text(), nullable=True),
        sa.Column("movement", sa.Text(), nullable=True),
        sa.Column("functions", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("strap_system", sa.Text(), nullable=True),
        sa.Column("strap_type", sa.Text(), nullable=True),
        sa.Column("water_resistance_bar", sa.BigInteger(), nullable=True),
        sa.Column("case_material", sa.Text(), nullable=True),
        sa.Column("number_location", sa.Text(), nullable=True),
        sa.Column("launched_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "category IN ('WATCH', 'HIGH_JEWELLERY', 'HAUTE_HORLOGERIE', 'SPECIAL_ORDER', 'TABLE_CLOCK', 'TRADITION', 'JEWELLERY', 'LEATHER_GOODS', 'EYEWEAR', 'ACCESSORY')",
            name=op.f("ck_reference_category"),
        ),
        sa.CheckConstraint("kind IN ('WATCH', 'CLOCK', 'OTHER')", name=op.f("ck_reference_kind")),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["collection.id"], name=op.f("fk_reference_collection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference")),
        sa.UniqueConstraint("number", name=op.f("uq_reference_number")),
    )
    op.create_index(
        op.f("ix_reference_collection_id"), "reference", ["collection_id"], unique=False
    )
    op.create_table(
        "session",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_session_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    op.create_index("ix_session_owner_id", "session", ["owner_id"], unique=False)
    op.create_table(
        "publication",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("visible_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visible_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("priority", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("markets", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("targeting", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "visible_until IS NULL OR visible_from < visible_until",
            name=op.f("ck_publication_window"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["content_revision.id"], name=op.f("fk_publication_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publication")),
    )
    op.create_index("ix_publication_revision_id", "publication", ["revision_id"], unique=False)
    op.create_table(
        "timepiece",
        sa.Column("individual_number", sa.Text(), nullable=False),
        sa.Column("reference_id", sa.Uuid(), nullable=False),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), server_default="IN_ORDER", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("state IN ('IN_ORDER', 'STOLEN')", name=op.f("ck_timepiece_state")),
        sa.ForeignKeyConstraint(
            ["reference_id"], ["reference.id"], name=op.f("fk_timepiece_reference_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timepiece")),
        sa.UniqueConstraint("individual_number", name=op.f("uq_timepiece_individual_number")),
    )
    op.create_index(op.f("ix_timepiece_reference_id"), "timepiece", ["reference_id"], unique=False)
    op.create_table(
        "translation",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("blocks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["content_revision.id"], name=op.f("fk_translation_revision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation")),
        sa.UniqueConstraint(
            "revision_id", "locale", name=op.f("uq_translation_revision_id_locale")
        ),
    )
    op.create_table(
        "ownership",
        sa.Column("timepiece_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_ownership_owner_id")),
        sa.ForeignKeyConstraint(
            ["timepiece_id"], ["timepiece.id"], name=op.f("fk_ownership_timepiece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ownership")),
    )
    op.create_index("ix_ownership_owner_id_id", "ownership", ["owner_id", "id"], unique=False)
    op.create_index(
        "uq_ownership_current",
        "ownership",
        ["timepiece_id"],
        unique=True,
        postgresql_where=sa.text("until IS NULL"),
    )
    op.create_table(
        "registration",
        sa.Column("timepiece_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.BigInteger(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("state IN ('ACTIVE')", name=op.f("ck_registration_state")),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_registration_owner_id")),
        sa.ForeignKeyConstraint(
            ["timepiece_id"], ["timepiece.id"], name=op.f("fk_registration_timepiece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
        sa.UniqueConstraint(
            "timepiece_id", "owner_id", name=op.f("uq_registration_timepiece_id_owner_id")
        ),
    )
    op.create_index("ix_registration_owner_id", "registration", ["owner_id"], unique=False)
    op.create_table(
        "sale_declaration",
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("point_of_sale_id", sa.Uuid(), nullable=False),
        sa.Column("timepiece_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("sold_on", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("held_for", sa.Text(), nullable=True),
        sa.Column("voided_by", sa.Text(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "(state = 'HELD') = (held_for IS NOT NULL)", name=op.f("ck_sale_declaration_held")
        ),
        sa.CheckConstraint(
            "held_for IN ('SOLD_TWICE', 'REFERENCE_DIFFERS')",
            name=op.f("ck_sale_declaration_held_for"),
        ),
        sa.CheckConstraint(
            "kind IN ('SALE', 'LOAN', 'DISPLAY', 'STAFF')", name=op.f("ck_sale_declaration_kind")
        ),
        sa.CheckConstraint(
            "state = 'TOMBSTONE' OR (timepiece_id IS NOT NULL AND kind IS NOT NULL AND sold_on IS NOT NULL)",
            name=op.f("ck_sale_declaration_whole"),
        ),
        sa.CheckConstraint(
            "state IN ('ACCEPTED', 'HELD', 'VOIDED', 'TOMBSTONE')",
            name=op.f("ck_sale_declaration_state"),
        ),
        sa.ForeignKeyConstraint(
            ["point_of_sale_id"],
            ["point_of_sale.id"],
            name=op.f("fk_sale_declaration_point_of_sale_id"),
        ),
        sa.ForeignKeyConstraint(
            ["timepiece_id"], ["timepiece.id"], name=op.f("fk_sale_declaration_timepiece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_declaration")),
        sa.UniqueConstraint(
            "point_of_sale_id",
            "external_id",
            name=op.f("uq_sale_declaration_point_of_sale_id_external_id"),
        ),
    )
    op.create_index(
        "ix_sale_declaration_timepiece_id", "sale_declaration", ["timepiece_id"], unique=False
    )
    op.create_index(
        "uq_sale_declaration_accepted_sale",
        "sale_declaration",
        ["timepiece_id"],
        unique=True,
        postgresql_where=sa.text("state = 'ACCEPTED' AND kind = 'SALE'"),
    )
    op.create_table(
        "warranty_card",
        sa.Column("timepiece_id", sa.Uuid(), nullable=False),
        sa.Column("material", sa.Text(), nullable=False),
        sa.Column("issue", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), server_default="LIVE", nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "material IN ('BOOKLET', 'NFC_V1', 'NFC_V2')", name=op.f("ck_warranty_card_material")
        ),
        sa.CheckConstraint("state IN ('LIVE', 'SUPERSEDED')", name=op.f("ck_warranty_card_state")),
        sa.ForeignKeyConstraint(
            ["timepiece_id"], ["timepiece.id"], name=op.f("fk_warranty_card_timepiece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warranty_card")),
        sa.UniqueConstraint(
            "timepiece_id", "issue", name=op.f("uq_warranty_card_timepiece_id_issue")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_warranty_card_token_hash")),
    )
    op.create_index(
        "uq_warranty_card_live",
        "warranty_card",
        ["timepiece_id"],
        unique=True,
        postgresql_where=sa.text("state = 'LIVE'"),
    )
    op.create_table(
        "coverage_segment",
        sa.Column("timepiece_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.BigInteger(), nullable=False),
        sa.Column("sale_declaration_id", sa.Uuid(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('BASE', 'EXTENSION')", name=op.f("ck_coverage_segment_kind")),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_coverage_segment_void")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_coverage_segment_order")),
        sa.ForeignKeyConstraint(
            ["sale_declaration_id"],
            ["sale_declaration.id"],
            name=op.f("fk_coverage_segment_sale_declaration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["timepiece_id"], ["timepiece.id"], name=op.f("fk_coverage_segment_timepiece_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_segment")),
    )
    op.create_index(
        "ix_coverage_segment_timepiece_id", "coverage_segment", ["timepiece_id"], unique=False
    )
    op.create_index(
        "uq_coverage_segment_one_activation",
        "coverage_segment",
        ["timepiece_id", "kind"],
        unique=True,
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.execute("INSERT INTO catalogue_version DEFAULT VALUES")


def downgrade() -> None:
    op.drop_index(
        "uq_coverage_segment_one_activation",
        table_name="coverage_segment",
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.drop_index("ix_coverage_segment_timepiece_id", table_name="coverage_segment")
    op.drop_table("coverage_segment")
    op.drop_index(
        "uq_warranty_card_live",
        table_name="warranty_card",
        postgresql_where=sa.text("state = 'LIVE'"),
    )
    op.drop_table("warranty_card")
    op.drop_index(
        "uq_sale_declaration_accepted_sale",
        table_name="sale_declaration",
        postgresql_where=sa.text("state = 'ACCEPTED' AND kind = 'SALE'"),
    )
    op.drop_index("ix_sale_declaration_timepiece_id", table_name="sale_declaration")
    op.drop_table("sale_declaration")
    op.drop_index("ix_registration_owner_id", table_name="registration")
    op.drop_table("registration")
    op.drop_index(
        "uq_ownership_current", table_name="ownership", postgresql_where=sa.text("until IS NULL")
    )
    op.drop_index("ix_ownership_owner_id_id", table_name="ownership")
    op.drop_table("ownership")
    op.drop_table("translation")
    op.drop_index(op.f("ix_timepiece_reference_id"), table_name="timepiece")
    op.drop_table("timepiece")
    op.drop_index("ix_publication_revision_id", table_name="publication")
    op.drop_table("publication")
    op.drop_index("ix_session_owner_id", table_name="session")
    op.drop_table("session")
    op.drop_index(op.f("ix_reference_collection_id"), table_name="reference")
    op.drop_table("reference")
    op.drop_table("owner_profile")
    op.drop_table("content_revision")
    op.drop_index("ix_consent_owner_id_purpose", table_name="consent")
    op.drop_table("consent")
    op.drop_table("api_key")
    op.drop_index("ix_sign_in_code_email_index", table_name="sign_in_code")
    op.drop_table("sign_in_code")
    op.drop_table("rate_limit")
    op.drop_table("policy_text")
    op.drop_table("point_of_sale")
    op.drop_table("owner")
    op.drop_table("idempotency_key")
    op.drop_table("crm_link")
    op.drop_index("ix_crm_dirty_due_at", table_name="crm_dirty")
    op.drop_table("crm_dirty")
    op.drop_table("content")
    op.drop_table("collection")
    op.drop_table("catalogue_version")
    op.drop_index("ix_audit_created_at", table_name="audit")
    op.drop_table("audit")
    op.execute("DROP SEQUENCE crm_version")
