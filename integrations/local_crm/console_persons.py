"""Writing to a person wherever the org keeps them: in a contact, or in the account around it."""

from integrations.local_crm.console_fields import Group, form_of
from integrations.local_crm.console_visits import Visit
from integrations.local_crm.errors import Json, Refused
from integrations.local_crm.fields import Sobject
from integrations.local_crm.persons import account_name, is_mirrored
from integrations.local_crm.rows import Rows
from integrations.local_crm.values import Row

Body = dict[str, Json]


def account_around(rows: Rows, contact: Row) -> str | None:
    """The id of the person account that the contact is within, if it is."""
    if not _has_person_accounts(rows):
        return None
    sql = 'SELECT "Id" FROM "Account" WHERE "PersonContactId" = ?'
    return next((str(row["Id"]) for row in rows.tx.rows(sql, (contact["Id"],))), None)


def write_person(rows: Rows, contact: Row, body: Body) -> None:
    """Raises Refused in the words of the contact's fields."""
    account_id = account_around(rows, contact)
    if account_id is None:
        rows.update(rows.catalogue.get("Contact"), str(contact["Id"]), body)
        return
    known = {account_name(name): name for name in body}
    try:
        rows.update(
            rows.catalogue.get("Account"),
            account_id,
            {account_name(name): value for name, value in body.items()},
        )
    except Refused as refused:
        fields = tuple(known.get(name, name) for name in refused.fields)
        raise Refused(refused.code, refused.message, fields=fields) from refused


def create_person(rows: Rows, body: Body) -> str:
    """The id of a new contact with an account of its own, as a boutique would make one."""
    account, contact = (rows.catalogue.get(name) for name in ("Account", "Contact"))
    if _has_person_accounts(rows):
        named = {account_name(name): value for name, value in body.items()}
        made = rows.tx.rows(
            'SELECT "PersonContactId" FROM "Account" WHERE "Id" = ?',
            (rows.create(account, named),),
        )
        return str(made[0]["PersonContactId"])
    name = " ".join(str(body[part]) for part in ("FirstName", "LastName") if body.get(part))
    account_id = rows.create(account, {"Name": name})
    return rows.create(contact, {**body, "AccountId": account_id})


def individual_of(visit: Visit, contact: Row) -> str:
    """The person's individual, which is made when staff first say something of their privacy."""
    if contact["IndividualId"]:
        return str(contact["IndividualId"])
    named = {name: contact[name] for name in ("LastName", "FirstName", "Salutation")}
    made = visit.rows.create(visit.rows.catalogue.get("Individual"), named)
    write_person(visit.rows, contact, {"IndividualId": made})
    return made


def groups_of(rows: Rows, sobject: Sobject, row: Row) -> tuple[Group, ...]:
    """What staff may write of a record: of a contact within an account, what both have."""
    if sobject.name != "Contact" or account_around(rows, row) is None:
        return form_of(sobject)
    return _shared(sobject)


def groups_of_new_person(rows: Rows) -> tuple[Group, ...]:
    contact = rows.catalogue.get("Contact")
    return _shared(contact) if _has_person_accounts(rows) else form_of(contact)


def _has_person_accounts(rows: Rows) -> bool:
    return rows.catalogue.get("Account").find_field("PersonContactId") is not None


def _shared(contact: Sobject) -> tuple[Group, ...]:
    return tuple(
        Group(group.title, tuple(e for e in group.entries if _is_shared(contact, e.name)))
        for group in form_of(contact)
    )


def _is_shared(contact: Sobject, name: str) -> bool:
    found = contact.find_field(name)
    return found is not None and is_mirrored(found)
