"""What staff do in the CRM meanwhile: cards of paper, corrections, refusals and merges."""

from uuid import UUID, uuid4

from tests.benchmarks.crm_sight import KEY
from tests.benchmarks.crm_world import World
from tests.rules.paper_people import Individual

AT_ONCE = 200


def write_card(world: World, person: Individual, **fields: object) -> str:
    """Type a card of paper; the CRM's id of the contact."""
    typed = {
        "FirstName": person.given[0],
        "LastName": person.family[0],
        "Email": person.emails[0],
        "MobilePhone": f"+{person.phones[0]}",
        "Title": "Client since 1998",
    }
    return world.org.staff("POST", "sobjects/Contact", typed | fields)["id"]


def write_cards(world: World, cards) -> dict[str, str]:
    """Type many cards, each with its watches; the CRM's ids of the contacts, by the cards'."""
    there: dict[str, str] = {}
    for at in range(0, len(cards), AT_ONCE):
        some = cards[at : at + AT_ONCE]
        homes = _create(world, "Account", [{"Name": _home(card)} for card in some])
        typed = [_typed(card) | {"AccountId": home} for card, home in zip(some, homes, strict=True)]
        made = _create(world, "Contact", typed)
        there |= {card.crm_id: crm_id for card, crm_id in zip(some, made, strict=True)}
    watches = [
        {"Name": "Watch", "SerialNumber": number, "ContactId": there[card.crm_id]}
        for card in cards
        for number in sorted(card.person.individual_numbers)
    ]
    for at in range(0, len(watches), AT_ONCE):
        _create(world, "Asset", watches[at : at + AT_ONCE])
    return there


def _create(world: World, sobject: str, rows) -> list[str]:
    """What the CRM does not take for an address is left out, as by a clerk who sees it refused."""
    records = [{"attributes": {"type": sobject}, **row} for row in rows]
    body = {"allOrNone": False, "records": records}
    told = world.org.staff("POST", "composite/sobjects", body)
    for place, each in enumerate(told):
        if not each["success"]:
            (error,) = each["errors"]
            assert error["statusCode"] == "INVALID_EMAIL_ADDRESS", error
            (told[place]["id"],) = _create(world, sobject, [rows[place] | {"Email": None}])
    return [each["id"] for each in told]


def _home(card) -> str:
    """What the account of somebody is called."""
    return f"{card.person.given_name or ''} {card.person.family_name}".strip()


def _typed(card) -> dict[str, object]:
    """What stands on a card; one that is taken carries the key of an owner of long ago."""
    person = card.person
    return {
        "FirstName": person.given_name or None,
        "LastName": person.family_name,
        "Email": person.email,
        "MobilePhone": person.phone,
        "Birthdate": person.birth_date.isoformat() if person.birth_date else None,
        "MailingPostalCode": person.postal_code,
        "MailingCountry": person.country,
        "Title": "Client since 1998",
        KEY: str(uuid4()) if card.is_taken else None,
    }


def edit(world: World, owner_id: UUID, **fields: object) -> None:
    """Correct a contact."""
    path = f"sobjects/Contact/{contact_of(world, owner_id)['Id']}"
    world.org.staff("PATCH", path, fields)


def merge_into(world: World, winner: str, loser: str) -> None:
    world.org.pull("merge", object="Contact", master=winner, losers=[loser])


def contact_of(world: World, owner_id: UUID) -> dict:
    """The live contact that carries an owner's key."""
    sight = world.sight()
    try:
        (found,) = sight.rows("Contact", f"IsDeleted = 0 AND {KEY} = '{owner_id}'")
        return found
    finally:
        sight.close()


def contact_at(world: World, crm_id: str) -> dict:
    sight = world.sight()
    try:
        (found,) = sight.rows("Contact", f"Id = '{crm_id}'")
        return found
    finally:
        sight.close()
