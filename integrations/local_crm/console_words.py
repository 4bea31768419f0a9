"""What staff call the kinds of records and their fields."""

from integrations.local_crm.console_fields import form_of
from integrations.local_crm.fields import Sobject

_KINDS = {
    "Contact": "Client",
    "Asset": "Watch",
    "AssetWarranty": "Warranty",
    "ContactPointTypeConsent": "Consent",
}
_LABELS = {
    "IsDeleted": "In the bin",
    "MasterRecordId": "Merged into",
    "HasOptedOutOfEmail": "No e-mail",
    "DoNotCall": "No calls",
    "HasOptedOutOfFax": "No fax",
    "Caseback_Id__c": "Caseback id",
    "Caseback_Version__c": "Caseback version",
    "ContactId": "Owner",
    "AccountId": "Account",
    "IndividualId": "Individual",
    "Product2Id": "Model",
    "AssetProvidedById": "Boutique",
    "AssetId": "Watch",
    "PartyId": "Individual",
}


def kind_of(sobject: Sobject) -> str:
    """What staff call a kind of record."""
    return _KINDS.get(sobject.name, sobject.label)


def label_of(sobject: Sobject, name: str) -> str:
    for group in form_of(sobject):
        for entry in group.entries:
            if entry.name == name:
                return entry.label
    field = sobject.find_field(name)
    return _LABELS.get(name) or (field.shown_label if field else name)
