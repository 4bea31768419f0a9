"""How many queries it takes to look for people, and what they leave out when these are many."""

import pytest

from integrations.salesforce.queries import LONGEST_ADDRESS, encoded
from integrations.salesforce.questions import MOST_QUERIES, Questions
from integrations.salesforce.rows import OrgModel
from tests.integrations.salesforce.records import an_owner, seeking


def notations(number):
    digits = f"{number:09}"
    spaced = f"{digits[0]} {digits[1:3]} {digits[3:5]} {digits[5:7]} {digits[7:]}"
    return [f"+33{digits}", f"+33 {spaced}", f"0{spaced}", f"0{digits}", f"0033{digits}"]


def sought(count):
    owners = [an_owner(email=f"ada.roy{at:05}@example.org") for at in range(count)]
    return [
        seeking(owner, f"A{at:08}")._replace(phones=notations(612_345_000 + at))
        for at, owner in enumerate(owners)
    ]


def asked_in(queries, field):
    """The text of all lists of values that a field is compared with."""
    texts = [query.soql for query in queries if f"{field} IN (" in query.soql]
    return "".join(text.partition(f"{field} IN (")[2].partition(")")[0] for text in texts)


@pytest.mark.parametrize("model", OrgModel)
@pytest.mark.parametrize("count", [1, 100, 500, 1_000])
def test_people_are_looked_for_in_no_more_queries_than_three_calls_take(model, count):
    questions, people = Questions(model), sought(count)
    by_number = questions.of_watches(people)
    queries = questions.of_people(people, MOST_QUERIES - len(by_number))
    assert len(queries) + len(by_number) <= MOST_QUERIES
    for query in (*queries, *by_number):
        assert len(encoded(query.soql)) <= LONGEST_ADDRESS


def test_every_notation_is_looked_for_everywhere_while_there_is_room():
    people = sought(100)
    queries = Questions(OrgModel.CONTACT).of_people(people)
    for field in ("MobilePhone", " Phone", "HomePhone"):
        asked = asked_in(queries, field)
        assert all(f"'{phone}'" in asked for each in people for phone in each.phones)


def test_of_many_the_likeliest_notation_is_looked_for_everywhere():
    people = sought(1_000)
    queries = Questions(OrgModel.CONTACT).of_people(people, MOST_QUERIES - 1)
    for field in ("MobilePhone", " Phone", "HomePhone"):
        asked = asked_in(queries, field)
        assert all(f"'{each.phones[0]}'" in asked for each in people)


def test_whoever_left_no_number_is_asked_about_by_what_they_left():
    owner = an_owner(phone=None)
    queries = Questions(OrgModel.CONTACT).of_people([seeking(owner)])
    assert [query.with_deleted for query in queries] == [True, False]
    assert owner.email in queries[1].soql
