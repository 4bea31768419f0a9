"""Keys of the maison's own staff: a role, the operator's word for the desk, and an end."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.access import STAFF, Role
from services.sessions import issue_staff_key, viewer_of

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)


async def key(database, role, label="desk Paris"):
    async with database.transaction() as session:
        return await issue_staff_key(session, role, label=label, life=DAY, at=AT)


@pytest.mark.parametrize("role", sorted(STAFF))
async def test_a_key_of_staff_carries_its_role_and_its_desk(database, role):
    viewer = await viewer_of(database, await key(database, role), address=b"", at=AT)
    assert viewer
    assert (viewer.role, viewer.label) == (role, "desk Paris")
    assert viewer.principal == f"{role}:{viewer.key_id}"
    assert (viewer.owner_id, viewer.point_of_sale_id) == (None, None)


async def test_two_keys_of_one_desk_are_two_callers(database):
    tokens = [await key(database, Role.CRM_AGENT) for _ in range(2)]
    viewers = [await viewer_of(database, each, address=b"", at=AT) for each in tokens]
    assert len({viewer.principal for viewer in viewers if viewer}) == 2


async def test_a_key_of_staff_ends_by_itself(database):
    token = await key(database, Role.CRM_AGENT)
    assert await viewer_of(database, token, address=b"", at=AT + DAY) is None


@pytest.mark.parametrize(
    ("role", "label", "why"),
    [
        (Role.OWNER, "desk", "Staff are"),
        (Role.POINT_OF_SALE, "desk", "Staff are"),
        (Role.CRM_AGENT, "  ", "A label has"),
        (Role.CRM_AGENT, "x" * 65, "A label has"),
    ],
)
async def test_nobody_else_gets_a_key_of_staff(database, role, label, why):
    with pytest.raises(ValueError, match=why):
        await key(database, role, label)
