"""One record at a time: create, read, change, delete, by id or by a key field."""

from dataclasses import replace
from urllib.parse import quote as quote_path

from integrations.local_crm.calls import Answer, Call, Work, read_record_id, record_url
from integrations.local_crm.conditions import check_unmodified, states_condition
from integrations.local_crm.errors import (
    Json,
    Refused,
    column_is_unknown,
    entity_is_deleted,
    key_is_unknown,
    resource_is_unknown,
)
from integrations.local_crm.fields import Field, Sobject
from integrations.local_crm.lookups import find_by_key, find_row, get_live_row
from integrations.local_crm.values import Row, show_value

_CREATED_SINCE = 46


def create_row(work: Work, call: Call) -> Answer:
    sobject = work.sobject(call.place["object"])
    id_ = work.rows.create(sobject, call.read_object())
    body: Json = {"id": id_, "success": True, "errors": []}
    return Answer(201, body, {"Location": record_url(call.root, sobject, id_)})


def read_row(work: Work, call: Call) -> Answer:
    sobject = work.sobject(call.place["object"])
    row = find_row(work.tx, sobject, read_record_id(call.place["id"]))
    if row is None:
        raise resource_is_unknown()
    if row["IsDeleted"]:
        raise entity_is_deleted(status=404)
    check_unmodified(call, row)
    return Answer(200, show_row(call, sobject, row, _asked_fields(sobject, call)))


def update_row(work: Work, call: Call) -> Answer:
    sobject = work.sobject(call.place["object"])
    id_ = read_record_id(call.place["id"])
    if states_condition(call):
        check_unmodified(call, get_live_row(work.tx, sobject, id_))
    work.rows.update(sobject, id_, call.read_object())
    return Answer(204)


def delete_row(work: Work, call: Call) -> Answer:
    sobject = work.sobject(call.place["object"])
    work.rows.delete(sobject, read_record_id(call.place["id"]))
    return Answer(204)


def read_row_by_key(work: Work, call: Call) -> Answer:
    sobject, key = _find_key(work, call)
    found = find_by_key(work.tx, sobject, key, call.place["value"])
    if not found:
        raise resource_is_unknown()
    if len(found) > 1:
        return _answer_choices(call, sobject, found)
    check_unmodified(call, found[0])
    return Answer(200, show_row(call, sobject, found[0], _asked_fields(sobject, call)))


def delete_row_by_key(work: Work, call: Call) -> Answer:
    sobject, key = _find_key(work, call)
    found = find_by_key(work.tx, sobject, key, call.place["value"])
    if not found:
        raise resource_is_unknown()
    if len(found) > 1:
        return _answer_choices(call, sobject, found)
    work.rows.delete(sobject, str(found[0]["Id"]))
    return Answer(204)


def upsert_row(work: Work, call: Call) -> Answer:
    sobject, key = _find_key(work, call)
    if key.type == "id":
        return update_row(work, _by_id(call))
    value, body = call.place["value"], call.read_object()
    if any(name.lower() == key.name.lower() for name in body):
        message = f"The {key.name} field should not be specified in the sobject data."
        raise Refused("INVALID_FIELD", message, fields=(key.name,))
    found = find_by_key(work.tx, sobject, key, value)
    if len(found) > 1:
        return _answer_choices(call, sobject, found)
    for row in found:
        check_unmodified(call, row)
    if not found and call.query.get("updateOnly", "").lower() == "true":
        raise resource_is_unknown()
    done = work.rows.upsert(sobject, key, value, body)
    return _answer_upsert(call, sobject, done.id, is_created=done.is_created)


def find_key(sobject: Sobject, name: str) -> Field:
    """The field records may be found by. Raises Refused."""
    found = sobject.find_field(name)
    if found is None or not found.is_key:
        raise key_is_unknown(name)
    return found


def show_row(call: Call, sobject: Sobject, row: Row, fields: tuple[Field, ...]) -> dict[str, Json]:
    head: Json = {"type": sobject.name, "url": record_url(call.root, sobject, row["Id"])}
    return {"attributes": head} | {one.name: show_value(one, row[one.name]) for one in fields}


def named_fields(sobject: Sobject, names: list[str]) -> tuple[Field, ...]:
    """Raises Refused for a name the object does not have."""
    found: list[Field] = []
    for name in names:
        field = sobject.find_field(name.strip())
        if field is None:
            raise column_is_unknown(name.strip(), sobject.name)
        found.append(field)
    return tuple(found)


def _asked_fields(sobject: Sobject, call: Call) -> tuple[Field, ...]:
    asked = call.query.get("fields", "")
    return named_fields(sobject, asked.split(",")) if asked else sobject.fields


def _find_key(work: Work, call: Call) -> tuple[Sobject, Field]:
    sobject = work.sobject(call.place["object"])
    return sobject, find_key(sobject, call.place["field"])


def _by_id(call: Call) -> Call:
    return replace(call, place={**call.place, "id": call.place["value"]})


def _answer_upsert(call: Call, sobject: Sobject, id_: str, *, is_created: bool) -> Answer:
    body: dict[str, Json] = {"id": id_, "success": True, "errors": []}
    location = {"Location": record_url(call.root, sobject, id_)} if is_created else {}
    if call.version < _CREATED_SINCE:
        return Answer(201, body, location) if is_created else Answer(204)
    return Answer(201 if is_created else 200, body | {"created": is_created}, location)


def _answer_choices(call: Call, sobject: Sobject, found: list[Row]) -> Answer:
    urls: Json = [record_url(call.root, sobject, quote_path(str(row["Id"]))) for row in found]
    return Answer(300, urls, has_failed=True)
