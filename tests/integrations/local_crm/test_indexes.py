"""How a query would be carried out, asked of SQLite itself: the same for ten rows and a million."""

import sqlite3
from datetime import UTC, date, datetime

import pytest

from integrations.local_crm.objects import build_catalogue
from integrations.local_crm.parser import parse_soql
from integrations.local_crm.query import Statement
from integrations.local_crm.selections import Selection
from integrations.local_crm.store import Store

CATALOGUE = build_catalogue("contact")
SOME = ", ".join(f"'{n}@x.ch'" for n in range(200))
ASKED = "SELECT Id, LastName, SystemModstamp, Account.Name FROM Contact WHERE "


class Notepad:
    """In the place of a transaction: notes the SQL and finds nothing."""

    def rows(self, sql, parameters=()):
        self.sql, self.parameters = sql, parameters
        return []


@pytest.fixture(scope="module")
def explain(tmp_path_factory):
    file = tmp_path_factory.mktemp("plans") / "crm.sqlite"
    Store(file, CATALOGUE, clock=lambda: datetime.now(UTC)).close()
    connection = sqlite3.connect(file)
    connection.create_collation("FOLD", lambda one, other: (one > other) - (one < other))
    connection.create_function("fold", 1, str, deterministic=True)

    def explain(condition, *, with_deleted=False):
        query = parse_soql(ASKED + condition)
        notepad = Notepad()
        statement = Statement(CATALOGUE, CATALOGUE.get("Contact"), date(2026, 5, 13))
        Selection(statement, query).read(notepad, at_most=2001, with_deleted=with_deleted)
        plan = connection.execute(f"EXPLAIN QUERY PLAN {notepad.sql}", notepad.parameters)
        return [row[3] for row in plan]

    yield explain
    connection.close()


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (
            "SystemModstamp >= 2026-01-01T00:00:00Z ORDER BY SystemModstamp, Id",
            "Contact_SystemModstamp_Id",
        ),
        (
            "SystemModstamp >= 2026-01-01T00:00:00Z ORDER BY SystemModstamp ASC NULLS FIRST, Id",
            "Contact_SystemModstamp_Id",
        ),
        ("LastModifiedDate = TODAY ORDER BY SystemModstamp DESC", "Contact_SystemModstamp_Id"),
        ("Id > '003Fk0000000001' ORDER BY Id LIMIT 2000", "sqlite_autoindex_Contact_1"),
        (
            "Caseback_Id__c != null AND Id > '003Fk0000000001' ORDER BY Id LIMIT 2000",
            "sqlite_autoindex_Contact_1",
        ),
        ("Id IN ('003Fk0000000001', '003Fk0000000002')", "sqlite_autoindex_Contact_1"),
    ],
)
def test_an_index_gives_the_records_and_their_order(explain, condition, index):
    plan = explain(condition)
    assert any(f"t USING INDEX {index}" in step for step in plan), plan
    assert not any("TEMP B-TREE FOR ORDER BY" in step for step in plan), plan


@pytest.mark.parametrize(
    ("condition", "index"),
    [
        (f"Caseback_Id__c IN ({SOME})", "Contact_Caseback_Id__c"),
        (f"Email IN ({SOME})", "Contact_Email"),
        (f"Email IN ({SOME}) OR MobilePhone IN ({SOME})", "Contact_MobilePhone"),
        (f"LastName = 'X' AND (HomePhone IN ({SOME}) OR Phone IN ({SOME}))", "Contact_HomePhone"),
        ("AccountId = '001Fk0000000001'", "Contact_AccountId"),
        ("Name = 'Ana Keller'", "Contact_Name"),
    ],
)
def test_an_index_finds_the_records(explain, condition, index):
    plan = explain(condition)
    assert any(f"SEARCH t USING INDEX {index} (" in step for step in plan), plan
    assert not any(step.startswith("SCAN") for step in plan), plan


def test_deleted_records_are_found_by_an_index_too(explain):
    plan = explain(f"Caseback_Id__c IN ({SOME})", with_deleted=True)
    assert any("SEARCH t USING INDEX Contact_Caseback_Id__c_all (" in step for step in plan), plan
    merged = explain("IsDeleted = true AND MasterRecordId != null", with_deleted=True)
    assert "SCAN t USING INDEX Contact_MasterRecordId_Id" in merged
    losers = explain("MasterRecordId = '003Fk0000000001'", with_deleted=True)
    assert any("t USING INDEX Contact_MasterRecordId_set (" in step for step in losers), losers
