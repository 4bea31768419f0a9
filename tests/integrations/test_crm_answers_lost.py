"""What arrived, and was not heard to have arrived, is sent again: by then more may be known."""

from dataclasses import replace

import pytest

from integrations.crm import Delivered
from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel
from tests.integrations.salesforce.records import a_reference, a_registration, new


@pytest.fixture
async def crm(org):
    crm = SalesforceCRM(SalesforceClient(org.settings), OrgModel.CONTACT)
    yield crm
    await crm.close()


async def test_a_child_is_taken_again_from_who_knows_its_parent_by_now(crm):
    reference = a_reference()
    owner, watch, cover, _ = a_registration(reference)
    *_, held, covered = await crm.push(new(reference, owner, watch, cover))
    again = [replace(each, parents={watch.id: held.link}) for each in new(cover)]
    assert await crm.push(again) == [Delivered(covered.link)]
