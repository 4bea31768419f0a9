"""Every refusal of the CRM, worded as Salesforce words it, so that clients can act on the code."""

from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

# What refuses a record tells its fields, if only that there are none; what refuses a request does
# not speak of fields at all.
_OF_A_RECORD = frozenset(
    {
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        "DUPLICATE_EXTERNAL_ID",
        "DUPLICATE_VALUE",
        "ENTITY_IS_DELETED",
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "FIELD_INTEGRITY_EXCEPTION",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "INVALID_CROSS_REFERENCE_KEY",
        "MALFORMED_ID",
        "MISSING_ARGUMENT",
        "UNABLE_TO_LOCK_ROW",
    }
)


class Refused(Exception):
    """The request, or one row of it, is not carried out; the code says why."""

    def __init__(
        self, code: str, message: str, *, fields: tuple[str, ...] | None = None, status: int = 400
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = fields or ()
        self.status = status
        self._tells_fields = fields is not None or code in _OF_A_RECORD

    def as_body(self) -> Json:
        """The answer when the whole request is refused."""
        body: dict[str, Json] = {"message": self.message, "errorCode": self.code}
        if self._tells_fields:
            body["fields"] = list[Json](self.fields)
        return [body]

    def as_row_error(self) -> Json:
        """The entry in a collection's result when only this row is refused."""
        return {"statusCode": self.code, "message": self.message, "fields": list(self.fields)}


class Unreadable(Refused):
    """A body that is no JSON, or holds a value of the wrong type: nothing of it is carried out."""

    def __init__(self, message: str) -> None:
        super().__init__("JSON_PARSER_ERROR", message)


def session_is_invalid() -> Refused:
    return Refused("INVALID_SESSION_ID", "Session expired or invalid", status=401)


def resource_is_unknown() -> Refused:
    return Refused("NOT_FOUND", "The requested resource does not exist", status=404)


def key_is_unknown(name: str) -> Refused:
    return Refused(
        "NOT_FOUND",
        f"Provided external ID field does not exist or is not accessible: {name}",
        status=404,
    )


def verb_is_not_allowed(verb: str, allowed: list[str]) -> Refused:
    message = f"HTTP Method '{verb}' not allowed. Allowed are {','.join(allowed)}"
    return Refused("METHOD_NOT_ALLOWED", message, status=405)


def type_is_wrong(kind: str, value: Json) -> Unreadable:
    seen, shown = _name_token(value)
    # Where in the body it stood is not known any more.
    return Unreadable(
        f"Cannot deserialize instance of {kind} from {seen} value {shown} or request may be"
        " missing a required field at [line:1, column:1]"
    )


def _name_token(value: Json) -> tuple[str, str]:
    """A JSON value as the parser of Salesforce names it, and the text it begins with."""
    match value:
        case bool():
            return (f"VALUE_{value}".upper(), str(value).lower())
        case str():
            return "VALUE_STRING", value
        case int() | float():
            return "VALUE_NUMBER", str(value)
        case dict():
            return "START_OBJECT", "{"
        case _:
            return "START_ARRAY", "["


def column_is_unknown(name: str, entity: str) -> Refused:
    return Refused("INVALID_FIELD", f"No such column '{name}' on sobject of type {entity}")


def cross_reference_is_invalid(*fields: str, status: int = 400) -> Refused:
    message = "invalid cross reference id"
    return Refused("INVALID_CROSS_REFERENCE_KEY", message, fields=fields, status=status)


def entity_is_deleted(*, status: int = 400) -> Refused:
    return Refused("ENTITY_IS_DELETED", "entity is deleted", status=status)
