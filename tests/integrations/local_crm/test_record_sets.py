import pytest


def record(**fields):
    return {"attributes": {"type": "Contact"}, **fields}


def codes(results):
    return [row["errors"][0]["statusCode"] if row["errors"] else "" for row in results]


@pytest.fixture
def upsert(crm, api):
    def upsert(*records, all_or_none=False):
        return crm.http.patch(
            f"{api}/composite/sobjects/Contact/Caseback_Id__c",
            json={"allOrNone": all_or_none, "records": list(records)},
        )

    return upsert


def count(crm, key):
    return crm.count("Contact", "Caseback_Id__c", key)


def test_one_bad_row_fails_in_its_place_and_the_others_stay(crm, upsert, key):
    rows = [record(Caseback_Id__c=f"{key}-{place}", LastName="Good") for place in range(3)]
    rows[1] = record(Caseback_Id__c=f"{key}-1", LastName="Bad", Email="no")
    answer = upsert(*rows)
    assert answer.status_code == 200
    results = answer.json()
    assert [row["success"] for row in results] == [True, False, True]
    assert results[0]["created"] is True
    assert results[1] == {
        "success": False,
        "errors": [
            {
                "statusCode": "INVALID_EMAIL_ADDRESS",
                "message": "Email: invalid email address: no",
                "fields": ["Email"],
            }
        ],
    }
    assert count(crm, key) == 2
    assert [row.get("created") for row in upsert(*rows).json()] == [False, None, False]


def test_all_or_none_keeps_none(crm, upsert, key):
    good = record(Caseback_Id__c=f"{key}-0", LastName="Good")
    results = upsert(good, record(Caseback_Id__c=f"{key}-1"), all_or_none=True).json()
    assert codes(results) == ["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]
    assert "id" not in results[0]
    assert count(crm, key) == 0


def test_an_external_id_named_twice_fails_every_row_that_names_it(crm, upsert, key):
    rows = [
        record(Caseback_Id__c=f"{key}-a", LastName="A"),
        record(Caseback_Id__c=f"{key}-b", LastName="B"),
        record(Caseback_Id__c=f"{key}-A", LastName="C"),
    ]
    results = upsert(*rows).json()
    assert codes(results) == ["DUPLICATE_VALUE", "", "DUPLICATE_VALUE"]
    assert results[0]["errors"][0]["message"] == f"Duplicate external id specified: {key}-a"
    assert count(crm, key) == 1


def test_a_stale_row_fails_alone(upsert, key):
    upsert(record(Caseback_Id__c=key, LastName="New", Caseback_Version__c=7))
    stale = record(Caseback_Id__c=key, LastName="Old", Caseback_Version__c=6)
    results = upsert(stale, record(Caseback_Id__c=key + "x", LastName="Other")).json()
    assert codes(results) == ["FIELD_CUSTOM_VALIDATION_EXCEPTION", ""]


def test_a_row_without_its_key_or_of_another_type_fails_alone(upsert, key):
    other = {"attributes": {"type": "Account"}, "Name": "A", "Caseback_Id__c": key}
    results = upsert(record(LastName="No key"), other).json()
    assert codes(results) == ["MISSING_ARGUMENT", "INVALID_TYPE"]


def test_two_hundred_records_are_taken_and_one_more_is_refused(crm, upsert, key):
    rows = [record(Caseback_Id__c=f"{key}-{n}", LastName="X") for n in range(201)]
    refused = upsert(*rows)
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "EXCEEDED_ID_LIMIT")
    assert all(row["success"] for row in upsert(*rows[:200]).json())
    assert count(crm, key) == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"records": {}},
        {"records": [1]},
        {"records": [{"LastName": "No type"}]},
        {"records": [], "allOrNone": "yes"},
        {"records": [{"attributes": {"type": "Contact"}, "Caseback_Id__c": "z", "LastName": 1}]},
    ],
)
def test_a_malformed_request_is_refused_whole(crm, api, body):
    answer = crm.http.patch(f"{api}/composite/sobjects/Contact/Caseback_Id__c", json=body)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


def test_mixed_types_are_created_changed_read_and_deleted_by_the_real_client(crm, key):
    salesforce = crm.salesforce()
    path = "composite/sobjects"
    account = {"attributes": {"type": "Account"}, "Name": key}
    made = salesforce.restful(
        path, method="POST", json={"records": [account, record(LastName=key), record()]}
    )
    assert codes(made) == ["", "", "REQUIRED_FIELD_MISSING"]
    ids = [row["id"] for row in made[:2]]
    changed = salesforce.restful(
        path,
        method="PATCH",
        json={
            "records": [
                {"attributes": {"type": "Account"}, "id": ids[0], "Phone": "+41 22 000 00 00"},
                record(id=ids[1], AccountId=ids[0]),
                record(id="nonsense"),
                record(id="003D000000IqhSLIAZ"),
            ]
        },
    )
    assert codes(changed) == ["", "", "MALFORMED_ID", "INVALID_CROSS_REFERENCE_KEY"]
    query = {"ids": f"{ids[1]},003D000000IqhSLIAZ", "fields": "LastName,AccountId"}
    read = salesforce.restful(f"{path}/Contact", params=query)
    assert (read[0]["AccountId"], read[1]) == (ids[0], None)
    body = {"ids": [ids[1]], "fields": ["Name"]}
    assert salesforce.restful(f"{path}/Contact", method="POST", json=body)[0]["Name"] == key
    gone = salesforce.restful(path, method="DELETE", params={"ids": f"{ids[1]},x"})
    assert codes(gone) == ["", "MALFORMED_ID"]
    again = salesforce.restful(path, method="DELETE", params={"ids": ids[1]})
    assert codes(again) == ["ENTITY_IS_DELETED"]


def test_more_than_ten_changes_of_type_are_refused(crm, api):
    kinds = [{"attributes": {"type": "Account" if n % 2 else "Contact"}} for n in range(11)]
    answer = crm.http.post(f"{api}/composite/sobjects", json={"records": kinds})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "LIMIT_EXCEEDED")


def test_rows_are_changed_by_id_where_id_is_the_key(crm, api):
    id_ = crm.http.post(f"{api}/sobjects/Contact", json={"LastName": "Before"}).json()["id"]
    body = {"records": [record(Id=id_, LastName="After")]}
    answer = crm.http.patch(f"{api}/composite/sobjects/Contact/Id", json=body).json()
    assert answer == [{"id": id_, "success": True, "errors": [], "created": False}]


def test_rows_without_an_id_are_created_where_id_is_the_key(crm, api):
    """As a real org answers: recorded in CumulusCI's tests of its upsert."""
    body = {"records": [record(Id=None, LastName="New"), record(Id=None, LastName="Newer")]}
    answer = crm.http.patch(f"{api}/composite/sobjects/Contact/Id", json=body).json()
    assert [list(row) for row in answer] == [["id", "success", "errors", "created"]] * 2
    assert [row["created"] for row in answer] == [True, True]


def test_several_matches_in_a_set_are_named(crm, api, key):
    email = f"{key[:8]}@example.ch"
    for name in "AB":
        crm.http.post(f"{api}/sobjects/Contact", json={"LastName": name, "Email": email})
    body = {"records": [record(Email=email, LastName="C")]}
    answer = crm.http.patch(f"{api}/composite/sobjects/Contact/Email", json=body).json()
    assert codes(answer) == ["DUPLICATE_EXTERNAL_ID"]
