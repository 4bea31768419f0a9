import pytest

HEADER = "Sforce-Duplicate-Rule-Header"
KELLER = {"LastName": "Keller", "FirstName": "Ana", "Email": "ana@example.ch"}


@pytest.fixture
def start(start_crm):
    def start(rules="Contact=alert"):
        return start_crm("--duplicate-rules", rules)

    return start


@pytest.fixture
def post(api):
    def post(crm, body, sobject="Contact", version="62", **headers):
        path = f"{api.replace('62', version)}/sobjects/{sobject}"
        return crm.http.post(path, json=body, headers=headers)

    return post


def test_an_alert_names_the_record_that_is_there(start, post, api):
    crm = start()
    id_ = post(crm, KELLER).json()["id"]
    answer = post(crm, KELLER | {"LastName": "KELLÉR", "Email": "ANA@example.ch"})
    record = {"attributes": {"type": "Contact", "url": f"{api}/sobjects/Contact/{id_}"}, "Id": id_}
    matches = {
        "entityType": "Contact",
        "errors": [],
        "matchEngine": "FuzzyMatchEngine",
        "matchRecords": [
            {
                "additionalInformation": [],
                "fieldDiffs": [],
                "matchConfidence": 100.0,
                "record": record,
            }
        ],
        "rule": "Standard_Contact_Match_Rule_v1_1",
        "size": 1,
        "success": True,
    }
    assert answer.status_code == 400
    assert answer.json() == [
        {
            "duplicateResult": {
                "allowSave": True,
                "duplicateRule": "Standard_Contact_Duplicate_Rule",
                "duplicateRuleEntityType": "Contact",
                "errorMessage": "Use one of these records?",
                "matchResults": [matches],
            },
            "errorCode": "DUPLICATES_DETECTED",
            "message": "Use one of these records?",
        }
    ]


def test_older_versions_misspell_the_result(start, post):
    crm = start()
    post(crm, KELLER)
    assert "duplicateResut" in post(crm, KELLER, version="54").json()[0]


def test_details_are_told_when_asked_for(start, post):
    crm = start()
    post(crm, KELLER)
    answer = post(crm, KELLER, **{HEADER: "includeRecordDetails=true"}).json()[0]
    found = answer["duplicateResult"]["matchResults"][0]["matchRecords"][0]["record"]
    assert (found["FirstName"], found["Email"]) == ("Ana", "ana@example.ch")


def test_an_alert_lets_pass_who_insists_and_a_block_does_not(start, post):
    crm = start()
    post(crm, KELLER)
    insists = {HEADER: "allowSave=true, runAsCurrentUser=true"}
    assert post(crm, KELLER, **insists).status_code == 201
    crm.http.put("/__crm__/duplicate-rules", json={"Contact": "block"})
    blocked = post(crm, KELLER, **insists).json()[0]
    assert blocked["errorCode"] == "DUPLICATES_DETECTED"
    assert blocked["duplicateResult"]["allowSave"] is False
    assert blocked["duplicateResult"]["matchResults"][0]["size"] == 2


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"LastName": "Keller", "Email": "ana@example.ch"}, 400),
        ({"LastName": "Kehler", "Email": "ana@example.ch"}, 400),
        ({"LastName": "Frey", "Email": "ana@example.ch"}, 201),
        ({"LastName": "Keller", "Email": "other@example.ch"}, 201),
        ({"LastName": "Keller"}, 201),
    ],
)
def test_a_contact_is_the_same_by_e_mail_and_much_the_same_name(start, post, other, status):
    crm = start()
    post(crm, KELLER)
    assert post(crm, other).status_code == status


def test_an_account_is_the_same_by_its_name(start, post):
    crm = start("Account=block,Contact=off")
    post(crm, {"Name": "Boutique Genève"}, "Account")
    refused = post(crm, {"Name": "BOUTIQUE GENÈVE"}, "Account").json()[0]
    found = refused["duplicateResult"]
    assert found["duplicateRule"] == "Standard_Account_Duplicate_Rule"
    assert found["matchResults"][0]["rule"] == "Standard_Account_Match_Rule_v1_0"
    assert post(crm, {"Name": "Boutique Zürich"}, "Account").status_code == 201
    assert post(crm, KELLER).status_code == 201
    assert post(crm, KELLER).status_code == 201


