"""The objects and fields a watch maison uses, with Salesforce's names, lengths and duties."""

from typing import Literal, TypeAlias

from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.persons import add_person_fields

OrgModel: TypeAlias = Literal["contact", "person_account"]

SALUTATIONS = ("Mr.", "Ms.", "Mrs.", "Mx.", "Dr.", "Prof.")
CHANNELS = ("Email", "MailingAddress", "Phone", "Social", "Web")
CONSENTS = ("NotSeen", "Seen", "OptIn", "OptOut")
ASSET_STATUSES = ("Shipped", "Installed", "Registered", "Obsolete", "Purchased")
WARRANTY_TYPES = ("Standard", "Extended")
EXCHANGES = ("Advance Exchange", "Loaner", "Return Exchange")


def _text(name: str, length: int, type_: str = "string", *, label: str = "") -> Field:
    return Field(name, type_, label=label, length=length)


def _required(name: str, length: int, type_: str = "string") -> Field:
    return Field(name, type_, length=length, is_required=True)


def _choice(
    name: str, choices: tuple[str, ...], *, is_restricted: bool = False, is_required: bool = False
) -> Field:
    return Field(
        name,
        "picklist",
        length=40,
        choices=choices,
        is_restricted=is_restricted,
        is_required=is_required,
    )


def _parent(
    name: str, refers_to: str, *, is_required: bool = False, is_fixed: bool = False
) -> Field:
    return Field(
        name,
        "reference",
        length=18,
        refers_to=refers_to,
        is_required=is_required,
        is_updateable=not is_fixed,
    )


def _plain(type_: str, *names: str) -> tuple[Field, ...]:
    return tuple(Field(name, type_) for name in names)


def _read_only(name: str, type_: str, *, length: int = 0, refers_to: str = "") -> Field:
    return Field(
        name, type_, length=length, refers_to=refers_to, is_createable=False, is_updateable=False
    )


def _address(prefix: str) -> tuple[Field, ...]:
    return (
        _text(f"{prefix}Street", 255, "textarea"),
        _text(f"{prefix}City", 40),
        _text(f"{prefix}State", 80),
        _text(f"{prefix}PostalCode", 20),
        _text(f"{prefix}Country", 80),
    )


def _person() -> tuple[Field, ...]:
    return (
        _required("LastName", 80),
        _text("FirstName", 40),
        _choice("Salutation", SALUTATIONS),
        _read_only("Name", "string", length=121),
    )


_SYSTEM_BEFORE = (
    Field(
        "Id",
        "id",
        label="Record ID",
        length=18,
        is_createable=False,
        is_updateable=False,
        is_id_lookup=True,
    ),
    _read_only("IsDeleted", "boolean"),
)
_SYSTEM_AFTER = (
    _read_only("CreatedDate", "datetime"),
    _read_only("CreatedById", "reference", length=18),
    _read_only("LastModifiedDate", "datetime"),
    _read_only("LastModifiedById", "reference", length=18),
    _read_only("SystemModstamp", "datetime"),
)
_OURS = (
    Field("Caseback_Id__c", "string", length=40, is_external_id=True, is_unique=True),
    Field("Caseback_Version__c", "double", length=18),
)


def _sobject(name: str, label: str, prefix: str, *fields: Field) -> Sobject:
    return Sobject(name, label, prefix, (*_SYSTEM_BEFORE, *fields, *_SYSTEM_AFTER, *_OURS))


def _account() -> Sobject:
    return _sobject(
        "Account",
        "Account",
        "001",
        _read_only("MasterRecordId", "reference", length=18, refers_to="Account"),
        _required("Name", 255),
        _parent("ParentId", "Account"),
        *_address("Billing"),
        *_address("Shipping"),
        _text("Phone", 40, "phone"),
        _text("Website", 255, "url"),
        _text("Type", 255),
        _text("Description", 32000, "textarea"),
    )


