"""What registrations cost in calls, and what one bad row among a thousand does to the others."""

from sqlalchemy import update

from jobs.crm.outbound.delivery import Delivery
from jobs.crm.outbound.pump import CrmPump
from models.outbox import CrmDirty
from services.profiles import update_profile
from tests.benchmarks.crm_equality import differences
from tests.benchmarks.crm_figures import Figure
from tests.benchmarks.crm_people import join_and_register, newcomer, open_shop, people, sell
from tests.benchmarks.crm_world import World

ROWS_EACH = 7


async def calls_for_new_registrations(world: World, count: int = 1000) -> list[Figure]:
    """All are made before the first is delivered; then all are saved again without a change."""
    shop = await open_shop(world)
    crm = world.open_crm()
    pump = CrmPump(world.database, world.house.vault, crm)
    await pump.drain()  # the references, which were there before
    buyers = list(zip(people(seed=1), await sell(world, shop, count), strict=False))
    registered = [await join_and_register(world, *each) for each in buyers]
    before, rows = world.org.calls(), _rows(world)
    await pump.drain()
    calls, made = world.org.calls() - before, _rows(world) - rows
    wrong = await differences(world)
    before = world.org.calls()
    for (person, _), owner in zip(buyers, registered, strict=True):
        await save_again(world, owner.owner_id, person)
    await pump.drain()
    again = world.org.calls() - before
    await crm.close()
    return [
        Figure("rows_per_registration", made / count, "rows", ROWS_EACH, ROWS_EACH),
        Figure(f"calls_per_{count}_new_registrations", calls, "calls", at_most=12),
        Figure(f"calls_per_{count}_saves_without_change", again, "calls", at_most=0),
        Figure("differences_after_new_registrations", len(wrong), "differences", at_most=0),
    ]


async def save_again(world: World, owner_id, person):
    """A form that is sent as it was shown."""
    shown = newcomer(person)
    names = ("given_name", "family_name", "phone", "address", "preferred_language")
    async with world.database.transaction() as session:
        changes = {name: getattr(shown, name) for name in names}
        await update_profile(session, world.house, owner_id=owner_id, changes=changes)


async def one_bad_row(world: World, count: int = 1000) -> list[Figure]:
    """A rule of the org refuses the contact of one of so many new owners, in the one call."""
    shop = await open_shop(world)
    crm = world.open_crm()
    delivery = Delivery(world.database, world.house.vault, crm)
    await delivery.deliver_some()
    pieces = await sell(world, shop, count)
    for person, piece in zip(people(seed=2), pieces, strict=False):
        await join_and_register(world, person, piece)
    world.org.disturb(row_code="FIELD_CUSTOM_VALIDATION_EXCEPTION", object="Contact", once=True)
    await delivery.deliver_some(count)
    sight = world.sight()
    landed = sight.count("Contact")
    sight.close()
    held = await world.ask("SELECT kind FROM crm_dirty WHERE held_since IS NOT NULL")
    await crm.close()
    return [
        Figure("landed beside one bad row", landed, "owners", count - 1, count - 1),
        Figure("held and explained", len(held), "records", 1, 1),
    ]


def _rows(world: World) -> int:
    sight = world.sight()
    names = (
        *("Individual", "Account", "Contact"),
        *("Asset", "AssetWarranty", "ContactPointTypeConsent"),
    )
    try:
        return sum(sight.count(name) for name in names)
    finally:
        sight.close()


async def make_all_due(world: World) -> None:
    async with world.database.transaction() as session:
        await session.execute(update(CrmDirty).values(due_at=CrmDirty.dirty_at))
