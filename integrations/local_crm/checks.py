"""What must hold of a whole record before it is kept, beyond each value by itself."""

from integrations.local_crm.errors import Refused
from integrations.local_crm.fields import Catalogue, Sobject
from integrations.local_crm.lookups import find_by_key, find_row
from integrations.local_crm.store import Transaction
from integrations.local_crm.values import Row


def check_required(sobject: Sobject, row: Row) -> None:
    missing = tuple(
        field.name for field in sobject.fields if field.is_required and row.get(field.name) is None
    )
    if missing:
        message = f"Required fields are missing: [{', '.join(missing)}]"
        raise Refused("REQUIRED_FIELD_MISSING", message, fields=missing)


def check_unique(tx: Transaction, sobject: Sobject, row: Row) -> None:
    for field in sobject.fields:
        value = row.get(field.name) if field.is_unique else None
        if value is None:
            continue
        for other in find_by_key(tx, sobject, field, value):
            if other["Id"] != row["Id"]:
                message = (
                    f"duplicate value found: {field.name} duplicates value"
                    f" on record with id: {other['Id']}"
                )
                raise Refused("DUPLICATE_VALUE", message)


def check_fences(sobject: Sobject, before: Row, after: Row) -> None:
    """A number that became smaller tells of a late write, which must not undo a newer one."""
    for fence in sobject.fences:
        old, new = before.get(fence.field), after.get(fence.field)
        if isinstance(old, int | float) and isinstance(new, int | float) and new < old:
            fields = (fence.shown_at,) if fence.shown_at else ()
            raise Refused("FIELD_CUSTOM_VALIDATION_EXCEPTION", fence.message, fields=fields)


def check_holder(tx: Transaction, catalogue: Catalogue, sobject: Sobject, row: Row) -> None:
    """A watch belongs to an account or to a contact that has one."""
    if sobject.name != "Asset" or row.get("AccountId") is not None:
        return
    contact_id = row.get("ContactId")
    if contact_id is None:
        message = "Every asset needs an account, a contact, or both."
        raise Refused("FIELD_INTEGRITY_EXCEPTION", message, fields=("Account ID", "Contact ID"))
    contact = find_row(tx, catalogue.get("Contact"), str(contact_id))
    if contact is None or contact["AccountId"] is None:
        message = "The contact of an asset must have an account."
        raise Refused("FIELD_INTEGRITY_EXCEPTION", message, fields=("Contact ID",))


def name_person(sobject: Sobject, row: Row) -> None:
    """A person's full name is made of its parts and never written by itself."""
    if sobject.name == "Account" and row.get("LastName") is not None:
        row["IsPersonAccount"] = 1
    if sobject.name in ("Contact", "Individual") or row.get("IsPersonAccount"):
        parts = (row.get("FirstName"), row.get("LastName"))
        row["Name"] = " ".join(str(part) for part in parts if part) or None
