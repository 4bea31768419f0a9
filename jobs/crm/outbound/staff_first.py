"""What staff have just typed is heard before anything of ours is written over it."""

from datetime import datetime

from sqlalchemy import select

from integrations.crm import CRM, Sighting
from integrations.crm_records import RecordKind
from jobs.crm.fingerprints import fingerprint
from jobs.crm.links import Known
from jobs.crm.outbound.claims import Claim
from jobs.crm.outbound.drafts import Draft
from jobs.crm.outbound.plans import OPTED_OUT, Plan
from jobs.crm.outbound.settling import Fate, Settled
from models.crm import CrmCursor
from models.database import Database
from models.query import Query
from services.vault import Vault

UNHEARD = "UNHEARD"
WAIT_SECONDS = 2.0
MOST_WAITS = 4  # if nobody listens meanwhile, the owner's word goes out all the same
HEARD_UNTIL = Query(select(CrmCursor.heard_until).where(CrmCursor.name == "inbound"))


async def hear_staff_first(found: Draft, database: Database, crm: CRM, vault: Vault) -> None:
    """Put off what would overwrite a correction that was not heard yet.

    Heard, it is weighed field by field against what the owner says. A refusal waits for nothing.
    """
    places = {
        plan.sending.link.crm_id: claim
        for claim, plan in found.plans.items()
        if plan.sending.link and _may_overwrite(claim, plan)
    }
    rows = await database.fetch(HEARD_UNTIL) if places else []
    if not rows or rows[0]["heard_until"] is None:
        return
    heard = await crm.look(RecordKind.OWNER, list(places))
    for each in heard.sightings:
        claim = places.get(each.crm_id)
        if claim and _is_unheard(each, rows[0]["heard_until"]):
            known = found.known[claim.id]
            if _was_corrected(each, found.plans[claim], known, vault):
                found.settle(Settled(claim, Fate.LATER, UNHEARD, wait=WAIT_SECONDS))


def _may_overwrite(claim: Claim, plan: Plan) -> bool:
    sending = plan.sending
    is_owner = claim.kind == "OWNER" and sending.untouched_since is None
    refuses = OPTED_OUT in sending.changed and not plan.lifts
    is_patient = claim.attempts <= MOST_WAITS
    return is_owner and bool(sending.changed - {OPTED_OUT}) and not refuses and is_patient


def _is_unheard(there: Sighting, heard_until: datetime) -> bool:
    """The CRM's stamps are whole seconds: one of the second that was heard last may be later."""
    is_late = there.modified_at >= heard_until.replace(microsecond=0)
    return is_late and not there.is_deleted


def _was_corrected(there: Sighting, plan: Plan, known: Known, vault: Vault) -> bool:
    """Whether a field that is to be sent says there what neither they nor we have said before.

    A version older than the one acknowledged is no word of staff: there the CRM has lost ours.
    """
    if there.version is not None and there.version < known.version:
        return False
    return any(
        _print(there, name, plan, vault) not in _expected(name, plan, known)
        for name in plan.sending.changed - {OPTED_OUT}
        if name in there.said
    )


def _print(there: Sighting, name: str, plan: Plan, vault: Vault) -> str:
    return fingerprint(vault, plan.sending.record.id, name, there.said[name])


def _expected(name: str, plan: Plan, known: Known) -> set[str]:
    return {*known.baseline.get(name, ()), *known.sent.get(name, ()), plan.prints[name]}
