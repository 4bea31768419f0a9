"""Where bulk jobs are kept: what was uploaded, how far it came, and what became of each row."""

_JOB = """
    CREATE TABLE IF NOT EXISTS bulk_job (
        id TEXT PRIMARY KEY, object TEXT NOT NULL, operation TEXT NOT NULL, key TEXT,
        line_ending TEXT NOT NULL, delimiter TEXT NOT NULL, version INTEGER NOT NULL,
        state TEXT NOT NULL, created_by TEXT NOT NULL, created_at TEXT NOT NULL,
        changed_at TEXT NOT NULL, content TEXT, error TEXT,
        processed INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
        milliseconds INTEGER NOT NULL DEFAULT 0)"""
# One line per row carried out, written in the very transaction that carried it out.
_ROW = """
    CREATE TABLE IF NOT EXISTS bulk_row (
        job TEXT NOT NULL, place INTEGER NOT NULL, id TEXT, is_created INTEGER NOT NULL,
        error TEXT, PRIMARY KEY (job, place)) WITHOUT ROWID"""

INGEST_TABLES = (_JOB, _ROW)
