"""The desk in a browser that people use: axe finds nothing, and nothing leaves our server."""

import pytest
import pytest_asyncio

from rules.access import Role
from tests.browser.walks import sign_in
from tests.factories import make_owner, make_point_of_sale, make_staff_key
from tests.web.desk.cases import doubted
from tests.web.desk.people import ASSET, hold_watch, link

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def paths(maison):
    owner = await make_owner(maison.database, maison.house, email="ada@example.com")
    watch = await hold_watch(maison.database, owner, await make_point_of_sale(maison.database))
    await link(maison.database, "TIMEPIECE", watch.id, ASSET, left_out=["point_of_sale"])
    case = await doubted(maison.database, owner, evidence=("EMAIL_EQUAL", "TAKEN"))
    pages = ("/desk", "/desk/held", "/desk/reviews", "/desk/people")
    return [*pages, case, f"/desk/people/{owner.id}", "/desk/reviews/nothing"]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("tag", ["en", "ar"])
async def test_nothing_of_the_desk_is_hard_to_use(arrive, maison, paths, tag, dark):
    key = await make_staff_key(maison.database, Role.CRM_AGENT)
    async with arrive(language=tag, dark=dark) as clerk:
        await clerk.open("/desk")
        found = {"sign-in": await clerk.faults()}
        await sign_in(clerk, key)
        for path in paths:
            await clerk.open(path)
            found[path] = await clerk.faults()
        assert {path: each for path, each in found.items() if each} == {}
        assert (clerk.strangers, clerk.complaints) == ([], [])
