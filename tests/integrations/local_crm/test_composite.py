import threading

import pytest

API = "/services/data/v62.0"


def part(name, method, path, body=None):
    found = {"referenceId": name, "method": method, "url": API + path}
    return found | ({"body": body} if body is not None else {})


@pytest.fixture
def send(crm):
    def send(*parts, all_or_none=True):
        body = {
            "allOrNone": all_or_none,
            "collateSubrequests": False,
            "compositeRequest": list(parts),
        }
        return crm.salesforce().restful("composite", method="POST", json=body)["compositeResponse"]

    return send


def test_later_parts_name_what_earlier_parts_made(send, key):
    answers = send(
        part("account", "PATCH", f"/sobjects/Account/Caseback_Id__c/{key}", {"Name": key}),
        part(
            "person", "POST", "/sobjects/Contact", {"LastName": "X", "AccountId": "@{account.id}"}
        ),
        part("read", "GET", "/sobjects/Contact/@{person.id}?fields=AccountId,LastName"),
        part("found", "GET", f"/query?q=SELECT+Id+FROM+Account+WHERE+Name='{key}'"),
        part("again", "PATCH", "/sobjects/Account/@{found.records[0].Id}", {"Phone": "1"}),
    )
    assert [one["httpStatusCode"] for one in answers] == [201, 201, 200, 200, 204]
    assert [one["referenceId"] for one in answers] == [
        "account",
        "person",
        "read",
        "found",
        "again",
    ]
    assert answers[2]["body"]["AccountId"] == answers[0]["body"]["id"]
    assert answers[4]["body"] is None
    assert answers[0]["httpHeaders"]["Location"].endswith(answers[0]["body"]["id"])


def test_all_or_none_undoes_what_came_before(crm, send, key):
    answers = send(
        part("good", "PATCH", f"/sobjects/Account/Caseback_Id__c/{key}", {"Name": key}),
        part("bad", "POST", "/sobjects/Contact", {}),
        part("never", "GET", "/limits"),
    )
    assert [one["httpStatusCode"] for one in answers] == [400, 400, 400]
    found = [one["body"][0]["errorCode"] for one in answers]
    assert found == ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING", "PROCESSING_HALTED"]
    assert crm.count("Account", "Caseback_Id__c", key) == 0


def test_without_all_or_none_each_part_stands_alone(crm, send, key):
    answers = send(
        part("good", "PATCH", f"/sobjects/Account/Caseback_Id__c/{key}", {"Name": key}),
        part("bad", "POST", "/sobjects/Contact", {}),
        part("child", "POST", "/sobjects/Contact", {"LastName": "X", "AccountId": "@{bad.id}"}),
        part("alone", "GET", "/limits"),
        all_or_none=False,
    )
    assert [one["httpStatusCode"] for one in answers] == [201, 400, 400, 200]
    assert answers[2]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert crm.count("Account", "Caseback_Id__c", key) == 1


def test_a_failed_row_of_a_set_undoes_the_whole_composite(crm, send, key):
    rows = [{"attributes": {"type": "Contact"}, "Caseback_Id__c": f"{key}{n}"} for n in "ab"]
    rows[0]["LastName"] = "Good"
    body = {"allOrNone": False, "records": rows}
    answers = send(
        part("first", "PATCH", f"/sobjects/Account/Caseback_Id__c/{key}", {"Name": key}),
        part("set", "PATCH", "/composite/sobjects/Contact/Caseback_Id__c", body),
    )
    assert answers[0]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert [row["success"] for row in answers[1]["body"]] == [True, False]
    assert crm.count("Contact", "Caseback_Id__c", key) == 0


def test_five_sets_of_two_hundred_are_one_call(crm, api, key):
    def rows(start):
        one = {"attributes": {"type": "Contact"}, "LastName": "Many"}
        return [one | {"Caseback_Id__c": f"{key}-{n}"} for n in range(start, start + 200)]

    path = "/composite/sobjects/Contact/Caseback_Id__c"
    parts = [
        part(f"set{n}", "PATCH", path, {"allOrNone": False, "records": rows(n * 200)})
        for n in range(5)
    ]
    before = crm.http.get("/__crm__/calls").json()["total"]
    answer = crm.http.post(f"{api}/composite", json={"compositeRequest": parts})
    assert crm.http.get("/__crm__/calls").json()["total"] == before + 1
    results = [row for one in answer.json()["compositeResponse"] for row in one["body"]]
    assert [row["success"] for row in results] == [True] * 1000
    six = [*parts, part("six", "GET", "/query?q=SELECT+COUNT()+FROM+Contact")]
    refused = crm.http.post(f"{api}/composite", json={"compositeRequest": six})
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "LIMIT_EXCEEDED")


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ([], "JSON_PARSER_ERROR"),
        ([1], "JSON_PARSER_ERROR"),
        ([part("a-b", "GET", "/limits")], "JSON_PARSER_ERROR"),
        ([part("a", "GET", "/limits")] * 2, "JSON_PARSER_ERROR"),
        ([part(f"r{n}", "GET", "/limits") for n in range(26)], "LIMIT_EXCEEDED"),
    ],
)
def test_a_malformed_composite_is_refused_whole(crm, api, parts, code):
    answer = crm.http.post(f"{api}/composite", json={"compositeRequest": parts})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_a_composite_holds_no_other_and_no_other_places(crm, api):
    deep: list = []
    for _ in range(200):
        deep = [deep]
    parts = [
        part("inner", "POST", "/composite", {"compositeRequest": []}),
        {"referenceId": "away", "method": "GET", "url": "/console/"},
        {"referenceId": "odd", "method": "GET", "url": "//[x"},
        part("unknown", "GET", "/jobs/ingest"),
        part("deep", "POST", "/sobjects/Contact", {"LastName": deep}),
    ]
    answer = crm.http.post(f"{api}/composite", json={"compositeRequest": parts}).json()
    statuses = [one["httpStatusCode"] for one in answer["compositeResponse"]]
    assert statuses == [400, 404, 404, 404, 400]


def sets(key, *, all_or_none):
    one = {"attributes": {"type": "Contact"}, "LastName": "Many"}
    path = "/composite/sobjects/Contact/Caseback_Id__c"
    rows = [one | {"Caseback_Id__c": f"{key}-{n}"} for n in range(1000)]
    parts = [
        part(f"set{start}", "PATCH", path, {"records": rows[start : start + 200]})
        for start in range(0, 1000, 200)
    ]
    return {"allOrNone": all_or_none, "compositeRequest": parts}


def counted_meanwhile(crm, key, *, all_or_none):
    """How many contacts others see while a composite writes a thousand."""
    crm.http.get("/livez")
    body, path = sets(key, all_or_none=all_or_none), f"{API}/composite"
    sender = threading.Thread(target=lambda: crm.http.post(path, json=body).raise_for_status())
    sender.start()
    seen = set()
    while sender.is_alive():
        seen.add(crm.count("Contact", "Caseback_Id__c", key))
    return seen


def test_others_get_through_between_the_parts_of_a_composite(crm, key):
    seen = counted_meanwhile(crm, key, all_or_none=False)
    assert seen & {200, 400, 600, 800}


def test_nobody_sees_a_part_of_what_is_all_or_none(crm, key):
    assert counted_meanwhile(crm, key, all_or_none=True) <= {0, 1000}
