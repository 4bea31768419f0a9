"""Two or three people side by side, who are one: which record stays, and what will be lost."""

from integrations.local_crm.console_persons import Body, account_around, groups_of
from integrations.local_crm.console_refusals import explain
from integrations.local_crm.console_visits import Answer, Missing, Moved, Page, Visit, first
from integrations.local_crm.console_words import label_of
from integrations.local_crm.errors import Refused
from integrations.local_crm.fields import Field
from integrations.local_crm.ids import read_id
from integrations.local_crm.merges import merge
from integrations.local_crm.persons import account_name
from integrations.local_crm.sightings import find_person, list_watches_of
from integrations.local_crm.values import Row, show_value

_AT_LEAST, _AT_MOST = 2, 3
# What the master may take over beside what any form has.
_WISHES = ("HasOptedOutOfEmail", "DoNotCall")
# What stands on the individual, which a merge does not touch.
_PRIVACY = (
    ("HasOptedOutSolicit", "No marketing at all"),
    ("HasOptedOutProfiling", "No profiling"),
    ("ShouldForget", "Wants to be forgotten"),
)


def show_merge(visit: Visit) -> Answer:
    """First the choice of the master; then, value by value, what stays."""
    return _show(visit, _read(visit, "query"), first(visit.query, "master"))


def carry_out_merge(visit: Visit) -> Answer:
    people = _read(visit, "form")
    master = next((p for p in people if p["Id"] == first(visit.form, "master")), None)
    if master is None or not _AT_LEAST <= len(people) <= _AT_MOST:
        return _show(visit, people, "")
    losers = [person for person in people if person is not master]
    try:
        with visit.tx.savepoint():
            _merge(visit, master, losers)
    except Refused as refused:
        return _show(visit, people, str(master["Id"]), error=explain(refused))
    return Moved(f"/console/people/{master['Id']}", "merged")


def _read(visit: Visit, where: str) -> list[Row]:
    given = visit.query if where == "query" else visit.form
    ids = dict.fromkeys(read_id(text) or "" for text in given.get("person", []))
    people = [visit.row(id_) for id_ in ids if id_]
    if any(visit.kind(str(p["Id"])).name != "Contact" or p["IsDeleted"] for p in people):
        raise Missing
    return people


def _merge(visit: Visit, master: Row, losers: list[Row]) -> None:
    rows = visit.rows
    kind = rows.catalogue.get("Contact")
    body: Body = {}
    for field in _fields(visit, [master, *losers]):
        giver = next((p for p in losers if p["Id"] == first(visit.form, field.name)), None)
        if giver is not None:
            body[field.name] = show_value(field, giver[field.name])
    ids = [str(master["Id"]), *(str(loser["Id"]) for loser in losers)]
    accounts = [account_around(rows, person) for person in (master, *losers)]
    if accounts[0] is not None:
        kind = rows.catalogue.get("Account")
        ids = [account or id_ for account, id_ in zip(accounts, ids, strict=True)]
        body = {account_name(name): value for name, value in body.items()}
    merge(rows, kind, master=ids[0], losers=ids[1:], body=body)


def _show(visit: Visit, people: list[Row], master_id: str, *, error: str = "") -> Page:
    master = next((person for person in people if person["Id"] == master_id), None)
    if not _AT_LEAST <= len(people) <= _AT_MOST:
        error = "Please choose two or three people."
    heads = [_head(visit, person) for person in people]
    kept = next((head for head in heads if head["Id"] == master_id), None)
    found = {
        "people": heads,
        "master": kept,
        "lost_privacy": _lost_privacy(heads, kept),
        "lines": [_line(visit, field, people, master) for field in _fields(visit, people)],
        "error": error,
        "may_merge": _AT_LEAST <= len(people) <= _AT_MOST,
    }
    return Page("merge.html", found, 422 if error else 200)


def _fields(visit: Visit, people: list[Row]) -> list[Field]:
    """The fields of which somebody has a value."""
    if not people:
        return []
    contact = visit.rows.catalogue.get("Contact")
    groups = groups_of(visit.rows, contact, people[0])
    names = [entry.name for group in groups for entry in group.entries]
    found = (contact.find_field(name) for name in (*names, *_WISHES))
    return [one for one in found if one and any(person[one.name] for person in people)]


def _head(visit: Visit, person: Row) -> dict[str, object]:
    seen = find_person(visit.tx, str(person["Id"])) or person
    return {
        **seen,
        "Watches": list_watches_of(visit.tx, person),
        "Privacy": [label for name, label in _PRIVACY if seen[name]],
    }


def _lost_privacy(heads: list[dict[str, object]], kept: dict[str, object] | None) -> list[str]:
    if kept is None:
        return []
    return [
        label for name, label in _PRIVACY if not kept[name] and any(head[name] for head in heads)
    ]


def _line(visit: Visit, field: Field, people: list[Row], master: Row | None) -> dict[str, object]:
    values = [person[field.name] for person in people]
    return {
        "name": field.name,
        "label": label_of(visit.rows.catalogue.get("Contact"), field.name),
        "is_flag": field.type == "boolean",
        "is_day": field.type == "date",
        "values": list(zip([person["Id"] for person in people], values, strict=True)),
        "differs": len(set(values)) > 1,
        "kept": master[field.name] if master else None,
        # An opt-out that only a loser has is the one loss that harms the person.
        "warns": field.name in _WISHES and master is not None and not master[field.name],
    }
