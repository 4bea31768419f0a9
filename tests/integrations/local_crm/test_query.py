import pytest
from simple_salesforce import format_soql

PEOPLE = (
    {"LastName": "Dürr", "FirstName": "Ana", "Email": "ana@example.ch", "Birthdate": "1980-05-01"},
    {"LastName": "O'Neil", "DoNotCall": True, "Birthdate": "1990-01-31"},
    {"LastName": "100%_\\", "Title": "Dr"},
    {"LastName": "Keller", "FirstName": "Bo", "MailingCity": "Genève"},
)


@pytest.fixture(scope="module")
def family(crm):
    """Four people under one account that no other test knows."""
    salesforce = crm.salesforce()
    account = salesforce.Account.create({"Name": "House of Four"})["id"]
    for person in PEOPLE:
        salesforce.Contact.create({"AccountId": account, "Caseback_Version__c": 3, **person})
    return account


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("LastName = 'dÜRR'", ["Dürr"]),
        ("LastName = 'O\\'Neil'", ["O'Neil"]),
        ("LastName LIKE '100\\%\\_\\\\'", ["100%_\\"]),
        ("LastName LIKE '%\\u00fcr_'", ["Dürr"]),
        ("Title = null", ["Dürr", "Keller", "O'Neil"]),
        ("Title != null", ["100%_\\"]),
        ("Title != 'Dr'", ["Dürr", "Keller", "O'Neil"]),
        ("NOT Title = 'Dr'", ["Dürr", "Keller", "O'Neil"]),
        ("(NOT (Birthdate > 1985-01-01 OR Title = 'Dr'))", ["Dürr", "Keller"]),
        ("Birthdate >= 1980-05-01 AND Birthdate < 1990-01-31", ["Dürr"]),
        ("DoNotCall = TRUE", ["O'Neil"]),
        ("DoNotCall != true AND LastName IN ('Keller', 'O\\'Neil')", ["Keller"]),
        ("LastName NOT IN ('Keller', 'Dürr')", ["100%_\\", "O'Neil"]),
        ("Email IN (null, 'x')", ["100%_\\", "Keller", "O'Neil"]),
        ("Email NOT IN (null, 'x')", ["Dürr"]),
        ("(LastName = 'Keller' OR LastName = 'Dürr') AND FirstName <> 'Bo'", ["Dürr"]),
        ("CreatedDate > 2020-01-01T00:00:00+02:00 AND LastName < 'E'", ["100%_\\", "Dürr"]),
        ("CreatedDate < 2020-01-01T00:00:00Z", []),
        ("CreatedDate = TODAY AND LastName < 'E'", ["100%_\\", "Dürr"]),
        ("CreatedDate >= LAST_N_DAYS:1 AND CreatedDate <= THIS_WEEK AND Title = 'Dr'", ["100%_\\"]),
        ("CreatedDate > today OR CreatedDate < YESTERDAY OR CreatedDate != THIS_YEAR", []),
        ("Birthdate < LAST_N_YEARS:10 AND Birthdate != LAST_YEAR", ["Dürr", "O'Neil"]),
        ("Birthdate != THIS_MONTH", sorted(p["LastName"] for p in PEOPLE)),
        ("Caseback_Version__c = 3 AND Contact.LastName = 'Keller'", ["Keller"]),
        (
            "Account.Name = 'house of four' AND Account.Parent.Name = null",
            sorted(p["LastName"] for p in PEOPLE),
        ),
    ],
)
def test_a_condition_chooses_what_soql_would(crm, family, condition, names):
    soql = (
        "select LastName from contact where AccountId = {family} and ({condition:literal})"
        " order by LastName"
    )
    found = crm.query(soql, family=family[:15], condition=condition)["records"]
    assert [row["LastName"] for row in found] == names


def test_the_clients_own_quoting_survives_every_character(crm, family):
    name = 'it\'s "a\\b" 100%_\n tab\t end'
    crm.salesforce().Contact.create(
        {"LastName": "Quoted", "Description": name, "AccountId": family}
    )
    soql = format_soql("SELECT Id, LastName FROM Contact WHERE Description = {}", name)
    found = crm.salesforce().query(soql)["records"][0]
    assert found["LastName"] == "Quoted"
    like = format_soql(
        "SELECT COUNT() FROM Contact WHERE Description LIKE '%{:like}'", "100%_\n tab\t end"
    )
    assert crm.salesforce().query(like)["totalSize"] == 1
    crm.salesforce().Contact.delete(found["Id"])


