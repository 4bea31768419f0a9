"""The CRM port on Salesforce: records in, one outcome each, in few calls however many they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from integrations.crm import Found, Heard, Outcome, Page, Sending, Sought, Usage
from integrations.crm_records import RecordKind
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.delivery import BULK_FROM, Delivery, Sent
from integrations.salesforce.hearing import count, hear, look, read_page
from integrations.salesforce.lost_parts import with_parts_of_now
from integrations.salesforce.matching import find_people
from integrations.salesforce.outcomes import outcome_of
from integrations.salesforce.planning import links_of, rows_of
from integrations.salesforce.preflight import find_gaps
from integrations.salesforce.rows import OrgModel


class SalesforceCRM:
    """Upserts by our ids, fenced by our versions: sent twice or out of order, it lands once."""

    def __init__(
        self, client: SalesforceClient, org_model: OrgModel, *, bulk_from: int = BULK_FROM
    ) -> None:
        self._client = client
        self._model = org_model
        self._bulk_from = bulk_from

    @property
    def usage(self) -> Usage | None:
        return self._client.usage

    @property
    def user_id(self) -> str | None:
        return self._client.user_id

    async def push(self, sendings: Sequence[Sending]) -> list[Outcome]:
        chosen = list(sendings)
        sent = await self._deliver(chosen)
        again = await with_parts_of_now(self._client, self._model, chosen, sent)
        for at, rows in zip(again, await self._deliver(list(again.values())), strict=True):
            chosen[at], sent[at] = again[at], rows
        pairs = zip(chosen, sent, strict=True)
        return [outcome_of(sending, rows, self._model) for sending, rows in pairs]

    async def _deliver(self, sendings: Sequence[Sending]) -> list[list[Sent]]:
        """The rows of each sending, answered."""
        known = links_of(sendings)
        planned = [rows_of(sending, self._model, known) for sending in sendings]
        delivery = Delivery(self._client, bulk_from=self._bulk_from)
        sent = iter(await delivery.deliver([row for rows in planned for row in rows]))
        return [[next(sent) for _ in rows] for rows in planned]

    async def find_people(self, sought: Sequence[Sought]) -> Mapping[UUID, list[Found]]:
        return await find_people(self._client, self._model, sought)

    async def look(self, kind: RecordKind, crm_ids: Sequence[str]) -> Heard:
        return await look(self._client, self._model, kind, crm_ids)

    async def hear(self, since: datetime) -> Heard:
        return await hear(self._client, self._model, since)

    async def count(self) -> Mapping[str, int]:
        return await count(self._client, self._model)

    async def page(self, after: Mapping[str, str]) -> Page:
        return await read_page(self._client, self._model, after)

    async def probe(self) -> None:
        await self._client.call("GET", "limits")

    async def preflight(self) -> list[str]:
        """As the port promises; words name objects and fields, and what to do about them."""
        return await find_gaps(self._client, self._model)

    async def close(self) -> None:
        await self._client.close()
