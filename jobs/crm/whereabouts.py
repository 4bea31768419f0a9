"""Where contacts ended up that were merged in the CRM, however often: asked for all at once."""

from collections.abc import Iterable

from integrations.crm import CRM, Sighting
from integrations.crm_records import RecordKind

LONGEST_CHAIN = 20


async def find_ends(crm: CRM, crm_ids: Iterable[str]) -> dict[str, Sighting]:
    """By the id of a contact: itself, or the one it was merged into at last; alive or deleted."""
    leads = {each: each for each in crm_ids}
    seen: dict[str, Sighting] = {}
    for _step in range(LONGEST_CHAIN):
        unseen = sorted({there for there in leads.values() if there not in seen})
        if not unseen:
            break
        heard = await crm.look(RecordKind.OWNER, unseen)
        seen |= {each.crm_id: each for each in heard.sightings}
        seen_now = {start: seen[there] for start, there in leads.items() if there in seen}
        leads = {start: _next(there) for start, there in seen_now.items()}
    return {start: seen[there] for start, there in leads.items() if there in seen}


def _next(there: Sighting) -> str:
    is_merged = there.is_deleted and there.merged_into
    return there.merged_into or there.crm_id if is_merged else there.crm_id
