"""A bulk job: what it is to do, how far it came, and how it speaks of itself."""

from dataclasses import dataclass

from integrations.local_crm.errors import Json

DUE = ("UploadComplete", "InProgress")
FINISHED = ("JobComplete", "Failed", "Aborted")


@dataclass(frozen=True)
class Job:
    """`processed` rows of the data are done, the first ones, and `failed` of them did not succeed.

    `key` is the external id of an upsert. What was uploaded is kept apart, since it may be large.
    """

    id: str
    object: str
    operation: str
    key: str | None
    line_ending: str
    delimiter: str
    version: int
    state: str
    created_by: str
    created_at: str
    changed_at: str
    has_content: bool
    error: str | None
    processed: int
    failed: int
    milliseconds: int

    def show(self) -> dict[str, Json]:
        """What is said of the job where it was just created or changed."""
        shown: dict[str, Json] = {
            "id": self.id,
            "operation": self.operation,
            "object": self.object,
            "createdById": self.created_by,
            "createdDate": self.created_at.replace("Z", "+0000"),
            "systemModstamp": self.changed_at.replace("Z", "+0000"),
            "state": self.state,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": float(self.version),
            "lineEnding": self.line_ending,
            "columnDelimiter": self.delimiter,
        }
        if self.key is not None:
            shown["externalIdFieldName"] = self.key
        if self.state == "Open":
            shown["contentUrl"] = f"services/data/v{self.version}.0/jobs/ingest/{self.id}/batches"
        return shown

    def show_progress(self) -> dict[str, Json]:
        """What is said of the job to those who ask how far it came."""
        error: dict[str, Json] = {"errorMessage": self.error} if self.error is not None else {}
        progress: dict[str, Json] = {
            "jobType": "V2Ingest",
            "numberRecordsProcessed": self.processed,
            "numberRecordsFailed": self.failed,
            "retries": 0,
            "totalProcessingTime": self.milliseconds,
            "apiActiveProcessingTime": self.milliseconds,
            "apexProcessingTime": 0,
        }
        return self.show() | progress | error


@dataclass(frozen=True)
class Outcome:
    """What became of one row; `id` is that of the record, if it was written or named by it."""

    place: int
    id: str | None
    is_created: bool = False
    error: str | None = None
