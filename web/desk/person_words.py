"""The words for one person's records, and for what happened to each of them."""

from i18n.message import Message, _
from rules.crm_reviews import ReviewKind
from services.crm.event_reads import SyncEvent
from services.crm.histories import SyncedRecord
from services.crm.reasons import reason
from web.desk.case_words import QUESTIONS
from web.desk.sync_words import COVER, EVENTS, named

_OPT_IN, _OPT_OUT = _("News by e-mail: yes"), _("News by e-mail: no")
_BY_CODE = {
    "RESTORED": _("Restored in the CRM"),
    "TAKE_THEIRS": _("Taken over from the CRM"),
    "KEEP_OURS": _("Changed by staff in the CRM; ours is sent again"),
}


def label_of(record: SyncedRecord) -> Message | None:
    """What tells a record from others of its kind; a person has but one of themselves."""
    about = record.about
    match record.kind:
        case "TIMEPIECE":
            return Message(
                "{number} · {name}", {"number": about["individual_number"], "name": about["name"]}
            )
        case "COVERAGE":
            return _(
                "{kind}, {first} to {last}",
                kind=named(COVER, about["segment"]),
                first=about["starts_on"],
                last=about["ends_on"],
            )
        case "CONSENT":
            return _OPT_IN if about["granted"] else _OPT_OUT
        case _:
            return None


def event_words(event: SyncEvent) -> tuple[Message, Message | None]:
    """What happened, and what is to be said of its code."""
    code = event.code
    if event.what == "HELD":
        return EVENTS["HELD"], reason(code)
    if event.what == "REVIEWED" and code:
        return EVENTS["REVIEWED"], _question(code.partition(" ")[0])
    told = _BY_CODE.get(code or "") or named(EVENTS, event.what)
    return told, _question(code or "")


def _question(kind: str) -> Message | None:
    return QUESTIONS[ReviewKind(kind)].name if kind in set(ReviewKind) else None
