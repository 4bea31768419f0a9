"""Preparing a batch: records as they are now, whom the CRM knows of them, and what it lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from integrations.crm import CRM
from integrations.crm_records import OwnerRecord, Record, parents_of
from jobs.crm.links import Agreed, Known, read_links
from jobs.crm.outbound.adoption import adopt
from jobs.crm.outbound.claims import Claim
from jobs.crm.outbound.drafts import Dispute, Draft
from jobs.crm.outbound.findings import Adopted, Answer, Asked, Doubted, Followed, Unknown
from jobs.crm.outbound.lifts import examine
from jobs.crm.outbound.matching import match
from jobs.crm.outbound.plans import missing_parents, plan
from jobs.crm.outbound.settling import Fate, Settled
from jobs.crm.outbound.staff_first import hear_staff_first
from jobs.crm.outbound.verdicts import read_lifts
from jobs.crm.records import Unreadable, read_records
from models.database import Database
from services.vault import Vault

EARLY_SECONDS = 2.0
LONGEST_WAIT = 300.0


async def draft(database: Database, vault: Vault, crm: CRM, claims: Sequence[Claim]) -> Draft:
    """What is to be sent of these claims. Raises what the CRM raises when it is asked."""
    versions = {each.key: each.version for each in claims}
    read = await read_records(database, vault, versions)
    records = {
        each: record
        for each in claims
        if (record := read.get(each.key)) is not None and not isinstance(record, Unreadable)
    }
    wanted = {parent for each in records.values() for parent in (each.id, *parents_of(each))}
    found = Draft(await read_links(database, wanted))
    for each in claims:
        if each not in records:
            found.settle(_untold(each, read.get(each.key)))
    newcomers = _newcomers(found, records)
    answers = await match(database, crm, newcomers, _places(found, newcomers))
    for each, record in records.items():
        _place(found, vault, each, record, answers.get(record.id, Unknown()))
    _wait_for_parents(found)
    await hear_staff_first(found, database, crm, vault)
    await _examine_lifts(found, database, crm)
    for each in [claim for claim, planned in found.plans.items() if planned.is_empty]:
        found.settle(Settled(each, Fate.STRUCK))
    return found


def _untold(claim: Claim, read: object) -> Settled:
    """What is not there any more needs no telling; what cannot be read waits for a person."""
    if isinstance(read, Unreadable):
        return Settled(claim, Fate.HELD, read.code, "UNREADABLE")
    return Settled(claim, Fate.STRUCK)


def _newcomers(found: Draft, records: Mapping[Claim, Record]) -> list[OwnerRecord]:
    return [
        record
        for record in records.values()
        if isinstance(record, OwnerRecord) and not _is_placed(found.known.get(record.id))
    ]


def _is_placed(known: Known | None) -> bool:
    return known is not None and (known.link is not None or known.state == "DELETED")


def _places(found: Draft, owners: Sequence[OwnerRecord]) -> dict[UUID, str]:
    """The contacts that these owners are known to be, for one: those they were merged into."""
    known = {owner.id: found.known.get(owner.id) for owner in owners}
    return {each: place.crm_id for each, place in known.items() if place and place.crm_id}


def _place(found: Draft, vault: Vault, claim: Claim, record: Record, answer: Answer) -> None:
    known = found.known.get(record.id)
    if known is not None and known.state == "DELETED":
        found.settle(Settled(claim, Fate.HELD, "DELETED_THERE", "MOVED"))
        return
    match answer:
        case Doubted(kind=kind, candidates=candidates, crm_id=crm_id):
            found.disputes.append(Dispute(kind, claim, crm_id, candidates=candidates))
            found.settle(Settled(claim, Fate.HELD, f"REVIEW_{kind}", "DUPLICATE"))
        case Asked(kind=kind):
            found.settle(Settled(claim, Fate.HELD, f"REVIEW_{kind}", "DUPLICATE"))
        case Followed():
            _follow(found, claim, answer)
        case Adopted():
            adopt(found, claim, plan(vault, record, found.known), answer, vault)
        case Unknown(is_sure=is_sure):
            planned = plan(vault, record, found.known)
            sending = replace(planned.sending, is_new_for_sure=is_sure)
            found.plans[claim] = replace(planned, sending=sending)


def _follow(found: Draft, claim: Claim, answer: Followed) -> None:
    """Have the owner share the contact of another, whose no to news is theirs too."""
    link, there = answer.link, answer.there
    both = [{"crm_id": link.crm_id, "owner_id": str(there.our_id)}]
    found.disputes.append(Dispute("MERGED_OWNERS", claim, link.crm_id, candidates=both))
    place = (link.crm_id, link.parts)
    found.agreed.append(Agreed(*claim.key, claim.version, {}, *place, state="FOLLOWING"))
    found.settle(Settled(claim, Fate.LATER, counts=False))
    if there.said.get("opted_out") == "true":
        found.refusals[claim.id] = there.modified_by


def _wait_for_parents(found: Draft) -> None:
    """Keep back what refers to records that are neither there nor going; theirs may be too."""
    while True:
        going = {planned.sending.record.id for planned in found.plans.values()}
        early = [
            claim
            for claim, planned in found.plans.items()
            if missing_parents(planned.sending.record, found.known, going)
        ]
        if not early:
            return
        for claim in early:
            wait = min(2.0 ** min(claim.attempts - 1, 10), LONGEST_WAIT)
            found.settle(Settled(claim, Fate.LATER, "PARENT_NOT_THERE", "PARENT", wait=wait))


async def _examine_lifts(found: Draft, database: Database, crm: CRM) -> None:
    lifting = {
        planned.sending.record.id: claim for claim, planned in found.plans.items() if planned.lifts
    }
    if not lifting:
        return
    lifts = await read_lifts(database, list(lifting))
    plans = [found.plans[claim] for claim in lifting.values()]
    sorted_out = await examine(database, crm, plans, lifts, found.known)
    for planned in sorted_out.ready:
        found.plans[lifting[planned.sending.record.id]] = planned
    for planned in sorted_out.early:
        claim = lifting[planned.sending.record.id]
        found.settle(Settled(claim, Fate.LATER, wait=EARLY_SECONDS, counts=False))
    for planned in sorted_out.unclear:
        claim = lifting[planned.sending.record.id]
        found.plans[claim] = planned.without("opted_out")
        crm_id = planned.sending.link.crm_id if planned.sending.link else None
        found.disputes.append(Dispute("CONSENT_UNCLEAR", claim, crm_id, ("opted_out",)))
