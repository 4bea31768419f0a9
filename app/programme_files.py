"""A programme as a file: TOML or JSON to read, TOML to write, and what to mend where it is odd."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

from app.settings import SettingsRefused
from rules.programme import Programme
from rules.programme_document import as_document


def read_document(path: Path) -> Mapping[str, object]:
    """What a file says, not yet judged. Raises SettingsRefused, which names the file."""
    try:
        text = path.read_text(encoding="utf-8")
        match path.suffix:
            case ".toml":
                return tomllib.loads(text)
            case ".json":
                document: object = json.loads(text, object_pairs_hook=_each_once)
            case _:
                raise SettingsRefused(f"{path}: a programme is a file named .toml or .json.")
    except OSError as error:
        raise SettingsRefused(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:  # of each kind of text: no UTF-8, no TOML, no JSON
        raise SettingsRefused(f"{path} cannot be read: {error}.") from error
    if not isinstance(document, dict):
        raise SettingsRefused(f"{path}: a programme is an object, with a key for each rule.")
    return cast("dict[str, object]", document)


def as_toml(programme: Programme) -> str:
    """A version as a file that says the same; tables come last, as TOML wants them."""
    document = as_document(programme)
    plain = [f"{key} = {_value(each)}" for key, each in document.items() if not _is_table(each)]
    tables = [
        "\n".join(["", f"[{key}]", *(f"{name} = {_value(each[name])}" for name in sorted(each))])
        for key, each in document.items()
        if _is_table(each)
    ]
    return "\n".join([*plain, *tables]) + "\n"


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _value(value: date | int | Sequence[str]) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return "[" + ", ".join(f'"{name}"' for name in value) + "]"


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Python would take the last of two, and say nothing."""
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{name} is said twice; say it once")
    return dict(pairs)
