"""`jobs/ingest`: a job is opened, filled, closed, asked after, and deleted in the end."""

from collections.abc import Sequence

from integrations.local_crm.calls import Answer, Call, Work
from integrations.local_crm.errors import Json, Refused, Unreadable, resource_is_unknown
from integrations.local_crm.fields import Sobject
from integrations.local_crm.ids import read_id
from integrations.local_crm.ingest_csv import DELIMITERS, LINE_ENDINGS
from integrations.local_crm.ingest_jobs import DUE, FINISHED, Job
from integrations.local_crm.ingest_store import JobShelf

_OPERATIONS = ("insert", "update", "upsert", "delete", "hardDelete")
_LISTED_AT_MOST = 1000
_ENDED = {"JobComplete": "Completed", "Failed": "Failed", "Aborted": "Aborted"}


def create_job(work: Work, call: Call) -> Answer:
    body = call.read_object()
    operation = _read_choice(body, "operation", _OPERATIONS)
    if operation == "hardDelete":
        message = (
            "FeatureNotEnabled : hardDelete operation requires special user profile permission"
        )
        raise Refused("FEATURENOTENABLED", message)
    _read_choice(body, "contentType", ("CSV",), default="CSV")
    sobject = _read_object(work, body)
    job = JobShelf(work.tx).add(
        settings={
            "object": sobject.name,
            "operation": operation,
            "key": _read_key(body, sobject) if operation == "upsert" else None,
            "line_ending": _read_choice(body, "lineEnding", tuple(LINE_ENDINGS), default="LF"),
            "delimiter": _read_choice(body, "columnDelimiter", tuple(DELIMITERS), default="COMMA"),
            "version": call.version,
        }
    )
    return Answer(200, job.show())


def list_jobs(work: Work, call: Call) -> Answer:
    locator = call.query.get("queryLocator", "0")
    if not locator.isdigit():
        raise Refused("INVALID_QUERY_LOCATOR", "invalid query locator")
    start = int(locator)
    jobs = JobShelf(work.tx).list_from(start, _LISTED_AT_MOST + 1)
    is_done = len(jobs) <= _LISTED_AT_MOST
    further = f"{call.root}/jobs/ingest?queryLocator={start + _LISTED_AT_MOST}"
    records: list[Json] = [job.show() | {"jobType": "V2Ingest"} for job in jobs[:_LISTED_AT_MOST]]
    body: Json = {
        "done": is_done,
        "records": records,
        "nextRecordsUrl": None if is_done else further,
    }
    return Answer(200, body)


def show_job(work: Work, call: Call) -> Answer:
    return Answer(200, find_job(work, call).show_progress())


def upload_data(work: Work, call: Call) -> Answer:
    job = find_job(work, call)
    if not isinstance(call.body, str):
        message = "The data of a job is sent once, as text/csv"
        raise Refused("UNSUPPORTED_MEDIA_TYPE", message, status=415)
    if job.state != "Open":
        raise _state_forbids(f"Data is uploaded to an Open job; this one is {job.state}")
    if job.has_content:
        message = (
            f"Found multipe contents for job: <{job.id}>, please 'Close' / 'Abort' / 'Delete'"
            " the current Job then create a new Job and make sure you only do 'PUT' once on a"
            " given Job."
        )
        raise Refused("BULK_API_ERROR", message)
    JobShelf(work.tx).upload(job, call.body)
    return Answer(201)


def change_job(work: Work, call: Call) -> Answer:
    job = find_job(work, call)
    state = call.read_object().get("state")
    if state not in ("UploadComplete", "Aborted"):
        raise _state_forbids(f"A job is moved to UploadComplete or Aborted, not to {state}")
    verb = "Closing" if state == "UploadComplete" else "Aborting"
    if job.state in FINISHED:
        raise _state_forbids(f"{verb} already {_ENDED[job.state]} Job not allowed")
    if state == "UploadComplete" and job.state in DUE:
        raise _state_forbids("Closing already closed Job not allowed")
    moved = JobShelf(work.tx).move(job, state)
    work.org.bulk_is_due.set()
    return Answer(200, moved.show())


def delete_job(work: Work, call: Call) -> Answer:
    job = find_job(work, call)
    if job.state not in (*FINISHED, "UploadComplete"):
        raise _state_forbids(f"A job in the state {job.state} may not be deleted")
    JobShelf(work.tx).drop(job)
    return Answer(204)


def find_job(work: Work, call: Call) -> Job:
    """The job of the path. Raises Refused."""
    id_ = read_id(call.place["job"])
    job = JobShelf(work.tx).find(id_) if id_ else None
    if job is None:
        raise resource_is_unknown()
    return job


def _read_object(work: Work, body: dict[str, Json]) -> Sobject:
    name = body.get("object")
    found = work.catalogue.find(name) if isinstance(name, str) else None
    if found is None:
        message = f"InvalidEntity : Entity '{name}' is not supported by the Bulk API."
        raise Refused("INVALIDENTITY", message)
    return found


def _read_key(body: dict[str, Json], sobject: Sobject) -> str:
    name = body.get("externalIdFieldName")
    if not isinstance(name, str) or not name.strip():
        message = f"InvalidJob : External ID was blank for {sobject.name}."
        raise Refused("INVALIDJOB", f"{message} An External ID must be specified for upsert.")
    key = sobject.find_field(name.strip())
    if key is None or not key.is_key:
        message = f"Field name provided, {name} does not match an External ID for {sobject.name}"
        raise Refused("INVALIDJOB", f"InvalidJob : {message}")
    return key.name


def _read_choice(
    body: dict[str, Json], name: str, choices: Sequence[str], *, default: str | None = None
) -> str:
    value = body.get(name, default)
    if not isinstance(value, str) or value not in choices:
        raise Unreadable(f"{name} must be one of {', '.join(choices)}")
    return value


def _state_forbids(message: str) -> Refused:
    return Refused("INVALIDJOBSTATE", message)
