import pytest

MARKUP = "<script>alert('x')</script>"


@pytest.fixture(scope="module")
def client(crm):
    """A person with a watch, a warranty and a consent, as a registration would leave them."""
    sf = crm.salesforce()
    account = sf.Account.create({"Name": "Elisabeth Zurbriggen"})["id"]
    individual = sf.Individual.create({"LastName": "Zurbriggen"})["id"]
    person = sf.Contact.create(
        {
            "LastName": f"Zurbriggen{MARKUP}",
            "FirstName": "Elisabeth",
            "Email": "elisabeth.zurbriggen@example.ch",
            "MobilePhone": "+41 79 000 11 22",
            "MailingCity": "Zürich",
            "AccountId": account,
            "IndividualId": individual,
            "DoNotCall": True,
        }
    )["id"]
    watch = sf.Asset.create(
        {
            "Name": "Meridian 38",
            "SerialNumber": "ZX-77-001",
            "ContactId": person,
            "AccountId": account,
        }
    )["id"]
    sf.AssetWarranty.create({"AssetId": watch, "StartDate": "2026-11-21", "EndDate": "2034-11-21"})
    sf.ContactPointTypeConsent.create(
        {
            "Name": "E-mail",
            "PartyId": individual,
            "ContactPointType": "Email",
            "PrivacyConsentStatus": "OptIn",
            "CaptureDate": "2026-11-21T10:00:00Z",
            "CaptureContactPointType": "Web",
            "CaptureSource": "Online registration",
        }
    )
    return {"person": person, "watch": watch}


def test_the_front_door_leads_to_the_console(crm):
    answer = crm.http.get("/")
    assert answer.is_redirect
    assert answer.headers["location"] == "/console/"


def test_a_person_is_shown_whole_and_markup_stays_text(crm, client):
    page = crm.http.get(f"/console/people/{client['person']}")
    assert page.status_code == 200
    assert MARKUP not in page.text
    assert "&lt;script&gt;" in page.text
    for text in (
        "elisabeth.zurbriggen@example.ch",
        "+41 79 000 11 22",
        "Zürich",
        "Agreed",
        "Online registration",
        "No calls",
        "Meridian 38",
        "21 Nov 2034",
    ):
        assert text in page.text
    assert f"/console/watches/{client['watch']}" in page.text


def test_a_watch_is_shown_with_its_owner_and_warranty(crm, client):
    page = crm.http.get(f"/console/watches/{client['watch']}").text
    assert "ZX-77-001" in page
    assert "21 Nov 2034" in page
    assert f"/console/people/{client['person']}" in page
    assert MARKUP not in page


@pytest.mark.parametrize(
    "sought", ["zurbRIGGEN", "zürich@no", "elisabeth.zurbriggen@", "79 000 11", "zx-77", "meridian"]
)
def test_people_and_watches_are_found_by_what_staff_know(crm, client, sought):
    page = crm.http.get("/console/", params={"q": sought}).text
    is_found = client["person"] in page or client["watch"] in page
    assert is_found is (sought != "zürich@no")


def test_a_search_text_is_a_text_and_not_a_pattern(crm, client):
    page = crm.http.get("/console/", params={"q": "%"}).text
    assert client["person"] not in page
    page = crm.http.get("/console/", params={"q": '"><script>'}).text
    assert "<script>" not in page


def test_the_newest_watch_stands_first(start_crm):
    crm = start_crm()
    sf = crm.salesforce()
    account = sf.Account.create({"Name": "A"})["id"]
    for name in ("Older", "Newer"):
        sf.Asset.create({"Name": name, "AccountId": account})
    page = crm.http.get("/console/").text
    assert page.index("Newer") < page.index("Older")


def test_pages_ask_nothing_of_any_other_place(crm, client):
    for path in ("/console/", f"/console/people/{client['person']}", "/console/console.css"):
        page = crm.http.get(path)
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "//" not in page.text


@pytest.mark.parametrize("path", ["people/nonsense", "people/003D000000IqhSLIAZ", "watches/x"])
def test_a_record_that_is_not_there_is_said_to_be_missing(crm, path):
    page = crm.http.get(f"/console/{path}")
    assert (page.status_code, "Not found" in page.text) == (404, True)
