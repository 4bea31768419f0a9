"""The objects and fields a watch maison uses, with Salesforce's names, lengths and duties."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from integrations.local_crm.field_kinds import read_only, text
from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.person_objects import (
    account_fields,
    consent_fields,
    contact_fields,
    individual_fields,
)
from integrations.local_crm.persons import add_person_fields
from integrations.local_crm.sobject_rules import DuplicateRule, Fence
from integrations.local_crm.watch_objects import (
    asset_fields,
    asset_warranty_fields,
    custom_asset_fields,
    product_fields,
)

OrgModel: TypeAlias = Literal["contact", "person_account"]


@dataclass(frozen=True)
class Additions:
    """What the administrator has added to Salesforce's own objects, by the object's name."""

    fields: Mapping[str, tuple[Field, ...]]
    fences: Mapping[str, tuple[Fence, ...]]


_OURS = (
    Field("Caseback_Id__c", "string", length=40, is_external_id=True, is_unique=True),
    Field("Caseback_Version__c", "double", length=18),
)
_OUR_FENCE = Fence("Caseback_Version__c", "CASEBACK_STALE_VERSION")


_KINDS = (
    ("Account", "Account", "001", account_fields),
    ("Contact", "Contact", "003", contact_fields),
    ("Asset", "Asset", "02i", asset_fields),
    ("Product2", "Product", "01t", product_fields),
    ("AssetWarranty", "Asset Warranty", "4V9", asset_warranty_fields),
    ("Individual", "Individual", "0PK", individual_fields),
    ("ContactPointTypeConsent", "Contact Point Type Consent", "0ZY", consent_fields),
)
OBJECT_NAMES = tuple(name for name, *_ in _KINDS)
# What Caseback's metadata adds to an org.
CASEBACK = Additions(
    fields={
        **dict.fromkeys(OBJECT_NAMES, _OURS),
        "Contact": (*_OURS, text("Caseback_Language__c", 35)),
        "Asset": (*_OURS, *custom_asset_fields()),
    },
    fences=dict.fromkeys(OBJECT_NAMES, (_OUR_FENCE,)),
)


def build_catalogue(model: OrgModel, additions: Additions = CASEBACK) -> Catalogue:
    """All objects of an org that keeps people in the given way."""
    built = {
        name: Sobject(
            name,
            label,
            prefix,
            (*_before(label), *fields(), *_after(), *additions.fields.get(name, ())),
            additions.fences.get(name, ()),
            _duplicate_rule(name),
        )
        for name, label, prefix, fields in _KINDS
    }
    if model == "person_account":
        built["Account"] = add_person_fields(built["Account"], built["Contact"])
    return Catalogue(tuple(built.values()))


def _duplicate_rule(name: str) -> DuplicateRule | None:
    if name not in ("Account", "Contact"):
        return None
    version = "v1_0" if name == "Account" else "v1_1"
    return DuplicateRule(f"Standard_{name}_Duplicate_Rule", f"Standard_{name}_Match_Rule_{version}")


def _before(label: str) -> tuple[Field, ...]:
    return (
        Field(
            "Id",
            "id",
            label=f"{label} ID",
            length=18,
            is_createable=False,
            is_updateable=False,
            is_id_lookup=True,
        ),
        read_only("IsDeleted", "boolean", label="Deleted"),
    )


def _after() -> tuple[Field, ...]:
    return (
        read_only("CreatedDate", "datetime"),
        read_only("CreatedById", "reference", length=18),
        read_only("LastModifiedDate", "datetime"),
        read_only("LastModifiedById", "reference", length=18),
        read_only("SystemModstamp", "datetime"),
    )
