"""Who asks is told who they are, and nobody else."""

from tests.factories import make_owner

WHO = "{ viewer { roles owner { email givenName birthDate } watches { totalCount } } }"


async def test_somebody_not_signed_in_is_nobody(client):
    assert await client.ask(WHO) == {"viewer": None}


async def test_an_owner_reads_their_own_data(client, database, house):
    owner = await make_owner(database, house, email="ada@example.com")
    assert await client.ask(WHO, token=owner.token) == {
        "viewer": {
            "roles": ["OWNER"],
            "owner": {"email": "ada@example.com", "givenName": "Ada", "birthDate": "1985-12-10"},
            "watches": {"totalCount": 0},
        }
    }


async def test_a_point_of_sale_has_no_portfolio(client, maison):
    assert await client.ask(WHO, token=maison.seller.token) == {
        "viewer": {"roles": ["POINT_OF_SALE"], "owner": None, "watches": None}
    }
