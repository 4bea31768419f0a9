"""What only a person can decide of the CRM's words is put to them, and what was heard is noted."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from jobs.crm.inbound.rulings import Judged, Meant
from models.crm import CrmLink
from rules.crm_merge import Verdict
from rules.crm_policies import REFUSALS, Policy, policy_of
from rules.crm_reviews import ReviewKind
from services.crm.events import Event
from services.crm.reviews import close_overtaken, open_review

NO_IS_SAID = REFUSALS | {Policy.ANSWER}
OF_FIELDS = (
    *(ReviewKind.EMAIL_DIFFERS, ReviewKind.STAFF_CHANGE),
    *(ReviewKind.VALUE_REFUSED, ReviewKind.REASSIGNED),
)


async def ask(
    session: AsyncSession,
    link: CrmLink,
    judged: Sequence[Judged],
    refused: frozenset[str],
    meant: Meant,
) -> None:
    """Open what a person must decide, and close what nobody need decide any more.

    `refused` are fields of which staff's value could not be taken.
    """
    asked = _questions(judged, refused)
    for kind, about in sorted(asked.items()):
        await open_review(
            session,
            kind,
            record_kind=link.kind,
            record_id=link.id,
            crm_id=link.crm_id,
            fields=[each.field for each in about],
            candidates=_holders(about, meant) if kind is ReviewKind.REASSIGNED else (),
        )
    is_open = {each.field for about in asked.values() for each in about}
    over = [each.field for each in judged if each.field not in is_open]
    if over:
        await close_overtaken(session, OF_FIELDS, link.id, fields=over)
    if any(_settles_consent(link.kind, each) for each in judged):
        await close_overtaken(session, [ReviewKind.CONSENT_UNCLEAR], link.id)


def events_of(link: CrmLink, judged: Sequence[Judged], refused: frozenset[str]) -> list[Event]:
    """What was heard: by its consequence the fields, and who of staff said it."""
    told: defaultdict[str, list[Judged]] = defaultdict(list)
    for kind, about in _questions(judged, refused).items():
        told[kind.value] += about
    for each in judged:
        is_news = each.ruling.verdict in (Verdict.TAKE_THEIRS, Verdict.KEEP_OURS)
        if is_news and each.field not in refused:
            told[each.ruling.verdict.value].append(each)
    return [
        Event(*(link.kind, link.id, "HEARD", code), [e.field for e in about], actor_of(about[0]))
        for code, about in told.items()
    ]


def actor_of(judged: Judged) -> str:
    """Who said it there, as the audit names them."""
    return f"CRM:{judged.word.by}"


def _settles_consent(kind: str, judged: Judged) -> bool:
    """Whether it answers what an owner's consent means: they said no, or both sides agree."""
    said_no = policy_of(kind, judged.field) in NO_IS_SAID
    is_taken = judged.ruling.verdict is Verdict.TAKE_THEIRS
    return judged.field == "opted_out" or (said_no and is_taken)


def _questions(judged: Sequence[Judged], refused: frozenset[str]) -> dict[ReviewKind, list[Judged]]:
    asked: defaultdict[ReviewKind, list[Judged]] = defaultdict(list)
    for each in judged:
        if each.ruling.review:
            asked[each.ruling.review].append(each)
        elif each.field in refused:
            asked[ReviewKind.VALUE_REFUSED].append(each)
    return asked


def _holders(about: Sequence[Judged], meant: Meant) -> list[dict[str, object]]:
    """Who holds the watch there, and which owner of ours that is."""
    owners = [str(each) for each in meant.get("owner_id", ())]
    return [
        {"crm_id": each.word.value, "owner_id": owners[0] if owners else None}
        for each in about
        if each.word.value
    ]
