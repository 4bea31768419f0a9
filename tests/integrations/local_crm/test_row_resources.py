import pytest
from simple_salesforce.exceptions import SalesforceMalformedRequest, SalesforceResourceNotFound


def test_the_real_client_creates_reads_changes_and_deletes_a_record(crm):
    contacts = crm.salesforce().Contact
    id_ = contacts.create({"LastName": "Keller", "FirstName": "Ana", "HasOptedOutOfEmail": True})[
        "id"
    ]
    assert len(id_) == 18
    assert id_.startswith("003")
    contacts.update(id_, {"MailingCity": "Genève"})
    kept = contacts.get(id_[:15])
    assert (kept["Name"], kept["MailingCity"]) == ("Ana Keller", "Genève")
    assert kept["HasOptedOutOfEmail"] is True
    assert kept["DoNotCall"] is False
    assert kept["attributes"]["type"] == "Contact"
    assert kept["CreatedDate"].endswith(".000+0000")
    contacts.delete(id_)
    with pytest.raises(SalesforceResourceNotFound):
        contacts.get(id_)


def test_a_deleted_record_lies_in_the_recycle_bin(crm, api, key):
    id_ = crm.salesforce().Contact.create({"LastName": "Gone", "Caseback_Id__c": key})["id"]
    assert crm.http.delete(f"{api}/sobjects/Contact/{id_}").status_code == 204
    soql = "SELECT Id, IsDeleted FROM Contact WHERE Caseback_Id__c = {key}"
    assert crm.query(soql, key=key)["totalSize"] == 0
    assert crm.query(soql, deleted=True, key=key)["records"][0]["IsDeleted"] is True
    again = crm.http.patch(f"{api}/sobjects/Contact/{id_}", json={"LastName": "Back"})
    assert (again.status_code, again.json()[0]["errorCode"]) == (404, "ENTITY_IS_DELETED")
    fresh = crm.http.patch(f"{api}/sobjects/Contact/Caseback_Id__c/{key}", json={"LastName": "New"})
    assert fresh.status_code == 201


def test_an_upsert_creates_once_and_then_changes(crm, api, key):
    path = f"{api}/sobjects/contact/caseback_id__C/{key}"
    first = crm.http.patch(path, json={"LastName": "Frey"})
    second = crm.http.patch(path.replace(key, key.upper()), json={"lastname": "Frei"})
    assert (first.status_code, first.json()["created"]) == (201, True)
    assert (second.status_code, second.json()["created"]) == (200, False)
    assert first.json()["id"] == second.json()["id"]
    assert first.headers["location"].endswith(f"/sobjects/Contact/{first.json()['id']}")
    assert crm.http.get(path).json()["LastName"] == "Frei"


def test_before_version_46_an_upsert_does_not_say_what_it_did(crm, key):
    path = f"/services/data/v45.0/sobjects/Contact/Caseback_Id__c/{key}"
    first = crm.http.patch(path, json={"LastName": "Frey"})
    second = crm.http.patch(path, json={"LastName": "Frei"})
    assert (first.status_code, "created" in first.json()) == (201, False)
    assert (second.status_code, second.content) == (204, b"")


def test_a_key_with_a_slash_and_a_space_is_one_key(crm, key):
    value = f"a%2Fb%20c+{key[:8]}"
    crm.http.patch(
        f"/services/data/v62.0/sobjects/Contact/Caseback_Id__c/{value}", json={"LastName": "X"}
    )
    assert crm.count("Contact", "Caseback_Id__c", f"a/b c+{key[:8]}") == 1


def test_several_matches_answer_with_their_addresses(crm, api, key):
    email = f"{key[:8]}@example.ch"
    ids = [crm.salesforce().Contact.create({"LastName": n, "Email": email})["id"] for n in "AB"]
    answer = crm.http.patch(f"{api}/sobjects/Contact/Email/{email}", json={"Title": "Dr"})
    assert answer.status_code == 300
    assert answer.json() == [f"{api}/sobjects/Contact/{id_}" for id_ in ids]
    assert crm.http.get(f"{api}/sobjects/Contact/Email/{email}").status_code == 300


def test_update_only_forbids_creation(crm, api, key):
    path = f"{api}/sobjects/Contact/Caseback_Id__c/{key}"
    answer = crm.http.patch(path, params={"updateOnly": "true"}, json={"LastName": "X"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/sobjects/Contact/Nothing__c/1", 404, "NOT_FOUND"),
        ("/sobjects/Contact/LastName/1", 404, "NOT_FOUND"),
        ("/sobjects/Nothing__c/Caseback_Id__c/1", 404, "NOT_FOUND"),
        ("/sobjects/Contact/003000000000000AAA", 404, "INVALID_CROSS_REFERENCE_KEY"),
        ("/sobjects/Contact/nonsense", 404, "NOT_FOUND"),
        ("/jobs/query", 404, "NOT_FOUND"),
        ("/limits", 405, "METHOD_NOT_ALLOWED"),
    ],
)
def test_what_is_not_there_is_refused_in_salesforces_words(crm, api, path, status, code):
    answer = crm.http.patch(api + path, json={})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (status, code)
    assert "api-usage=" in answer.headers["sforce-limit-info"]


