"""What an answer means to the one row that it answers: the same code differs by how it was sent."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from integrations.crm import Fault
from integrations.salesforce.composite import PartAnswer
from integrations.salesforce.faults import Beyond, Trouble, read_trouble, refusal
from integrations.salesforce.rows import Answer, Row


def read_result(row: Row, result: Mapping[str, Any]) -> Answer:
    """A row's place in the answer to a collection."""
    if result["success"]:
        return str(result.get("id") or row.crm_id)
    return for_row(row, read_trouble(result["errors"]))


def read_single(row: Row, answer: PartAnswer) -> Answer:
    """The answer to a row that was sent by itself."""
    status, body = answer
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return str(body["id"]) if body else str(row.crm_id)
    if status == HTTPStatus.MULTIPLE_CHOICES:
        return Trouble(Fault.DUPLICATE, "DUPLICATE_EXTERNAL_ID")
    if status == HTTPStatus.PRECONDITION_FAILED:
        return Trouble(Fault.TOUCHED, "PRECONDITION_FAILED")
    return for_row(row, read_trouble(body))


def for_row(row: Row, trouble: Trouble) -> Trouble:
    """Raises where the answer is about the org's limits and not about the row."""
    if trouble.code == "REQUEST_LIMIT_EXCEEDED":
        raise refusal(trouble)
    return replace(trouble, meaning=_meaning(row, trouble))


def _meaning(row: Row, trouble: Trouble) -> Fault | Beyond:
    if trouble.meaning is Beyond.UNAVAILABLE:
        return Fault.LOCKED
    if trouble.meaning is Fault.MOVED and (row.crm_id is None or _is_about_parent(row, trouble)):
        return Fault.PARENT
    if row.crm_id is None:
        return trouble.meaning
    if trouble.code == "NOT_FOUND":
        return Fault.MOVED
    if trouble.code == "DUPLICATE_VALUE":
        return Fault.DUPLICATE
    return trouble.meaning


def _is_about_parent(row: Row, trouble: Trouble) -> bool:
    return any(parent.field in trouble.fields for parent in row.table.parents)
