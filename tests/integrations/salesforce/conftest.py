"""The adapter over real HTTP, in both ways in which an org keeps its clients."""

import pytest

from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel


@pytest.fixture
async def client(org):
    client = SalesforceClient(org.settings)
    yield client
    await client.close()


@pytest.fixture
def crm(client):
    return SalesforceCRM(client, OrgModel.CONTACT)


@pytest.fixture
async def crm_of_persons(org_of_persons):
    crm = SalesforceCRM(SalesforceClient(org_of_persons.settings), OrgModel.PERSON_ACCOUNT)
    yield crm
    await crm.close()
