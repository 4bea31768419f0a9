"""What people say of themselves, as it is kept: in normal form, and no longer than it may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from i18n.message import _
from rules.errors import InvalidInput
from rules.people import normal_country, normal_name, normal_phone, plain_text, require_age
from services.household import Household

LONGEST = {"given_name": 40, "family_name": 80}  # what the CRM takes
OF_OWNER = ("preferred_language", "country")  # no personal data: they are kept as they are
ADDRESS_LONGEST = {"street": 255, "city": 40, "state": 80, "postal_code": 20, "country": 2}


@dataclass(frozen=True, slots=True)
class Address:
    street: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


def checked_changes(
    house: Household, changes: Mapping[str, Any], at: datetime | None
) -> dict[str, str | None]:
    """The changes as they are kept, before the seal.

    Raises InvalidInput, naming the field, and Ineligible for who is below the age.
    """
    values = dict(changes)
    plain = {column: values.pop(column) for column in OF_OWNER if column in values}
    if "country" in plain:
        plain["country"] = normal_country(plain["country"], "country")
    if at is not None and "birth_date" in values:
        born: date = values.pop("birth_date")
        require_age(born, at.date(), house.programmes.at(at))
        plain["birth_date"] = born.isoformat()
    return plain | checked_values(values)


def checked_values(values: Mapping[str, Any]) -> dict[str, str | None]:
    """The values as they are kept, before the seal. Raises InvalidInput."""
    checked: dict[str, str | None] = {}
    for column, value in values.items():
        if column == "phone":
            checked[column] = normal_phone(value)
        elif column == "address":
            checked[column] = _address(value) if value else None
        else:
            checked[column] = normal_name(value or "", _camel(column), LONGEST[column])
    return checked


def _address(address: Address) -> str:
    kept: dict[str, str] = {}
    for name, longest in ADDRESS_LONGEST.items():
        value = plain_text(getattr(address, name) or "")
        if len(value) > longest:
            raise InvalidInput(
                "ADDRESS_INVALID",
                _("Please shorten this to {longest} characters.", longest=longest),
                *("address", _camel(name)),
            )
        if value:
            kept[name] = normal_country(value, "address", name) if name == "country" else value
    return orjson.dumps(kept).decode()


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
