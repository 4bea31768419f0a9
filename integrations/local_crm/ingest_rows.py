"""Rows of bulk data carried out one by one; each succeeds or fails alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from integrations.local_crm.calls import Work
from integrations.local_crm.errors import Json, Refused
from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.ingest_columns import Column, field_is_missing, read_header
from integrations.local_crm.ingest_jobs import Job, Outcome
from integrations.local_crm.record_sets import read_row_id

Record = dict[str, Json]


@dataclass(frozen=True)
class Plan:
    """How the rows of one job are to be read and carried out. `key` is that of an upsert."""

    operation: str
    sobject: Sobject
    columns: Sequence[Column]
    key: Field | None

    def carry_out(self, work: Work, rows: Sequence[Sequence[str]], *, start: int) -> list[Outcome]:
        """What became of consecutive rows, of which the first has the place `start`."""
        named = Counter(self._key_value(row).lower() for row in rows)
        return [
            self._carry_out_one(work, row, named, place=place)
            for place, row in enumerate(rows, start=start)
        ]

    def _carry_out_one(
        self, work: Work, row: Sequence[str], named: Counter[str], *, place: int
    ) -> Outcome:
        try:
            with work.tx.savepoint():
                id_, is_created = self._write(work, self._read(row), self._key_value(row), named)
            return Outcome(place, id_, is_created)
        except Refused as refused:
            return Outcome(place, self._given_id(row), error=_tell(refused))

    def _write(
        self, work: Work, record: Record, value: str, named: Counter[str]
    ) -> tuple[str, bool]:
        if self.key is not None and self.key.type != "id":
            return self._upsert(work, record, self.key, value, named)
        is_new = self.operation == "insert" or (self.operation == "upsert" and "Id" not in record)
        if is_new:
            return work.rows.create(self.sobject, record), True
        id_ = read_row_id(record, self.sobject)
        if self.operation == "delete":
            work.rows.delete(self.sobject, id_)
        else:
            body = {name: item for name, item in record.items() if name != "Id"}
            work.rows.update(self.sobject, id_, body)
        return id_, False

    def _upsert(
        self, work: Work, record: Record, key: Field, value: str, named: Counter[str]
    ) -> tuple[str, bool]:
        if not value:
            raise Refused("MISSING_ARGUMENT", f"{key.name} not specified", fields=(key.name,))
        if named[value.lower()] > 1:
            message = f"Duplicate external id specified: {value}"
            raise Refused("DUPLICATE_VALUE", message, fields=(key.name,))
        body = {name: item for name, item in record.items() if name != key.name}
        done = work.rows.upsert(self.sobject, key, value, body)
        return done.id, done.is_created

    def _read(self, row: Sequence[str]) -> Record:
        read = (column.read(row[column.number]) for column in self.columns)
        return dict(entry for entry in read if entry is not None)

    def _key_value(self, row: Sequence[str]) -> str:
        found = (column for column in self.columns if column.field is self.key)
        return next((row[column.number].strip() for column in found), "")

    def _given_id(self, row: Sequence[str]) -> str | None:
        found = (column for column in self.columns if column.field.type == "id")
        return next((row[column.number] or None for column in found), None)


def make_plan(catalogue: Catalogue, job: Job, header: list[str]) -> Plan:
    """Raises Malformed when the data cannot belong to the job."""
    sobject = catalogue.get(job.object)
    key = sobject.find_field(job.key) if job.key else None
    columns = read_header(catalogue, sobject, header)
    needed = key.name if key else "Id" if job.operation in ("update", "delete") else None
    if needed and all(column.field.name != needed or column.key for column in columns):
        raise field_is_missing(needed)
    return Plan(job.operation, sobject, columns, key)


def _tell(refused: Refused) -> str:
    fields = f"{','.join(refused.fields)} " if refused.fields else ""
    return f"{refused.code}:{refused.message}:{fields}--"
