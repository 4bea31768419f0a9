"""How private clients are kept: as a contact with an account of its own, or as one account."""

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
    told_column,
)

_NAMES = (text_column("FirstName", "given_name"), text_column("LastName", "family_name"))


def _person(prefix: str, custom: str) -> tuple[Column, ...]:
    return (
        *_NAMES,
        Column(f"{prefix}Email", ("email",), to.write_email, to.read_email),
        text_column(f"{prefix}MobilePhone", "phone", optional=True),
        day_column(f"{prefix}Birthdate", "birth_date", optional=True),
        text_column(f"{prefix}MailingStreet", "street", optional=True),
        text_column(f"{prefix}MailingCity", "city", optional=True),
        text_column(f"{prefix}MailingState", "state", optional=True),
        text_column(f"{prefix}MailingPostalCode", "postal_code", optional=True),
        text_column(f"{prefix}MailingCountry", "country", optional=True),
        text_column(f"Caseback_Language{custom}", "language", optional=True),
        # Nobody is opted in by an answer that was never given.
        Column(f"{prefix}HasOptedOutOfEmail", ("opted_out",), read=to.read_flag, stays=True),
    )


INDIVIDUAL = Table(
    "Individual",
    RecordKind.OWNER,
    Step.INDIVIDUAL,
    (
        *(copy_of(column) for column in _NAMES),
        copy_of(day_column("BirthDate", "birth_date", optional=True)),
        told_column("HasOptedOutSolicit", "dont_market"),
        told_column("ShouldForget", "forget"),
    ),
    is_main=False,
)
ACCOUNT = Table(
    "Account",
    RecordKind.OWNER,
    Step.ACCOUNT,
    (Column("Name", ("given_name", "family_name"), to.write_name, read=None),),
    is_main=False,
    is_heard=False,
)
CONTACT = Table(
    "Contact",
    RecordKind.OWNER,
    Step.CONTACT,
    _person("", "__c"),
    parents=(Parent("Account", "id", "Account"), Parent("Individual", "id", "Individual")),
    other_phones=("Phone", "HomePhone"),
    is_merged=True,
)
PERSON = Table(
    "Account",
    RecordKind.OWNER,
    Step.ACCOUNT,
    _person("Person", "__pc"),
    parents=(Parent("PersonIndividual", "id", "Individual"),),
    other_phones=("Phone", "PersonHomePhone"),
    only="IsPersonAccount = true",
    is_merged=True,
)
