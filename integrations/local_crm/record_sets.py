"""Up to two hundred records in one request; each row succeeds or fails in its place."""

from collections import Counter
from collections.abc import Callable
from itertools import groupby

from integrations.local_crm.calls import Answer, Call, Work, read_flag
from integrations.local_crm.errors import Json, Refused, Unreadable
from integrations.local_crm.fields import Field, Sobject
from integrations.local_crm.ids import read_id
from integrations.local_crm.lookups import find_row
from integrations.local_crm.row_resources import find_key, named_fields, show_row

RECORDS_AT_MOST = 200
_RETRIEVED_AT_MOST = 2000
_CHUNKS_AT_MOST = 10

Record = dict[str, Json]
Step = Callable[[Record], Record]


class _RolledBack(Exception):
    """A row failed in a request that wants all or none."""


def create_set(work: Work, call: Call) -> Answer:
    def create(record: Record) -> Record:
        sobject = _read_type(work, record)
        return {"id": work.rows.create(sobject, record)}

    return _carry_out(work, _read_mixed(call), create, all_or_none=_wants_all(call))


def update_set(work: Work, call: Call) -> Answer:
    def update(record: Record) -> Record:
        sobject = _read_type(work, record)
        id_ = read_row_id(record, sobject)
        body = {name: value for name, value in record.items() if name.lower() != "id"}
        work.rows.update(sobject, id_, body)
        return {"id": id_}

    return _carry_out(work, _read_mixed(call), update, all_or_none=_wants_all(call))


def upsert_set(work: Work, call: Call) -> Answer:
    sobject = work.sobject(call.place["object"])
    key = find_key(sobject, call.place["field"])
    records = _read_records(call)
    names = Counter(_key_value(record, key).lower() for record in records)

    def upsert(record: Record) -> Record:
        if _read_type(work, record) is not sobject:
            raise Refused("INVALID_TYPE", f"The record is not of type {sobject.name}")
        value = _key_value(record, key)
        body = {name: item for name, item in record.items() if name.lower() != key.name.lower()}
        if key.type == "id" and not value:
            return {"id": work.rows.create(sobject, body), "created": True}
        if not value:
            raise Refused("MISSING_ARGUMENT", f"{key.name} not specified", fields=(key.name,))
        if names[value.lower()] > 1:
            message = f"Duplicate external id specified: {value}"
            raise Refused("DUPLICATE_VALUE", message, fields=(key.name,))
        if key.type == "id":
            id_ = read_row_id(record, sobject)
            work.rows.update(sobject, id_, body)
            return {"id": id_, "created": False}
        done = work.rows.upsert(sobject, key, value, body)
        return {"id": done.id, "created": done.is_created}

    return _carry_out(work, records, upsert, all_or_none=_wants_all(call))


def delete_set(work: Work, call: Call) -> Answer:
    ids: list[Record] = [{"id": id_} for id_ in call.query.get("ids", "").split(",") if id_]
    _limit(len(ids), RECORDS_AT_MOST)

    def delete(record: Record) -> Record:
        id_ = read_id(str(record["id"]).strip())
        sobjects = work.catalogue.sobjects
        sobject = next((one for one in sobjects if id_ and id_.startswith(one.prefix)), None)
        if id_ is None or sobject is None:
            raise Refused("MALFORMED_ID", f"malformed id {record['id']}")
        work.rows.delete(sobject, id_)
        return {"id": id_}

    wants_all = call.query.get("allOrNone", "").lower() == "true"
    return _carry_out(work, ids, delete, all_or_none=wants_all)


def retrieve_set(work: Work, call: Call) -> Answer:
    """By GET with lists in the address, by POST with lists in the body; missing rows are null."""
    sobject = work.sobject(call.place["object"])
    if call.method == "POST":
        ids, names = (_read_texts(call.read_object(), name) for name in ("ids", "fields"))
    else:
        ids, names = (call.query.get(name, "").split(",") for name in ("ids", "fields"))
    _limit(len(ids), _RETRIEVED_AT_MOST)
    fields = named_fields(sobject, [name for name in names if name])
    shown: list[Json] = []
    for text in ids:
        id_ = read_id(text.strip())
        row = find_row(work.tx, sobject, id_) if id_ else None
        is_there = row is not None and not row["IsDeleted"]
        shown.append(show_row(call, sobject, row, fields) if row and is_there else None)
    return Answer(200, shown)


