"""What staff correct of an owner in the CRM, taken into the profile by the rules that bind all."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from i18n.countries import country_code
from i18n.message import _
from i18n.negotiation import negotiate
from models.people import Owner, OwnerProfile
from rules.errors import InvalidInput, Refusal
from services.household import Household
from services.profile_values import Address, checked_changes
from services.profiles import Profile, open_profile, update_profile
from services.vault import Vault

OF_ADDRESS = ("street", "city", "state", "postal_code", "country")
PLAIN = ("given_name", "family_name", "phone")
SEALED = ("email", *PLAIN, "birth_date", "address")


@dataclass(frozen=True, slots=True)
class Correction:
    """What staff say of an owner, by the fields of the CRM's record; `actor` is who of them."""

    owner_id: UUID
    said: Mapping[str, str | None]
    actor: str
    at: datetime


async def correct_owner(
    session: AsyncSession, house: Household, correction: Correction
) -> frozenset[str]:
    """Take a correction over; the fields that cannot be taken, and stay as they are.

    What differs from what is kept only in its form is no change.
    """
    profile = await _read_profile(session, house.vault, correction.owner_id)
    changes: dict[str, Any] = {}
    refused: set[str] = set()
    for field, value in sorted(correction.said.items()):
        try:
            change = _change(profile, field, value)
            kept = checked_changes(house, change, correction.at)
        except Refusal:
            refused.add(field)
            continue
        if kept.items() - _kept(house, profile).items():
            changes |= change
            profile = replace(profile, **change)
    if changes:
        await update_profile(
            session,
            house,
            owner_id=correction.owner_id,
            changes=changes,
            actor=correction.actor,
            at=correction.at,
        )
    return frozenset(refused)


async def _read_profile(session: AsyncSession, vault: Vault, owner_id: UUID) -> Profile:
    owner = await session.get_one(Owner, owner_id, with_for_update={"key_share": True})
    profile = await session.get_one(OwnerProfile, owner_id)
    said = {name: getattr(owner, name) for name in ("id", "preferred_language", "country")}
    return open_profile(vault, said | {name: getattr(profile, name) for name in SEALED})


def _kept(house: Household, profile: Profile) -> dict[str, str | None]:
    """The profile in the form in which it is kept, before the seal."""
    said = {name: getattr(profile, name) for name in (*PLAIN, "address")}
    return checked_changes(house, said, at=None) | {
        "birth_date": profile.birth_date.isoformat(),
        "preferred_language": profile.preferred_language,
        "country": profile.country,
    }


def _change(profile: Profile, field: str, value: str | None) -> dict[str, Any]:
    """The change to the profile that a field of the CRM's record means. Raises InvalidInput."""
    if field in PLAIN:
        return {field: value}
    if field == "birth_date":
        return {field: _day(value)}
    if field == "language":
        return {"preferred_language": _offered(value)}
    if field == "country":
        value = _country(value)
    if field == "country" and (profile.address is None or value is None):
        return {field: value}  # where somebody lives is known even of who gave no address
    address = replace(profile.address or Address(), **{field: value})
    return {"address": None if address == Address() else address}


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        code, sentence = "BIRTH_DATE_INVALID", _("Check the date of birth.")
        raise InvalidInput(code, sentence, "birthDate") from None


def _country(text: str | None) -> str | None:
    """The country's letters, which staff may say by its name; what is neither stays as it is."""
    return text and (country_code(text) or text)


def _offered(tag: str | None) -> str | None:
    offered = negotiate([tag]) if tag else None
    if tag and offered is None:
        raise InvalidInput(
            "LANGUAGE_INVALID", _("This language is not offered."), "preferredLanguage"
        )
    return offered
