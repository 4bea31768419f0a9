import pytest


@pytest.fixture
def person(crm, key):
    """A person as the sync left them, whom staff have corrected."""
    path = f"Caseback_Id__c/{key}"
    sf = crm.salesforce()
    sf.Contact.upsert(path, {"LastName": "Keller", "Email": "a@example.ch"})
    sf.Contact.upsert(path, {"Caseback_Version__c": 7, "MailingCity": "Basel"})
    return sf.Contact.get_by_custom_id("Caseback_Id__c", key)["Id"]


@pytest.fixture
def corrected(staff, person):
    staff.open(f"/console/records/{person}/edit").send("/edit", Email="b@example.ch")
    return staff.open(f"/console/records/{person}")


def traces(page):
    """For each field the page shows: what stands there, and who wrote it."""
    found = {}
    for line in page.tree.xpath("//dl[@class='traced']/div"):
        by = line.xpath(".//span[@class='by']")[0]
        value = line.find("dd").text_content().replace(by.text_content(), "").strip()
        found[line.findtext("dt")] = (value, by.text_content().split(",")[0])
    return found


def test_a_record_tells_our_id_and_version(corrected, key):
    assert key in corrected.text
    assert "Version 7" in corrected.text


def test_each_field_tells_whether_a_sync_or_staff_wrote_it(corrected):
    assert traces(corrected)["E-mail"] == ("b@example.ch", "Staff")
    assert traces(corrected)["City"] == ("Basel", "Caseback")
    assert traces(corrected)["Last name"] == ("Keller", "Caseback")


def test_the_history_tells_old_and_new_the_latest_first(corrected):
    said = [" ".join(" ".join(one.itertext()).split()) for one in corrected.tree.xpath("//ol/li")]
    assert "Staff E-mail a@example.ch → became b@example.ch" in said[0]
    assert "Caseback City Basel" in said[1]
    assert said[-1].endswith("Caseback Created")


def test_a_sync_that_changes_nothing_leaves_no_trace(crm, staff, person, key):
    before = len(staff.open(f"/console/records/{person}").tree.xpath("//ol/li"))
    crm.salesforce().Contact.upsert(f"Caseback_Id__c/{key}", {"MailingCity": "Basel"})
    assert len(staff.open(f"/console/records/{person}").tree.xpath("//ol/li")) == before


def test_a_change_of_a_link_names_both_ends(crm, staff):
    sf = crm.salesforce()
    accounts = [sf.Account.create({"Name": name})["id"] for name in ("One", "Two")]
    watch = sf.Asset.create({"Name": "M38", "AccountId": accounts[0]})["id"]
    sf.Asset.update(watch, {"AccountId": accounts[1]})
    page = staff.open(f"/console/records/{watch}")
    assert "Account One → became Two" in page.text
    links = {link.get("href") for link in page.tree.xpath("//ol//a")}
    assert links == {f"/console/records/{id_}" for id_ in accounts}


def test_a_record_nobody_has_synchronised_says_so(crm, staff):
    person = crm.salesforce().Contact.create({"LastName": "Keller"})["id"]
    assert "Caseback does not know this record" in staff.open(f"/console/records/{person}").text


def test_a_master_and_who_was_merged_into_it_name_each_other(crm, staff):
    sf = crm.salesforce()
    master, loser = (sf.Contact.create({"LastName": name})["id"] for name in ("Mond", "Lune"))
    body = {"object": "Contact", "master": master, "losers": [loser]}
    crm.http.post("/__crm__/merge", json=body)
    assert "Merged into it Lune" in staff.open(f"/console/records/{master}").text
    page = staff.open(f"/console/records/{loser}")
    assert "was merged into Mond" in page.text
    page.send("/bin")
    assert sf.Contact.get(loser)["MasterRecordId"] is None


def test_markup_in_a_history_stays_text(crm, staff):
    person = crm.salesforce().Contact.create({"LastName": "<b>x</b>"})["id"]
    crm.salesforce().Contact.update(person, {"LastName": "<i>y</i>"})
    page = staff.open(f"/console/records/{person}")
    assert page.tree.xpath("//main//b | //main//i") == []
