"""Texts and dates that a client may send, and every place of the schema that takes one."""

import itertools
from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)

from graph.mutations import ACTION
from graph.schema import Mutation, build_schema
from rules.access import ALLOWED, Role
from tests.factories import TERMS, day_ago

SCHEMA = build_schema()._schema  # noqa: SLF001 - Strawberry has no public name for it
KEYS = itertools.count()
TEXTS = [
    "",
    " \t\u2003",
    "\u0000",
    "a\u0000b",
    "\u0001\u007f\u0085",
    "\ufeff\u202e\u2066\ud7ff\ue000\uffff",
    "\U0010ffff💎" * 20,
    "'; DROP TABLE owner; --",
    "{placeholder} %s %(x)s {0}",
    "V2F0Y2g6",  # "Watch:", as an id begins
    "x" * 30_000,
]
DATES = ["0001-01-01", "9999-12-31", "2100-02-29", "-001-01-01", "２０２６-01-01", "2026-W01", ""]
GOOD = {
    "email": "ada@example.com",
    "code": "12345678",
    "givenName": "Ada",
    "familyName": "Lovelace",
    "country": "GB",
    "birthDate": "1985-12-10",
    "soldOn": day_ago(3).isoformat(),
    "foundOn": day_ago(1).isoformat(),
    "receivedOn": day_ago(2).isoformat(),
    "completedOn": day_ago(1).isoformat(),
    "handedOverOn": day_ago(1).isoformat(),
    "acceptTermsVersion": TERMS,
    "policyVersion": TERMS,
    "preferredLanguage": "fr",
    "phone": "+442079460000",
    "market": "FR",
    "language": "fr",
}


def _required(type_: GraphQLInputObjectType) -> dict[str, Any]:
    return {name: field.type for name, field in type_.fields.items()}


def input_of(mutation: str) -> GraphQLInputObjectType:
    return get_named_type(SCHEMA.mutation_type.fields[mutation].args["input"].type)


def places() -> list[tuple[str, tuple[str, ...]]]:
    """The path of every text and date that a mutation takes."""
    names = [name for name, field in SCHEMA.mutation_type.fields.items() if "input" in field.args]
    return [(name, path) for name in names for path in _texts(input_of(name))]


def _texts(type_: GraphQLInputObjectType, *place: str) -> Iterator[tuple[str, ...]]:
    for name, given in _required(type_).items():
        inner = get_named_type(given)
        if isinstance(inner, GraphQLInputObjectType):
            yield from _texts(inner, *place, name)
        elif inner.name in ("String", "ID", "LanguageTag", "CountryCode", "Date"):
            yield (*place, name)


def strange_for(mutation: str, path: tuple[str, ...]) -> list[str]:
    """What is tried in a place: a day that is none, or hardly one, where a day is asked for."""
    return DATES if kind_of(input_of(mutation), *path) == "Date" else TEXTS


def kind_of(type_: GraphQLInputObjectType, name: str, *rest: str) -> str:
    inner = get_named_type(_required(type_)[name])
    return kind_of(inner, *rest) if rest else inner.name


def filled(type_: GraphQLInputObjectType, known: dict[str, str]) -> dict[str, Any]:
    """An input that would be taken, with every part of it; `known` names what there is."""
    value: dict[str, Any] = {}
    for name, given in _required(type_).items():
        item = _item(name, given, known | GOOD)
        if item is not None:
            value[name] = [item] if _is_list(given) else item
    return value


def _item(name: str, given: Any, known: dict[str, str]) -> Any:
    inner = get_named_type(given)
    if isinstance(inner, GraphQLInputObjectType):
        return filled(inner, known)
    if isinstance(inner, GraphQLEnumType):
        return next(iter(inner.values))
    if inner.name == "Boolean":
        return True
    if name in known or isinstance(given, GraphQLNonNull):
        return known.get(name, f"text-{next(KEYS)}")
    return None


def _is_list(given: Any) -> bool:
    return isinstance(given.of_type if isinstance(given, GraphQLNonNull) else given, GraphQLList)


def put(value: Any, path: tuple[str, ...], text: str) -> None:
    """Write a text into its place, in the first item of a list."""
    for name in path[:-1]:
        value = value[name]
        value = value[0] if isinstance(value, list) else value
    value[path[-1]] = text


def query_of(mutation: str) -> str:
    return (
        f"mutation M($input: {input_of(mutation).name}!) {{ {mutation}(input: $input)"
        " { userErrors { code message field nextAction deadline } } }"
    )


def roles_of(mutation: str) -> frozenset[Role]:
    """Who may ask for it."""
    fields = Mutation.__strawberry_definition__.fields
    (field,) = [each for each in fields if _camel(each.python_name) == mutation]
    return ALLOWED[getattr(field.base_resolver.wrapped_func, ACTION)]


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
