"""In which language an owner is written to."""

import pytest
from sqlalchemy import text

from jobs.notices_owners import find_addressee
from models.keys import new_id
from tests.factories import make_owner

CONSENT = """
INSERT INTO consent
  (id, owner_id, purpose, channel, granted, policy_version, locale, digest, source)
VALUES (:id, :owner_id, 'PROGRAMME', 'NONE', true, '1', :locale, '', 'APP')"""
CODE = """
INSERT INTO sign_in_code (id, email_index, email, locale, expires_at, attempts)
SELECT :id, email_index, '', :locale, now(), 0 FROM owner_profile WHERE owner_id = :owner_id"""

# What they chose, what they agreed to something in, what they signed in in; and what is written.
CASES = [
    ("fr", ["de"], ["it"], "fr"),
    (None, ["it", "de"], ["fr"], "de"),
    (None, [], ["fr", "ja"], "ja"),
    (None, [], [], "en"),
    ("fr-CH", [], [], "fr"),
    ("el", [], [], "en"),
]


@pytest.mark.parametrize(("chosen", "agreed", "signed_in", "written"), CASES)
async def test_an_owner_is_written_to_in_a_language_of_theirs(
    database, house, chosen, agreed, signed_in, written
):
    owner = await make_owner(database, house, language=chosen)
    async with database.transaction() as session:
        for statement, locales in ((CONSENT, agreed), (CODE, signed_in)):
            for locale in locales:
                said = {"id": new_id(), "owner_id": owner.id, "locale": locale}
                await session.execute(text(statement), said)
    addressee = await find_addressee(database, house.vault, owner.id)
    assert (addressee.email, addressee.language) == (owner.email, written)


async def test_the_codes_of_somebody_else_say_nothing(database, house):
    owner, other = [await make_owner(database, house) for _ in range(2)]
    async with database.transaction() as session:
        said = {"id": new_id(), "owner_id": other.id, "locale": "fr"}
        await session.execute(text(CODE), said)
    assert (await find_addressee(database, house.vault, owner.id)).language == "en"
