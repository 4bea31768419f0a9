"""A part that is gone while its record is there: staff merged or deleted it, and all goes on.

It is not made again beside the one that staff chose: what the record has now is asked, and taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from integrations.crm import Fault, Link, Sending
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.delivery import Sent
from integrations.salesforce.faults import Trouble
from integrations.salesforce.hearing import look
from integrations.salesforce.rows import OrgModel


async def with_parts_of_now(
    client: SalesforceClient,
    model: OrgModel,
    sendings: Sequence[Sending],
    sent: Sequence[Sequence[Sent]],
) -> dict[int, Sending]:
    """By place, what is to be sent once more: the record itself has arrived, a part has not."""
    broken = {
        at: (sending, sending.link)
        for at, (sending, rows) in enumerate(zip(sendings, sent, strict=True))
        if sending.link and _lost_a_part(rows)
    }
    places: dict[str, Mapping[str, str]] = {}
    for kind in {sending.record.kind for sending, _ in broken.values()}:
        ids = [link.crm_id for sending, link in broken.values() if sending.record.kind is kind]
        seen = (await look(client, model, kind, ids)).sightings
        places |= {each.crm_id: each.parts for each in seen}
    return {
        at: replace(sending, link=Link(link.crm_id, places[link.crm_id]), untouched_since=None)
        for at, (sending, link) in broken.items()
        if link.crm_id in places
    }


def _lost_a_part(sent: Sequence[Sent]) -> bool:
    has_landed = any(each.row.table.is_main and isinstance(each.answer, str) for each in sent)
    return has_landed and any(
        isinstance(each.answer, Trouble) and each.answer.meaning is Fault.MOVED for each in sent
    )
