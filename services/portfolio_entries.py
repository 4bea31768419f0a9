"""What an owner notes about a watch of theirs: sealed, and never shown to whoever holds it next."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from rules.errors import InvalidInput
from rules.people import plain_text
from services import audit
from services.holding import require_holder
from services.vault import Place, Vault

LONGEST = {"nickname": 40, "purchased_from": 120, "price_paid": 40, "note": 1000}


def entry_place(ownership_id: UUID, column: str) -> Place:
    return Place("ownership", column, ownership_id)


async def describe_watch(
    session: AsyncSession,
    vault: Vault,
    *,
    owner_id: UUID,
    timepiece_id: UUID,
    entries: Mapping[str, str | None],
) -> None:
    """Keep what an owner says of a watch, primary or joint, each for themselves; None empties.

    Raises Forbidden for a watch that is not the owner's, InvalidInput for a text that is too long.
    """
    kept = {column: _checked(column, text) for column, text in entries.items()}
    held = await require_holder(session, timepiece_id, owner_id, primary=False)
    for column, text in kept.items():
        sealed = vault.seal(text, entry_place(held.id, column)) if text else None
        setattr(held, column, sealed)
    await audit.record(
        session,
        actor=f"OWNER:{owner_id}",
        action="DESCRIBE_WATCH",
        object_kind="OWNERSHIP",
        object_id=held.id,
        fields=sorted(kept),
    )


def _checked(column: str, text: str | None) -> str:
    plain = plain_text(text or "")
    if len(plain) > LONGEST[column]:
        raise InvalidInput(
            "TEXT_TOO_LONG",
            _("Please shorten this to {longest} characters.", longest=LONGEST[column]),
            _field(column),
        )
    return plain


def _field(column: str) -> str:
    head, *tail = column.split("_")
    return head + "".join(part.capitalize() for part in tail)
