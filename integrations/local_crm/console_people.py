"""One person: what is known of them, what they do not want, and that they want to be forgotten."""

from integrations.local_crm import sightings
from integrations.local_crm.console_persons import Body, individual_of, write_person
from integrations.local_crm.console_refusals import explain
from integrations.local_crm.console_visits import Answer, Missing, Moved, Page, Visit, first
from integrations.local_crm.errors import Refused
from integrations.local_crm.values import Row

_ALL_MARKETING = "HasOptedOutSolicit"
_WISHES = (
    ("HasOptedOutOfEmail", "No e-mail"),
    ("DoNotCall", "No calls"),
    (_ALL_MARKETING, "No marketing at all"),
)


def show_person(visit: Visit) -> Answer:
    person = _find(visit)
    return Moved(f"/console/records/{visit.id}") if person["IsDeleted"] else _show(visit, person)


def save_wishes(visit: Visit) -> Answer:
    """Only what staff have ticked or unticked is written: others may have written the rest."""
    person = _find_live(visit)
    changed = {
        name: first(visit.form, name) == "true"
        for name, _ in _WISHES
        if first(visit.form, name) != first(visit.form, f"was.{name}")
    }
    try:
        with visit.tx.savepoint():
            _write_wishes(visit, person, changed)
    except Refused as refused:
        return _show(visit, person, error=explain(refused))
    return Moved(f"/console/people/{visit.id}", "wishes" if changed else "unchanged")


def show_forgetting(visit: Visit) -> Answer:
    return Page("forget.html", {"person": _find_live(visit), "error": ""})


def forget(visit: Visit) -> Answer:
    """Marks the person; who keeps the data elsewhere is told by the mark, and acts on it."""
    person = _find_live(visit)
    try:
        with visit.tx.savepoint():
            sobject = visit.rows.catalogue.get("Individual")
            visit.rows.update(sobject, individual_of(visit, person), {"ShouldForget": True})
    except Refused as refused:
        return Page("forget.html", {"person": person, "error": explain(refused)}, 422)
    return Moved(f"/console/people/{visit.id}", "forget")


def _show(visit: Visit, person: Row, *, error: str = "") -> Page:
    found = {
        "person": person,
        "wishes": [(name, label, bool(person[name])) for name, label in _WISHES],
        "consents": sightings.list_consents(visit.tx, person["IndividualId"]),
        "watches": sightings.list_watches_of(visit.tx, person),
        "alike": sightings.list_alike(visit.tx, person),
        "linked": _linked(visit, person),
        "error": error,
    }
    return Page("person.html", found, 422 if error else 200)


def _linked(visit: Visit, person: Row) -> list[tuple[str, Row]]:
    """The records that make up a person, each of which is synchronised by itself."""
    parents = [name for name in ("Account", "Individual") if person[f"{name}Id"]]
    rows = [(name, visit.row(str(person[f"{name}Id"]))) for name in parents]
    return [("Contact", person), *rows]


def _write_wishes(visit: Visit, person: Row, changed: dict[str, bool]) -> None:
    body: Body = {name: changed[name] for name in changed if name != _ALL_MARKETING}
    if body:
        write_person(visit.rows, person, body)
    if _ALL_MARKETING in changed:
        sobject = visit.rows.catalogue.get("Individual")
        given: Body = {_ALL_MARKETING: changed[_ALL_MARKETING]}
        visit.rows.update(sobject, individual_of(visit, person), given)


def _find(visit: Visit) -> Row:
    person = sightings.find_person(visit.tx, visit.id)
    if person is None:
        raise Missing
    return person


def _find_live(visit: Visit) -> Row:
    person = _find(visit)
    if person["IsDeleted"]:
        raise Missing
    return person
