"""What the CRM in memory makes of a record that is sent to it."""

from dataclasses import replace
from uuid import UUID

from integrations.crm import Delivered, Fault, Outcome, Rejected, Sending, Superseded
from integrations.crm_records import OwnerRecord, parents_of, said
from integrations.memory_records import US, Held, MemoryRecords

LONGEST_FAMILY_NAME = 80
LONGEST_PHONE = 40
_TOO_LONG = "STRING_TOO_LONG"


def take(records: MemoryRecords, sending: Sending) -> Outcome:
    """Hold it, unless there is a reason not to."""
    record, link = sending.record, sending.link
    held = records.find(link.crm_id if link else record.id)
    if held and held.is_deleted and not link:
        held = None
    if refusal := _refusal(records, sending, held):
        return refusal
    names = _written(sending)
    left_out = frozenset(name for name in names if _is_too_long(sending, name))
    if held is None:
        held = records.add(replace(record, **dict.fromkeys(left_out)))
    else:
        held = records.write(held, record, names - left_out, by=US)
    key = record.id if not link or sending.takes_key else held.our_id
    held = records.change(held, by=US, our_id=key, version=record.version)
    return Delivered(held.link, tuple(left_out), _TOO_LONG if left_out else None)


def _refusal(records: MemoryRecords, sending: Sending, held: Held | None) -> Outcome | None:
    record, part = sending.record, sending.record.kind.value
    if sending.link and (held is None or held.is_deleted):
        return Rejected("ENTITY_IS_DELETED", Fault.MOVED, (), part)
    if held and held.version is not None and held.version > record.version:
        return Superseded()
    if held and sending.untouched_since and held.modified_at > sending.untouched_since:
        return Rejected("PRECONDITION_FAILED", Fault.TOUCHED, (), part)
    if isinstance(record, OwnerRecord) and len(record.family_name) > LONGEST_FAMILY_NAME:
        return Rejected(_TOO_LONG, Fault.DATA, ("family_name",), part)
    if not sending.link and not _has_parents(records, sending):
        return Rejected("INVALID_FIELD", Fault.PARENT, (), part)
    return None


def _has_parents(records: MemoryRecords, sending: Sending) -> bool:
    def is_there(parent: UUID) -> bool:
        link = sending.parents.get(parent)
        held = records.find(link.crm_id if link else parent)
        return held is not None and not held.is_deleted

    return all(is_there(parent) for parent in parents_of(sending.record))


def _written(sending: Sending) -> frozenset[str]:
    """A refusal that was never given is no news; without a link nobody knows what it would lift."""
    names = sending.changed if sending.link else frozenset(said(sending.record))
    answer = getattr(sending.record, "opted_out", None)
    is_said = answer is True or (answer is False and sending.link is not None)
    return names if is_said else names - {"opted_out"}


def _is_too_long(sending: Sending, name: str) -> bool:
    return name == "phone" and len(said(sending.record)[name] or "") > LONGEST_PHONE
