"""What is in the local CRM, read from its file while it runs: it costs no call of its."""

import sqlite3
from collections import defaultdict
from pathlib import Path
from uuid import UUID

import orjson

KEY, VERSION = "Caseback_Id__c", "Caseback_Version__c"
OURS = ("Product2", "Individual", "Account", "Contact", "Asset", "AssetWarranty")
OURS += ("ContactPointTypeConsent",)


class Sight:
    """A reader of the CRM's file, who sees what was committed at the moment of asking."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._seen: dict[str, int] = dict.fromkeys(OURS, 0)

    def close(self) -> None:
        self._connection.close()

    def ask(self, statement: str, *values: object) -> list[sqlite3.Row]:
        return self._connection.execute(statement, values).fetchall()

    def change_mark(self) -> int:
        """Another number whenever something was committed since."""
        return int(self.ask("PRAGMA data_version")[0][0])

    def count(self, sobject: str, where: str = "1") -> int:
        return int(self.ask(f'SELECT count(*) FROM "{sobject}" WHERE {where}')[0][0])  # noqa: S608 - our own words

    def rows(self, sobject: str, where: str = "IsDeleted = 0") -> list[dict]:
        return [dict(row) for row in self.ask(f'SELECT * FROM "{sobject}" WHERE {where}')]  # noqa: S608 - our own words

    def arrivals(self, sobject: str) -> list[UUID]:
        """Our ids of the records that were created since the last time this was asked."""
        found = self.ask(
            f'SELECT rowid, {KEY} FROM "{sobject}" WHERE rowid > ? ORDER BY rowid',  # noqa: S608 - our own words
            self._seen[sobject],
        )
        if found:
            self._seen[sobject] = found[-1]["rowid"]
        return [UUID(row[KEY]) for row in found if row[KEY]]

    def steps_back(self) -> list[str]:
        """Records that at some moment were given an older version than they had."""
        return [
            f"{row['record']}: {old} -> {new}"
            for row in self.ask("SELECT record, changes FROM history")
            for old, new in [orjson.loads(row["changes"]).get(VERSION) or (None, None)]
            if old is not None and (new is None or new < old)
        ]

    def values_over_time(self, record: str, field: str) -> list[object]:
        """What a field of a record was, one value after the other."""
        found = self.ask("SELECT changes FROM history WHERE record = ? ORDER BY rowid", record)
        told = [orjson.loads(row["changes"]).get(field) for row in found]
        return [each[1] for each in told if each]

    def by_key(self, sobject: str) -> dict[UUID, list[dict]]:
        """The live records that carry a key of ours, by the key."""
        found: defaultdict[UUID, list[dict]] = defaultdict(list)
        for row in self.rows(sobject, f"IsDeleted = 0 AND {KEY} IS NOT NULL"):
            found[UUID(row[KEY])].append(row)
        return dict(found)
