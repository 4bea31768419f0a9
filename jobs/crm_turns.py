"""Whose turn it is with the CRM, and the one order in which several records are taken."""

from uuid import UUID

from sqlalchemy import Select, case, func, select, true
from sqlalchemy.orm import aliased

from models.outbox import KINDS, CrmDirty
from models.people import Consent

_ANSWER = aliased(CrmDirty)
_WHO_ANSWERED = select(Consent.owner_id).join(
    _ANSWER, (_ANSWER.kind == "CONSENT") & (_ANSWER.id == Consent.id)
)
_KIND_ORDER = case({kind: place for place, kind in enumerate(KINDS)}, value=CrmDirty.kind)

# Whoever locks several records locks them in this order, so that none waits in a circle.
ONE_ORDER = (_KIND_ORDER, CrmDirty.id)

# What a person answered goes before any backlog, and before it the owner it is about: the CRM
# takes no answer of somebody it does not know.
TURNS = (
    (CrmDirty.kind == "OWNER") & CrmDirty.id.in_(_WHO_ANSWERED),
    CrmDirty.kind == "CONSENT",
    true(),
)


def due(turn: int, most: int) -> Select[str, UUID]:
    """What is due in a turn and nobody holds, the oldest first; held by who asks."""
    return (
        select(CrmDirty.kind, CrmDirty.id)
        .where(
            TURNS[turn],
            CrmDirty.due_at <= func.now(),
            CrmDirty.lease_until.is_(None) | (CrmDirty.lease_until < func.now()),
        )
        .order_by(CrmDirty.due_at, _KIND_ORDER)
        .limit(most)
        .with_for_update(skip_locked=True, of=CrmDirty)
    )
