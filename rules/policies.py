"""The texts that the shipped programme shows: its terms, and what saying yes to news means."""

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

POLICIES: dict[tuple[str, str], Message] = {
    ("PROGRAMME", "2026-11-01"): PROGRAMME_TERMS,
    ("MARKETING", "2026-11-01"): MARKETING_EMAIL,
}
