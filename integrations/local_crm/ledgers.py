"""What the CRM keeps beside its records: what lies in the bin and why, and who changed what."""

# `root` is the record whose deletion took this one along; an emptied bin leaves the entry behind,
# for those who ask later what was deleted.
_DELETION = """
    CREATE TABLE IF NOT EXISTS deletion (
        id TEXT PRIMARY KEY, sobject TEXT NOT NULL, root TEXT NOT NULL, at TEXT NOT NULL,
        is_emptied INTEGER NOT NULL DEFAULT 0)"""
_DELETION_ROOT = "CREATE INDEX IF NOT EXISTS deletion_root ON deletion (root)"
_DELETION_AT = "CREATE INDEX IF NOT EXISTS deletion_at ON deletion (sobject, at)"
# A link that a deletion cut, so that a restoration can tie it again.
_CUT = """
    CREATE TABLE IF NOT EXISTS cut (
        root TEXT NOT NULL, sobject TEXT NOT NULL, id TEXT NOT NULL, field TEXT NOT NULL,
        parent TEXT NOT NULL)"""
_CUT_ROOT = "CREATE INDEX IF NOT EXISTS cut_root ON cut (root)"
# One line per write; `changes` holds each field's old and new value.
_HISTORY = """
    CREATE TABLE IF NOT EXISTS history (
        record TEXT NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, changes TEXT NOT NULL)"""
_HISTORY_RECORD = "CREATE INDEX IF NOT EXISTS history_record ON history (record)"

LEDGERS = (_DELETION, _DELETION_ROOT, _DELETION_AT, _CUT, _CUT_ROOT, _HISTORY, _HISTORY_RECORD)
