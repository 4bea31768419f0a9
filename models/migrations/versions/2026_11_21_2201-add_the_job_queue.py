"""add the job queue

Procrastinate's own schema, as its pinned version ships it; its later changes come as migrations.
"""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "2026_11_21_2201"
down_revision = "2026_11_21_2200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # On the driver itself: SQLAlchemy would take the percent signs of RAISE for parameters.
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.execute(
        """
        DO $$
        DECLARE thing record;
        BEGIN
            FOR thing IN SELECT tablename FROM pg_tables
                WHERE schemaname = current_schema AND tablename LIKE 'procrastinate%'
            LOOP EXECUTE format('DROP TABLE %I CASCADE', thing.tablename); END LOOP;
            FOR thing IN SELECT oid::regprocedure AS name FROM pg_proc
                WHERE pronamespace = current_schema::regnamespace AND proname LIKE 'procrastinate%'
            LOOP EXECUTE format('DROP FUNCTION %s CASCADE', thing.name); END LOOP;
            FOR thing IN SELECT typname FROM pg_type
                WHERE typnamespace = current_schema::regnamespace
                AND typname LIKE 'procrastinate%' AND typtype IN ('c', 'e')
            LOOP EXECUTE format('DROP TYPE %I CASCADE', thing.typname); END LOOP;
        END $$
        """
    )