def test_records_come_in_the_order_asked_for(crm, family):
    head = "SELECT LastName, FirstName FROM Contact WHERE AccountId = {family}"
    order = " ORDER BY FirstName DESC NULLS LAST, LastName ASC"
    names = [row["LastName"] for row in crm.query(head + order, family=family)["records"]]
    assert names == ["Keller", "Dürr", "100%_\\", "O'Neil"]
    some = crm.query(head + order + " LIMIT 2 OFFSET 1", family=family)
    assert [row["LastName"] for row in some["records"]] == ["Dürr", "100%_\\"]
    assert some["totalSize"] == 2


def test_parents_are_nested_and_missing_parents_are_null(crm, family):
    soql = "SELECT Id, Account.Name, Account.Parent.Name FROM Contact WHERE AccountId = {family}"
    row = crm.query(soql, family=family)["records"][0]
    assert row["Account"]["Name"] == "House of Four"
    assert row["Account"]["attributes"]["type"] == "Account"
    assert row["Account"]["Parent"] is None


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("", "MALFORMED_QUERY"),
        ("SELECT", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact; DROP TABLE Contact", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE Id = 'a' AND Id = 'b' OR Id = 'c'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE Name = 'open", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE Name = '\\q'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE " + "(" * 60 + "Id = null" + ")" * 60, "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact GROUP BY Id", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact LIMIT -1", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact LIMIT 99999999999999999999", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("SELECT Nothing FROM Contact", "INVALID_FIELD"),
        ("SELECT Owner.Name FROM Contact", "INVALID_FIELD"),
        ("SELECT Id FROM Contact WHERE Name = 5", "INVALID_FIELD"),
        ("SELECT Id FROM Contact WHERE Birthdate = '1980-05-01'", "INVALID_FIELD"),
        ("SELECT Id FROM Contact WHERE DoNotCall LIKE 'x'", "INVALID_FIELD"),
        ("SELECT Id FROM Contact WHERE Birthdate = 1980-13-45", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE Id = 'nonsense'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM sqlite_master", "INVALID_TYPE"),
        ("SELECT Id, Id FROM Contact", "MALFORMED_QUERY"),
        ("SELECT Id, COUNT(Id) FROM Contact", "MALFORMED_QUERY"),
        ("SELECT COUNT(Id) FROM Contact LIMIT 5", "MALFORMED_QUERY"),
        ("SELECT SUM(LastName) FROM Contact", "MALFORMED_QUERY"),
        ("SELECT COUNT(Nothing) FROM Contact", "INVALID_FIELD"),
        ("SELECT Id FROM Contact WHERE LastName = TODAY", "INVALID_FIELD"),
        ("SELECT Id FROM Contact WHERE Birthdate = SOMEDAY", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE Birthdate = LAST_N_YEARS:9999", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE DoNotCall = maybe", "MALFORMED_QUERY"),
        ("SELECT Id FROM Contact WHERE LastName > null", "MALFORMED_QUERY"),
    ],
)
def test_what_is_not_understood_is_refused_and_never_guessed(crm, api, soql, code):
    answer = crm.http.get(f"{api}/query", params={"q": soql})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_a_long_answer_comes_in_pages_that_newer_records_do_not_disturb(crm, api, key):
    rows = [{"attributes": {"type": "Contact"}, "LastName": f"{key} {n:03d}"} for n in range(450)]
    for start in range(0, 450, 150):
        crm.http.post(f"{api}/composite/sobjects", json={"records": rows[start : start + 150]})
    soql = format_soql(
        "SELECT LastName FROM Contact WHERE LastName LIKE '{:like}%' ORDER BY LastName", key
    )
    headers = {"Sforce-Query-Options": "batchSize=200"}
    page = crm.http.get(f"{api}/query", params={"q": soql}, headers=headers).json()
    names = [row["LastName"] for row in page["records"]]
    crm.http.post(f"{api}/sobjects/Contact", json={"LastName": f"{key} 000 before"})
    assert (page["totalSize"], page["done"], len(names)) == (450, False, 200)
    salesforce = crm.salesforce()
    while not page["done"]:
        page = salesforce.query_more(page["nextRecordsUrl"], identifier_is_url=True)
        names += [row["LastName"] for row in page["records"]]
    assert names == [row["LastName"] for row in rows]


@pytest.mark.parametrize("name", ["01gnever-200", "nonsense", "01gnever-x"])
def test_a_page_never_offered_is_refused(crm, api, name):
    answer = crm.http.get(f"{api}/query/{name}")
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")


