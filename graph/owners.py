"""Owners and what they said of themselves; only ever shown to the owner."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast
from uuid import UUID

import strawberry

from graph.context import Context, Info
from graph.ids import write_id
from graph.mutations import ERRORS, mutation
from graph.node import Node
from graph.scalars import CountryCode, LanguageTag
from graph.user_errors import UserError
from i18n.message import _
from i18n.negotiation import negotiate
from rules.access import Action
from rules.errors import InvalidInput
from services import profiles
from services.profiles import PROFILES, NewOwner, Profile, open_profile, update_profile


@strawberry.type(description="Where an owner receives post.")
class Address:
    street: str | None = strawberry.field(description="Street, number and whatever belongs to it.")
    city: str | None = strawberry.field(description="The town.")
    state: str | None = strawberry.field(description="State or province, where there is one.")
    postal_code: str | None = strawberry.field(description="The postal code.")
    country: CountryCode | None = strawberry.field(description="The country.")


@strawberry.type(description="A client of the maison, as they see themselves.")
class Owner(Node):
    given_name: str = strawberry.field(description="The given name.")
    family_name: str = strawberry.field(description="The family name.")
    email: str = strawberry.field(description="The address that they sign in with.")
    phone: str | None = strawberry.field(description="In E.164, for example +41446681800.")
    birth_date: date = strawberry.field(description="The date of birth.")
    address: Address | None = strawberry.field(description="The postal address.")
    country: CountryCode | None = strawberry.field(description="Where they live.")
    preferred_language: LanguageTag | None = strawberry.field(
        description="Used where an operation asks for no language."
    )


@strawberry.input(description="Where an owner receives post.")
class AddressInput:
    street: str | None = strawberry.field(default=None, description="At most 255 characters.")
    city: str | None = strawberry.field(default=None, description="At most 40 characters.")
    state: str | None = strawberry.field(default=None, description="At most 80 characters.")
    postal_code: str | None = strawberry.field(default=None, description="At most 20 characters.")
    country: CountryCode | None = strawberry.field(default=None, description="The country.")


@strawberry.input(description="What somebody who joins says of themselves.")
class NewOwnerInput:
    given_name: str = strawberry.field(description="At most 40 characters.")
    family_name: str = strawberry.field(description="At most 80 characters.")
    birth_date: date = strawberry.field(
        description="Judged first: of a child nothing is kept, not even this."
    )
    country: CountryCode = strawberry.field(description="Where they live.")
    phone: str | None = strawberry.field(default=None, description="With its country code.")
    address: AddressInput | None = strawberry.field(default=None, description="For post.")
    preferred_language: LanguageTag | None = strawberry.field(
        default=None, description="One of the languages offered."
    )


@strawberry.input(
    description="What changes; a field left out stays, a null empties it where null is allowed."
)
class UpdateProfileInput:
    given_name: strawberry.Maybe[str] = strawberry.field(description="At most 40 characters.")
    family_name: strawberry.Maybe[str] = strawberry.field(description="At most 80 characters.")
    phone: strawberry.Maybe[str | None] = strawberry.field(description="With its country code.")
    address: strawberry.Maybe[AddressInput | None] = strawberry.field(
        description="The whole address."
    )
    country: strawberry.Maybe[CountryCode] = strawberry.field(description="Where they live.")
    preferred_language: strawberry.Maybe[LanguageTag | None] = strawberry.field(
        description="One of the languages offered."
    )


@strawberry.type(description="The outcome of changing a profile.")
class UpdateProfilePayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    owner: Owner | None = strawberry.field(default=None, description="The owner as changed.")


@strawberry.type
class ProfileMutation:
    @mutation(Action.MANAGE_OWN_PROFILE, description="Changes what the owner said of themselves.")
    async def update_profile(self, info: Info, input: UpdateProfileInput) -> UpdateProfilePayload:  # noqa: A002 - the API's word
        context = info.context
        owner_id = context.viewer.require_owner()
        async with context.database.transaction() as session:
            await update_profile(session, context.house, owner_id=owner_id, changes=_changes(input))
        owners = await load_owners(context, [owner_id])
        return UpdateProfilePayload(user_errors=[], owner=owners[0])


async def load_owners(context: Context, ids: Sequence[UUID]) -> list[Owner | None]:
    """The viewer themselves, where their id is among these; None for everybody else."""
    mine = [each for each in ids if each == context.viewer.owner_id]
    rows = await context.database.fetch(PROFILES, ids=mine) if mine else []
    found = {row["id"]: owner_of(open_profile(context.house.vault, row)) for row in rows}
    return [found.get(each) for each in ids]


def owner_of(profile: Profile) -> Owner:
    address, country, tag = profile.address, profile.country, profile.preferred_language
    return Owner(
        id=write_id("Owner", profile.id),
        given_name=profile.given_name,
        family_name=profile.family_name,
        email=profile.email,
        phone=profile.phone,
        birth_date=profile.birth_date,
        address=_address(address) if address else None,
        country=CountryCode(country) if country else None,
        preferred_language=LanguageTag(tag) if tag else None,
    )


def newcomer_of(given: NewOwnerInput | None) -> NewOwner | None:
    return newcomer_from(given) if given else None


def newcomer_from(given: NewOwnerInput) -> NewOwner:
    return NewOwner(
        given_name=given.given_name,
        family_name=given.family_name,
        birth_date=given.birth_date,
        country=given.country,
        phone=given.phone,
        address=_given_address(given.address),
        preferred_language=_offered(given.preferred_language),
    )


def _changes(given: UpdateProfileInput) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in ("given_name", "family_name", "phone", "country"):
        value = getattr(given, name)
        if value is not None:
            changes[name] = value.value
    if given.address is not None:
        changes["address"] = _given_address(given.address.value)
    if given.preferred_language is not None:
        changes["preferred_language"] = _offered(given.preferred_language.value)
    return changes


def _given_address(given: AddressInput | None) -> profiles.Address | None:
    return (
        profiles.Address(**cast("dict[str, str | None]", strawberry.asdict(given)))
        if given
        else None
    )


def _offered(tag: str | None) -> str | None:
    """The language offered that a tag means. Raises InvalidInput when none is."""
    if tag is None:
        return None
    offered = negotiate([tag])
    if offered is None:
        raise InvalidInput(
            "LANGUAGE_INVALID", _("This language is not offered."), "preferredLanguage"
        )
    return offered


def _address(address: profiles.Address) -> Address:
    return Address(
        street=address.street,
        city=address.city,
        state=address.state,
        postal_code=address.postal_code,
        country=CountryCode(address.country) if address.country else None,
    )
