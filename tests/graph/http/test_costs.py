"""The price of an operation is the objects that it may load, for the variables it is given."""

import pytest
import strawberry

from graph.documents import Documents
from graph.limits import OperationLimits

DEEP = """
query ($n: Int, $m: Int) {
  watches(first: $n) { nodes { friends(first: $m) { nodes { id } } } }
}
"""

TWO_PAGES = """
{ a: watches(first: 2) { ...Page } b: watches(first: 9) { ...Page } }
fragment Page on WatchConnection { ... { nodes { id } } }
"""


def cost(schema: strawberry.Schema, query: str, **variables: object) -> int:
    documents = Documents(vars(schema)["_schema"], limits=OperationLimits())
    return documents.compile(query).prices[None].value(variables)


@pytest.mark.parametrize(
    ("query", "objects"),
    [
        ("{ hello }", 0),
        ("{ __schema { types { name fields { name } } } __typename }", 0),
        ("{ watches { nodes { id name } } }", 1 + 20),
        ("{ watches(first: 3) { nodes { id } } }", 1 + 3),
        ("{ watches(first: 3) { edges { node { id } } } }", 1 + 3 * (1 + 1)),
        ("{ watches(first: 3) { nodes { twin { id } } } }", 1 + 3 * (1 + 1)),
        ("{ watches(first: 3) { nodes { tags { word } } } }", 1 + 3 * (1 + 20)),
        ("{ watches(first: 3) { nodes { id } nodes { name } } }", 1 + 3 + 3),
        ('{ nodes(ids: ["1", "2"]) { id } }', 2),
        ("{ watches(first: -5) { nodes { id } } }", 1 + 1),
        ("{ watches(first: 2) { nodes { friends(first: 5) { nodes { id } } } } }", 1 + 2 * 7),
        ("{ watches(first: 2) { ...P } } fragment P on WatchConnection { nodes { id } }", 1 + 2),
        (TWO_PAGES, 1 + 2 + 1 + 9),
    ],
)
def test_an_object_costs_one_and_a_list_costs_its_items(schema, query, objects):
    assert cost(schema, query) == objects


def test_variables_count_at_the_time_of_the_request(schema):
    assert cost(schema, DEEP, n=3, m=4) == 1 + 3 * (1 + 1 + 4)
    assert cost(schema, DEEP, n=3) == 1 + 3 * (1 + 1 + 20)
    assert cost(schema, DEEP, n=None, m=0) == 1 + 20 * (1 + 1 + 1)
    nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert cost(schema, nodes, ids=["1", "2", "3"]) == 3


def test_what_costs_too_much_is_refused_before_it_is_executed(client):
    affordable = client.post("", json={"query": DEEP, "variables": {"n": 49, "m": 100}})
    assert affordable.json()["data"]  # 1 + 49 * 102 = 4,999
    costly = client.post("", json={"query": DEEP, "variables": {"n": 50, "m": 100}})
    (error,) = costly.json()["errors"]  # 1 + 50 * 102 = 5,101
    assert error["extensions"]["code"] == "MAX_COST_EXCEEDED"
    assert "data" not in costly.json()


def test_a_default_of_the_operation_counts(client):
    query = DEEP.replace("$n: Int, $m: Int", "$n: Int = 100, $m: Int = 100")
    refused = client.post("", json={"query": query})
    assert refused.json()["errors"][0]["extensions"]["code"] == "MAX_COST_EXCEEDED"
    assert client.post("", json={"query": query, "variables": {"n": 2}}).json()["data"]


def test_the_price_of_many_fragments_is_found_once_each(schema):
    chain = "".join(
        f"fragment F{n} on Watch {{ ...F{n + 1} twin {{ ...F{n + 1} }} }} " for n in range(6)
    )
    query = f"{{ watches(first: 1) {{ nodes {{ ...F0 }} }} }} {chain} fragment F6 on Watch {{ id }}"
    # Each level is there once plain and once in a twin, so the objects are 2 ** 6 with the watch.
    assert cost(schema, query) == 1 + 2**6
