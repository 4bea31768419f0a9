"""Salesforce's own duplicate rules: one client twice, or one account twice, is seen on saving."""

import re
from dataclasses import dataclass

from integrations.local_crm.errors import Json, Refused
from integrations.local_crm.fields import Sobject
from integrations.local_crm.likeness import are_alike
from integrations.local_crm.sobject_rules import DuplicateRule
from integrations.local_crm.store import Transaction, quote
from integrations.local_crm.values import Row, show_value

_MESSAGE = "Use one of these records?"
# Until the late fifties of the versions the key was misspelt.
_SPELT_SINCE = 60
_LOOKED_AT_MOST = 100


@dataclass(frozen=True)
class Saving:
    """How the caller wants records saved, and how they want to be answered."""

    version: int = _SPELT_SINCE
    allows_duplicates: bool = False
    shows_details: bool = False


def read_saving(version: int, header: str) -> Saving:
    """The wish in a `Sforce-Duplicate-Rule-Header`; everything is off that is not turned on."""
    on = re.findall(r"(\w+)\s*=\s*true", header.lower())
    return Saving(version, "allowsave" in on, "includerecorddetails" in on)


class DuplicatesDetected(Refused):
    """The record seems to be there already. Only a single row's answer tells which ones it is."""

    def __init__(
        self, sobject: Sobject, rule: DuplicateRule, found: list[Row], saving: Saving
    ) -> None:
        super().__init__("DUPLICATES_DETECTED", _MESSAGE)
        self._sobject = sobject
        self._rule = rule
        self._found = found
        self._saving = saving

    def as_body(self) -> Json:
        key = "duplicateResult" if self._saving.version >= _SPELT_SINCE else "duplicateResut"
        return [{key: self._show(), "errorCode": self.code, "message": self.message}]

    def _show(self) -> Json:
        matches: Json = {
            "entityType": self._sobject.name,
            "errors": [],
            "matchEngine": "FuzzyMatchEngine",
            "matchRecords": [self._show_match(row) for row in self._found],
            "rule": self._rule.match_rule,
            "size": len(self._found),
            "success": True,
        }
        return {
            "allowSave": self._rule.action == "alert",
            "duplicateRule": self._rule.name,
            "duplicateRuleEntityType": self._sobject.name,
            "errorMessage": self.message,
            "matchResults": [matches],
        }

    def _show_match(self, row: Row) -> Json:
        name, id_ = self._sobject.name, row["Id"]
        url = f"/services/data/v{self._saving.version}.0/sobjects/{name}/{id_}"
        record: dict[str, Json] = {"attributes": {"type": name, "url": url}, "Id": id_}
        if self._saving.shows_details:
            record |= {one.name: show_value(one, row[one.name]) for one in self._sobject.fields}
        return {
            "additionalInformation": [],
            "fieldDiffs": [],
            "matchConfidence": 100.0,
            "record": record,
        }


def check_duplicates(
    tx: Transaction, sobject: Sobject, row: Row, saving: Saving, *, before: Row | None = None
) -> None:
    """Raises DuplicatesDetected. An alert is for new records, a block for changed ones too."""
    rule = sobject.duplicate_rule
    if rule is None or rule.action == "off":
        return
    if rule.action == "alert" and (saving.allows_duplicates or before is not None):
        return
    keys = _match_keys(sobject, row)
    if before is not None and all(before.get(key) == row.get(key) for key in keys):
        return
    found = _find(tx, sobject, row, keys)
    if found:
        raise DuplicatesDetected(sobject, rule, found, saving)


def _match_keys(sobject: Sobject, row: Row) -> tuple[str, ...]:
    """A person is known by e-mail and family name, a company by its name."""
    if row.get("IsPersonAccount"):
        return ("PersonEmail", "LastName")
    return ("Email", "LastName") if sobject.name == "Contact" else ("Name",)


def _find(tx: Transaction, sobject: Sobject, row: Row, keys: tuple[str, ...]) -> list[Row]:
    """The first key must be the same, the second one alike."""
    exact, *fuzzy = keys
    if row.get(exact) is None:
        return []
    parts = ("SELECT * FROM", quote(sobject.name), "WHERE IsDeleted = 0 AND", quote(exact), "= ?")
    tail = f'AND "Id" IS NOT ? ORDER BY "Id" LIMIT {_LOOKED_AT_MOST}'
    same = tx.rows(" ".join((*parts, tail)), (row[exact], row.get("Id")))
    return [
        other
        for other in same
        if bool(other.get("IsPersonAccount")) == bool(row.get("IsPersonAccount"))
        and all(are_alike(str(row.get(key)), str(other[key] or "")) for key in fuzzy)
    ]
