"""Salesforce's metadata files as plain values; an element that is missing is empty."""

from pathlib import Path
from xml.etree import ElementTree as ET

_SPACE = "{http://soap.sforce.com/2006/04/metadata}"


def parse(file: Path) -> ET.Element:
    # The file is named by whoever starts this CRM, on their own machine.
    return ET.parse(file).getroot()  # noqa: S314 - see above


def text(xml: ET.Element, path: str) -> str:
    return (xml.findtext(_steps(path)) or "").strip()


def texts(xml: ET.Element, path: str) -> tuple[str, ...]:
    return tuple((one.text or "").strip() for one in xml.iterfind(_steps(path)))


def flag(xml: ET.Element, path: str) -> bool:
    return text(xml, path) == "true"


def number(xml: ET.Element, path: str) -> int:
    return int(text(xml, path) or 0)


def elements(xml: ET.Element, path: str) -> list[ET.Element]:
    return xml.findall(_steps(path))


def _steps(path: str) -> str:
    return "/".join(_SPACE + step for step in path.split("/"))
