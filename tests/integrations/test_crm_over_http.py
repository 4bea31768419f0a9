"""A registration on its whole way: from the database over real HTTP into the local CRM."""

import pytest
from sqlalchemy import func, select, update

from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel
from jobs.crm.outbound.pump import CrmPump
from models.outbox import CrmDirty
from services.outbox import promise
from services.profiles import update_profile
from tests.factories import (
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    publish_policies,
    register,
)


@pytest.fixture
async def registered(database, house):
    await publish_policies(database)
    seller = await make_point_of_sale(database)
    piece = await make_sold_piece(database, seller, (await make_catalogue(database))["WATCH"])
    owner = await make_owner(database, house)
    await register(database, owner, piece)
    return owner, piece


@pytest.fixture
async def pump(database, house, org):
    crm = SalesforceCRM(SalesforceClient(org.settings), OrgModel.CONTACT)
    yield CrmPump(database, house.vault, crm)
    await crm.close()


@pytest.fixture
def there(org):
    """The one record of the CRM that carries our id."""

    def there(fields, name, our_id):
        query = f"SELECT {fields} FROM {name} WHERE Caseback_Id__c = '{our_id}'"  # noqa: S608 - our own id
        (found,) = org.find(query)
        return found

    return there


async def waiting(database):
    async with database.transaction() as session:
        return (await session.execute(select(CrmDirty.kind, CrmDirty.code))).all()


async def test_a_registration_arrives_whole_in_two_calls(database, org, pump, there, registered):
    owner, piece = registered
    await pump.drain()
    assert await waiting(database) == []
    fields = "LastName, Email, Account.Name, Individual.LastName"
    person = there(fields, "Contact", owner.id)
    assert (person["LastName"], person["Email"]) == ("Lovelace", owner.email)
    assert person["Account"]["Name"] == "Ada Lovelace"
    fields = "SerialNumber, Contact.Caseback_Id__c, Product2.ProductCode"
    watch = there(fields, "Asset", piece.id)
    assert watch["SerialNumber"] == piece.number
    assert watch["Contact"]["Caseback_Id__c"] == str(owner.id)
    assert watch["Product2"]["ProductCode"] == "CB-WATCH"


async def test_what_did_not_change_costs_no_call(database, org, pump, registered):
    owner, piece = registered
    await pump.drain()
    before = org.calls()
    async with database.transaction() as session:
        await promise(session, "OWNER", [owner.id])
        await promise(session, "TIMEPIECE", [piece.id])
    await pump.drain()
    assert (await waiting(database), org.calls()) == ([], before)


async def test_a_change_is_written_to_the_record_itself_and_nothing_else_with_it(
    database, house, org, pump, there, registered
):
    owner, _ = registered
    await pump.drain()
    staff = {"MailingCity": "London"}
    person = there("Id", "Contact", owner.id)
    org.staff("PATCH", f"sobjects/Contact/{person['Id']}", staff)
    async with database.transaction() as session:
        await update_profile(session, house, owner_id=owner.id, changes={"phone": "+33612345678"})
    await pump.drain()
    fields = "MailingCity, MobilePhone"
    person = there(fields, "Contact", owner.id)
    assert (person["MailingCity"], person["MobilePhone"]) == ("London", "+33612345678")


async def test_a_card_that_a_boutique_typed_is_linked(database, org, pump, there, registered):
    owner, piece = registered
    card = {"LastName": "LOVELACE", "FirstName": "Ada", "Email": owner.email, "Title": "Countess"}
    org.staff("POST", "sobjects/Contact", card)
    await pump.drain()
    assert await waiting(database) == []
    fields = "LastName, Title, Birthdate, Account.Name, IndividualId"
    person = there(fields, "Contact", owner.id)
    assert (person["LastName"], person["Title"]) == ("LOVELACE", "Countess")
    assert person["Birthdate"] == "1985-12-10"
    assert person["Account"]
    assert person["IndividualId"]
    assert there("Contact.Title", "Asset", piece.id)["Contact"]["Title"] == "Countess"


async def test_a_row_that_is_locked_goes_again_alone(database, org, pump, registered):
    org.disturb(row_code="UNABLE_TO_LOCK_ROW", object="Contact", once=True)
    await pump.drain()
    locked = [(kind, code) for kind, code in await waiting(database) if code != "PARENT_NOT_THERE"]
    assert ("OWNER", "UNABLE_TO_LOCK_ROW") in locked
    async with database.transaction() as session:
        await session.execute(update(CrmDirty).values(due_at=func.now()))
    await pump.drain()
    assert await waiting(database) == []
