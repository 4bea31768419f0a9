"""What an object of the CRM is made of; every name from outside is looked up here first."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from integrations.local_crm.sobject_rules import ALL_GRANTED, DuplicateRule, Fence, Grants

TEXT_TYPES = frozenset({"string", "email", "phone", "textarea", "picklist", "url"})
_SYSTEM = frozenset(
    {
        *("Id", "IsDeleted", "CreatedDate", "CreatedById"),
        *("LastModifiedDate", "LastModifiedById", "SystemModstamp"),
    }
)
_OPEN_TO_ALL = frozenset(
    {"FirstName", "LastName", "Salutation", "IndividualId", "PersonIndividualId"}
)


@dataclass(frozen=True)
class Field:
    """One field, with all that its describe and its checks need. Lengths are in characters."""

    name: str
    type: str
    label: str = ""
    length: int = 0
    scale: int = 0
    is_required: bool = False
    is_createable: bool = True
    is_updateable: bool = True
    is_external_id: bool = False
    is_unique: bool = False
    is_id_lookup: bool = False
    is_restricted: bool = False
    refers_to: str = ""
    choices: tuple[str, ...] = ()

    @cached_property
    def shown_label(self) -> str:
        return self.label or _spaced(self.name)

    @property
    def relation(self) -> str:
        """The name by which a query walks to the parent; empty if there is none."""
        if not self.refers_to:
            return ""
        return f"{self.name[:-1]}r" if self.is_custom else self.name.removesuffix("Id")

    @property
    def is_key(self) -> bool:
        """Whether a record may be found by this field in a path."""
        return self.is_external_id or self.is_id_lookup

    @property
    def is_text(self) -> bool:
        return self.type in TEXT_TYPES

    @property
    def is_custom(self) -> bool:
        return self.name.endswith(("__c", "__pc"))

    @property
    def is_system(self) -> bool:
        """Whether every record has it and only the CRM itself writes it."""
        return self.name in _SYSTEM

    @property
    def is_permissionable(self) -> bool:
        """Whether a user may be kept from it; what every record needs is open to all."""
        is_written = self.is_createable or self.is_updateable
        return is_written and not self.is_required and self.name not in _OPEN_TO_ALL


@dataclass(frozen=True)
class Sobject:
    """One kind of record. Names are found whatever their case."""

    name: str
    label: str
    prefix: str
    fields: tuple[Field, ...] = field(repr=False)
    fences: tuple[Fence, ...] = ()
    duplicate_rule: DuplicateRule | None = None
    grants: Grants = ALL_GRANTED

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {one.name.lower(): one for one in self.fields}

    @cached_property
    def _by_relation(self) -> dict[str, Field]:
        return {one.relation.lower(): one for one in self.fields if one.relation}

    def find_field(self, name: str) -> Field | None:
        return self._by_name.get(name.lower())

    def find_relation(self, name: str) -> Field | None:
        return self._by_relation.get(name.lower())


class Catalogue:
    """The kinds of records this CRM keeps: all of them, or those of `whole` that a user sees."""

    def __init__(self, sobjects: tuple[Sobject, ...], *, whole: "Catalogue | None" = None) -> None:
        self.sobjects = sobjects
        self.whole = whole or self
        self._by_name = {one.name.lower(): one for one in sobjects}

    def find(self, name: str) -> Sobject | None:
        return self._by_name.get(name.lower())

    def get(self, name: str) -> Sobject:
        """The object of a name this CRM itself uses. Raises KeyError for any other."""
        return self._by_name[name.lower()]


def _spaced(name: str) -> str:
    plain = re.sub(r"__p?c$", "", name)
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", plain.replace("_", " "))
    return re.sub(r"\bId$", "ID", words) if plain == name else words
