"""What a CRM admin deploys holds every field that the mapping writes and Salesforce does not bring.

The tables are Salesforce's own fields, from its object reference; relations stand for their fields.
"""

import json
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from integrations.salesforce import preflight
from integrations.salesforce.faults import STALE_VERSION
from integrations.salesforce.preflight import needed_fields
from integrations.salesforce.rows import OrgModel

METADATA = Path(preflight.__file__).parent / "metadata"
SOURCE = METADATA / "force-app/main/default"
NAMESPACE = {"m": "http://soap.sforce.com/2006/04/metadata"}

# Required fields take no field permission: whoever may write the object may write them.
REQUIRED = {
    "Account": {"Name", "FirstName", "LastName"},
    "Contact": {"FirstName", "LastName"},
    "Individual": {"FirstName", "LastName"},
    "Product2": {"Name"},
    "Asset": {"Name"},
    "AssetWarranty": {"AssetId"},
    "ContactPointTypeConsent": {
        "Name",
        "PartyId",
        "ContactPointType",
        "PrivacyConsentStatus",
        "CaptureContactPointType",
        "CaptureSource",
        "CaptureDate",
    },
}
OPTIONAL = {
    "Account": set(),
    "Contact": {
        "AccountId",
        "Birthdate",
        "Email",
        "HasOptedOutOfEmail",
        "IndividualId",
        "MailingAddress",
        "MobilePhone",
    },
    "Individual": {"BirthDate"},
    "Product2": {"Description", "Family", "IsActive", "ProductCode", "StockKeepingUnit"},
    "Asset": {"AccountId", "ContactId", "Product2Id", "PurchaseDate", "SerialNumber"},
    "AssetWarranty": {"EndDate", "Exclusions", "StartDate", "WarrantyType"},
    "ContactPointTypeConsent": set(),
}
# On a person account these show the fields of the person's Contact, and follow its permissions.
PERSON = {
    "PersonBirthdate",
    "PersonEmail",
    "PersonHasOptedOutOfEmail",
    "PersonIndividualId",
    "PersonMailingAddress",
    "PersonMobilePhone",
}
RELATIONS = {"Account", "Contact", "Individual", "PersonIndividual", "Product2", "Asset", "Party"}


def as_field(name):
    """The field behind a name as written: a relation's id, an address as a whole."""
    if name in RELATIONS:
        return f"{name}Id"
    if "Mailing" in name:
        return f"{name[: name.index('Mailing')]}MailingAddress"
    return name


def read_xml(path):
    return ET.parse(path).getroot()  # noqa: S314 - our own files


def deployed_fields():
    fields = defaultdict(dict)
    for path in SOURCE.glob("objects/*/fields/*.field-meta.xml"):
        root = read_xml(path)
        fields[path.parts[-3]][root.findtext("m:fullName", namespaces=NAMESPACE)] = root
    return fields


def permissions():
    path = SOURCE / "permissionsets/Caseback_Sync.permissionset-meta.xml"
    return read_xml(path)


@pytest.mark.parametrize("model", OrgModel)
def test_every_field_the_mapping_writes_is_salesforces_own_or_deployed(model):
    deployed = deployed_fields()
    for name, fields in needed_fields(model).items():
        standard = REQUIRED[name] | OPTIONAL[name]
        standard |= PERSON if model is OrgModel.PERSON_ACCOUNT and name == "Account" else set()
        assert {as_field(field) for field in fields} <= standard | deployed[name].keys(), name


def test_the_synchronisation_may_write_every_optional_field_and_no_other():
    granted = {
        entry.findtext("m:field", namespaces=NAMESPACE)
        for entry in permissions().iterfind("m:fieldPermissions", NAMESPACE)
        if entry.findtext("m:editable", namespaces=NAMESPACE) == "true"
    }
    deployed = deployed_fields()
    wanted = {
        f"{name}.{field}" for name in OPTIONAL for field in OPTIONAL[name] | deployed[name].keys()
    }
    assert granted == wanted


def test_the_synchronisation_may_create_and_change_every_object():
    for model in OrgModel:
        granted = {
            entry.findtext("m:object", namespaces=NAMESPACE)
            for entry in permissions().iterfind("m:objectPermissions", NAMESPACE)
            if entry.findtext("m:allowCreate", namespaces=NAMESPACE)
            == entry.findtext("m:allowEdit", namespaces=NAMESPACE)
            == "true"
        }
        assert needed_fields(model).keys() <= granted


def test_our_id_is_a_unique_external_id_wide_enough_for_a_uuid():
    for name, fields in deployed_fields().items():
        key = fields["Caseback_Id__c"]
        said = {
            tag: key.findtext(f"m:{tag}", namespaces=NAMESPACE) for tag in ("externalId", "unique")
        }
        assert said == {"externalId": "true", "unique": "true"}, name
        assert int(key.findtext("m:length", namespaces=NAMESPACE)) >= 36


def test_every_object_refuses_an_older_version_with_the_words_we_listen_for():
    for name in REQUIRED:
        path = SOURCE / f"objects/{name}/validationRules/Caseback_Fence.validationRule-meta.xml"
        rule = read_xml(path)
        assert rule.findtext("m:active", namespaces=NAMESPACE) == "true"
        assert rule.findtext("m:errorMessage", namespaces=NAMESPACE) == STALE_VERSION
        formula = rule.findtext("m:errorConditionFormula", namespaces=NAMESPACE)
        assert "Caseback_Version__c < PRIORVALUE(Caseback_Version__c)" in formula


def test_the_project_file_names_the_folder_that_is_deployed():
    project = json.loads((METADATA / "sfdx-project.json").read_text())
    (folder,) = project["packageDirectories"]
    assert SOURCE.is_relative_to(METADATA / folder["path"])
