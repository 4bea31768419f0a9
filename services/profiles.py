"""Owners and their personal data: joining, and changing what one said of oneself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import any_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.database import Record
from models.keys import new_id
from models.people import Owner, OwnerProfile
from models.query import Query, id_list
from rules.people import normal_country, normal_email, require_age
from services import audit, outbox
from services.household import Household
from services.profile_values import OF_OWNER, Address, checked_changes, checked_values
from services.vault import Place, Vault

EMAIL_INDEX = "email"

PROFILES = Query(
    select(Owner.id, Owner.preferred_language, Owner.country, OwnerProfile.__table__)
    .join(OwnerProfile, OwnerProfile.owner_id == Owner.id)
    .where(Owner.id == any_(id_list()))
)


@dataclass(frozen=True, slots=True)
class NewOwner:
    """What a person says who joins; telephone, address and language may be left out."""

    given_name: str
    family_name: str
    birth_date: date
    country: str
    phone: str | None = None
    address: Address | None = None
    preferred_language: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """An owner with their personal data opened. Never logged, never kept."""

    id: UUID
    email: str
    given_name: str
    family_name: str
    birth_date: date
    phone: str | None
    address: Address | None
    preferred_language: str | None
    country: str | None


def place(owner_id: UUID, column: str) -> Place:
    return Place("owner_profile", column, owner_id)


def examine(house: Household, newcomer: NewOwner, at: datetime) -> dict[str, str | None]:
    """What a newcomer said, as it is kept before the seal.

    Raises Ineligible below the age, before anything is stored, and InvalidInput.
    """
    require_age(newcomer.birth_date, at.date(), house.programmes.at(at))
    normal_country(newcomer.country, "country")
    said = ("given_name", "family_name", "phone", "address")
    values = checked_values({name: getattr(newcomer, name) for name in said})
    return values | {"birth_date": newcomer.birth_date.isoformat()}


async def find_owner(session: AsyncSession, house: Household, email: str) -> UUID | None:
    """The owner of an address. Whoever may make one of it lines up here until this commits."""
    index = house.vault.index(EMAIL_INDEX, normal_email(email))
    subject = func.hashtextextended(f"email/{index.hex()}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(subject)))
    return await session.scalar(
        select(OwnerProfile.owner_id).where(OwnerProfile.email_index == index)
    )


async def create_owner(
    session: AsyncSession,
    house: Household,
    *,
    email: str,
    newcomer: NewOwner,
    at: datetime,
    actor: str | None = None,
) -> UUID:
    """Take a new owner in; one who has joined meanwhile is the one there is.

    `email` is as they typed it, and proven to be theirs, unless an `actor` says so for them.
    Raises Ineligible below the age, before anything is stored.
    """
    values = examine(house, newcomer, at)
    if known := await find_owner(session, house, email):
        return known
    owner_id = new_id()
    owner = Owner(id=owner_id, preferred_language=newcomer.preferred_language)
    owner.country = normal_country(newcomer.country, "country")
    session.add(owner)
    await session.flush()  # the profile refers to the owner
    index = house.vault.index(EMAIL_INDEX, normal_email(email))
    profile = OwnerProfile(owner_id=owner_id, email_index=index)
    values |= {"email": email}
    for column, value in values.items():
        setattr(profile, column, _sealed(house.vault, owner_id, column, value))
    session.add(profile)
    await _changed(session, owner_id, "JOIN", values, actor=actor)
    return owner_id


async def update_profile(
    session: AsyncSession,
    house: Household,
    *,
    owner_id: UUID,
    changes: Mapping[str, Any],
    actor: str | None = None,
    at: datetime | None = None,
) -> None:
    """Change the named fields and no others; None empties one that may be empty.

    A date of birth is judged on the instant `at`. Raises what `checked_changes` does.
    """
    owner = await session.get_one(Owner, owner_id, with_for_update={"key_share": True})
    profile = await session.get_one(OwnerProfile, owner_id)
    for column, value in checked_changes(house, changes, at).items():
        if column in OF_OWNER:
            setattr(owner, column, value)
        else:
            setattr(profile, column, _sealed(house.vault, owner_id, column, value))
    await _changed(session, owner_id, "UPDATE_PROFILE", changes, actor=actor)


def open_profile(vault: Vault, row: Record | Mapping[str, Any]) -> Profile:
    """A row of PROFILES with its seals opened."""
    owner_id: UUID = row["id"]

    def opened(column: str) -> str:
        return vault.open(row[column], place(owner_id, column))

    address = opened("address") if row["address"] else None
    return Profile(
        id=owner_id,
        email=opened("email"),
        given_name=opened("given_name"),
        family_name=opened("family_name"),
        birth_date=date.fromisoformat(opened("birth_date")),
        phone=opened("phone") if row["phone"] else None,
        address=Address(**orjson.loads(address)) if address else None,
        preferred_language=row["preferred_language"],
        country=row["country"],
    )


async def _changed(
    session: AsyncSession,
    owner_id: UUID,
    action: str,
    fields: Mapping[str, Any],
    *,
    actor: str | None = None,
) -> None:
    await outbox.promise(session, "OWNER", [owner_id])
    await audit.record(
        session,
        actor=actor or f"OWNER:{owner_id}",
        action=action,
        object_kind="OWNER",
        object_id=owner_id,
        fields=sorted(fields),
    )


def _sealed(vault: Vault, owner_id: UUID, column: str, value: str | None) -> bytes | None:
    return None if value is None else vault.seal(value, place(owner_id, column))