def test_a_deleted_record_is_no_duplicate(start, post):
    crm = start()
    crm.salesforce().Contact.delete(post(crm, KELLER).json()["id"])
    assert post(crm, KELLER).status_code == 201


def test_a_set_fails_row_by_row_and_names_nobody(start, post, api):
    crm = start()
    post(crm, KELLER)
    row = {"attributes": {"type": "Contact"}}
    body = {"records": [row | KELLER, row | KELLER | {"Email": "new@example.ch"}]}
    rows = crm.http.post(f"{api}/composite/sobjects", json=body).json()
    message = "Use one of these records?"
    assert rows[0] == {
        "success": False,
        "errors": [{"statusCode": "DUPLICATES_DETECTED", "message": message, "fields": []}],
    }
    assert rows[1]["success"] is True
    insists = {HEADER: "allowSave=true"}
    again = crm.http.post(f"{api}/composite/sobjects", json=body, headers=insists).json()
    assert [row["success"] for row in again] == [True, True]


def test_a_part_of_a_composite_insists_for_itself(start, post, api):
    crm = start()
    post(crm, KELLER)
    part = {"method": "POST", "url": f"{api}/sobjects/Contact", "body": KELLER}
    parts = [
        part | {"referenceId": "one"},
        part | {"referenceId": "two", "httpHeaders": {HEADER: "allowSave=true"}},
    ]
    answer = crm.http.post(f"{api}/composite", json={"compositeRequest": parts}).json()
    one, two = answer["compositeResponse"]
    assert (one["httpStatusCode"], two["httpStatusCode"]) == (400, 201)
    assert one["body"][0]["duplicateResult"]["matchResults"][0]["size"] == 1


def test_a_change_is_blocked_only_where_it_makes_a_duplicate(start, post, api):
    crm = start("Contact=block")
    post(crm, KELLER)
    path = f"{api}/sobjects/Contact/{post(crm, {'LastName': 'Keller'}).json()['id']}"
    assert crm.http.patch(path, json={"Title": "Dr"}).status_code == 204
    blocked = crm.http.patch(path, json={"Email": "ana@example.ch"})
    assert blocked.json()[0]["errorCode"] == "DUPLICATES_DETECTED"
    crm.http.put("/__crm__/duplicate-rules", json={"Contact": "alert"})
    assert crm.http.patch(path, json={"Email": "ana@example.ch"}).status_code == 204


def test_a_person_account_is_the_same_as_its_contact_would_be(start_crm, post):
    crm = start_crm("--org-model", "person_account", "--duplicate-rules", "Account=alert")
    person = {"LastName": "Keller", "PersonEmail": "ana@example.ch"}
    assert post(crm, person, "Account").status_code == 201
    assert post(crm, person | {"FirstName": "A"}, "Account").status_code == 400
    assert post(crm, person | {"PersonEmail": "b@example.ch"}, "Account").status_code == 201


def test_the_rules_are_off_until_a_tester_turns_them_on(start_crm, post):
    crm = start_crm()
    rules = "/__crm__/duplicate-rules"
    assert crm.http.get(rules).json() == {"Account": "off", "Contact": "off"}
    assert [post(crm, KELLER).status_code for _ in range(2)] == [201, 201]
    for wrong in ({"Asset": "alert"}, {"Contact": "perhaps"}, []):
        assert crm.http.put(rules, json=wrong).status_code == 400
    plain = crm.http.put(rules, content=b"{}", headers={"Content-Type": "text/plain"})
    assert plain.status_code == 415
    set_ = crm.http.put(rules, json={"Contact": "alert"})
    assert set_.json() == {"Account": "off", "Contact": "alert"}
    assert post(crm, KELLER).status_code == 400
