"""What only a person can decide about a record in the CRM, and which verdicts each case knows."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from i18n.message import _
from rules.errors import CaseRefused


class ReviewKind(StrEnum):
    """What a review is about."""

    MATCH = "MATCH"  # an owner may be a person whom the CRM knows already
    DUPLICATE = "DUPLICATE"  # the CRM refused an owner, for it knows one alike
    DELETED = "DELETED"  # staff deleted a record there
    REASSIGNED = "REASSIGNED"  # staff gave a watch to somebody else there
    MERGED_OWNERS = "MERGED_OWNERS"  # staff merged the contacts of two owners
    EMAIL_DIFFERS = "EMAIL_DIFFERS"  # staff changed the address by which an owner signs in
    STAFF_CHANGE = "STAFF_CHANGE"  # staff changed what is the house's alone
    VALUE_REFUSED = "VALUE_REFUSED"  # what staff typed cannot be taken
    CONSENT_UNCLEAR = "CONSENT_UNCLEAR"  # an owner consents, and staff touched the contact since
    ERASURE = "ERASURE"  # somebody is marked there to be forgotten


class ReviewVerdict(StrEnum):
    """What staff may decide; SAME names the contact that it is."""

    SAME = "SAME"
    NEW = "NEW"
    RECREATE = "RECREATE"
    LEAVE = "LEAVE"
    HAND_OVER = "HAND_OVER"
    KEEP_OURS = "KEEP_OURS"
    NOTED = "NOTED"
    SEND_OURS = "SEND_OURS"
    LIFT = "LIFT"
    KEEP = "KEEP"


K, V = ReviewKind, ReviewVerdict
VERDICTS: Mapping[ReviewKind, tuple[ReviewVerdict, ...]] = MappingProxyType(
    {
        K.MATCH: (V.SAME, V.NEW),
        K.DUPLICATE: (V.SAME, V.LEAVE),
        K.DELETED: (V.RECREATE, V.LEAVE),
        K.REASSIGNED: (V.HAND_OVER, V.KEEP_OURS),
        K.MERGED_OWNERS: (V.NOTED,),
        K.EMAIL_DIFFERS: (V.NOTED, V.SEND_OURS),
        K.STAFF_CHANGE: (V.LEAVE, V.SEND_OURS),
        K.VALUE_REFUSED: (V.LEAVE, V.SEND_OURS),
        K.CONSENT_UNCLEAR: (V.LIFT, V.KEEP),
        K.ERASURE: (V.NOTED,),
    }
)
OVERTAKEN = "OVERTAKEN"  # nobody need decide any more: what it was about is over


class Decision(NamedTuple):
    """A verdict as staff give it; only SAME has a contact, by the CRM's id."""

    verdict: ReviewVerdict
    crm_id: str | None = None

    def __str__(self) -> str:
        return f"{self.verdict}:{self.crm_id}" if self.crm_id else self.verdict.value


def read_decision(kind: ReviewKind, said: str) -> Decision:
    """The decision that was said about a review of this kind. Raises CaseRefused."""
    word, _colon, crm_id = said.partition(":")
    if word not in VERDICTS[kind] or (word == V.SAME) != bool(crm_id):
        raise CaseRefused(
            "VERDICT_INVALID", _("This cannot be decided about such a case."), "verdict"
        )
    return Decision(ReviewVerdict(word), crm_id or None)
