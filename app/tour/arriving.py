"""What reaches the CRM, and how soon: the promise to staff is five seconds."""

import time

from app.tour.claims import eventually, expect, timed
from app.tour.scene import Scene
from rules.warranty import years_later

CRM_SECONDS = 15.0
CRM_GOAL_SECONDS = 5.0
NAMES = "FirstName, LastName, HasOptedOutOfEmail"


async def find_the_watch_in_the_crm(scene: Scene) -> str:
    """The CRM has the owner, the watch and both warranties, each once."""
    number = scene.samples.individual_number

    async def look() -> dict[str, str] | None:
        people = await scene.crm.find("Contact", NAMES, where="Email", equals=scene.owner.email)
        assets = await scene.crm.find("Asset", "Id", where="SerialNumber", equals=number)
        if not people or not assets:
            return None
        expect("contacts and assets", (len(people), len(assets)), (1, 1))
        expect("the family name", people[0]["LastName"], scene.owner.family_name)
        warranties = await scene.crm.find(
            "AssetWarranty", "WarrantyType, EndDate", where="AssetId", equals=assets[0]["Id"]
        )
        ends = {each["WarrantyType"]: each["EndDate"] for each in warranties}
        return ends if len(ends) == len(warranties) == 2 else None  # noqa: PLR2004 - base and extension

    ends = await eventually("the records in the CRM", look, seconds=CRM_SECONDS)
    took = time.monotonic() - scene.registered_at
    base, through = (years_later(scene.sold_on, years).isoformat() for years in (2, 8))
    expect("the warranties", ends, {"Standard": base, "Extended": through})
    return f"from registration {timed(took, goal=CRM_GOAL_SECONDS)}"


async def find_the_objection_in_the_crm(scene: Scene) -> str:
    """The CRM knows that the owner wants no news."""

    async def look() -> bool | None:
        people = await scene.crm.find("Contact", NAMES, where="Email", equals=scene.owner.email)
        return any(person["HasOptedOutOfEmail"] for person in people) or None

    await eventually("the opt-out in the CRM", look, seconds=CRM_SECONDS)
    return "HasOptedOutOfEmail"
