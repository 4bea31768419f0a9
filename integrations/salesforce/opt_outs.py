"""When an answer about e-mail may move the CRM's opt-out: the latest receipt speaks.

Staff's own opt-out is never undone by a consent that did not withdraw a refusal we had recorded.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from integrations.crm import ConsentRecord
from integrations.salesforce.rows import EXTERNAL_ID

OWNERS_PER_QUERY = 200


@dataclass(frozen=True, slots=True)
class Receipt:
    """One answer of an owner about marketing by e-mail, wherever it is kept."""

    id: str
    owner: str
    granted: bool
    at: datetime


def queries_for(owners: Iterable[UUID]) -> list[str]:
    """SOQL for all receipts that the CRM holds of these owners; our ids need no escaping."""
    ids = [f"'{owner}'" for owner in owners]
    parts = [ids[at : at + OWNERS_PER_QUERY] for at in range(0, len(ids), OWNERS_PER_QUERY)]
    return [
        f"SELECT {EXTERNAL_ID}, Party.{EXTERNAL_ID}, PrivacyConsentStatus, CaptureDate"  # noqa: S608 - ids are UUIDs
        " FROM ContactPointTypeConsent WHERE ContactPointType = 'Email'"
        f" AND Name LIKE 'MARKETING %' AND Party.{EXTERNAL_ID} IN ({','.join(part)})"
        for part in parts
    ]


def read_receipts(found: Iterable[Mapping[str, Any]]) -> list[Receipt]:
    return [
        Receipt(
            id=str(row[EXTERNAL_ID]).lower(),
            owner=str(row["Party"][EXTERNAL_ID]).lower(),
            granted=row["PrivacyConsentStatus"] == "OptIn",
            at=datetime.fromisoformat(row["CaptureDate"]),
        )
        for row in found
    ]


def moved_opt_outs(answers: Sequence[ConsentRecord], held: Sequence[Receipt]) -> dict[UUID, bool]:
    """By the id of the answer that moves it: whether its owner is opted out from now on."""
    in_crm = {receipt.id for receipt in held}
    by_owner: defaultdict[str, dict[str, Receipt]] = defaultdict(dict)
    for receipt in (*held, *map(_receipt, answers)):
        by_owner[receipt.owner][receipt.id] = receipt
    moved: dict[UUID, bool] = {}
    reminded = {str(answer.owner_id) for answer in answers if _is_latest(answer, by_owner)}
    for answer in answers:
        *earlier, latest = sorted(by_owner[str(answer.owner_id)].values(), key=_order)
        if not _is_latest(answer, by_owner):
            # A refusal in the CRM stands, whatever was on its way before it; one row says so.
            if not latest.granted and latest.id in in_crm and latest.owner not in reminded:
                reminded.add(latest.owner)
                moved[answer.id] = True
            continue
        withdraws = bool(earlier) and not earlier[-1].granted and latest.id not in in_crm
        if not answer.granted or withdraws:
            moved[answer.id] = not answer.granted
    return moved


def _is_latest(answer: ConsentRecord, by_owner: Mapping[str, Mapping[str, Receipt]]) -> bool:
    return max(by_owner[str(answer.owner_id)].values(), key=_order).id == str(answer.id)


def refusing(held: Sequence[Receipt]) -> set[str]:
    """The owners whose latest receipt is a refusal."""
    latest = {receipt.owner: receipt for receipt in sorted(held, key=_order)}
    return {owner for owner, receipt in latest.items() if not receipt.granted}


def _receipt(answer: ConsentRecord) -> Receipt:
    at = answer.recorded_at.replace(microsecond=0)  # the CRM keeps whole seconds
    return Receipt(str(answer.id), str(answer.owner_id), answer.granted, at)


def _order(receipt: Receipt) -> tuple[datetime, str]:
    return receipt.at, receipt.id
