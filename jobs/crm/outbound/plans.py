"""What of a record the CRM has not acknowledged: the difference that is sent, or none at all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from integrations.crm import Link, Sending
from integrations.crm_records import OwnerRecord, Record, parents_of, said
from jobs.crm.fingerprints import fingerprint, fingerprints
from jobs.crm.links import Known
from services.vault import Vault

OPTED_OUT = "opted_out"


@dataclass(frozen=True, slots=True)
class Plan:
    """A record with what is to be sent of it, and the fingerprints of all that it says."""

    sending: Sending
    prints: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        """Whether the CRM holds all of it already, and we know that it does."""
        is_being_linked = self.sending.untouched_since is not None
        return self.sending.link is not None and not self.sending.changed and not is_being_linked

    @property
    def lifts(self) -> bool:
        """Whether it would end an opt-out, which wants care."""
        record = self.sending.record
        return (
            isinstance(record, OwnerRecord)
            and record.opted_out is False
            and OPTED_OUT in self.sending.changed
        )

    def without(self, field: str) -> "Plan":
        kept = self.sending.changed - {field}
        return replace(self, sending=replace(self.sending, changed=kept))


def plan(vault: Vault, record: Record, links: Mapping[UUID, Known]) -> Plan:
    """The difference between a record and what the CRM acknowledged of it; without a link, all."""
    values = said(record)
    prints = fingerprints(vault, record.id, values)
    known = links.get(record.id)
    sending = Sending(record, frozenset(), known.link if known else None, _parents(record, links))
    if known is None or known.link is None:
        changed = {field for field, value in values.items() if value is not None}
        if values.get(OPTED_OUT) == "false":
            changed.discard(OPTED_OUT)  # nobody there to be lifted out of anything
    else:
        changed = _changed(vault, record, known, values, prints)
    return Plan(replace(sending, changed=frozenset(changed)), prints)


def _changed(
    vault: Vault,
    record: Record,
    known: Known,
    values: Mapping[str, str | None],
    prints: Mapping[str, str],
) -> set[str]:
    """What the CRM may not hold: what is not agreed on, and what was sent otherwise and unheard."""
    changed: set[str] = set()
    for field, value in values.items():
        ours, is_said = known.baseline.get(field, (None,))[0], value is not None
        is_new = prints[field] != ours and (is_said or ours is not None)
        if is_new or {*known.sent.get(field, ())} - {prints[field]}:
            changed.add(field)
    refused = fingerprint(vault, record.id, OPTED_OUT, "true")
    told = {known.baseline.get(OPTED_OUT, (None,))[0], *known.sent.get(OPTED_OUT, ())}
    if values.get(OPTED_OUT) != "true" and refused not in told:
        changed.discard(OPTED_OUT)  # a consent lifts our own refusal, and nothing else
    if known.state == "FOLLOWING":
        # Another owner speaks for the contact that both now share; a refusal is of either.
        return changed & ({OPTED_OUT} if values.get(OPTED_OUT) == "true" else set())
    return changed


def missing_parents(
    record: Record, links: Mapping[UUID, Known], going: Collection[UUID]
) -> list[UUID]:
    """What must be in the CRM before this record, and is neither there nor on its way with it."""
    return [
        parent
        for parent in parents_of(record)
        if parent not in going and not _is_there(links.get(parent))
    ]


def _is_there(known: Known | None) -> bool:
    return known is not None and known.link is not None and known.state != "DELETED"


def _parents(record: Record, links: Mapping[UUID, Known]) -> dict[UUID, Link]:
    known = {parent: links.get(parent) for parent in parents_of(record)}
    return {
        parent: cast("Link", each.link)
        for parent, each in known.items()
        if each is not None and _is_there(each)
    }
