"""The mapping itself: which field of ours is which field of which object, in both org models."""

from integrations.crm_records import RecordKind
from integrations.salesforce import conversions as to
from integrations.salesforce.columns import (
    Column,
    Parent,
    Step,
    Table,
    copy_of,
    day_column,
    text_column,
)
from integrations.salesforce.people_tables import ACCOUNT, CONTACT, INDIVIDUAL, PERSON
from integrations.salesforce.rows import OrgModel

PRODUCT = Table(
    "Product2",
    RecordKind.REFERENCE,
    Step.PRODUCT,
    (
        text_column("Name", "name"),
        text_column("ProductCode", "number"),
        copy_of(text_column("StockKeepingUnit", "number")),
        text_column("Family", "collection", optional=True),
        text_column("Description", "category", optional=True),
    ),
    constants={"IsActive": True},
    is_heard=False,
)


def _asset(*holder: Parent) -> Table:
    return Table(
        "Asset",
        RecordKind.TIMEPIECE,
        Step.ASSET,
        (
            text_column("Name", "name"),
            text_column("SerialNumber", "individual_number"),
            day_column("PurchaseDate", "purchase_date", optional=True),
            text_column("Caseback_Point_of_Sale__c", "point_of_sale", optional=True),
        ),
        parents=(Parent("Product2", "reference_id", "Product2"), *holder),
    )


WARRANTY = Table(
    "AssetWarranty",
    RecordKind.COVERAGE,
    Step.WARRANTY,
    (
        Column("WarrantyType", ("segment",), to.write_segment, to.read_segment, optional=True),
        day_column("StartDate", "starts_on"),
        day_column("EndDate", "ends_on"),
        Column("Exclusions", ("voided",), to.write_voided, to.read_voided),
    ),
    parents=(Parent("Asset", "timepiece_id", "Asset", is_create_only=True),),
)
CONSENT = Table(
    "ContactPointTypeConsent",
    RecordKind.CONSENT,
    Step.CONSENT,
    (
        Column("Name", ("purpose", "channel", "policy_version"), to.write_title, read=None),
        Column("ContactPointType", ("channel",), to.write_channel, to.read_channel),
        Column("PrivacyConsentStatus", ("granted",), to.write_answer, to.read_answer),
        Column("CaptureContactPointType", ("channel",), to.write_channel, read=None),
        text_column("CaptureSource", "source"),
        Column("CaptureDate", ("recorded_at",), to.write_instant, to.read_instant),
    ),
    parents=(Parent("Party", "owner_id", "Individual"),),
)

TABLES = {
    OrgModel.CONTACT: (
        *(PRODUCT, INDIVIDUAL, ACCOUNT, CONTACT),
        _asset(
            Parent("Account", "owner_id", "Account", tells=False),
            Parent("Contact", "owner_id", "Contact"),
        ),
        *(WARRANTY, CONSENT),
    ),
    OrgModel.PERSON_ACCOUNT: (
        *(PRODUCT, INDIVIDUAL, PERSON),
        _asset(Parent("Account", "owner_id", "Account")),
        *(WARRANTY, CONSENT),
    ),
}


def main_table(kind: RecordKind, model: OrgModel) -> Table:
    """The object whose record counts as the record itself."""
    return next(each for each in TABLES[model] if each.kind is kind and each.is_main)


def tables_of(kind: RecordKind, model: OrgModel) -> tuple[Table, ...]:
    return tuple(table for table in TABLES[model] if table.kind is kind)