def _carry_out(work: Work, records: list[Record], step: Step, *, all_or_none: bool) -> Answer:
    results: list[Record] = []
    try:
        with work.tx.savepoint():
            results += [_take_step(work, record, step) for record in records]
            _check_all(results, all_or_none=all_or_none)
    except _RolledBack:
        results = [_undone(result) for result in results]
    has_failed = not all(result["success"] for result in results)
    return Answer(200, list[Json](results), has_failed=has_failed)


def _check_all(results: list[Record], *, all_or_none: bool) -> None:
    if all_or_none and not all(result["success"] for result in results):
        raise _RolledBack


def _take_step(work: Work, record: Record, step: Step) -> Record:
    try:
        with work.tx.savepoint():
            done = step(record)
    except Unreadable:
        raise
    except Refused as refused:
        return {"success": False, "errors": [refused.as_row_error()]}
    return {"id": done["id"], "success": True, "errors": []} | done


def _undone(result: Record) -> Record:
    if not result["success"]:
        return result
    message = (
        "Record rolled back because not all records were valid and the request was using"
        " AllOrNone header"
    )
    refused = Refused("ALL_OR_NONE_OPERATION_ROLLED_BACK", message)
    return {"success": False, "errors": [refused.as_row_error()]}


def _read_records(call: Call) -> list[Record]:
    given = call.read_object().get("records")
    if not isinstance(given, list):
        raise Unreadable("The request needs a list of records")
    records = [record for record in given if isinstance(record, dict)]
    if len(records) != len(given):
        raise Unreadable("Every record must be a JSON object")
    _limit(len(records), RECORDS_AT_MOST)
    return records


def _read_mixed(call: Call) -> list[Record]:
    records = _read_records(call)
    chunks = sum(1 for _ in groupby(records, key=_type_name))
    if chunks > _CHUNKS_AT_MOST:
        message = (
            f"Cannot have more than {_CHUNKS_AT_MOST} chunks in a single operation."
            " Please rearrange the data to reduce chunking."
        )
        raise Refused("LIMIT_EXCEEDED", message)
    return records


def _limit(count: int, most: int) -> None:
    if count > most:
        message = f"record limit reached. cannot submit more than {most} records into this call"
        raise Refused("EXCEEDED_ID_LIMIT", message)


def _type_name(record: Record) -> str:
    attributes = record.get("attributes")
    name = attributes.get("type") if isinstance(attributes, dict) else None
    if not isinstance(name, str):
        raise Unreadable("Every record needs attributes with its type")
    return name.lower()


def _read_type(work: Work, record: Record) -> Sobject:
    name = _type_name(record)
    found = work.catalogue.find(name)
    if found is None:
        raise Refused("INVALID_TYPE", f"sObject type '{name}' is not supported.")
    return found


def read_row_id(record: Record, sobject: Sobject) -> str:
    """The long id a record brings along. Raises Refused."""
    given = next((value for name, value in record.items() if name.lower() == "id"), None)
    if not isinstance(given, str):
        raise Refused("MISSING_ARGUMENT", "Id not specified in an update call", fields=("Id",))
    id_ = read_id(given)
    if id_ is None or not id_.startswith(sobject.prefix):
        raise Refused(
            "MALFORMED_ID",
            f"{sobject.label} ID: id value of incorrect type: {given}",
            fields=("Id",),
        )
    return id_


def _key_value(record: Record, key: Field) -> str:
    given = next((v for name, v in record.items() if name.lower() == key.name.lower()), None)
    return str(given).strip() if isinstance(given, str | int | float) else ""


def _read_texts(body: Record, name: str) -> list[str]:
    given = body.get(name)
    if not isinstance(given, list):
        raise Unreadable(f"{name} must be a list")
    return [str(value) for value in given]


def _wants_all(call: Call) -> bool:
    return read_flag(call.read_object().get("allOrNone"), name="allOrNone")
