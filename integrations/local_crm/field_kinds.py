"""Fields as an administrator would add them, in few words: a text, a choice, a link, an address."""

from integrations.local_crm.fields import Field


def text(name: str, length: int, type_: str = "string", *, label: str = "") -> Field:
    return Field(name, type_, label=label, length=length)


def required(name: str, length: int, type_: str = "string", *, label: str = "") -> Field:
    return Field(name, type_, label=label, length=length, is_required=True)


def choice(
    name: str, choices: tuple[str, ...], *, is_restricted: bool = False, is_required: bool = False
) -> Field:
    return Field(
        name,
        "picklist",
        length=40,
        choices=choices,
        is_restricted=is_restricted,
        is_required=is_required,
    )


def parent(
    name: str,
    refers_to: str,
    *,
    label: str = "",
    is_required: bool = False,
    is_fixed: bool = False,
) -> Field:
    return Field(
        name,
        "reference",
        label=label,
        length=18,
        refers_to=refers_to,
        is_required=is_required,
        is_updateable=not is_fixed,
    )


def plain(type_: str, *names: str) -> tuple[Field, ...]:
    return tuple(Field(name, type_) for name in names)


def read_only(
    name: str, type_: str, *, length: int = 0, refers_to: str = "", label: str = ""
) -> Field:
    return Field(
        name,
        type_,
        label=label,
        length=length,
        refers_to=refers_to,
        is_createable=False,
        is_updateable=False,
    )


def address(prefix: str) -> tuple[Field, ...]:
    return (
        text(f"{prefix}Street", 255, "textarea"),
        text(f"{prefix}City", 40),
        text(f"{prefix}State", 80, label=f"{prefix} State/Province"),
        text(f"{prefix}PostalCode", 20, label=f"{prefix} Zip/Postal Code"),
        text(f"{prefix}Country", 80),
    )


def number(name: str, type_: str, digits: int, scale: int) -> Field:
    return Field(name, type_, length=digits, scale=scale)
