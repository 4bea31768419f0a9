"""One operation that reads every field of the schema, as deep as types do not come back."""

from collections.abc import Iterator, Mapping, Sequence

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from graph.schema import build_schema

SCHEMA = build_schema()._schema  # noqa: SLF001 - Strawberry has no public name for it
DEEPEST = 12

Arguments = Mapping[str, Sequence[str]]
"""What to give a field that must be given something, by `Type.field`; each is asked by itself."""


def everything(arguments: Arguments) -> str:
    """The operation. Raises KeyError for a field that wants arguments nobody thought of."""
    return "{ " + " ".join(_fields(SCHEMA.query_type, arguments, ())) + " }"


def _fields(type_: GraphQLObjectType, arguments: Arguments, path: tuple[str, ...]) -> Iterator[str]:
    for name, field in type_.fields.items():
        place = f"{type_.name}.{name}"
        wanted = any(map(is_required_argument, field.args.values()))
        given = arguments[place] if wanted else [*arguments.get(place, ()), ""]
        below = _below(field, arguments, (*path, type_.name))
        if below is None:
            continue
        for number, each in enumerate(given):
            written = f"({each})" if each else ""
            yield f"{type_.name}_{name}_{number}: {name}{written} {below}"


def _below(field: GraphQLField, arguments: Arguments, path: tuple[str, ...]) -> str | None:
    """What is asked of a field; None where its type has been asked for already on the way."""
    type_ = get_named_type(field.type)
    if is_leaf_type(type_):
        return ""
    if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
        kinds = [each for each in SCHEMA.get_possible_types(type_) if each.name not in path]
    else:
        kinds = [type_] if type_.name not in path else []
    if not kinds or len(path) > DEEPEST:
        return None
    parts = (
        f"... on {each.name} {{ __typename {' '.join(_fields(each, arguments, path))} }}"
        for each in kinds
    )
    return "{ " + " ".join(parts) + " }"
