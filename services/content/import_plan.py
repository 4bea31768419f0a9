"""What becomes of each entry of a PO file, worked out before anything is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from i18n.message import _
from i18n.po import PoEntry
from rules.content_segments import context_of, digest_of
from rules.translation_checks import errors_in, warnings_in
from rules.translation_merge import Base, Outcome, Told, outcome_of
from services.content.import_report import Item, Remark, remark_of_finding
from services.content.units import Unit, Units

TOLD: Final = frozenset({Outcome.CONFLICT, Outcome.IN_DOUBT, Outcome.UNKNOWN})

_SINGLE: Final = _("No text of ours counts: one msgstr only.")


@dataclass(frozen=True, slots=True)
class Standing:
    """The translation of a segment as it is here."""

    text: str
    source_id: UUID
    source: str
    author: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows when a file comes in; `base` is what its export said, by context."""

    locale: str
    units: Units
    content_ids: Mapping[str, UUID]
    standing: Mapping[tuple[UUID, str], Standing]
    base: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Step:
    """An entry that is written: what a segment says from now on, and for which source text."""

    content_id: UUID
    path: str
    source_id: UUID
    text: str


@dataclass(slots=True)
class Plan:
    faults: list[Remark] = field(default_factory=list[Remark])
    warnings: list[Remark] = field(default_factory=list[Remark])
    counts: dict[Outcome, int] = field(default_factory=dict[Outcome, int])
    items: list[Item] = field(default_factory=list[Item])
    steps: list[Step] = field(default_factory=list[Step])


def plan(entries: tuple[PoEntry, ...], known: Known, overrule: frozenset[str]) -> Plan:
    """What becomes of each entry; of the conflicts in `overrule` the file has the last word."""
    planned, seen = Plan(), dict[str, int]()
    units = {context_of(unit.key, unit.path): unit for unit in known.units.units}
    for entry in entries:
        context = entry.msgctxt or ""
        if context in seen:
            sentence = _("The context stands already in line {line}.", line=str(seen[context]))
            planned.faults.append(Remark("duplicate-entry", entry.line, context, sentence))
            continue
        seen[context] = entry.line
        one = _Entry(entry, context, known, units.get(context))
        planned.faults += one.faults()
        outcome = one.outcome()
        if outcome is Outcome.CONFLICT and context in overrule:
            outcome = one.outcome_overruled()
        planned.counts[outcome] = planned.counts.get(outcome, 0) + 1
        if outcome in TOLD:
            planned.items.append(one.item(outcome))
        if outcome in (Outcome.TAKEN, Outcome.TAKEN_OUTDATED):
            planned.steps += one.steps()
            planned.warnings += one.warnings()
    return planned


class _Entry:
    """One entry beside what is known of its segment."""

    def __init__(self, entry: PoEntry, context: str, known: Known, unit: Unit | None) -> None:
        key, _slash, self._path = context.partition("/")
        self._content_id = known.content_ids.get(key)
        self._entry, self._context, self._known, self._unit = entry, context, known, unit
        self._text = entry.msgstr[0]
        self._source_id = self._find_source()
        place = (self._content_id, self._path) if self._content_id else None
        self._standing = known.standing.get(place) if place else None

    def _find_source(self) -> UUID | None:
        """The source that the entry was made for: the segment's text now, or an earlier one."""
        if self._content_id is None:
            return None
        place = (self._content_id, self._path, digest_of(self._entry.msgid))
        return self._known.units.sources.get(place)

    @property
    def _is_said(self) -> bool:
        return bool(self._text) and not self._entry.is_fuzzy

    def faults(self) -> Iterator[Remark]:
        line, context = self._entry.line, self._context
        if self._entry.msgid_plural is not None:
            yield Remark("plural-count", line, context, _SINGLE)
        elif self._unit is not None and self._source_id is None:
            sentence = _("The source text was changed: it never stood at this place.")
            yield Remark("source-unknown", line, context, sentence)
        elif self._is_said:
            for finding in errors_in(self._entry.msgid, self._text, path=self._path):
                yield remark_of_finding(finding, line=line, context=context)

    def warnings(self) -> Iterator[Remark]:
        for finding in warnings_in(self._entry.msgid, self._text, locale=self._known.locale):
            yield remark_of_finding(finding, line=self._entry.line, context=self._context)

    def outcome(self) -> Outcome:
        meaning = self._known.units.meaning(self._source_id)
        if meaning is None:
            return Outcome.UNKNOWN
        if not self._is_said:
            return Outcome.IN_DOUBT if self._text and not self._is_as_it_went() else Outcome.EMPTY
        told, standing = Told(digest_of(self._text), meaning), None
        if self._standing:
            its_meaning = self._known.units.meanings[self._standing.source_id]
            standing = Told(digest_of(self._standing.text), its_meaning)
        return outcome_of(told, standing, self._base(), current=self._current())

    def outcome_overruled(self) -> Outcome:
        is_current = self._known.units.meaning(self._source_id) == self._current()
        return Outcome.TAKEN if is_current else Outcome.TAKEN_OUTDATED

    def _current(self) -> UUID | None:
        return self._known.units.meaning(self._unit.source_id) if self._unit else None

    def _is_as_it_went(self) -> bool:
        base = self._base()
        return base is not None and base.is_fuzzy and base.digest == digest_of(self._text)

    def _base(self) -> Base | None:
        found = self._known.base.get(self._context)
        if found is None or self._content_id is None:
            return None
        place = (self._content_id, self._path, bytes.fromhex(found["source"]))
        meaning = self._known.units.meaning(self._known.units.sources.get(place))
        said = found["translation"]
        return Base(bytes.fromhex(said) if said else None, meaning, found["fuzzy"])

    def item(self, outcome: Outcome) -> Item:
        standing = self._standing
        return Item(
            context=self._context,
            line=self._entry.line,
            outcome=outcome,
            source=self._entry.msgid,
            incoming=self._text,
            standing=standing.text if standing else None,
            standing_author=standing.author if standing else None,
            standing_source=standing.source if standing else None,
        )

    def steps(self) -> Iterator[Step]:
        if self._content_id and self._source_id:
            yield Step(self._content_id, self._path, self._source_id, self._text)
