"""What refers to a record by its place in the CRM, and what refers to one by our key alone."""

from dataclasses import replace

import pytest

from integrations.crm import Delivered
from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel
from tests.integrations.salesforce.records import a_reference, a_registration, new


@pytest.fixture
async def crm(org, request):
    bulk_from = getattr(request, "param", 2_000)
    client = SalesforceClient(org.settings)
    crm = SalesforceCRM(client, OrgModel.CONTACT, bulk_from=bulk_from)
    yield crm
    await crm.close()


async def test_a_child_whose_arrival_was_not_heard_is_taken_again_with_its_parent_known(crm):
    reference = a_reference()
    owner, watch, cover, _ = a_registration(reference)
    *_, held, covered = await crm.push(new(reference, owner, watch, cover))
    again = [replace(each, parents={watch.id: held.link}) for each in new(cover)]
    assert await crm.push(again) == [Delivered(covered.link)]


@pytest.mark.parametrize("crm", [10], indirect=True)
async def test_children_of_known_and_of_unknown_parents_go_in_bulk_together(crm):
    reference = a_reference()
    families = [a_registration(reference) for _ in range(30)]
    parents = [each for owner, watch, *_ in families for each in (owner, watch)]
    landed = await crm.push(new(reference, *parents))
    links = {each.id: outcome.link for each, outcome in zip(parents, landed[1:], strict=True)}
    covers = [
        replace(sending, parents=links if place % 2 else {})
        for place, sending in enumerate(new(*(cover for _, _, cover, _ in families)))
    ]
    outcomes = await crm.push(covers)
    assert [type(each) for each in outcomes] == [Delivered] * len(covers)