def test_an_address_too_long_is_refused(crm, api):
    soql = "SELECT Id FROM Contact WHERE Name = '" + "x" * 17_000 + "'"
    assert crm.http.get(f"{api}/query", params={"q": soql}).status_code == 414


@pytest.mark.parametrize(
    ("soql", "shown", "place", "reason"),
    [
        (
            "SELECT Id, Nothing FROM Contact",
            ["SELECT Id, Nothing FROM Contact", "           ^"],
            "Row:1:Column:12",
            "No such column 'Nothing' on entity 'Contact'. If you are attempting to use a",
        ),
        (
            "SELECT Id FROM Nothing",
            ["SELECT Id FROM Nothing", "               ^"],
            "Row:1:Column:16",
            "sObject type 'Nothing' is not supported. If you are attempting to use a custom",
        ),
        (
            "SELECT Id\nFROM Contact WHERE",
            ["FROM Contact WHERE", "                  ^"],
            "Row:2:Column:19",
            "unexpected token: '<EOF>'",
        ),
        (
            "SELECT Id FROM Contact WHERE LastName = 5",
            ["FROM Contact WHERE LastName = 5", "                              ^"],
            "Row:1:Column:41",
            "value of filter criterion for field 'LastName' must be of type string and should be",
        ),
    ],
)
def test_a_refused_query_is_shown_with_the_place_that_is_wrong(crm, soql, shown, place, reason):
    answer = crm.http.get("/services/data/v62.0/query", params={"q": soql}).json()[0]
    blank, *lines, where, why = answer["message"].split("\n")
    assert (blank, lines, where) == ("", shown, f"ERROR at {place}")
    assert why.startswith(reason)
    assert "fields" not in answer


def test_records_are_counted_as_one_row_of_an_answer(crm, family):
    soql = "SELECT COUNT(Id), COUNT(Title) titled, MIN(LastName), MAX(Birthdate) FROM Contact"
    found = crm.query(soql + " WHERE AccountId = {family}", family=family)
    assert found == {
        "totalSize": 1,
        "done": True,
        "records": [
            {
                "attributes": {"type": "AggregateResult"},
                "expr0": 4,
                "titled": 1,
                "expr1": "100%_\\",
                "expr2": "1990-01-31",
            }
        ],
    }
    counted = crm.query("SELECT COUNT() FROM Contact WHERE AccountId = {family}", family=family)
    assert counted == {"totalSize": 4, "done": True, "records": []}
    some = "SELECT COUNT() FROM Contact WHERE AccountId = {family} LIMIT 3 OFFSET 2"
    assert crm.query(some, family=family)["totalSize"] == 2


def test_merged_and_deleted_records_are_found_by_query_all(crm, key):
    contacts = crm.salesforce().Contact
    kept, lost, gone = (contacts.create({"LastName": key})["id"] for _ in range(3))
    body = {"object": "Contact", "master": kept, "losers": [lost]}
    assert crm.http.post("/__crm__/merge", json=body).status_code == 200
    contacts.delete(gone)
    soql = "SELECT Id, MasterRecordId FROM Contact WHERE LastName = {key} AND IsDeleted = true"
    found = {
        row["Id"]: row["MasterRecordId"]
        for row in crm.query(soql, deleted=True, key=key)["records"]
    }
    assert found == {lost: kept, gone: None}
    merged = crm.query(soql + " AND MasterRecordId != null", deleted=True, key=key)
    assert [row["Id"] for row in merged["records"]] == [lost]
    assert crm.query(soql, key=key)["records"] == []


def test_every_page_of_query_all_is_asked_of_query(crm, api, key):
    rows = [{"attributes": {"type": "Contact"}, "LastName": key} for _ in range(200)]
    for some in (rows, rows[:10]):
        crm.http.post(f"{api}/composite/sobjects", json={"records": some})
    headers = {"Sforce-Query-Options": "batchSize=1"}
    soql = format_soql("SELECT Id FROM Contact WHERE LastName = {} ORDER BY Id", key)
    page = crm.http.get(f"{api}/queryAll", params={"q": soql}, headers=headers).json()
    assert page["nextRecordsUrl"].startswith(f"{api}/query/01g")
    assert page["nextRecordsUrl"].endswith("-200")
    rest = crm.http.get(page["nextRecordsUrl"]).json()
    assert (rest["totalSize"], rest["done"], len(rest["records"])) == (210, True, 10)
    assert "nextRecordsUrl" not in rest
