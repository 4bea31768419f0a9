"""Linking an owner to a contact that staff typed: blanks are filled, and nothing overwritten."""

from dataclasses import replace

from integrations.crm import Sighting
from integrations.crm_records import said
from jobs.crm.fingerprints import fingerprint
from jobs.crm.links import Known
from jobs.crm.outbound.claims import Claim
from jobs.crm.outbound.drafts import Draft
from jobs.crm.outbound.findings import Adopted
from jobs.crm.outbound.plans import OPTED_OUT, Plan
from services.vault import Vault


def adopt(found: Draft, claim: Claim, plan: Plan, answer: Adopted, vault: Vault) -> None:
    """Have the owner sent to the contact that is theirs, if nobody changes it meanwhile.

    Where both sides have a value, both are taken for agreed on as they are: neither overwrites the
    other until somebody changes theirs. An opt-out is the exception, and holds for both. Where the
    contact is theirs already, and only the answer was not heard, what is new since is told.
    """
    there, record = answer.there, plan.sending.record
    ours = said(record)
    filled = {name for name, value in ours.items() if value and not there.said.get(name)}
    if there.our_id == record.id:
        filled |= _changed_since(plan, found.known.get(record.id), there, vault)
    filled.discard(OPTED_OUT)
    if ours.get(OPTED_OUT) == "true" and there.said.get(OPTED_OUT) != "true":
        filled.add(OPTED_OUT)
    found.plans[claim] = replace(
        plan,
        sending=replace(
            plan.sending,
            changed=frozenset(filled),
            link=answer.link,
            takes_key=there.our_id is None,
            untouched_since=there.modified_at,
        ),
    )
    found.bases[record.id] = {
        name: [print_, fingerprint(vault, record.id, name, there.said.get(name))]
        for name, print_ in plan.prints.items()
        if name not in filled
    }
    if there.said.get(OPTED_OUT) == "true" and ours.get(OPTED_OUT) != "true":
        found.refusals[record.id] = there.modified_by


def _changed_since(plan: Plan, known: Known | None, there: Sighting, vault: Vault) -> set[str]:
    """What we say otherwise than when we sent it, where they still say what they said then."""
    if known is None:
        return set()
    record_id = plan.sending.record.id
    theirs = {
        name: fingerprint(vault, record_id, name, there.said.get(name)) for name in plan.prints
    }
    agreed = {name: pair for name, pair in known.baseline.items() if theirs.get(name) == pair[1]}
    return {
        name
        for name, print_ in plan.prints.items()
        if (theirs[name] in known.sent.get(name, ()) and print_ != theirs[name])
        or (name in agreed and print_ != agreed[name][0])
    }
