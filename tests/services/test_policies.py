"""Texts are published once and never changed; those that are told are not agreed to."""

import pytest

from rules.errors import InvalidInput
from rules.policies import COVERAGE_TERMS
from services.consents import record_consent
from services.policies import PolicyChanged, current_policy, publish_policy
from tests.factories import make_owner, publish_policies


async def test_the_terms_of_cover_are_published_in_every_language(database):
    await publish_policies(database)
    for locale in ("en", "fr", "ar"):
        policy = await current_policy(database, "NOT_COVERED", (locale,))
        assert policy
        assert (policy.version, policy.locale) == (COVERAGE_TERMS[0].version, locale)


async def test_a_published_wording_is_never_changed(database):
    await publish_policies(database)
    version = COVERAGE_TERMS[0].version
    with pytest.raises(PolicyChanged):
        async with database.transaction() as session:
            await publish_policy(
                session, purpose="COVERED", version=version, texts={"en": "Everything."}
            )


@pytest.mark.parametrize("purpose", ["COVERED", "NOT_COVERED"])
async def test_what_is_told_is_not_agreed_to(database, house, purpose):
    await publish_policies(database)
    owner = await make_owner(database, house)
    with pytest.raises(InvalidInput) as refused:
        async with database.transaction() as session:
            await record_consent(
                session,
                owner_id=owner.id,
                purpose=purpose,
                channel="NONE",
                granted=True,
                policy_version=COVERAGE_TERMS[0].version,
                locale="en",
            )
    assert refused.value.code == "POLICY_NOT_CURRENT"
