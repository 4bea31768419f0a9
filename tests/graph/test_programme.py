"""A client may show the programme: the version of this instant, in general and for a market."""

from dataclasses import replace
from datetime import date

from models.ledger import ProgrammeVersion
from rules.programme import DEFAULT_PROGRAMME
from rules.programme_document import as_document

QUERY = """query($market: CountryCode, $category: String) { programme {
  version inForceFrom opensOn totalYears minimumAge baseYears coveredCategories
  opensThere: opensOn(market: $market)
  baseThere: baseYears(market: $market, category: $category)
} }"""
YEARS = replace(
    DEFAULT_PROGRAMME,
    base_years_by_market={"PT": 3},
    base_years_by_category={"HIGH_JEWELLERY": 5},
    opens_on_by_market={"PT": date(2020, 3, 1)},
)
PORTUGAL = {"market": "pt", "category": "HIGH_JEWELLERY"}


async def test_the_programme_is_shown_to_anybody(client):
    programme = (await client.ask(QUERY))["programme"]
    assert programme == {
        "version": 1,
        "inForceFrom": "1990-01-01",
        "opensOn": "2019-11-12",
        "totalYears": 8,
        "minimumAge": 13,
        "baseYears": 2,
        "coveredCategories": sorted(DEFAULT_PROGRAMME.covered_categories),
        "opensThere": "2019-11-12",
        "baseThere": 2,
    }


async def test_a_market_and_a_category_have_days_and_years_of_their_own(
    client, database, eventually
):
    async with database.transaction() as session:
        row = ProgrammeVersion(version=2, in_force_from=date(2020, 1, 1), adopted_by="SYSTEM:tests")
        row.rules = as_document(YEARS)
        session.add(row)

    async def is_known():
        answer = await client.ask(QUERY, PORTUGAL)
        return answer["programme"]["version"] == 2

    await eventually(is_known)  # without a word: the process asks again by itself
    programme = (await client.ask(QUERY, PORTUGAL))["programme"]
    assert (programme["opensOn"], programme["opensThere"]) == ("2019-11-12", "2020-03-01")
    assert (programme["baseYears"], programme["baseThere"]) == (2, 5)
