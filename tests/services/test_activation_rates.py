"""Which figures of a market may be told, and what the maison sees of its points of sale."""

from datetime import date

import pytest

from services.activation_rates import Rate, is_whole_months, rates_of_all
from tests.factories import (
    day_ago,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    publish_policies,
    register,
)


@pytest.mark.parametrize(
    ("since", "through", "is_whole"),
    [
        (date(2026, 5, 1), date(2026, 5, 31), True),
        (date(2026, 5, 1), date(2026, 6, 30), True),
        (date(2026, 2, 1), date(2026, 2, 28), True),
        (date(2028, 2, 1), date(2028, 2, 28), False),  # a leap year
        (date(2028, 2, 1), date(2028, 2, 29), True),
        (date(2026, 5, 1), date(2026, 5, 30), False),
        (date(2026, 5, 2), date(2026, 5, 31), False),
        (date(2026, 6, 1), date(2026, 5, 31), False),
    ],
)
def test_only_whole_months_are_compared(since, through, is_whole):
    assert is_whole_months(since, through) is is_whole


@pytest.mark.parametrize(("sold", "registered", "share"), [(0, 0, None), (4, 3, 0.75), (1, 0, 0)])
def test_a_share_needs_something_that_was_sold(sold, registered, share):
    assert Rate(sold, registered).share == share


async def test_the_maison_sees_each_point_of_sale_also_those_that_sold_nothing(database, house):
    await publish_policies(database)
    watch = (await make_catalogue(database))["WATCH"]
    paris, lyon = [await make_point_of_sale(database) for _ in range(2)]
    tokyo = await make_point_of_sale(database, market="JP")
    for _ in range(2):
        piece = await make_sold_piece(database, paris, watch, sold_on=day_ago(3))
    await register(database, await make_owner(database, house), piece)
    await make_sold_piece(database, lyon, watch, sold_on=day_ago(10))
    days = {"since": day_ago(5), "through": day_ago(1)}
    async with database.transaction() as session:
        france = await rates_of_all(session, market="FR", **days)
        everywhere = await rates_of_all(session, market=None, **days)
    assert {each.code: (each.rate.sold, each.rate.registered) for each in france} == {
        paris.code: (2, 1),
        lyon.code: (0, 0),
    }
    assert {each.code for each in everywhere} == {paris.code, lyon.code, tokyo.code}
