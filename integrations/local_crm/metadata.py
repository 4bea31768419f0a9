"""What an administrator deploys to an org, read from the source folder: fields, validation rules.

A field is there only if the folder defines it. A rule in a shape that is not spoken here stops the
CRM from starting: an org that seems to check and does not would prove nothing.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar
from xml.etree.ElementTree import Element, ParseError

from integrations.local_crm.fields import Field
from integrations.local_crm.metadata_xml import flag, number, parse, text, texts
from integrations.local_crm.objects import OBJECT_NAMES, Additions
from integrations.local_crm.sobject_rules import Fence

_FENCE = re.compile(r"AND\(\s*NOT\(\s*ISNEW\(\)\s*\),\s*(\w+)\s*<\s*PRIORVALUE\(\s*(\w+)\s*\)\s*\)")
_LENGTHS = {"Email": 80, "Phone": 40, "Url": 255, "TextArea": 255, "Picklist": 255}
_TYPES = {
    "Checkbox": "boolean",
    "Currency": "currency",
    "Date": "date",
    "DateTime": "datetime",
    "Email": "email",
    "LongTextArea": "textarea",
    "Lookup": "reference",
    "Number": "double",
    "Percent": "percent",
    "Phone": "phone",
    "Picklist": "picklist",
    "Text": "string",
    "TextArea": "textarea",
    "Url": "url",
}
_Found = TypeVar("_Found")


class MetadataRefused(Exception):
    """The folder or the file cannot be read, or asks for what this CRM cannot do."""


def read_metadata(folder: Path) -> Additions:
    """The custom fields and rules of a folder in source form. Raises MetadataRefused."""
    if not folder.is_dir():
        message = f"{folder} is no folder"
        raise MetadataRefused(message)
    return Additions(
        fields=_collect(folder, "fields/*__c.field-meta.xml", _read_field),
        fences=_collect(folder, "validationRules/*.validationRule-meta.xml", _read_fence),
    )


def read_xml(file: Path) -> Element:
    """Raises MetadataRefused."""
    try:
        return parse(file)
    except (OSError, ParseError) as error:
        message = f"{file} cannot be read: {error}"
        raise MetadataRefused(message) from error


def _collect(
    folder: Path, pattern: str, read: Callable[[Element], Iterator[_Found]]
) -> dict[str, tuple[_Found, ...]]:
    found: defaultdict[str, tuple[_Found, ...]] = defaultdict(tuple)
    for file in sorted(folder.rglob(f"objects/*/{pattern}")):
        name = file.parents[1].name
        if name not in OBJECT_NAMES:
            message = f"{file}: the local CRM does not keep {name}"
            raise MetadataRefused(message)
        try:
            found[name] += tuple(read(read_xml(file)))
        except ValueError as error:
            message = f"{file}: {error}"
            raise MetadataRefused(message) from error
    return dict(found)


def _read_field(xml: Element) -> Iterator[Field]:
    kind = text(xml, "type")
    if kind not in _TYPES or flag(xml, "caseSensitive"):
        message = f"fields of the type {kind} or in which case matters are not spoken"
        raise ValueError(message)
    is_number = kind in ("Currency", "Number", "Percent")
    is_lookup = kind == "Lookup"
    yield Field(
        text(xml, "fullName"),
        _TYPES[kind],
        label=text(xml, "label"),
        length=number(xml, "precision" if is_number else "length")
        or (18 if is_lookup else _LENGTHS.get(kind, 0)),
        scale=number(xml, "scale"),
        is_required=flag(xml, "required"),
        is_external_id=flag(xml, "externalId"),
        is_unique=flag(xml, "unique"),
        is_restricted=flag(xml, "valueSet/restricted"),
        refers_to=text(xml, "referenceTo"),
        choices=texts(xml, "valueSet/valueSetDefinition/value/fullName"),
    )


def _read_fence(xml: Element) -> Iterator[Fence]:
    if not flag(xml, "active"):
        return
    formula = text(xml, "errorConditionFormula")
    match = _FENCE.fullmatch(formula.strip())
    if match is None or match[1] != match[2]:
        message = f"a rule of this shape is not spoken: {formula}"
        raise ValueError(message)
    yield Fence(match[1], text(xml, "errorMessage"), text(xml, "errorDisplayField"))
