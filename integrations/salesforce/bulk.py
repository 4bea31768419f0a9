"""Rows by the ten thousand: jobs of Bulk API 2.0, driven call by call.

A job of ours that a killed worker left open is aborted before a new one is filled.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from integrations.crm import CRMQuotaSpent, CRMUnavailable, Fault
from integrations.salesforce.bulk_tables import read_failures, read_successes, write_table
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.columns import EXTERNAL_ID
from integrations.salesforce.composite import chunks
from integrations.salesforce.faults import Trouble
from integrations.salesforce.row_answers import for_row
from integrations.salesforce.rows import Answer, Row

ROWS_PER_JOB = 50_000  # a table of some 25 MB, of 100 that may be uploaded
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 0.1, 5.0
_POLLS_AT_MOST = 200  # a quarter of an hour
_FAILURES_AT_MOST = 10
_DONE = frozenset({"JobComplete", "Failed", "Aborted"})


async def send_in_bulk(client: SalesforceClient, rows: Mapping[int, Row]) -> dict[int, Answer]:
    """One answer a row. All are of one object, and all new or all known there."""
    answers: dict[int, Answer] = {}
    alike: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for at, row in rows.items():
        alike[_relations(row)].append(at)
    for some in alike.values():
        for places in chunks(some, ROWS_PER_JOB):
            answers |= await _carry_out(client, {at: rows[at] for at in places})
    return answers


def _relations(row: Row) -> frozenset[str]:
    """The parents named by our key: one table names each parent in one way."""
    return frozenset(name for name, value in row.fields.items() if isinstance(value, Mapping))


async def _carry_out(client: SalesforceClient, rows: Mapping[int, Row]) -> dict[int, Answer]:
    job = await _open(client, next(iter(rows.values())))
    await _abort_others(client, job)
    path = f"jobs/ingest/{job['id']}"
    await client.upload(f"{path}/batches", write_table(list(rows.values())))
    await client.call("PATCH", path, {"state": "UploadComplete"})
    ended = await _wait(client, path)
    landed = read_successes(await _get(client, f"{path}/successfulResults") or "")
    failed = read_failures(await _get(client, f"{path}/failedResults") or "")
    rest = _not_processed(ended)
    answers: dict[int, Answer] = {}
    for at, row in rows.items():
        key = row.crm_id or str(row.our_id)
        answers[at] = landed.get(key) or for_row(row, failed.get(key, rest))
    return answers


async def _open(client: SalesforceClient, row: Row) -> Mapping[str, Any]:
    wanted = {"object": row.table.name, "contentType": "CSV", "lineEnding": "LF"}
    if row.crm_id is not None:
        return await client.call("POST", "jobs/ingest", {**wanted, "operation": "update"})
    key = {"operation": "upsert", "externalIdFieldName": EXTERNAL_ID}
    return await client.call("POST", "jobs/ingest", {**wanted, **key})


async def _abort_others(client: SalesforceClient, mine: Mapping[str, Any]) -> None:
    """Jobs that our user opened and nobody will fill."""
    async for job in _jobs(client):
        is_ours = job["createdById"] == mine["createdById"] and job["id"] != mine["id"]
        if is_ours and job["state"] == "Open":
            await client.call("PATCH", f"jobs/ingest/{job['id']}", {"state": "Aborted"})


async def _jobs(client: SalesforceClient) -> AsyncGenerator[Mapping[str, Any]]:
    page = await client.call("GET", "jobs/ingest?jobType=V2Ingest")
    while True:
        for job in page["records"]:
            yield job
        if page["done"]:
            return
        page = await client.call("GET", page["nextRecordsUrl"])


async def _wait(client: SalesforceClient, path: str) -> Mapping[str, Any]:
    """The job when it has ended. Raises CRMUnavailable while it has not; it goes on by itself."""
    wait = _FIRST_WAIT_SECONDS
    for _ in range(_POLLS_AT_MOST):
        await asyncio.sleep(wait)
        wait = min(wait * 1.5, _LONGEST_WAIT_SECONDS)
        job = await _get(client, path)
        if job["state"] in _DONE:
            return job
    raise CRMUnavailable("The CRM takes long over a job.")


async def _get(client: SalesforceClient, path: str) -> Any:  # noqa: ANN401 - JSON
    """The answer, asked for again and again: what a job did is not done a second time for a 503."""
    wait = _FIRST_WAIT_SECONDS
    for _ in range(_FAILURES_AT_MOST):
        try:
            return await client.call("GET", path)
        except CRMQuotaSpent:
            raise
        except CRMUnavailable:
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT_SECONDS)
    return await client.call("GET", path)


def _not_processed(job: Mapping[str, Any]) -> Trouble:
    """Of the rows that the job did not come to: a table that is not understood helps nobody."""
    if "InvalidBatch" in str(job.get("errorMessage")):
        return Trouble(Fault.RIGHTS, "INVALID_BATCH")
    return Trouble(Fault.LOCKED, "NOT_PROCESSED")
