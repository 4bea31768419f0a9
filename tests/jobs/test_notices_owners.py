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

# What they chose, what they agreed to something in, what they signed in in, where they live; and in
# which language they are written to, as which territory writes it.
CASES = [
    ("fr", ["de"], ["it"], "CH", ("fr", "CH")),
    (None, ["it", "de"], ["fr"], "FR", ("de", None)),
    (None, [], ["fr", "ja"], "JP", ("ja", "JP")),
    (None, [], [], "GB", ("en", "GB")),
    (None, [], [], "BE", ("en", "BE")),
    (None, [], [], "AT", ("de", "AT")),
    ("fr-CH", [], [], "JP", ("fr", "CH")),
    ("en", [], [], "JP", ("en", None)),
    ("el", [], [], "CY", ("en", "CY")),
    ("el", [], [], "FR", ("fr", "FR")),
]


@pytest.mark.parametrize(("chosen", "agreed", "signed_in", "country", "written"), CASES)
async def test_an_owner_is_written_to_in_a_language_of_theirs(
    database, house, chosen, agreed, signed_in, country, written
):
    owner = await make_owner(database, house, language=chosen, country=country)
    async with database.transaction() as session:
        for statement, locales in ((CONSENT, agreed), (CODE, signed_in)):
            for locale in locales:
                said = {"id": new_id(), "owner_id": owner.id, "locale": locale}
                await session.execute(text(statement), said)
    addressee = await find_addressee(database, house.vault, owner.id)
    assert addressee.email == owner.email
    assert (addressee.language, addressee.territory) == written


async def test_the_codes_of_somebody_else_say_nothing(database, house):
    owner, other = [await make_owner(database, house, country="GB") for _ in range(2)]
    async with database.transaction() as session:
        said = {"id": new_id(), "owner_id": other.id, "locale": "fr"}
        await session.execute(text(CODE), said)
    assert (await find_addressee(database, house.vault, owner.id)).language == "en"
