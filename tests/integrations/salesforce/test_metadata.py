"""What a CRM admin deploys holds every field that the mapping names and Salesforce does not bring.

The tables are Salesforce's own fields, from its object reference; an address stands for its parts.
"""

import json
import re
from collections import defaultdict
from xml.etree import ElementTree as ET

import pytest

from integrations.salesforce.faults import STALE_VERSION
from integrations.salesforce.needs import needs_of
from integrations.salesforce.rows import OrgModel
from tests.integrations.conftest import METADATA as SOURCE

NAMESPACE = {"m": "http://soap.sforce.com/2006/04/metadata"}
SYSTEM = {"Id", "IsDeleted", "MasterRecordId", "SystemModstamp", "LastModifiedById"}
SYSTEM |= {"IsPersonAccount"}
# Required fields take no field permission: whoever may write the object may write them.
REQUIRED = {
    "Account": {"Name", "FirstName", "LastName"},
    "Contact": {"FirstName", "LastName"},
    "Individual": {"FirstName", "LastName"},
    "Product2": {"Name"},
    "Asset": {"Name"},
    "AssetWarranty": {"AssetId"},
    "ContactPointTypeConsent": {
        *("Name", "PartyId", "ContactPointType", "PrivacyConsentStatus"),
        *("CaptureContactPointType", "CaptureSource", "CaptureDate"),
    },
}
OPTIONAL = {
    "Account": {"Phone"},
    "Contact": {
        *("AccountId", "Birthdate", "Email", "HasOptedOutOfEmail", "IndividualId"),
        *("MailingAddress", "MobilePhone", "Phone", "HomePhone"),
    },
    "Individual": {"BirthDate", "HasOptedOutSolicit", "ShouldForget"},
    "Product2": {"Description", "Family", "IsActive", "ProductCode", "StockKeepingUnit"},
    "Asset": {"AccountId", "ContactId", "Product2Id", "PurchaseDate", "SerialNumber"},
    "AssetWarranty": {"EndDate", "Exclusions", "StartDate", "WarrantyType"},
    "ContactPointTypeConsent": set(),
}
PERSON = re.compile(r"Person(?!ContactId)(\w+)|(\w+)__pc")


def read_xml(path):
    return ET.parse(path).getroot()  # noqa: S314 - our own files


def text(entry, tag):
    return entry.findtext(f"m:{tag}", namespaces=NAMESPACE)


def named(folder):
    """What the files of a folder define, by object and name."""
    found = defaultdict(dict)
    for path in SOURCE.glob(f"objects/*/{folder}/*-meta.xml"):
        root = read_xml(path)
        assert path.name.startswith(f"{text(root, 'fullName')}.")
        found[path.parts[-3]][text(root, "fullName")] = root
    return found


def as_granted(name, field):
    """The field that permissions name: on a person account that of the person's Contact."""
    if name == "Account" and (person := PERSON.fullmatch(field)):
        name, field = "Contact", person[1] or f"{person[2]}__c"
    if field.startswith("Mailing"):
        field = "MailingAddress"
    return name, field


def used(which):
    """All fields that either org model reads or writes, but for those everybody may."""
    fields = {
        as_granted(name, field)
        for model in OrgModel
        for name, need in needs_of(model).items()
        for field in getattr(need, which)
    }
    return {(name, field) for name, field in fields if field not in SYSTEM | REQUIRED[name]}


def permissions(kind):
    path = SOURCE / "permissionsets/Caseback_Sync.permissionset-meta.xml"
    return read_xml(path).iterfind(f"m:{kind}", NAMESPACE)


def test_every_field_the_mapping_names_is_salesforces_own_or_deployed():
    fields = named("fields")
    for name, field in used("read") | used("written"):
        assert field in OPTIONAL[name] | fields[name].keys(), f"{name}.{field}"


def test_every_field_that_is_deployed_is_used():
    deployed = {(name, field) for name, fields in named("fields").items() for field in fields}
    assert deployed <= used("read") | used("written")


def test_the_synchronisation_may_see_and_write_what_it_uses_and_nothing_else():
    entries = list(permissions("fieldPermissions"))
    granted = {text(each, "field"): text(each, "editable") for each in entries}
    written = {f"{name}.{field}" for name, field in used("written")}
    read = {f"{name}.{field}" for name, field in used("read")}
    assert {field for field, editable in granted.items() if editable == "true"} == written
    assert {field for field, editable in granted.items() if editable == "false"} == read - written
    assert {text(each, "readable") for each in entries} == {"true"}


def test_the_synchronisation_may_create_and_change_every_object_and_delete_none_needlessly():
    granted = {text(each, "object"): each for each in permissions("objectPermissions")}
    assert granted.keys() == {name for model in OrgModel for name in needs_of(model)}
    for entry in granted.values():
        may = {tag: text(entry, tag) == "true" for tag in ("allowCreate", "allowEdit", "allowRead")}
        assert all(may.values())
        # Salesforce gives Modify All only together with Delete.
        assert text(entry, "allowDelete") == text(entry, "modifyAllRecords")


def test_our_id_is_a_unique_external_id_wide_enough_for_a_uuid():
    fields = named("fields")
    assert fields.keys() == REQUIRED.keys()
    for name, defined in fields.items():
        key = defined["Caseback_Id__c"]
        assert (text(key, "externalId"), text(key, "unique")) == ("true", "true"), name
        assert int(text(key, "length")) >= 36


def test_every_object_refuses_an_older_version_with_the_words_we_listen_for():
    rules = named("validationRules")
    for name in REQUIRED:
        rule = rules[name]["Caseback_Fence"]
        assert (text(rule, "active"), text(rule, "errorMessage")) == ("true", STALE_VERSION)
        formula = text(rule, "errorConditionFormula")
        assert "Caseback_Version__c < PRIORVALUE(Caseback_Version__c)" in formula


@pytest.mark.parametrize(
    ("folder", "tag"), [("compactLayouts", "fields"), ("listViews", "columns")]
)
def test_what_staff_see_shows_only_fields_that_are_there(folder, tag):
    fields = named("fields")
    for name, shown in named(folder).items():
        for root in shown.values():
            custom = {each.text for each in root.iterfind(f"m:{tag}", NAMESPACE)}
            assert {each for each in custom if each.endswith("__c")} <= fields[name].keys()


def test_the_project_file_names_the_folder_that_is_deployed():
    metadata = SOURCE.parents[2]
    project = json.loads((metadata / "sfdx-project.json").read_text())
    (folder,) = project["packageDirectories"]
    assert SOURCE.is_relative_to(metadata / folder["path"])
