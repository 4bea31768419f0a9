"""The objects about people: the account, the contact, the individual, and what they agreed to."""

from integrations.local_crm.field_kinds import (
    address,
    choice,
    parent,
    plain,
    read_only,
    required,
    text,
)
from integrations.local_crm.fields import Field

SALUTATIONS = ("Mr.", "Ms.", "Mrs.", "Mx.", "Dr.", "Prof.")
CHANNELS = ("Email", "MailingAddress", "Phone", "Social", "Web")
CONSENTS = ("NotSeen", "Seen", "OptIn", "OptOut")


def _person(*, name_label: str) -> tuple[Field, ...]:
    return (
        required("LastName", 80),
        text("FirstName", 40),
        choice("Salutation", SALUTATIONS),
        read_only("Name", "string", length=121, label=name_label),
    )


def account_fields() -> tuple[Field, ...]:
    return (
        read_only("MasterRecordId", "reference", length=18, refers_to="Account"),
        required("Name", 255, label="Account Name"),
        parent("ParentId", "Account", label="Parent Account ID"),
        *address("Billing"),
        *address("Shipping"),
        text("Phone", 40, "phone", label="Account Phone"),
        text("Website", 255, "url"),
        text("Type", 255, label="Account Type"),
        text("Description", 32000, "textarea", label="Account Description"),
    )


def contact_fields() -> tuple[Field, ...]:
    return (
        read_only("MasterRecordId", "reference", length=18, refers_to="Contact"),
        parent("AccountId", "Account"),
        *_person(name_label="Full Name"),
        *address("Mailing"),
        text("Phone", 40, "phone", label="Business Phone"),
        *(text(name, 40, "phone") for name in ("MobilePhone", "HomePhone")),
        Field("Email", "email", length=80, is_id_lookup=True),
        text("Title", 128),
        *plain("date", "Birthdate"),
        text("Description", 32000, "textarea", label="Contact Description"),
        Field("HasOptedOutOfEmail", "boolean", label="Email Opt Out"),
        Field("HasOptedOutOfFax", "boolean", label="Fax Opt Out"),
        *plain("boolean", "DoNotCall"),
        parent("IndividualId", "Individual"),
    )


def individual_fields() -> tuple[Field, ...]:
    opted_out = ("Processing", "Profiling", "Solicit", "Tracking", "GeoTracking")
    return (
        *_person(name_label="Name"),
        *plain("date", "BirthDate"),
        *plain("boolean", *(f"HasOptedOut{what}" for what in opted_out)),
        *plain("boolean", "CanStorePiiElsewhere", "SendIndividualData", "ShouldForget"),
    )


def consent_fields() -> tuple[Field, ...]:
    return (
        required("Name", 255),
        parent("PartyId", "Individual", is_required=True),
        choice("ContactPointType", CHANNELS, is_restricted=True, is_required=True),
        choice("PrivacyConsentStatus", CONSENTS, is_restricted=True, is_required=True),
        required("CaptureDate", 0, "datetime"),
        choice("CaptureContactPointType", CHANNELS, is_restricted=True, is_required=True),
        required("CaptureSource", 255),
        *plain("datetime", "EffectiveFrom", "EffectiveTo", "DoubleConsentCaptureDate"),
    )
