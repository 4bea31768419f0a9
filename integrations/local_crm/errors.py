"""Every refusal of the CRM, worded as Salesforce words it, so that clients can act on the code."""

from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


class Refused(Exception):
    """The request, or one row of it, is not carried out; the code says why."""

    def __init__(
        self, code: str, message: str, *, fields: tuple[str, ...] = (), status: int = 400
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = fields
        self.status = status

    def as_body(self) -> Json:
        """The answer when the whole request is refused."""
        return [{"message": self.message, "errorCode": self.code, "fields": list(self.fields)}]

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
    if isinstance(value, bool):
        seen = "VALUE_TRUE" if value else "VALUE_FALSE"
    elif isinstance(value, str):
        seen = "VALUE_STRING"
    elif isinstance(value, int | float):
        seen = "VALUE_NUMBER"
    else:
        seen = "START_OBJECT" if isinstance(value, dict) else "START_ARRAY"
    return Unreadable(f"Cannot deserialize instance of {kind} from {seen} value")


def column_is_unknown(name: str, entity: str) -> Refused:
    return Refused("INVALID_FIELD", f"No such column '{name}' on sobject of type {entity}")


def cross_reference_is_invalid(*fields: str, status: int = 400) -> Refused:
    message = "invalid cross reference id"
    return Refused("INVALID_CROSS_REFERENCE_KEY", message, fields=fields, status=status)


def entity_is_deleted(*, status: int = 400) -> Refused:
    return Refused("ENTITY_IS_DELETED", "entity is deleted", status=status)
