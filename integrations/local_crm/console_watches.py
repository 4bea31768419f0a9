"""One watch: its particulars, its warranties, and whose it is."""

from integrations.local_crm import sightings
from integrations.local_crm.console_persons import Body, account_around
from integrations.local_crm.console_refusals import explain
from integrations.local_crm.console_visits import Answer, Missing, Moved, Page, Visit, first
from integrations.local_crm.errors import Refused
from integrations.local_crm.ids import read_id
from integrations.local_crm.values import Row


def show_watch(visit: Visit) -> Answer:
    watch = sightings.find_watch(visit.tx, visit.id)
    if watch is None:
        return Moved(f"/console/records/{visit.row(visit.id)['Id']}")
    warranties = sightings.list_warranties(visit.tx, watch["Id"])
    return Page("watch.html", {"watch": watch, "warranties": warranties})


def show_owners(visit: Visit) -> Answer:
    return _show_owners(visit, first(visit.query, "person_name"))


def change_owner(visit: Visit) -> Answer:
    """The watch stays the same record; account and contact become those of the new owner."""
    watch = _find(visit)
    sought, chosen = first(visit.form, "person_name"), read_id(first(visit.form, "person"))
    if chosen is None:
        return _show_owners(visit, sought, error="Please choose a person.")
    if chosen == watch["HolderId"]:
        return Moved(f"/console/watches/{visit.id}", "unchanged")
    try:
        with visit.tx.savepoint():
            sobject = visit.rows.catalogue.get("Asset")
            visit.rows.update(sobject, visit.id, holder_of(visit, chosen))
    except Refused as refused:
        return _show_owners(visit, sought, error=explain(refused))
    return Moved(f"/console/watches/{visit.id}", "owner")


def holder_of(visit: Visit, contact_id: str) -> Body:
    """The fields by which a watch names its owner; a person account holds it by itself."""
    contact = visit.row(contact_id)
    around = account_around(visit.rows, contact)
    if around is not None:
        return {"AccountId": around, "ContactId": None}
    account_id = contact.get("AccountId")
    return {"AccountId": str(account_id) if account_id else None, "ContactId": contact_id}


def _show_owners(visit: Visit, sought: str, *, error: str = "") -> Page:
    watch = _find(visit)
    people = sightings.list_people(visit.tx, sought) if sought else []
    others = [person for person in people if person["Id"] != watch["HolderId"]]
    found = {"watch": watch, "sought": sought, "people": others, "error": error}
    return Page("owner.html", found, 422 if error else 200)


def _find(visit: Visit) -> Row:
    watch = sightings.find_watch(visit.tx, visit.id)
    if watch is None:
        raise Missing
    return watch
