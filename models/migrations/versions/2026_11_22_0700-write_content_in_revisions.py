"""write content in revisions, translate it by segment, publish it frozen

What was published stays as it was served: its texts move to their publications. Of the newest
revision of each piece the texts become segments, and their translations go along.
"""

import hashlib
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.keys import new_id

revision = "2026_11_22_0700"
down_revision = "2026_11_22_0690"
branch_labels = None
depends_on = None

WRITER = "SYSTEM:publish"


def upgrade() -> None:
    op.rename_table("translation", "old_translation")
    op.execute("ALTER TABLE old_translation RENAME CONSTRAINT pk_translation TO pk_old_translation")
    _create_tables()
    _extend_tables()
    _create_translation()
    _give_keys_to_the_studio()
    _move_published()
    _move_segments(op.get_bind())
    op.drop_table("old_translation")
    op.drop_column("content", "embargo_at")


def _create_tables() -> None:
    op.create_table(
        "media",
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "media_type IN ('image/avif', 'image/jpeg', 'image/png', 'image/webp')",
            name=op.f("ck_media_media_type"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("sha256", name=op.f("uq_media_sha256")),
    )
    op.create_table(
        "po_export",
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("scope", postgresql.JSONB(), nullable=False),
        sa.Column("base", postgresql.JSONB(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_po_export")),
    )
    op.create_table(
        "release",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("gate IN ('ALL_LOCALES', 'EACH_LOCALE')", name=op.f("ck_release_gate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("name", name=op.f("uq_release_name")),
    )
    op.create_table(
        "content_embargo",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("market", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("embargo_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_content_embargo_content_id")
        ),
        sa.PrimaryKeyConstraint("content_id", "market", name=op.f("pk_content_embargo")),
    )
    op.create_table(
        "exposure",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column(
            "first_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column(
            "last_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("shown", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_exposure_content_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["owner.id"], name=op.f("fk_exposure_owner_id")),
        sa.PrimaryKeyConstraint("owner_id", "content_id", name=op.f("pk_exposure")),
    )
    op.create_index("ix_exposure_content_id", "exposure", ["content_id"])
    op.create_table(
        "po_import",
        sa.Column("export_id", sa.Uuid(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["export_id"], ["po_export.id"], name=op.f("fk_po_import_export_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_po_import")),
    )
    op.create_index("ix_po_import_sha256", "po_import", ["sha256"])
    op.create_table(
        "segment_source",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("same_meaning_as", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_segment_source_content_id")
        ),
        sa.ForeignKeyConstraint(
            ["same_meaning_as"],
            ["segment_source.id"],
            name=op.f("fk_segment_source_same_meaning_as"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_segment_source")),
        sa.UniqueConstraint(
            "content_id", "path", "digest", name=op.f("uq_segment_source_content_id_path_digest")
        ),
    )
    op.create_table(
        "translation_change",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_translation_change_content_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["segment_source.id"], name=op.f("fk_translation_change_source_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_change")),
    )
    op.create_index(
        "ix_translation_change_content_id_locale", "translation_change", ["content_id", "locale"]
    )
    op.create_table(
        "publication_text",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("blocks", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publication.id"], name=op.f("fk_publication_text_publication_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", "locale", name=op.f("pk_publication_text")),
    )


def _extend_tables() -> None:
    op.add_column("content", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    for column in (
        sa.Column("targeting", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'APPROVED'"), nullable=False),
        sa.Column("author", sa.Text(), server_default=WRITER, nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("reviewer", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=True),
        sa.Column("lock_version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
    ):
        op.add_column("content_revision", column)
    op.alter_column("content_revision", "author", server_default=None)
    op.create_check_constraint(
        op.f("ck_content_revision_state"),
        "content_revision",
        "state IN ('DRAFT', 'IN_REVIEW', 'APPROVED', 'SUPERSEDED')",
    )
    op.create_index(
        "uq_content_revision_open",
        "content_revision",
        ["content_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('DRAFT', 'IN_REVIEW')"),
    )
    for column in (
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), server_default=WRITER, nullable=False),
    ):
        op.add_column("publication", column)
    op.alter_column("publication", "created_by", server_default=None)
    op.create_index("ix_publication_release_id", "publication", ["release_id"])
    op.create_foreign_key(
        op.f("fk_publication_release_id"), "publication", "release", ["release_id"], ["id"]
    )


def _create_translation() -> None:
    op.create_table(
        "translation",
        sa.Column("content_id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("lock_version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "state IN ('TRANSLATED', 'REVIEWED')", name=op.f("ck_translation_state")
        ),
        sa.CheckConstraint(
            "origin IN ('STUDIO', 'PO', 'SHIPPED')", name=op.f("ck_translation_origin")
        ),
        sa.ForeignKeyConstraint(
            ["content_id"], ["content.id"], name=op.f("fk_translation_content_id")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["segment_source.id"], name=op.f("fk_translation_source_id")
        ),
        sa.PrimaryKeyConstraint("content_id", "locale", "path", name=op.f("pk_translation")),
    )
    op.create_index("ix_translation_source_id", "translation", ["source_id"])


def _give_keys_to_the_studio() -> None:
    op.drop_constraint(op.f("ck_api_key_role"), "api_key")
    op.create_check_constraint(
        op.f("ck_api_key_role"),
        "api_key",
        "role IN ('POINT_OF_SALE', 'CRM_AGENT', 'SERVICE_CENTRE', 'DISTRIBUTION_CENTRE',"
        " 'AUTHOR', 'REVIEWER', 'TRANSLATOR', 'PUBLISHER')",
    )
    op.add_column(
        "api_key",
        sa.Column("locales", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
    )


def _move_published() -> None:
    """Every publication keeps what it served, in each language."""
    op.execute(
        "INSERT INTO publication_text (publication_id, locale, title, blocks)"
        " SELECT p.id, t.locale, t.title, t.blocks"
        " FROM publication p JOIN old_translation t USING (revision_id) WHERE t.locale <> 'en'"
        " UNION ALL SELECT p.id, 'en', r.title, r.blocks"
        " FROM publication p JOIN content_revision r ON r.id = p.revision_id"
    )
    op.execute(
        "INSERT INTO content_embargo (content_id, embargo_at, set_by)"
        " SELECT id, embargo_at, 'SYSTEM:publish' FROM content WHERE embargo_at IS NOT NULL"
    )
    op.execute(
        "UPDATE content_revision r SET targeting = p.targeting FROM publication p"
        " WHERE p.revision_id = r.id"
    )


def _move_segments(bind: sa.Connection) -> None:
    newest = bind.execute(
        sa.text(
            "SELECT DISTINCT ON (content_id) content_id, id, title, blocks"
            " FROM content_revision ORDER BY content_id, number DESC"
        )
    ).all()
    for content_id, revision_id, title, blocks in newest:
        sources = {
            path: (_keep_source(bind, content_id, path, text), text)
            for path, text in _texts(title, blocks).items()
        }
        translated = sa.text(
            "SELECT locale, title, blocks FROM old_translation WHERE revision_id = :revision_id"
        )
        for locale, *said in bind.execute(translated, {"revision_id": revision_id}):
            for path, text in _texts(*said).items():
                source_id, english = sources.get(path, (None, text))
                if source_id and text != english:
                    _keep_translation(bind, content_id, locale, path, (source_id, text))


def _texts(title: str, blocks: list[dict[str, str]]) -> dict[str, str]:
    return {"title": title} | {f"body/{block['id']}": block["text"] for block in blocks}


def _keep_source(bind: sa.Connection, content_id: UUID, path: str, text: str) -> UUID:
    source_id = new_id()
    kept = {"id": source_id, "content_id": content_id, "path": path, "text": text}
    bind.execute(
        sa.text(
            "INSERT INTO segment_source (id, content_id, path, digest, text)"
            " VALUES (:id, :content_id, :path, :digest, :text)"
        ),
        {**kept, "digest": hashlib.sha256(text.encode()).digest()},
    )
    return source_id


def _keep_translation(
    bind: sa.Connection, content_id: UUID, locale: str, path: str, said: tuple[UUID, str]
) -> None:
    bind.execute(
        sa.text(
            "INSERT INTO translation"
            " (content_id, locale, path, source_id, text, state, origin, author)"
            " VALUES (:content_id, :locale, :path, :source_id, :text, 'REVIEWED', 'SHIPPED', :author)"
        ),
        {
            "content_id": content_id,
            "locale": locale,
            "path": path,
            "source_id": said[0],
            "author": WRITER,
            "text": said[1],
        },
    )


def downgrade() -> None:
    raise NotImplementedError(
        "Texts that were written since have no place in the tables of before."
    )
