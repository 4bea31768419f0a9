"""Which fields staff may write, in the order and the words in which a form asks for them."""

from dataclasses import dataclass

from integrations.local_crm.fields import Sobject


@dataclass(frozen=True)
class Entry:
    name: str
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Group:
    title: str
    entries: tuple[Entry, ...]


_NAME = Group(
    "Name",
    (
        Entry("Salutation", "Title"),
        Entry("FirstName", "First name"),
        Entry("LastName", "Last name"),
    ),
)
_REACH = Group(
    "How to reach them",
    (
        Entry("Email", "E-mail"),
        Entry("MobilePhone", "Mobile", "With the country in front: +41 79 …"),
        Entry("Phone", "Telephone"),
        Entry("HomePhone", "Telephone at home"),
    ),
)
_ADDRESS = Group(
    "Address",
    (
        Entry("MailingStreet", "Street"),
        Entry("MailingPostalCode", "Postal code"),
        Entry("MailingCity", "City"),
        Entry("MailingState", "Region"),
        Entry("MailingCountry", "Country"),
    ),
)
_ABOUT = Group("About them", (Entry("Birthdate", "Birthday"), Entry("Description", "Note")))
_WATCH = Group(
    "Watch",
    (
        Entry("Name", "Name"),
        Entry("SerialNumber", "Individual number", "As engraved on the caseback."),
        Entry("Status", "Status"),
        Entry("Description", "Note"),
    ),
)
_PURCHASE = Group(
    "Purchase",
    (
        Entry("PurchaseDate", "Bought on"),
        Entry("InstallDate", "Handed over on"),
        Entry("Price", "Price"),
    ),
)
_WARRANTY = Group(
    "Warranty",
    (
        Entry("WarrantyType", "Kind"),
        Entry("StartDate", "From"),
        Entry("EndDate", "Covered until", "The last covered day."),
        Entry("IsTransferable", "Goes with the watch to its next owner"),
        Entry("ExchangeType", "Exchange"),
        Entry("Exclusions", "Exclusions"),
    ),
)
_CONSENT = Group(
    "Consent",
    (
        Entry(
            "PrivacyConsentStatus",
            "What they said",
            choices=(
                ("OptIn", "Agreed"),
                ("OptOut", "Declined"),
                ("Seen", "Seen, not answered"),
                ("NotSeen", "Not asked"),
            ),
        ),
        Entry("CaptureSource", "Where they said it", "A boutique, a letter, a call."),
    ),
)
_PRIVACY = Group(
    "Privacy",
    (
        Entry("HasOptedOutSolicit", "No marketing"),
        Entry("HasOptedOutProfiling", "No profiling"),
        Entry("HasOptedOutProcessing", "No processing"),
        Entry("HasOptedOutTracking", "No tracking"),
        Entry("HasOptedOutGeoTracking", "No tracking of places"),
        Entry("SendIndividualData", "Wants a copy of their data"),
        Entry("ShouldForget", "Wants to be forgotten"),
    ),
)
_ACCOUNT = Group("Account", (Entry("Name", "Name"), Entry("Phone", "Telephone")))
_COMPANY_ADDRESS = Group(
    "Address",
    (
        Entry("BillingStreet", "Street"),
        Entry("BillingPostalCode", "Postal code"),
        Entry("BillingCity", "City"),
        Entry("BillingState", "Region"),
        Entry("BillingCountry", "Country"),
    ),
)

_FORMS = {
    "Contact": (_NAME, _REACH, _ADDRESS, _ABOUT),
    "Account": (_ACCOUNT, _COMPANY_ADDRESS),
    "Asset": (_WATCH, _PURCHASE),
    "AssetWarranty": (_WARRANTY,),
    "ContactPointTypeConsent": (_CONSENT,),
    "Individual": (_PRIVACY,),
}


def form_of(sobject: Sobject) -> tuple[Group, ...]:
    """The groups of a form; none for a kind that staff do not write."""
    return _FORMS.get(sobject.name, ())
