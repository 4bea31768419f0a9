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
        ("SELECT Id FROM Contact WHERE Birthdate = 1980-13-45", "JSON_PARSER_ERROR"),
        ("SELECT Id FROM Contact WHERE Id = 'nonsense'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM sqlite_master", "INVALID_TYPE"),
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
