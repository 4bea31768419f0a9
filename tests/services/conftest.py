"""A small house to begin with: its policies, a point of sale, a watch, and somebody who joined."""

import pytest

from tests.factories import (
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_timepiece,
    publish_policies,
)


@pytest.fixture
async def policies(database):
    await publish_policies(database)


@pytest.fixture
async def seller(database, policies):
    return await make_point_of_sale(database)


@pytest.fixture
async def watch(database, policies):
    """The reference of a watch."""
    return (await make_catalogue(database))["WATCH"]


@pytest.fixture
async def piece(database, watch):
    """A watch without a card, which nobody has declared sold."""
    return await make_timepiece(database, watch)


@pytest.fixture
async def owner(database, house):
    return await make_owner(database, house)
