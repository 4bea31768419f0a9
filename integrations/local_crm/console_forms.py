"""Forms that write only what a member of staff has changed, and undo nobody's work unseen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from integrations.local_crm.console_fields import Entry, Group
from integrations.local_crm.console_refusals import explain
from integrations.local_crm.console_visits import Given, first
from integrations.local_crm.errors import Json, Refused
from integrations.local_crm.fields import Field, Sobject
from integrations.local_crm.values import Row, Stored, read_value

_KINDS = {
    "boolean": "checkbox",
    "date": "date",
    "email": "email",
    "phone": "tel",
    "textarea": "textarea",
    "picklist": "select",
}


@dataclass(frozen=True)
class Input:
    """One field of a form. `was` is the value that staff saw when they began to write."""

    name: str
    label: str
    kind: str
    value: str
    was: str
    hint: str
    error: str
    choices: tuple[tuple[str, str], ...]
    is_required: bool


@dataclass
class Filled:
    """A form that came back: as typed, and what of it is to be written."""

    typed: dict[str, str] = field(default_factory=dict[str, str])
    body: dict[str, Json] = field(default_factory=dict[str, Json])
    errors: dict[str, str] = field(default_factory=dict[str, str])


def read_form(sobject: Sobject, groups: tuple[Group, ...], row: Row, form: Given) -> Filled:
    """What differs from what staff saw; a field that others have changed meanwhile is an error."""
    filled = Filled()
    for _, one in entries(sobject, groups):
        typed, was = (_plain(first(form, name)) for name in (one.name, f"was.{one.name}"))
        filled.typed[one.name] = typed
        if one.is_required and not typed:
            filled.errors[one.name] = explain(Refused("REQUIRED_FIELD_MISSING", ""), one)
        if typed == was or one.name in filled.errors:
            continue
        now = write_out(one, row.get(one.name))
        if now != was:
            filled.errors[one.name] = _changed_meanwhile(now)
            continue
        value: Json = typed == "true" if one.type == "boolean" else typed or None
        filled.body[one.name] = value
        try:
            read_value(one, value)
        except Refused as refused:
            filled.errors[one.name] = explain(refused, one)
    return filled


def ask(
    sobject: Sobject, groups: tuple[Group, ...], row: Row, filled: Filled | None = None
) -> list[Mapping[str, object]]:
    """The groups of a form as a page shows them, with what was typed and what is wrong with it."""
    filled = filled or Filled()
    return [
        {
            "title": group.title,
            "inputs": [
                _ask_for(entry, one, row, filled) for entry, one in entries(sobject, (group,))
            ],
        }
        for group in groups
    ]


def entries(sobject: Sobject, groups: tuple[Group, ...]) -> Iterator[tuple[Entry, Field]]:
    """The fields asked for, as far as this org has them."""
    for group in groups:
        for entry in group.entries:
            found = sobject.find_field(entry.name)
            if found is not None:
                yield entry, found


def write_out(one: Field, value: Stored) -> str:
    """A kept value as a form holds it."""
    if one.type == "boolean":
        return "true" if value else ""
    return "" if value is None else _plain(str(value))


def _ask_for(entry: Entry, one: Field, row: Row, filled: Filled) -> Input:
    now = write_out(one, row.get(one.name))
    return Input(
        name=one.name,
        label=entry.label,
        kind=_KINDS.get(one.type, "text"),
        value=filled.typed.get(one.name, now),
        was=now,
        hint=entry.hint,
        error=filled.errors.get(one.name, ""),
        choices=_choices(entry, one, now),
        is_required=one.is_required,
    )


def _choices(entry: Entry, one: Field, now: str) -> tuple[tuple[str, str], ...]:
    """What may be chosen: also what is there already, even if no list has it."""
    known = entry.choices or tuple((choice, choice) for choice in one.choices)
    if now and one.choices and now not in one.choices:
        known = (*known, (now, now))
    return known if one.is_required else (("", "—"), *known)


def _changed_meanwhile(now: str) -> str:
    there = f"to “{now}”" if now else "to nothing"
    return f"This was changed {there} while you were writing. Save again to put yours in its place."


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