def _contact() -> Sobject:
    return _sobject(
        "Contact",
        "Contact",
        "003",
        _read_only("MasterRecordId", "reference", length=18, refers_to="Contact"),
        _parent("AccountId", "Account"),
        *_person(),
        *_address("Mailing"),
        *(_text(name, 40, "phone") for name in ("Phone", "MobilePhone", "HomePhone")),
        Field("Email", "email", length=80, is_id_lookup=True),
        _text("Title", 128),
        *_plain("date", "Birthdate"),
        _text("Description", 32000, "textarea"),
        *_plain("boolean", "HasOptedOutOfEmail", "HasOptedOutOfFax", "DoNotCall"),
        _parent("IndividualId", "Individual"),
    )


def _asset() -> Sobject:
    return _sobject(
        "Asset",
        "Asset",
        "02i",
        _parent("ContactId", "Contact"),
        _parent("AccountId", "Account"),
        _parent("ParentId", "Asset"),
        _parent("Product2Id", "Product2"),
        _required("Name", 255),
        _text("SerialNumber", 80),
        *_plain("date", "PurchaseDate", "InstallDate", "UsageEndDate"),
        _choice("Status", ASSET_STATUSES),
        Field("Price", "currency", length=18, scale=2),
        Field("Quantity", "double", length=12, scale=2),
        _text("Description", 32000, "textarea"),
        _parent("AssetProvidedById", "Account"),
        _parent("AssetServicedById", "Account"),
    )


def _product() -> Sobject:
    return _sobject(
        "Product2",
        "Product",
        "01t",
        _required("Name", 255),
        _text("ProductCode", 255),
        _text("Description", 4000, "textarea"),
        *_plain("boolean", "IsActive"),
        _text("Family", 40, "picklist"),
        _text("StockKeepingUnit", 180),
        _text("ExternalId", 255),
        _text("QuantityUnitOfMeasure", 40, "picklist"),
    )


def _asset_warranty() -> Sobject:
    covered = ("Parts", "Labor", "Expenses")
    return _sobject(
        "AssetWarranty",
        "Asset Warranty",
        "4V9",
        Field(
            "AssetWarrantyNumber",
            "autonumber",
            length=255,
            is_createable=False,
            is_updateable=False,
            is_id_lookup=True,
        ),
        _parent("AssetId", "Asset", is_required=True, is_fixed=True),
        _choice("WarrantyType", WARRANTY_TYPES),
        *_plain("date", "StartDate", "EndDate"),
        *_plain("boolean", "IsTransferable"),
        _text("Exclusions", 255, "textarea"),
        _choice("ExchangeType", EXCHANGES),
        *(Field(f"{what}Covered", "percent", length=18, scale=2) for what in covered),
        *_plain("date", *(f"{what}CoveredEndDate" for what in covered)),
    )


def _individual() -> Sobject:
    opted_out = ("Processing", "Profiling", "Solicit", "Tracking", "GeoTracking")
    return _sobject(
        "Individual",
        "Individual",
        "0PK",
        *_person(),
        *_plain("date", "BirthDate"),
        *_plain("boolean", *(f"HasOptedOut{what}" for what in opted_out)),
        *_plain("boolean", "CanStorePiiElsewhere", "SendIndividualData", "ShouldForget"),
    )


def _consent() -> Sobject:
    return _sobject(
        "ContactPointTypeConsent",
        "Contact Point Type Consent",
        "0ZY",
        _required("Name", 255),
        _parent("PartyId", "Individual", is_required=True),
        _choice("ContactPointType", CHANNELS, is_restricted=True, is_required=True),
        _choice("PrivacyConsentStatus", CONSENTS, is_restricted=True, is_required=True),
        _required("CaptureDate", 0, "datetime"),
        _choice("CaptureContactPointType", CHANNELS, is_restricted=True, is_required=True),
        _required("CaptureSource", 255),
        *_plain("datetime", "EffectiveFrom", "EffectiveTo", "DoubleConsentCaptureDate"),
    )


def build_catalogue(model: OrgModel) -> Catalogue:
    """All objects of an org that keeps people in the given way."""
    account, contact = _account(), _contact()
    if model == "person_account":
        account = add_person_fields(account, contact)
    rest = (_asset(), _product(), _asset_warranty(), _individual(), _consent())
    return Catalogue((account, contact, *rest))
