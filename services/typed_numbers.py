"""Reading what was typed or scanned for a number; what is none is refused with what helps."""

from collections.abc import Mapping
from dataclasses import dataclass

from i18n.message import _
from rules.errors import Ineligible, InvalidInput
from rules.individual_number import bare, read_number
from rules.number_places import NumberPlace, place_named
from rules.reasons import ReasonCode, Verdict
from rules.scans import read_scan
from services.snapshot import EMPTY, ReferenceEntry, Snapshot

FIELD = ("individualNumber",)


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number in its canonical form.

    `others` are the numbers that may have been meant instead; `card_token` came along in a code.
    """

    number: str
    others: tuple[str, ...] = ()
    card_token: str | None = None


class NumberRefused(Ineligible):
    """What was typed is no number of ours; it tells nothing of any piece.

    `candidates` are the numbers that it may stand for; `place` is where pieces of the reference
    that was typed instead carry their number.
    """

    def __init__(
        self,
        code: ReasonCode,
        *,
        candidates: tuple[str, ...] = (),
        place: NumberPlace | None = None,
    ) -> None:
        super().__init__(Verdict(code), FIELD)
        self.candidates = candidates
        self.place = place


def read_typed(typed: str, catalogue: Snapshot = EMPTY) -> TypedNumber:
    """The number that was typed or is in a scanned code. Raises NumberRefused.

    A case reference goes before a number that is only read into it, and after one that is exactly
    typed: the piece that carries it could never be registered otherwise.
    """
    reading = read_number(typed)
    if reading.number and not reading.was_corrected:
        return TypedNumber(reading.number, reading.candidates)
    if scan := read_scan(typed):
        return TypedNumber(scan.number, card_token=scan.token)
    if reference := _references(catalogue).get(bare(typed).upper()):
        place = place_named(reference.number_location)
        raise NumberRefused(ReasonCode.NUMBER_IS_REFERENCE, place=place)
    if reading.number:
        return TypedNumber(reading.number)
    if reading.candidates:
        raise NumberRefused(ReasonCode.NUMBER_AMBIGUOUS, candidates=reading.candidates)
    raise NumberRefused(ReasonCode.NUMBER_MALFORMED)


def number_unknown(*field: str) -> InvalidInput:
    """The refusal of a number that no piece has, for those who may be told so."""
    return InvalidInput(
        "NUMBER_UNKNOWN",
        _("No piece with this individual number is known to the maison."),
        *field,
    )


def _references(catalogue: Snapshot) -> Mapping[str, ReferenceEntry]:
    """The catalogue by reference, however its separators are written."""
    return catalogue.keep(
        "references by their bare number",
        lambda: {
            bare(number).upper(): entry for number, entry in catalogue.references_by_number.items()
        },
    )
