"""What a table of the mapping is made of: one object of the CRM, field by field, both ways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any

from integrations.crm_records import RecordKind
from integrations.salesforce.conversions import as_is, read_flag, read_text, write_day

EXTERNAL_ID = "Caseback_Id__c"
VERSION = "Caseback_Version__c"


class Step(IntEnum):
    """The order of delivery: what is referred to comes first."""

    PRODUCT = 1
    INDIVIDUAL = 2
    ACCOUNT = 3
    CONTACT = 4
    ASSET = 5
    WARRANTY = 6
    CONSENT = 7


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the CRM, and what of ours it is made of.

    `write` makes its value of ours; one that is not `written` only tells. `read` tells the first
    of ours from its value; None where the field is a copy, which another one tells. An `optional`
    one may be left out when its value is not taken. One that `stays` is never emptied.
    """

    name: str
    ours: tuple[str, ...]
    write: Callable[..., object] = as_is
    read: Callable[[Any], str | None] | None = read_text
    optional: bool = False
    stays: bool = False
    written: bool = True


@dataclass(frozen=True, slots=True)
class Parent:
    """A reference to another record: the owner of a watch, or another part of the same record.

    `ours` is our field that names it (`id` for a part of the same), `part` the part it refers to.
    """

    relation: str
    ours: str
    part: str
    tells: bool = True
    is_create_only: bool = False

    @property
    def field(self) -> str:
        return f"{self.relation}Id"

    @property
    def is_own_part(self) -> bool:
        return self.ours == "id"


@dataclass(frozen=True, slots=True)
class Table:
    """An object of the CRM that holds a kind of record, or a part of one.

    `constants` are written with every new row. `other_phones` are read to find
    people by them. `only` narrows queries to rows of this kind.
    """

    name: str
    kind: RecordKind
    step: Step
    columns: tuple[Column, ...]
    parents: tuple[Parent, ...] = ()
    constants: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    other_phones: tuple[str, ...] = ()
    only: str = ""
    is_main: bool = True
    is_heard: bool = True
    is_merged: bool = False

    @property
    def told(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.read)

    def column(self, name: str) -> Column | None:
        """The column behind a field that an error names; a code stands for what it codes."""
        plain = name.removesuffix("Code") if name.endswith(("CountryCode", "StateCode")) else name
        return next((column for column in self.columns if column.name == plain), None)

    def ours(self, name: str) -> str:
        """Our name of a field of the CRM, or its own where it is none of ours."""
        if column := self.column(name):
            return column.ours[0]
        named = (parent.ours for parent in self.parents if name in (parent.relation, parent.field))
        return next(named, name)


def text_column(name: str, ours: str, *, optional: bool = False) -> Column:
    return Column(name, (ours,), optional=optional)


def day_column(name: str, ours: str, *, optional: bool = False) -> Column:
    return Column(name, (ours,), write_day, read_text, optional=optional)


def copy_of(column: Column) -> Column:
    """What another part of the same record tells."""
    return Column(column.name, column.ours, column.write, None, column.optional)


def told_column(name: str, ours: str) -> Column:
    """What only staff write."""
    return Column(name, (ours,), read=read_flag, written=False)
