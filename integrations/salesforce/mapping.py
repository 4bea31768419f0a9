"""Our records in Salesforce's words: pure, one row per object that a record touches.

Parents are named by our ids, so that no id of Salesforce's is needed to write. What is None is left
out: an empty field of ours never erases what staff typed there. An owner's language and the point
of sale have no standard field to go to, and stay with us.
"""

from datetime import UTC, date, datetime
from uuid import UUID

from integrations.crm import (
    ConsentRecord,
    CoverageRecord,
    OwnerRecord,
    Record,
    ReferenceRecord,
    TimepieceRecord,
)
from integrations.salesforce.rows import EXTERNAL_ID, VERSION, OrgModel, Row, Step

_WARRANTY_TYPES = {"BASE": "Standard", "EXTENSION": "Extended", "SERVICE_GUARANTEE": "Service"}
_CONTACT_POINTS = {"EMAIL": "Email", "PHONE": "Phone", "POST": "MailingAddress"}


def rows_of(record: Record, model: OrgModel) -> list[Row]:
    """The rows of a record, parents first; the last one carries the record's own identity."""
    match record:
        case ReferenceRecord():
            return [_product(record)]
        case OwnerRecord():
            person = _contact if model is OrgModel.CONTACT else _person_account
            return [_individual(record), *person(record)]
        case TimepieceRecord():
            return [_asset(record, model)]
        case CoverageRecord():
            return [_warranty(record)]
        case ConsentRecord():
            return [_consent(record)]


def opt_out_row(owner_id: UUID, model: OrgModel, *, opted_out: bool) -> Row:
    """The opt-out that staff and every mailing tool look at."""
    step = Step.REFUSAL if opted_out else Step.OPT_OUT
    if model is OrgModel.CONTACT:
        fields = {"HasOptedOutOfEmail": opted_out}
        return Row(step, "Contact", owner_id, fields, amends=True)
    fields = {"PersonHasOptedOutOfEmail": opted_out}
    return Row(step, "Account", owner_id, fields, amends=True)


def instant(at: datetime) -> str:
    """An instant as Salesforce keeps it: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _product(record: ReferenceRecord) -> Row:
    fields = _filled(
        record,
        Name=record.name,
        ProductCode=record.number,
        StockKeepingUnit=record.number,
        Family=record.collection,
        Description=record.category,
        IsActive=True,
    )
    return Row(Step.PRODUCT, "Product2", record.id, fields)


def _individual(record: OwnerRecord) -> Row:
    fields = _filled(
        record,
        FirstName=record.given_name or None,
        LastName=record.family_name,
        BirthDate=_day(record.birth_date),
    )
    return Row(Step.INDIVIDUAL, "Individual", record.id, fields)


def _contact(record: OwnerRecord) -> list[Row]:
    name = f"{record.given_name} {record.family_name}".strip()
    fields = {
        **_filled(record, **_person(record, prefix="")),
        "Account": _ours(record.id),
        "Individual": _ours(record.id),
    }
    return [
        Row(Step.ACCOUNT, "Account", record.id, _filled(record, Name=name)),
        Row(Step.CONTACT, "Contact", record.id, fields),
    ]


def _person_account(record: OwnerRecord) -> list[Row]:
    fields = {
        **_filled(record, **_person(record, prefix="Person")),
        "PersonIndividual": _ours(record.id),
    }
    return [Row(Step.ACCOUNT, "Account", record.id, fields)]


def _person(record: OwnerRecord, *, prefix: str) -> dict[str, object]:
    address = record.address
    return {
        "FirstName": record.given_name or None,
        "LastName": record.family_name,
        f"{prefix}Email": record.email,
        f"{prefix}MobilePhone": record.phone,
        f"{prefix}Birthdate": _day(record.birth_date),
        f"{prefix}MailingStreet": address.street,
        f"{prefix}MailingCity": address.city,
        f"{prefix}MailingState": address.state,
        f"{prefix}MailingPostalCode": address.postal_code,
        f"{prefix}MailingCountry": address.country,
        f"{prefix}HasOptedOutOfEmail": True if record.email_marketing is False else None,
    }


def _asset(record: TimepieceRecord, model: OrgModel) -> Row:
    fields = _filled(
        record,
        Name=record.name,
        SerialNumber=record.individual_number,
        PurchaseDate=_day(record.purchase_date),
        Product2=_ours(record.reference_id),
        Account=_ours(record.owner_id),
        Contact=_ours(record.owner_id) if model is OrgModel.CONTACT else None,
    )
    return Row(Step.ASSET, "Asset", record.id, fields)


def _warranty(record: CoverageRecord) -> Row:
    fields = _filled(
        record,
        Asset=_ours(record.timepiece_id),
        WarrantyType=_WARRANTY_TYPES.get(record.segment, record.segment),
        StartDate=_day(record.starts_on),
        EndDate=_day(record.ends_on),
        Exclusions="Voided" if record.voided else None,
    )
    return Row(Step.WARRANTY, "AssetWarranty", record.id, fields, create_only=frozenset({"Asset"}))


def _consent(record: ConsentRecord) -> Row:
    point = _CONTACT_POINTS.get(record.channel, "Web")
    fields = _filled(
        record,
        Name=f"{record.purpose} {record.channel} ({record.policy_version})",
        Party=_ours(record.owner_id),
        ContactPointType=point,
        PrivacyConsentStatus="OptIn" if record.granted else "OptOut",
        CaptureContactPointType=point,
        CaptureSource=record.source,
        CaptureDate=instant(record.recorded_at),
    )
    return Row(Step.CONSENT, "ContactPointTypeConsent", record.id, fields)


def _filled(record: Record, **fields: object) -> dict[str, object]:
    filled = {name: value for name, value in fields.items() if value is not None}
    return {**filled, VERSION: record.version}


def _ours(parent: UUID) -> dict[str, str]:
    return {EXTERNAL_ID: str(parent)}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
