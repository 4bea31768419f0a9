"""What an org lacks, said in words."""

import shutil
from xml.etree import ElementTree as ET

import pytest

from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel
from tests.integrations.conftest import METADATA, running

XML = "http://soap.sforce.com/2006/04/metadata"
SET = "permissionsets/Caseback_Sync.permissionset-meta.xml"


async def gaps(org, model=OrgModel.CONTACT, **changed):
    client = SalesforceClient(org.settings)
    client.version = changed.get("version", client.version)
    try:
        return await SalesforceCRM(client, model).preflight()
    finally:
        await client.close()


def without(folder, *names):
    """What we ship, with some permissions taken out of the set."""
    shutil.copytree(METADATA, folder / "shipped")
    ET.register_namespace("", XML)
    tree = ET.parse(folder / "shipped" / SET)  # noqa: S314 - our own file
    root = tree.getroot()
    for entry in list(root):
        named = entry.findtext(f"{{{XML}}}field") or entry.findtext(f"{{{XML}}}object")
        if named in names or (named and "*" in names and "Caseback" in named):
            root.remove(entry)
    tree.write(folder / "shipped" / SET)
    return "--metadata", str(folder / "shipped"), "--permission-set", str(folder / "shipped" / SET)


async def test_an_org_where_all_was_deployed_lacks_nothing(org, org_of_persons):
    assert await gaps(org) == []
    assert await gaps(org_of_persons, OrgModel.PERSON_ACCOUNT) == []


async def test_a_model_that_does_not_fit_is_told_first(org, org_of_persons):
    first, *_ = await gaps(org, OrgModel.PERSON_ACCOUNT)
    assert first.endswith("set CASEBACK_CRM_ORG_MODEL to contact.")
    first, *_ = await gaps(org_of_persons)
    assert first.endswith("set CASEBACK_CRM_ORG_MODEL to person_account.")


async def test_a_version_that_the_org_does_not_speak_is_all_that_is_told(org):
    (gap,) = await gaps(org, version="12.0")
    assert gap.startswith("The org does not speak version 12.0")


@pytest.mark.parametrize(
    ("hidden", "said"),
    [
        (["AssetWarranty"], ["The object AssetWarranty is missing, or hidden", "licence"]),
        (["Individual"], ["The object Individual is missing", "Data Protection and Privacy"]),
        (["Contact.MobilePhone"], ["Contact lacks the field MobilePhone", "Caseback_Sync"]),
        (["Contact.HomePhone"], ["Contact lacks the field HomePhone", "Caseback_Sync"]),
        (["Asset.Caseback_Id__c"], ["Asset lacks the field Caseback_Id__c", "Caseback_Sync"]),
        (["*"], ["No field of ours is to be seen on any object", "Caseback_Sync"]),
    ],
)
async def test_what_is_hidden_from_us_is_named_with_its_cure(tmp_path, hidden, said):
    with running(tmp_path, *without(tmp_path, *hidden)) as org:
        (gap,) = await gaps(org)
    assert all(words in gap for words in said)


async def test_an_org_that_nobody_prepared_says_so_in_one_sentence(tmp_path):
    shutil.copytree(METADATA, tmp_path / "shipped")
    for folder in ("fields", "validationRules", "compactLayouts", "listViews"):
        for path in (tmp_path / "shipped").glob(f"objects/*/{folder}"):
            shutil.rmtree(path)
    with running(tmp_path, "--metadata", str(tmp_path / "shipped")) as org:
        (gap,) = await gaps(org)
    assert gap.startswith("No field of ours is to be seen")


async def test_a_quota_that_is_nearly_spent_is_told(org):
    org.pull("quota", used=81_000, total=100_000)
    (gap,) = await gaps(org)
    assert gap.startswith("Only 18")
    assert gap.endswith("of the org's 100000 calls of the day are left.")


class Admin(SalesforceClient):
    """Sees the validation rules of some objects, as only an admin's user does."""

    rules = ()

    async def call(self, method, path, body=None, *, headers=None):
        if not path.startswith("tooling/"):
            return await super().call(method, path, body, headers=headers)
        return {
            "records": [{"EntityDefinition": {"QualifiedApiName": name}} for name in self.rules]
        }


@pytest.mark.parametrize(
    ("seen", "missing"),
    [
        (["Account", "Asset", "AssetWarranty", "ContactPointTypeConsent", "Product2"], 2),
        ([], 0),  # who sees none may not see any
    ],
)
async def test_a_fence_that_can_be_seen_to_be_missing_is_told(org, seen, missing):
    client = Admin(org.settings)
    client.rules = seen
    said = await SalesforceCRM(client, OrgModel.CONTACT).preflight()
    assert len(said) == missing
    assert all("lacks the active validation rule Caseback_Fence" in gap for gap in said)
    await client.close()
