import subprocess
import sys

import pytest
from simple_salesforce.exceptions import SalesforceMalformedRequest

from tests.integrations.local_crm.conftest import ROOT

OURS = ROOT / "integrations/salesforce/metadata/force-app"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<{0} xmlns="http://soap.sforce.com/2006/04/metadata">{1}</{0}>'
FENCE = "AND(NOT(ISNEW()), Version__c &lt; PRIORVALUE(Version__c))"


def tag(**values):
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items())


@pytest.fixture
def deploy(tmp_path):
    """Writes one file of an org's source, as an administrator keeps it."""

    def deploy(path, kind, body):
        file = tmp_path / "force-app/main/default/objects" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(HEAD.format(kind, body), encoding="utf-8")
        return tmp_path / "force-app"

    return deploy


def deploy_field(deploy, name, **values):
    path = f"Contact/fields/{name}.field-meta.xml"
    return deploy(path, "CustomField", tag(fullName=name, **values))


def deploy_fence(deploy, **values):
    values = {"active": "true", "errorConditionFormula": FENCE, "errorMessage": "TOO_LATE"} | values
    return deploy(
        "Contact/validationRules/F.validationRule-meta.xml", "ValidationRule", tag(**values)
    )


@pytest.fixture
def fields(start_crm):
    def fields(folder, sobject="Contact"):
        salesforce = start_crm("--metadata", str(folder)).salesforce()
        described = getattr(salesforce, sobject).describe()["fields"]
        return {field["name"]: field for field in described if field["custom"]}

    return fields


def test_an_org_has_the_custom_fields_that_were_deployed_and_no_others(deploy, fields):
    deploy_field(deploy, "Own__c", label="Own id", type="Text", length=20, unique="true")
    deploy_field(deploy, "Size__c", label="Size", type="Number", precision=6, scale=2)
    values = tag(restricted="true", valueSetDefinition=tag(value=tag(fullName="A")))
    deploy_field(deploy, "X__c", type="Picklist", valueSet=values)
    folder = deploy_field(deploy, "Friend__c", type="Lookup", referenceTo="Contact", label="F")
    found = fields(folder)
    assert set(found) == {"Own__c", "Size__c", "X__c", "Friend__c"}
    assert (found["Own__c"]["label"], found["Own__c"]["unique"]) == ("Own id", True)
    assert (found["Size__c"]["precision"], found["Size__c"]["scale"]) == (6, 2)
    assert found["X__c"]["restrictedPicklist"] is True
    assert found["Friend__c"]["relationshipName"] == "Friend__r"


def test_what_caseback_deploys_is_read_whole(fields):
    found = fields(OURS)
    assert {"Caseback_Id__c", "Caseback_Version__c"} <= set(found)
    assert (found["Caseback_Id__c"]["externalId"], found["Caseback_Id__c"]["unique"]) == (
        True,
        True,
    )
    assert found["Caseback_Version__c"]["precision"] == 18


def test_without_a_folder_the_org_has_all_that_caseback_writes(crm):
    contact = {field["name"]: field for field in crm.salesforce().Contact.describe()["fields"]}
    asset = {field["name"]: field for field in crm.salesforce().Asset.describe()["fields"]}
    assert contact["Caseback_Language__c"]["length"] == 35
    assert asset["Caseback_Point_of_Sale__c"]["length"] == 80


def test_a_person_account_has_the_custom_fields_of_its_contact(start_crm):
    crm = start_crm("--org-model", "person_account").salesforce()
    id_ = crm.Account.create({"LastName": "Keller", "Caseback_Language__pc": "de-CH"})["id"]
    account = crm.Account.get(id_)
    contact = crm.Contact.get(account["PersonContactId"])
    assert contact["Caseback_Language__c"] == "de-CH"
    crm.Account.update(id_, {"Caseback_Language__pc": "fr"})
    assert crm.Contact.get(account["PersonContactId"])["Caseback_Language__c"] == "fr"


def test_a_deployed_fence_refuses_in_its_own_words(deploy, start_crm):
    deploy_field(deploy, "Version__c", type="Number", precision=18, scale=0)
    folder = deploy_fence(deploy, errorDisplayField="Version__c")
    contacts = start_crm("--metadata", str(folder)).salesforce().Contact
    id_ = contacts.create({"LastName": "X", "Version__c": 2})["id"]
    contacts.update(id_, {"Version__c": 3, "Title": "new"})
    with pytest.raises(SalesforceMalformedRequest) as refused:
        contacts.update(id_, {"Version__c": 2, "Title": "old"})
    assert refused.value.content == [
        {
            "message": "TOO_LATE",
            "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "fields": ["Version__c"],
        }
    ]
    assert contacts.get(id_)["Title"] == "new"


def test_a_rule_that_is_not_active_does_not_refuse(deploy, start_crm):
    deploy_field(deploy, "Version__c", type="Number", precision=18, scale=0)
    folder = deploy_fence(deploy, active="false")
    contacts = start_crm("--metadata", str(folder)).salesforce().Contact
    id_ = contacts.create({"LastName": "X", "Version__c": 2})["id"]
    assert contacts.update(id_, {"Version__c": 1}) == 204


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--metadata", "/nowhere"], "/nowhere is no folder"),
        (["--permission-set", "/nowhere"], "/nowhere cannot be read"),
        (["--duplicate-rules", "Contact=perhaps"], "A duplicate rule is one of off, alert, block"),
    ],
)
def test_what_cannot_be_read_stops_the_crm_from_starting(options, said):
    ended = start(*options)
    assert (ended.returncode, said in ended.stderr) == (2, True)


def test_a_rule_of_another_shape_stops_the_crm_from_starting(deploy):
    folder = deploy_fence(deploy, errorConditionFormula="ISBLANK(Email)")
    ended = start("--metadata", str(folder))
    assert ended.returncode == 2
    assert "a rule of this shape is not spoken: ISBLANK(Email)" in ended.stderr


def test_a_field_of_an_object_that_is_not_kept_stops_the_crm_from_starting(deploy):
    folder = deploy(
        "Case/fields/X__c.field-meta.xml", "CustomField", tag(fullName="X__c", type="Date")
    )
    ended = start("--metadata", str(folder))
    assert (ended.returncode, "the local CRM does not keep Case" in ended.stderr) == (2, True)


def start(*options):
    command = (sys.executable, "-m", "integrations.local_crm", "--consumer-key", "k")
    return subprocess.run(
        [*command, "--consumer-secret", "s", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
    )
