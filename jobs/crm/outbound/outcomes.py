"""What an answer of the CRM means for the claim: struck, tried again when, or held for whom."""

import math
from collections.abc import Mapping

from integrations.crm import Delivered, Fault, Outcome, Rejected, Superseded
from jobs.crm.fingerprints import fingerprint
from jobs.crm.links import Agreed, Known
from jobs.crm.outbound.claims import Claim
from jobs.crm.outbound.drafts import Dispute, Draft
from jobs.crm.outbound.plans import Plan
from jobs.crm.outbound.settling import Fate, Settled
from services.vault import Vault

LONGEST_LOCK_WAIT, LONGEST_WAIT = 8.0, 300.0
RIGHTS_WAIT, TOUCHED_WAIT, COLLATERAL_WAIT = 60.0, 2.0, 0.2
MANY_TRIES = 10
MOST_TRIES = {Fault.AUTOMATION: 6, Fault.MOVED: 8}  # a move is mostly heard after moments


def take(found: Draft, claim: Claim, outcome: Outcome, vault: Vault) -> None:
    """Settle a claim by the answer to it."""
    plan = found.plans[claim]
    match outcome:
        case Delivered():
            found.agreed.append(_agreed(found, claim, plan, outcome, vault))
            found.settled.append(Settled(claim, Fate.STRUCK))
        case Superseded():
            found.settled.append(_overtaken(claim))
        case Rejected(fault=Fault.DUPLICATE):
            found.disputes.append(Dispute("DUPLICATE", claim, fields=outcome.fields))
            found.settled.append(_held(claim, outcome))
        case Rejected():
            found.settled.append(_rejected(claim, outcome))


def _agreed(found: Draft, claim: Claim, plan: Plan, said: Delivered, vault: Vault) -> Agreed:
    """Both sides now say what was sent; of what was left out, ours is known not to be taken."""
    known = found.known.get(claim.id)
    both = {
        name: [plan.prints[name], plan.prints[name]]
        for name in plan.sending.changed
        if name not in said.left_out
    }
    ours_alone = {
        name: [plan.prints[name], _theirs(known, claim, name, vault)] for name in said.left_out
    }
    is_new = known is None or known.link is None
    told: Mapping[str, str] = known.link.parts if known and known.link else {}
    return Agreed(
        kind=claim.kind,
        id=claim.id,
        version=claim.version,
        baseline={**_silent(plan, known), **found.bases.get(claim.id, {}), **both, **ours_alone},
        crm_id=said.link.crm_id if is_new else None,
        parts={name: each for name, each in said.link.parts.items() if told.get(name) != each},
        left_out=said.left_out,
    )


def _silent(plan: Plan, known: Known | None) -> Mapping[str, list[str]]:
    """Of a record that is new there, what says nothing is agreed on too."""
    if known is not None and known.link is not None:
        return {}
    sent = plan.sending.changed
    return {name: [each, each] for name, each in plan.prints.items() if name not in sent}


def _theirs(known: Known | None, claim: Claim, name: str, vault: Vault) -> str:
    if known is not None and name in known.baseline:
        return known.baseline[name][1]
    return fingerprint(vault, claim.id, name, None)


def _overtaken(claim: Claim) -> Settled:
    """What is ours and unchanged was overtaken by no word of its own, but of somebody else's.

    Two owners may share a contact, which has one version. Had this record a later one itself,
    it would be free now, and its settlement void.
    """
    wait = _wait(Fault.COLLATERAL, claim.attempts)
    return Settled(claim, Fate.LATER, "SUPERSEDED", Fault.COLLATERAL, wait=wait, anew=True)


def _rejected(claim: Claim, said: Rejected) -> Settled:
    wait, counts = _wait(said.fault, claim.attempts), said.fault not in _NOT_COUNTED
    if said.fault is Fault.DATA or claim.attempts >= MOST_TRIES.get(said.fault, math.inf):
        return _held(claim, said)
    return Settled(claim, Fate.LATER, said.code, said.fault, said.fields, wait, counts)


_NOT_COUNTED = frozenset({Fault.RIGHTS})


def _wait(fault: Fault, attempts: int) -> float:
    """Seconds until the next try: 1, 2, 4, 8 … up to what fits the fault.

    What passes in a moment is tried again soon; what has not passed after many, seldom: each try
    is a call of the day's.
    """
    doubled = 2.0 ** min(max(attempts - 1, 0), 10)
    match fault:
        case Fault.LOCKED if attempts < MANY_TRIES:
            return min(doubled, LONGEST_LOCK_WAIT)
        case Fault.RIGHTS:
            return RIGHTS_WAIT
        case Fault.TOUCHED:
            return min(TOUCHED_WAIT * doubled, LONGEST_WAIT)
        case Fault.COLLATERAL:
            return min(COLLATERAL_WAIT * doubled, LONGEST_WAIT)
        case _:
            return min(doubled, LONGEST_WAIT)


def _held(claim: Claim, said: Rejected) -> Settled:
    return Settled(claim, Fate.HELD, said.code, said.fault, said.fields)
