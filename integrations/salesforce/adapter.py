"""The CRM port on Salesforce: records in, one outcome each, in few calls however many they are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from integrations.crm import (
    ConsentRecord,
    CRMRefusesUs,
    Delivered,
    Outcome,
    Record,
    RecordKind,
    Rejected,
)
from integrations.salesforce.batches import Answer, select, upsert
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.faults import Fault, Meaning
from integrations.salesforce.mapping import opt_out_row, rows_of
from integrations.salesforce.opt_outs import (
    moved_opt_outs,
    queries_for,
    read_receipts,
    refusing,
)
from integrations.salesforce.preflight import find_gaps
from integrations.salesforce.rows import OrgModel, Row, Step

_Key = tuple[RecordKind, UUID]


class SalesforceCRM:
    """Upserts by our ids, fenced by our versions: sent twice or out of order, it lands once."""

    def __init__(self, client: SalesforceClient, org_model: OrgModel) -> None:
        self._client = client
        self._model = org_model

    async def push(self, records: Sequence[Record]) -> list[Outcome]:
        """As the port promises. Several versions of one record share the outcome of the latest."""
        latest: dict[_Key, Record] = {}
        for record in sorted(records, key=_version):
            latest[record.kind, record.id] = record
        planned = await self._plan(latest.values())
        answers = await self._deliver(planned)
        await self._heed_refusals(planned)
        _stop_if_all_refused(answers.values())
        return [_outcome(answers[record.kind, record.id]) for record in records]

    async def preflight(self) -> list[str]:
        """As the port promises; words name objects and fields, and what to do about them."""
        return await find_gaps(self._client, self._model)

    async def close(self) -> None:
        await self._client.close()

    async def _plan(self, records: Iterable[Record]) -> list[tuple[_Key, Row]]:
        planned: list[tuple[_Key, Row]] = []
        records = list(records)
        moved = await self._moved_opt_outs(records)
        for record in records:
            key = (record.kind, record.id)
            rows = rows_of(record, self._model)
            if isinstance(record, ConsentRecord) and record.id in moved:
                opted_out = moved[record.id]
                planned.append(
                    (key, opt_out_row(record.owner_id, self._model, opted_out=opted_out))
                )
                # A consent that is in the CRM counts as done: it must not arrive before its effect.
                rows = [replace(row, waits=not opted_out) for row in rows]
            planned += ((key, row) for row in rows)
        return planned

    async def _moved_opt_outs(self, records: Sequence[Record]) -> dict[UUID, bool]:
        asked = [r for r in records if isinstance(r, ConsentRecord) and r.is_about_email]
        owners = dict.fromkeys(answer.owner_id for answer in asked)
        held = read_receipts(await select(self._client, queries_for(owners)))
        return moved_opt_outs(asked, held)

    async def _heed_refusals(self, planned: Sequence[tuple[_Key, Row]]) -> None:
        """Look again after an opt-out was lifted: a refusal that came meanwhile stands.

        Another worker may have delivered it between our look and our write.
        """
        lifted = {row.id for _, row in planned if row.step is Step.OPT_OUT}
        if not lifted:
            return
        held = read_receipts(await select(self._client, queries_for(lifted)))
        refused = refusing(held)
        rows = [
            opt_out_row(owner, self._model, opted_out=True)
            for owner in lifted
            if str(owner) in refused
        ]
        await upsert(self._client, rows)

    async def _deliver(self, planned: Sequence[tuple[_Key, Row]]) -> dict[_Key, list[Answer]]:
        answers: defaultdict[_Key, list[Answer]] = defaultdict(list)
        for waiting in (False, True):
            now = [
                (key, row)
                for key, row in planned
                if row.waits is waiting and not (waiting and _fault_of(answers[key]))
            ]
            landed = await upsert(self._client, [row for _, row in now])
            for (key, _), answer in zip(now, landed, strict=True):
                answers[key].append(answer)
        return answers


def _outcome(answers: Sequence[Answer]) -> Outcome:
    fault = _fault_of(answers)
    if fault is None:
        last = answers[-1]
        return Delivered(last if isinstance(last, str) else None)
    again = fault.meaning in {Meaning.AGAIN, Meaning.UNAVAILABLE}
    return Rejected(fault.code, fault.fields, again=again)


def _stop_if_all_refused(answers: Iterable[Sequence[Answer]]) -> None:
    """Raises CRMRefusesUs where nothing got through for want of a right or a field.

    One record that is refused so is that record's matter: the others must not wait for it.
    """
    faults = [_fault_of(each) for each in answers]
    refused = [each for each in faults if each and each.meaning is Meaning.REFUSED]
    if refused and len(refused) == len(faults):
        raise CRMRefusesUs(f"The CRM answered {refused[0].code}.")


def _fault_of(answers: Sequence[Answer]) -> Fault | None:
    """What stands in the way: rather what will not pass by itself than what waits for it."""
    faults = [a for a in answers if isinstance(a, Fault) and a.meaning is not Meaning.STALE]
    return min(faults, key=lambda fault: fault.meaning is Meaning.AGAIN, default=None)


def _version(record: Record) -> int:
    return record.version
