"""To whom a notice goes, and in which language: opened for the moment of sending."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import bindparam, func, select

from i18n.cldr import format_territory
from i18n.negotiation import choose
from models.database import Database
from models.people import Consent, Owner, OwnerProfile, SignInCode
from models.query import Query
from services.profiles import place
from services.vault import Vault

_ASKED_IN = (
    select(Consent.locale)
    .where(Consent.owner_id == Owner.id)
    .order_by(Consent.id.desc())
    .limit(1)
    .scalar_subquery()
)
_SIGNED_IN_IN = (
    select(SignInCode.locale)
    .where(SignInCode.email_index == OwnerProfile.email_index)
    .order_by(SignInCode.id.desc())
    .limit(1)
    .scalar_subquery()
)
# What they chose; else what they last agreed to something in; else what they last signed in in.
# Of who did nothing of it, their country may say it.
ADDRESSEE = Query(
    select(
        OwnerProfile.email,
        Owner.country,
        func.coalesce(Owner.preferred_language, _ASKED_IN, _SIGNED_IN_IN).label("language"),
    )
    .join(OwnerProfile, OwnerProfile.owner_id == Owner.id)
    .where(Owner.id == bindparam("owner_id", type_=UuidType))
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """An address, and how its owner reads. Never logged, never kept."""

    email: str
    language: str
    territory: str | None


async def find_addressee(database: Database, vault: Vault, owner_id: UUID) -> Addressee | None:
    """Where an owner gets mail; none for somebody whose profile is gone. Raises SealBroken."""
    rows = await database.fetch(ADDRESSEE, owner_id=owner_id)
    if not rows:
        return None
    row = rows[0]
    choice = choose(None, None, row["language"], row["country"])
    territory = format_territory(choice.served, row["country"], choice.region)
    email = vault.open(row["email"], place(owner_id, "email"))
    return Addressee(email, choice.served, territory)
