"""Merging records that are one person or one account: one stays, the others lead to it."""

from collections.abc import Sequence

from integrations.local_crm.bin import Bin, children_of, list_children
from integrations.local_crm.errors import Refused
from integrations.local_crm.fields import Sobject
from integrations.local_crm.lookups import get_live_row
from integrations.local_crm.rows import Body, Rows
from integrations.local_crm.values import Row
from integrations.local_crm.writes import write_row

MERGEABLE = ("Account", "Contact")
_LOSERS_AT_MOST = 2


def merge(
    rows: Rows, sobject: Sobject, *, master: str, losers: Sequence[str], body: Body
) -> list[str]:
    """The ids of the children that moved, which are not marked as changed by it.

    The master's values win and its blanks stay blank, but for what the body gives it. What the
    losers alone had, their external ids too, stays with them in the recycle bin. Raises Refused.
    """
    _check_choice(sobject, master, losers)
    kept = get_live_row(rows.tx, sobject, master)
    lost = [get_live_row(rows.tx, sobject, id_) for id_ in losers]
    if any(bool(row.get("IsPersonAccount")) != bool(kept.get("IsPersonAccount")) for row in lost):
        message = "A person account can be merged with person accounts only"
        raise Refused("INVALID_OPERATION", message)
    if sobject.name == "Contact":
        _check_own_accounts(rows, [kept, *lost])
    moved = [id_ for row in lost for id_ in _follow(rows, sobject, kept, row)]
    rows.update(sobject, master, body)
    return moved


def _follow(rows: Rows, sobject: Sobject, kept: Row, lost: Row, *, root: str = "") -> list[str]:
    """Moves a loser's children to the master, and the loser to the bin."""
    moved: list[str] = []
    kept_id, lost_id = str(kept["Id"]), str(lost["Id"])
    if lost.get("PersonContactId"):
        contact = rows.catalogue.get("Contact")
        person = {"Id": lost["PersonContactId"]}
        moved += _follow(rows, contact, {"Id": kept["PersonContactId"]}, person, root=lost_id)
    for child, field in children_of(rows.catalogue, sobject):
        for row in list_children(rows.tx, child, field, lost_id):
            if row.get("MasterRecordId"):
                continue
            parent = None if row["Id"] == kept_id else kept_id
            write_row(rows.tx, child, row, row | {field.name: parent})
            moved += [str(row["Id"])] if not row["IsDeleted"] else []
    Bin(rows.tx, rows.catalogue).delete(sobject, lost_id, master=kept_id, root=root or lost_id)
    return moved


def _check_choice(sobject: Sobject, master: str, losers: Sequence[str]) -> None:
    if sobject.name not in MERGEABLE:
        message = f"merge is not supported for entity type {sobject.name}"
        raise Refused("INVALID_TYPE", message)
    if not losers or len(losers) > _LOSERS_AT_MOST:
        message = "A merge takes one master record and one or two records to merge into it"
        raise Refused("LIMIT_EXCEEDED", message)
    if len({master, *losers}) <= len(losers):
        message = "The master record and the records merged into it must differ"
        raise Refused("INVALID_ARGUMENT", message)


def _check_own_accounts(rows: Rows, contacts: Sequence[Row]) -> None:
    """The contact within a person account goes only where its account goes."""
    account = rows.catalogue.get("Account")
    if account.find_field("IsPersonAccount") is None:
        return
    for contact in contacts:
        found = rows.tx.rows(
            'SELECT 1 FROM "Account" WHERE "PersonContactId" = ?', (contact["Id"],)
        )
        if found:
            message = "The contact of a person account is merged by merging its account"
            raise Refused("INVALID_OPERATION", message)
