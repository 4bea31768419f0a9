"""What a PO file would do, or has done: said entry by entry before anything is written."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from i18n.message import Message, in_english
from i18n.po import PoProblem
from rules.translation_checks import Finding
from rules.translation_merge import WRITTEN, Outcome


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to correct, or to look at: where it stands, its stable code, and what it is.

    Line 0 is the file as a whole.
    """

    code: str
    line: int
    context: str | None
    text: Message

    @property
    def sentence(self) -> str:
        """What it is, in English."""
        return in_english(self.text)

    def as_row(self) -> dict[str, Any]:
        place = {"code": self.code, "line": self.line, "context": self.context}
        return place | {"sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the file, beside what stands here; `standing` is None where there is nothing."""

    context: str
    line: int
    outcome: Outcome
    source: str
    incoming: str
    standing: str | None = None
    standing_author: str | None = None
    standing_source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """All that a file says. With faults nothing of it is taken; conflicts are never overwritten.

    `items` lists what needs a person: conflicts, what is in doubt, and what is not known here.
    """

    id: UUID
    locale: str
    is_applied: bool
    faults: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
    counts: Mapping[Outcome, int] = field(default_factory=dict[Outcome, int])
    items: tuple[Item, ...] = ()

    @property
    def conflicts(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.outcome is Outcome.CONFLICT)

    @property
    def taken(self) -> int:
        """How many translations are written, or would be."""
        return sum(self.counts.get(outcome, 0) for outcome in WRITTEN)

    def as_row(self) -> dict[str, Any]:
        return {
            "faults": [each.as_row() for each in self.faults],
            "warnings": [each.as_row() for each in self.warnings],
            "items": [asdict(each) for each in self.items],
            "counts": {each.value: number for each, number in self.counts.items()},
        }


def remark_of_problem(problem: PoProblem) -> Remark:
    return Remark(problem.code.value, problem.line, problem.msgctxt, problem.text)


def remark_of_finding(finding: Finding, *, line: int, context: str) -> Remark:
    """A finding about an entry."""
    return Remark(finding.code.lower().replace("_", "-"), line, context, finding.text)