@pytest.mark.parametrize(
    ("body", "code", "message", "fields"),
    [
        (
            {},
            "REQUIRED_FIELD_MISSING",
            "Required fields are missing: [LastName]",
            {"fields": ["LastName"]},
        ),
        (
            {"LastName": "x" * 81},
            "STRING_TOO_LONG",
            f"Last Name: data value too large: {'x' * 81} (max length=80)",
            {"fields": ["LastName"]},
        ),
        (
            {"LastName": "x", "Email": "no"},
            "INVALID_EMAIL_ADDRESS",
            "Email: invalid email address: no",
            {"fields": ["Email"]},
        ),
        (
            {"LastName": "x", "AccountId": "nonsense"},
            "MALFORMED_ID",
            "Account ID: id value of incorrect type: nonsense",
            {"fields": ["AccountId"]},
        ),
        (
            {"LastName": "x", "AccountId": "003D000000IqhSLIAZ"},
            "MALFORMED_ID",
            "Account ID: id value of incorrect type: 003D000000IqhSLIAZ",
            {"fields": ["AccountId"]},
        ),
        (
            {"LastName": "x", "AccountId": "001D000000IqhSLIAZ"},
            "INVALID_CROSS_REFERENCE_KEY",
            "invalid cross reference id",
            {"fields": ["AccountId"]},
        ),
        (
            {"LastName": "x", "Nothing__c": 1},
            "INVALID_FIELD",
            "No such column 'Nothing__c' on sobject of type Contact",
            {},
        ),
    ],
)
def test_a_bad_value_is_refused_by_name(crm, api, body, code, message, fields):
    answer = crm.http.post(f"{api}/sobjects/Contact", json=body)
    assert answer.status_code == 400
    assert answer.json() == [{"message": message, "errorCode": code} | fields]


def test_system_fields_are_not_written_by_clients(crm, api):
    body = {"LastName": "x", "CreatedDate": "2020-01-01T00:00:00Z"}
    answer = crm.http.post(f"{api}/sobjects/Contact", json=body)
    assert answer.json()[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"1",
        b"\xff",
        b'{"LastName": 5}',
        b'{"LastName": {"a": 1}}',
        b'{"LastName": []}',
    ],
)
def test_a_body_that_cannot_be_read_is_never_a_crash(crm, api, content):
    answer = crm.http.post(f"{api}/sobjects/Contact", content=content)
    assert answer.status_code == 400
    assert answer.json()[0]["errorCode"] in ("JSON_PARSER_ERROR", "INVALID_FIELD")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("PurchaseDate", "2026-02-30"),
        ("PurchaseDate", "2026-11-21T00:00:00Z"),
        ("Price", "dear"),
        ("Price", "NaN"),
        ("Price", True),
        ("SerialNumber", 12),
    ],
)
def test_a_value_of_the_wrong_type_makes_the_body_unreadable(crm, api, field, value):
    answer = crm.http.post(f"{api}/sobjects/Asset", json={"Name": "x", field: value})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


def test_a_value_of_the_wrong_type_is_told_as_the_parser_saw_it(crm, api):
    body = {"Name": "x", "PurchaseDate": "2026-02-30"}
    assert crm.http.post(f"{api}/sobjects/Asset", json=body).json() == [
        {
            "message": "Cannot deserialize instance of date from VALUE_STRING value 2026-02-30 or"
            " request may be missing a required field at [line:1, column:1]",
            "errorCode": "JSON_PARSER_ERROR",
        }
    ]


@pytest.mark.parametrize(("price", "status"), [(10**16 - 1, 201), (10**16, 400)])
def test_a_number_has_room_for_its_decimals(crm, api, price, status):
    account = crm.http.post(f"{api}/sobjects/Account", json={"Name": "A"}).json()["id"]
    body = {"Name": "x", "AccountId": account, "Price": price}
    assert crm.http.post(f"{api}/sobjects/Asset", json=body).status_code == status


def test_the_fence_refuses_a_late_write(crm, api, key):
    path = f"{api}/sobjects/Contact/Caseback_Id__c/{key}"
    newest = 900_719_925_474_099_301
    crm.http.patch(path, json={"LastName": "New", "Caseback_Version__c": newest})
    late = crm.http.patch(path, json={"LastName": "Old", "Caseback_Version__c": newest - 1})
    assert late.status_code == 400
    assert late.json() == [
        {
            "message": "CASEBACK_STALE_VERSION",
            "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
            "fields": [],
        }
    ]
    exact = "SELECT COUNT() FROM Contact WHERE Caseback_Version__c = {version}"
    assert crm.query(exact, version=newest)["totalSize"] == 1
    assert crm.query(exact, version=newest - 1)["totalSize"] == 0
    same = crm.http.patch(path, json={"LastName": "Same", "Caseback_Version__c": newest})
    assert same.status_code == 200
    assert crm.http.get(path).json()["LastName"] == "Same"


