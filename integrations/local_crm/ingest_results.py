"""What became of a bulk job's rows, as CSV, each with the data as it was sent."""

from integrations.local_crm.calls import Answer, Call, Work
from integrations.local_crm.errors import resource_is_unknown
from integrations.local_crm.ingest_csv import Malformed, Table, read_table, write_table
from integrations.local_crm.ingest_jobs import Job
from integrations.local_crm.ingest_resources import find_job
from integrations.local_crm.ingest_store import JobShelf


def show_results(work: Work, call: Call) -> Answer:
    """What succeeded, what failed, or what was never looked at."""
    job = find_job(work, call)
    table = _read_data(work, job)
    match call.place["results"].lower():
        case "successfulresults":
            header, rows = ["sf__Id", "sf__Created"], _list_successes(work, job, table)
        case "failedresults":
            header, rows = ["sf__Id", "sf__Error"], _list_failures(work, job, table)
        case "unprocessedrecords":
            header, rows = [], table.rows[job.processed :]
        case _:
            raise resource_is_unknown()
    written = write_table(
        [*header, *table.header], rows, delimiter=job.delimiter, line_ending=job.line_ending
    )
    return Answer(200, csv=written)


def _list_successes(work: Work, job: Job, table: Table) -> list[list[str]]:
    return [
        [one.id or "", str(one.is_created).lower(), *table.rows[one.place]]
        for one in JobShelf(work.tx).outcomes(job)
        if one.error is None
    ]


def _list_failures(work: Work, job: Job, table: Table) -> list[list[str]]:
    return [
        [one.id or "", one.error, *table.rows[one.place]]
        for one in JobShelf(work.tx).outcomes(job)
        if one.error is not None
    ]


def _read_data(work: Work, job: Job) -> Table:
    content = JobShelf(work.tx).content(job)
    try:
        return read_table(content, delimiter=job.delimiter, line_ending=job.line_ending)
    except Malformed:
        return Table([], [])
