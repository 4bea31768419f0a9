"""The texts that the shipped programme shows: its terms, what it covers, and what news mean."""

from dataclasses import dataclass
from datetime import date

from i18n.message import Message, _

PROGRAMME_TERMS = _(
    "By registering, you join the care programme. The international warranty of your watch or"
    " clock, two years from the date of purchase, is extended to eight years in all, free of"
    " charge. It covers any service needed to keep the piece running well. It does not cover a"
    " change of strap, work on appearance, or damage through mishandling. The extension belongs"
    " to the piece and passes with it to its next owner. We keep your details to look after your"
    " piece and to write to you about its service; you may see, correct or have them erased at"
    " any time."
)

MARKETING_EMAIL = _(
    "Yes, the maison may write to me by e-mail about new creations, events and services. I can"
    " say no at any time, in my profile or by the link in every message. My warranty does not"
    " depend on it."
)

COVERED = _(
    "Any service that is needed to keep the watch or clock running well, done by the maison's own"
    " service centre."
)

NOT_COVERED = _(
    "A change of strap or bracelet, work on appearance such as polishing or engraving, and damage"
    " through mishandling."
)

POLICIES: dict[tuple[str, str], Message] = {
    ("PROGRAMME", "2026-11-01"): PROGRAMME_TERMS,
    ("MARKETING", "2026-11-01"): MARKETING_EMAIL,
    ("COVERED", "2019-11-12"): COVERED,
    ("NOT_COVERED", "2019-11-12"): NOT_COVERED,
}


@dataclass(frozen=True, slots=True)
class CoverageTerms:
    """What cover means from a day on, which is its version."""

    version: str
    covered: Message
    not_covered: Message


COVERAGE_TERMS = tuple(
    CoverageTerms(version, POLICIES["COVERED", version], POLICIES["NOT_COVERED", version])
    for purpose, version in sorted(POLICIES, reverse=True)
    if purpose == "COVERED"
)


def terms_on(day: date) -> CoverageTerms | None:
    """What cover meant on a day; none before the first version."""
    return next((each for each in COVERAGE_TERMS if each.version <= day.isoformat()), None)
