"""An owner as the CRM is told of one: opened for the moment of sending, and never kept."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from integrations.crm_records import OwnerRecord
from models.database import Database
from models.database import Record as Row
from services.consents import LATEST_OF_OWNERS
from services.profiles import Address, Profile, open_profile
from services.vault import Vault

DEFAULT_LANGUAGE = "en"


async def email_answers(database: Database, owner_ids: Sequence[UUID]) -> dict[UUID, bool]:
    """What owners answered last to marketing by email; of who was never asked there is nothing."""
    if not owner_ids:
        return {}
    rows = await database.fetch(LATEST_OF_OWNERS, ids=list(owner_ids), purpose="MARKETING")
    return {row["owner_id"]: row["granted"] for row in rows if row["channel"] == "EMAIL"}


def owner_record(vault: Vault, row: Row, version: int, answers: Mapping[UUID, bool]) -> OwnerRecord:
    """A row of PROFILES as a record of the CRM. Raises SealBroken."""
    profile = open_profile(vault, row)
    granted = answers.get(profile.id)
    return OwnerRecord(
        id=profile.id,
        version=version,
        given_name=profile.given_name,
        family_name=profile.family_name,
        email=profile.email,
        phone=profile.phone,
        birth_date=profile.birth_date,
        language=profile.preferred_language or DEFAULT_LANGUAGE,
        opted_out=None if granted is None else not granted,
        **_address(profile),
    )


def _address(profile: Profile) -> dict[str, str | None]:
    """The postal address; of somebody who gave none, the country is known all the same."""
    given = asdict(profile.address or Address())
    return given | {"country": given["country"] or profile.country}
