"""A programme as its maison writes it, read strictly: each fault names its key, and the cure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import date
from typing import Any

from rules.programme import Programme
from rules.programme_fields import READERS, Problems

STARTS_A_BASE = frozenset({"SALE"})
OPTIONAL = frozenset(
    each.name
    for each in fields(Programme)
    if each.default is not MISSING or each.default_factory is not MISSING
)


class ProgrammeRefused(Exception):
    """A programme cannot be taken; all the reasons are its `problems`, a sentence each."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_new(
    document: Mapping[str, object],
    *,
    version: int,
    in_force_from: date,
    categories: Collection[str],
) -> Programme:
    """A document that somebody wrote, of categories that there are. Raises ProgrammeRefused.

    It says everything: nothing changes by having been forgotten.
    """
    known = ", ".join(READERS)
    problems = [
        f"{key}: there is no such key; the keys are {known}."
        for key in document
        if key not in READERS
    ]
    problems += [
        f"{key}: it is missing; say it, even where it says nothing new."
        for key in READERS
        if key not in document
    ]
    programme = _read(document, problems, version, in_force_from)
    if faults := [*_unknown(programme, categories), *_contradictions(programme)]:
        raise ProgrammeRefused(*faults)
    return programme


def read_kept(document: Mapping[str, object], *, version: int, in_force_from: date) -> Programme:
    """A document that was adopted. What it could not say yet has its default.

    Raises ProgrammeRefused for what a later release has adopted, and this one does not know.
    """
    problems = [
        f"{key}: version {version} says it, and this release does not know it; install the newer."
        for key in document
        if key not in READERS
    ]
    problems += [
        f"{key}: version {version} does not say it; it was not adopted by this program."
        for key in READERS
        if key not in document and key not in OPTIONAL
    ]
    return _read(document, problems, version, in_force_from)


def as_document(programme: Programme) -> dict[str, Any]:
    """All that a version says, as it is shown and kept; lists are sorted, days are dates."""
    said: dict[str, Any] = {key: getattr(programme, key) for key in READERS}
    lists = ("covered_categories", "excluded_categories", "sale_kinds", "authorised_only_markets")
    return said | {key: sorted(said[key]) for key in lists}


def _read(
    document: Mapping[str, object], problems: Problems, version: int, in_force_from: date
) -> Programme:
    said = {
        key: read(key, document[key], problems) for key, read in READERS.items() if key in document
    }
    if problems:
        raise ProgrammeRefused(*problems)
    return Programme(version=version, in_force_from=in_force_from, **said)


def _unknown(programme: Programme, categories: Collection[str]) -> Iterator[str]:
    there_are = ", ".join(categories)
    for key in ("covered_categories", "excluded_categories", "base_years_by_category"):
        for name in sorted(set(getattr(programme, key)) - set(categories)):
            yield f"{key}: {name} is no category of the maison; there are {there_are}."


def _contradictions(programme: Programme) -> Iterator[str]:
    if not programme.covered_categories:
        yield "covered_categories: nothing is covered; name at least one category."
    for name in sorted(programme.covered_categories & programme.excluded_categories):
        yield f"excluded_categories: {name} is covered too; name it in one of the two lists."
    for key, years in _bases(programme):
        if years > programme.total_years:
            yield f"{key}: {years} years are more than total_years, {programme.total_years} in all."
    if programme.sale_kinds != STARTS_A_BASE:
        yield 'sale_kinds: a SALE starts the base, and nothing else so far; write ["SALE"].'
    if programme.record_begins_on > programme.first_opens_on:
        yield "record_begins_on: it lies after the first opening; write the earliest day of a sale."


def _bases(programme: Programme) -> Iterator[tuple[str, int]]:
    yield "base_years", programme.base_years
    for key in ("base_years_by_market", "base_years_by_category"):
        for name, years in sorted(getattr(programme, key).items()):
            yield f"{key}.{name}", years
