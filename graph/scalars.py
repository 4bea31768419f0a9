"""The scalars of the schema, each with the form in which it is written."""

import re
from datetime import UTC, date, datetime
from typing import NewType

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types.scalar import ScalarDefinition

CountryCode = NewType("CountryCode", str)
LanguageTag = NewType("LanguageTag", str)

COUNTRY = re.compile(r"[A-Za-z]{2}")  # before upper(): that of ß is SS
LONGEST_TAG = 64


def write_instant(value: datetime) -> str:
    """RFC 3339 in UTC with `Z`, to the millisecond."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_instant(value: str) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError("A DateTime is written as 2026-11-12T09:30:00Z.") from None
    if instant.tzinfo is None:
        raise GraphQLError("A DateTime needs its offset, for example Z or +01:00.")
    return instant


def read_date(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise GraphQLError("A Date is written as 2026-11-12, and must exist.") from None


def read_country(value: str) -> CountryCode:
    code = str(value)
    if not COUNTRY.fullmatch(code):
        raise GraphQLError("A CountryCode has two letters, for example CH.")
    return CountryCode(code.upper())


def read_tag(value: str) -> LanguageTag:
    value = str(value)
    if not 1 <= len(value) <= LONGEST_TAG:
        raise GraphQLError("A LanguageTag is written as fr or zh-Hant.")
    return LanguageTag(value)


SCALARS: dict[object, ScalarDefinition] = {
    date: strawberry.scalar(
        name="Date",
        description="A calendar date, written as 2026-11-12.",
        specified_by_url="https://scalars.graphql.org/andimarek/local-date.html",
        serialize=date.isoformat,
        parse_value=read_date,
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant by RFC 3339, answered in UTC with `Z`.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        serialize=write_instant,
        parse_value=read_instant,
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode",
        description="A country by the two letters of ISO 3166-1.",
        specified_by_url="https://www.iso.org/iso-3166-country-codes.html",
        serialize=str,
        parse_value=read_country,
    ),
    LanguageTag: strawberry.scalar(
        name="LanguageTag",
        description="A language by BCP 47, for example `fr` or `zh-Hant`.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc5646",
        serialize=str,
        parse_value=read_tag,
    ),
}

CONFIG = StrawberryConfig(scalar_map=SCALARS)
