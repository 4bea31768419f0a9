"""The language of an answer: asked for, or accepted, or preferred, or English; and it is told."""

import pytest

from i18n.locales import fallbacks
from tests.factories import make_owner

USED = "{ localization { current { tag direction } reason } }"


def asking(language):
    return f'query Q @inContext(language: "{language}") {USED}'


# Of Belgium's languages none decides: what is seen here is what else was said.
@pytest.mark.parametrize(
    ("explicit", "accepted", "preferred", "tag", "reason"),
    [
        ("ja", "fr", "it", "ja", "EXPLICIT"),
        (None, "fr", "it", "fr", "ACCEPT_LANGUAGE"),
        (None, None, "it", "it", "PREFERENCE"),
        (None, None, None, "en", "DEFAULT"),
        ("ja", None, None, "ja", "EXPLICIT"),
        ("fr-CH", "de", None, "fr", "EXPLICIT"),
        ("zh-TW", None, None, "zh-Hant", "EXPLICIT"),
        ("tlh", "fr", "it", "fr", "ACCEPT_LANGUAGE"),  # unknown, so the next word counts
        (None, "tlh, *;q=0.1", "it", "it", "PREFERENCE"),
        (None, "de;q=0.5, ar", None, "ar", "ACCEPT_LANGUAGE"),
        (None, "\x7f;;;,,q=", "it", "it", "PREFERENCE"),
    ],
)
async def test_whose_word_decides(
    client, database, house, explicit, accepted, preferred, tag, reason
):
    owner = await make_owner(database, house, language=preferred, country="BE")
    query = asking(explicit) if explicit else USED
    response = await client.send(query, token=owner.token, language=accepted)
    answer = response.json()
    assert answer["data"]["localization"]["reason"] == reason
    assert answer["data"]["localization"]["current"]["tag"] == tag
    used = answer["extensions"]["context"]
    assert (used["language"], response.headers["content-language"]) == (tag, tag)


@pytest.mark.parametrize(("tag", "direction"), [("ar", "RTL"), ("fr", "LTR"), ("ja", "LTR")])
async def test_the_direction_is_told_with_the_language(client, tag, direction):
    answer = (await client.send(asking(tag))).json()
    assert answer["data"]["localization"]["current"] == {"tag": tag, "direction": direction}
    assert answer["extensions"]["context"]["direction"] == direction


@pytest.mark.parametrize(
    ("lives_in", "asks_for", "tag", "reason"),
    [
        ("FR", None, "fr", "MARKET"),
        ("FR", "JP", "ja", "MARKET"),  # what the operation says goes before
        ("FR", "jp", "ja", "MARKET"),
        ("FR", "CH", "en", "DEFAULT"),  # of four languages none decides
        ("GB", None, "en", "DEFAULT"),
    ],
)
async def test_who_named_no_language_is_answered_in_that_of_the_country(
    client, database, house, lives_in, asks_for, tag, reason
):
    owner = await make_owner(database, house, country=lives_in)
    query = f'query Q @inContext(country: "{asks_for}") {USED}' if asks_for else USED
    answer = await client.ask(query, token=owner.token)
    assert answer["localization"]["reason"] == reason
    assert answer["localization"]["current"]["tag"] == tag


async def test_somebody_unknown_is_answered_in_the_language_of_the_country_they_name(client):
    answer = await client.ask(f'query Q @inContext(country: "TW") {USED}')
    assert answer["localization"]["current"]["tag"] == "zh-Hant"


async def test_the_way_back_to_english_is_told_of_every_language(client):
    answer = await client.ask("{ localization { languages { tag fallbacks } } }")
    chains = {each["tag"]: each["fallbacks"] for each in answer["localization"]["languages"]}
    assert chains["zh-Hant"] == ["zh-Hant", "en"]
    assert chains == {tag: list(fallbacks(tag)) for tag in chains}
    assert len(chains) == 14


async def test_fourteen_languages_are_offered(client):
    answer = await client.ask("{ localization { languages { tag name direction } } }")
    languages = answer["localization"]["languages"]
    assert len({each["tag"] for each in languages}) == 14
    assert [each["tag"] for each in languages if each["direction"] == "RTL"] == ["ar"]


@pytest.mark.parametrize("tag", ["not a tag", "fr_", "-", "é", "x" * 65, "", "fr--CH"])
async def test_a_tag_that_is_none_is_refused_and_the_form_is_shown(client, tag):
    query = "query Q($tag: LanguageTag) @inContext(language: $tag) { localization { reason } }"
    response = await client.send(query, {"tag": tag})
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] in ("BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED")
    assert "zh-Hant" in error["message"]


@pytest.mark.parametrize("country", ["CHE", "C", "1A", "é"])
async def test_a_country_that_is_none_is_refused_and_the_form_is_shown(client, country):
    query = f'query Q @inContext(country: "{country}") {USED}'
    response = await client.send(query)
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert "CH" in error["message"]


async def test_the_country_used_is_told(client, database, house):
    owner = await make_owner(database, house, country="GB")
    query = f'query Q @inContext(country: "CH") {USED}'
    asked = (await client.send(query, token=owner.token)).json()
    own = (await client.send(USED, token=owner.token)).json()
    assert asked["extensions"]["context"]["country"] == "CH"
    assert own["extensions"]["context"]["country"] == "GB"


async def test_an_answer_is_not_stored_and_says_on_what_it_depends(client):
    headers = (await client.send(USED)).headers
    assert headers["cache-control"] == "no-store"
    assert {"Accept", "Accept-Language", "Authorization"} <= set(headers["vary"].split(", "))
