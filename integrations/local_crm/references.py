"""`@{name.path}` in a composite request, replaced by what an earlier part has answered."""

import re
from collections.abc import Mapping

from integrations.local_crm.errors import Json, Refused, Unreadable

_REFERENCE = re.compile(r"@\{([A-Za-z0-9_]+)((?:\.[A-Za-z0-9_]+|\[\d+\])*)\}", re.ASCII)
_DEPTH_AT_MOST = 20
_STEP = re.compile(r"\.([A-Za-z0-9_]+)|\[(\d+)\]", re.ASCII)


def fill_references(value: Json, answers: Mapping[str, Json], *, depth: int = 0) -> Json:
    """The value with every reference replaced. Raises Refused for one that leads nowhere."""
    if depth > _DEPTH_AT_MOST:
        raise Unreadable("The body is nested too deeply")
    if isinstance(value, str):
        return _fill_text(value, answers)
    if isinstance(value, list):
        return [fill_references(item, answers, depth=depth + 1) for item in value]
    if isinstance(value, dict):
        return {
            name: fill_references(item, answers, depth=depth + 1) for name, item in value.items()
        }
    return value


def named_references(text: str) -> set[str]:
    """Which parts a text refers to."""
    return {match[1] for match in _REFERENCE.finditer(text)}


def _fill_text(text: str, answers: Mapping[str, Json]) -> Json:
    if "@{" not in text:
        return text
    whole = _REFERENCE.fullmatch(text)
    if whole:
        return _look_up(whole, answers)
    return _REFERENCE.sub(lambda match: str(_look_up(match, answers)), text)


def _look_up(match: re.Match[str], answers: Mapping[str, Json]) -> Json:
    name, path = match[1], match[2]
    if name not in answers:
        message = f"Invalid reference specified. No value for {name}{path} found in {name}."
        raise Refused("PROCESSING_HALTED", message)
    value: Json = answers[name]
    for key, place in _STEP.findall(path):
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and place and int(place) < len(value):
            value = value[int(place)]
        else:
            message = f"Invalid reference specified. No value for {name}{path} found in {name}."
            raise Refused("PROCESSING_HALTED", message)
    return value
