"""What the integration user sees and may write, as the permission set grants it and no more."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.metadata import read_xml
from integrations.local_crm.metadata_xml import elements, flag, text
from integrations.local_crm.persons import account_name, is_mirrored
from integrations.local_crm.sobject_rules import Grants

_ADDRESS = re.compile(r"(\w*(?:Mailing|Billing|Shipping))(?:Street|City|State|PostalCode|Country)")


@dataclass(frozen=True)
class FieldGrant:
    is_readable: bool
    is_editable: bool


@dataclass(frozen=True)
class Permissions:
    """Objects by name, fields as `Object.Field`; what is not named is not granted."""

    objects: Mapping[str, Grants]
    fields: Mapping[str, FieldGrant]

    def find(self, name: str) -> FieldGrant:
        """The grant of a field; the parts of an address are granted by the whole."""
        match = _ADDRESS.fullmatch(name.partition(".")[2])
        whole = f"{name.partition('.')[0]}.{match[1]}Address" if match else name
        granted = self.fields.get(name) or self.fields.get(whole)
        return granted or FieldGrant(is_readable=False, is_editable=False)


def read_permissions(file: Path) -> Permissions:
    """The permission set of a file. Raises MetadataRefused."""
    xml = read_xml(file)
    return Permissions(
        objects={
            text(one, "object"): Grants(
                creates=flag(one, "allowCreate"),
                edits=flag(one, "allowEdit"),
                deletes=flag(one, "allowDelete"),
            )
            for one in elements(xml, "objectPermissions")
            if flag(one, "allowRead")
        },
        fields={
            text(one, "field"): FieldGrant(flag(one, "readable"), flag(one, "editable"))
            for one in elements(xml, "fieldPermissions")
        },
    )


def restrict(catalogue: Catalogue, permissions: Permissions) -> Catalogue:
    """The catalogue as a user with these permissions alone sees it."""
    seen = tuple(
        replace(one, grants=grants, fields=tuple(_restrict_fields(one, catalogue, permissions)))
        for one in catalogue.sobjects
        if (grants := permissions.objects.get(one.name))
    )
    return Catalogue(seen, whole=catalogue)


def _restrict_fields(
    sobject: Sobject, catalogue: Catalogue, permissions: Permissions
) -> Iterator[Field]:
    mirrored = _mirrored(catalogue) if sobject.name == "Account" else {}
    for field in sobject.fields:
        grant = permissions.find(mirrored.get(field.name) or f"{sobject.name}.{field.name}")
        if not field.is_permissionable or (grant.is_readable and grant.is_editable):
            yield field
        elif grant.is_readable:
            yield replace(field, is_createable=False, is_updateable=False)


def _mirrored(catalogue: Catalogue) -> dict[str, str]:
    """The fields of a person account that are granted as those of its contact."""
    fields = (field.name for field in catalogue.get("Contact").fields if is_mirrored(field))
    return {account_name(name): f"Contact.{name}" for name in fields}