def test_an_external_id_belongs_to_one_record(crm, key):
    contacts = crm.salesforce().Contact
    first = contacts.create({"LastName": "A", "Caseback_Id__c": key})["id"]
    with pytest.raises(SalesforceMalformedRequest) as refused:
        contacts.create({"LastName": "B", "Caseback_Id__c": key.upper()})
    assert refused.value.content[0]["errorCode"] == "DUPLICATE_VALUE"
    assert refused.value.content[0]["message"] == (
        f"duplicate value found: Caseback_Id__c duplicates value on record with id: {first}"
    )


def test_a_parent_is_named_by_its_external_id(crm, api, key):
    crm.http.patch(f"{api}/sobjects/Account/Caseback_Id__c/{key}", json={"Name": "Keller"})
    body = {"LastName": "Keller", "account": {"caseback_id__c": key}}
    made = crm.http.patch(f"{api}/sobjects/Contact/Caseback_Id__c/{key}", json=body).json()
    soql = "SELECT Account.Name FROM Contact WHERE Id = {id_}"
    assert crm.query(soql, id_=made["id"])["records"][0]["Account"]["Name"] == "Keller"
    lost = crm.http.post(
        f"{api}/sobjects/Contact", json={"LastName": "X", "Account": {"Caseback_Id__c": "0116"}}
    )
    assert lost.json()[0]["errorCode"] == "INVALID_FIELD"
    assert lost.json()[0]["message"] == (
        "Foreign key external ID: 0116 not found for field Caseback_Id__c in entity Account"
    )


def test_a_watch_needs_someone_to_belong_to(crm, api):
    nobody = crm.http.post(f"{api}/sobjects/Asset", json={"Name": "Watch"}).json()[0]
    assert nobody["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    assert nobody["message"] == "Every asset needs an account, a contact, or both."
    alone = crm.http.post(f"{api}/sobjects/Contact", json={"LastName": "Alone"}).json()["id"]
    private = crm.http.post(f"{api}/sobjects/Asset", json={"Name": "W", "ContactId": alone})
    assert private.json()[0]["errorCode"] == "FIELD_INTEGRITY_EXCEPTION"
    account = crm.http.post(f"{api}/sobjects/Account", json={"Name": "A"}).json()["id"]
    crm.http.patch(f"{api}/sobjects/Contact/{alone}", json={"AccountId": account})
    accepted = crm.http.post(f"{api}/sobjects/Asset", json={"Name": "W", "ContactId": alone})
    assert accepted.status_code == 201


def test_the_watch_of_a_warranty_is_chosen_once(crm, api):
    account = crm.http.post(f"{api}/sobjects/Account", json={"Name": "A"}).json()["id"]
    watch = crm.http.post(f"{api}/sobjects/Asset", json={"Name": "W", "AccountId": account}).json()
    made = crm.http.post(
        f"{api}/sobjects/AssetWarranty", json={"AssetId": watch["id"], "EndDate": "2034-11-21"}
    ).json()
    path = f"{api}/sobjects/AssetWarranty/{made['id']}"
    assert crm.http.patch(path, json={"EndDate": "2035-11-21"}).status_code == 204
    moved = crm.http.patch(path, json={"AssetId": watch["id"]})
    assert moved.json()[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert crm.http.get(path).json()["EndDate"] == "2035-11-21"


def test_a_restricted_picklist_takes_only_its_values(crm, api):
    party = crm.http.post(f"{api}/sobjects/Individual", json={"LastName": "X"}).json()["id"]
    consent = {
        "Name": "E-mail",
        "PartyId": party,
        "ContactPointType": "Email",
        "PrivacyConsentStatus": "Perhaps",
        "CaptureDate": "2026-11-21T10:00:00.000+02:00",
        "CaptureContactPointType": "Web",
        "CaptureSource": "Registration",
    }
    path = f"{api}/sobjects/ContactPointTypeConsent"
    refused = crm.http.post(path, json=consent).json()[0]
    assert refused["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    assert refused["message"] == (
        "Privacy Consent Status: bad value for restricted picklist field: Perhaps"
    )
    made = crm.http.post(path, json=consent | {"PrivacyConsentStatus": "OptIn"}).json()
    kept = crm.http.get(f"{path}/{made['id']}").json()
    assert kept["CaptureDate"] == "2026-11-21T08:00:00.000+0000"
