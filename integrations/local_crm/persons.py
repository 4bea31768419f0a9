"""Person accounts: one private client as an Account that carries a Contact of its own within."""

from dataclasses import replace

from integrations.local_crm.errors import Json
from integrations.local_crm.fields import Field, Sobject
from integrations.local_crm.values import Row, show_value

_SAME_NAME = frozenset({"LastName", "FirstName", "Salutation"})
_OWN_NAME = frozenset(
    {
        "Email",
        "MobilePhone",
        "HomePhone",
        "MailingStreet",
        "MailingCity",
        "MailingState",
        "MailingPostalCode",
        "MailingCountry",
        "Birthdate",
        "Title",
        "HasOptedOutOfEmail",
        "DoNotCall",
        "IndividualId",
    }
)


def add_person_fields(account: Sobject, contact: Sobject) -> Sobject:
    """The Account of an org with person accounts turned on."""
    mirrored = (
        replace(
            field,
            name=account_name(field.name),
            is_required=False,
            is_id_lookup=False,
            is_external_id=False,
            is_unique=False,
        )
        for field in contact.fields
        if is_mirrored(field)
    )
    own = (
        Field("IsPersonAccount", "boolean", is_createable=False, is_updateable=False),
        Field(
            "PersonContactId",
            "reference",
            length=18,
            refers_to="Contact",
            is_createable=False,
            is_updateable=False,
        ),
    )
    return replace(account, fields=(*account.fields, *own, *mirrored))


def mirror_person(account: Row, contact: Sobject) -> dict[str, Json]:
    """What the contact within a person account says, as a body to write it with."""
    return {
        field.name: show_value(field, account[account_name(field.name)])
        for field in contact.fields
        if is_mirrored(field)
    }


def is_mirrored(field: Field) -> bool:
    """Whether a person account has this field of its contact too."""
    return field.is_custom or field.name in _SAME_NAME | _OWN_NAME


def account_name(name: str) -> str:
    """What a field of the contact is called on the account: ours end in `__pc` there."""
    if name.endswith("__c"):
        return name.removesuffix("__c") + "__pc"
    return name if name in _SAME_NAME else f"Person{name}"
