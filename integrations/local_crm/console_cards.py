"""A paper card that a boutique sends in: a person, often with a watch, and without our key."""

from integrations.local_crm import sightings
from integrations.local_crm.console_fields import Entry, Group
from integrations.local_crm.console_forms import Filled, ask, entries, read_form
from integrations.local_crm.console_persons import create_person, groups_of_new_person
from integrations.local_crm.console_refusals import place
from integrations.local_crm.console_visits import Answer, Moved, Page, Visit, first
from integrations.local_crm.console_watches import holder_of
from integrations.local_crm.duplicates import Saving
from integrations.local_crm.errors import Refused
from integrations.local_crm.fields import Sobject
from integrations.local_crm.values import Row

_WATCH = (
    Group(
        "Watch",
        (
            Entry("SerialNumber", "Individual number", "Leave empty if no watch is on the card."),
            Entry("Name", "Name of the watch"),
            Entry("PurchaseDate", "Bought on"),
        ),
    ),
)
_NO_ROW: Row = {}


def show_card(visit: Visit) -> Answer:
    return _show(visit, Filled(), Filled(), [])


def add_card(visit: Visit) -> Answer:
    """Adds the person, unless somebody like them is here already and staff have not seen it."""
    contact, asset = (visit.rows.catalogue.get(name) for name in ("Contact", "Asset"))
    person = read_form(contact, groups_of_new_person(visit.rows), _NO_ROW, visit.form)
    watch = _read_watch(asset, visit)
    alike = _list_alike(visit, person)
    if person.errors or watch.errors or (alike and not first(visit.form, "anyway")):
        return _show(visit, person, watch, alike)
    visit.rows.saving = Saving(allows_duplicates=bool(first(visit.form, "anyway")))
    try:
        with visit.tx.savepoint():
            made = create_person(visit.rows, person.body)
            if watch.body:
                visit.rows.create(asset, {**watch.body, **holder_of(visit, made)})
    except Refused as refused:
        fields = [field for _, field in entries(contact, groups_of_new_person(visit.rows))]
        person.errors |= place(refused, fields)
        # Where the org blocks twins, no tick of staff helps.
        is_twin = refused.code == "DUPLICATES_DETECTED" and not visit.rows.saving.allows_duplicates
        return _show(visit, person, watch, [], is_twin=is_twin)
    return Moved(f"/console/people/{made}", "added")


def _read_watch(asset: Sobject, visit: Visit) -> Filled:
    """A watch is on the card if anything of it is."""
    form = {
        name.removeprefix("watch."): values
        for name, values in visit.form.items()
        if name.startswith("watch.")
    }
    filled = read_form(asset, _WATCH, _NO_ROW, form)
    return filled if filled.body else Filled()


def _list_alike(visit: Visit, person: Filled) -> list[Row]:
    known: Row = {name: typed or None for name, typed in person.typed.items()}
    return sightings.list_alike(visit.tx, {"Id": "", **known})


def _show(
    visit: Visit, person: Filled, watch: Filled, alike: list[Row], *, is_twin: bool = False
) -> Page:
    contact, asset = (visit.rows.catalogue.get(name) for name in ("Contact", "Asset"))
    errors = person.errors | watch.errors
    found = {
        "groups": ask(contact, groups_of_new_person(visit.rows), _NO_ROW, person),
        "watch": ask(asset, _WATCH, _NO_ROW, watch),
        "alike": alike,
        "is_twin": bool(alike) or is_twin,
        "error": errors.get("", ""),
        "has_errors": bool(errors),
    }
    return Page("card.html", found, 422 if errors or alike else 200)
