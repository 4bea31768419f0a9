"""Each known way of asking for too much is refused, after work that is linear in its text."""

import httpx
import pytest
from graphql import GraphQLError, parse

from graph.errors import PublicError
from graph.limits import Measurement, OperationLimits

LIMITS = OperationLimits()
UNBOUND = OperationLimits(fragments=10**6)


def bomb(levels: int, leaf: str = "hello") -> str:
    chain = "".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }} " for n in range(levels))
    return f"{{ ...F0 }} {chain} fragment F{levels} on Query {{ {leaf} }}"


def nested(levels: int) -> str:
    return "{ watches { nodes " + "{ twin " * levels + "{ id }" + " }" * levels + " } }"


def doubled(levels: int) -> str:
    inner = "{ id }"
    for _ in range(levels):
        inner = "{ twin " + inner + " twin " + inner + " }"
    return "{ watches { nodes " + inner + " } }"


def refusal(query: str, limits: OperationLimits = LIMITS) -> str | None:
    try:
        Measurement(parse(query), limits).check()
    except PublicError as error:
        return error.message
    return None


ATTACKS = {
    "bomb of 150": bomb(149),
    "bomb of 38": bomb(38),
    "empty bomb": bomb(38, "... on Query { ...Nowhere }"),
    "10,000 aliases": "{ " + " ".join(f"a{n}: hello" for n in range(10_000)) + " }",
    "500 aliases": "{ " + " ".join(f"a{n}: hello" for n in range(500)) + " }",
    "5,000 braces": "{a" * 5000 + "}" * 5000,
    "190 braces": "{a" * 190 + "}" * 190,
    "500 duplicates": "{ " + "hello " * 500 + "}",
    "doubled fields": doubled(7),
    "duplicates by fragments": "{ "
    + " ".join(f"...F{n}" for n in range(30))
    + " }"
    + " ".join(f"fragment F{n} on Query {{ {'hello ' * 15} }}" for n in range(30)),
    "1,000 directives": "{ hello " + "@aa " * 1000 + "}",
    "directives on variables": "query (" + "$a: Int @aa " * 100 + ") { hello }",
    "five mutations": "mutation { ...M rename { id } } fragment M on Mutation { "
    + " ".join("... { rename { id } }" for _ in range(4))
    + " }",
    "circle": "{ ...A } fragment A on Query { ...B } fragment B on Query { hello ...A }",
    "circle of itself": "fragment A on Query { ...A hello } { hello }",
    "unused bomb": "{ hello } " + bomb(30).partition("}")[2],
    "deep by fragments": "{ watches { nodes { ...A } } } "
    + " ".join(
        f"fragment {a} on Watch {{ twin {{ twin {{ twin {{ ...{b} }} }} }} }}"
        for a, b in ("AB", "BC", "CD")
    )
    + " fragment D on Watch { twin { id } }",
    "many operations": " ".join(f"query Q{n} {{ ...F }}" for n in range(200))
    + " fragment F on Query { "
    + " ".join(f"f{n}" for n in range(30))
    + " }",
    "deep introspection": "{ __schema { types "
    + "{ ofType " * 22
    + "{ name }"
    + " }" * 22
    + " } }",
    "100 kB of commas": "{ hello" + "," * 64_000 + " } # " + "x" * 10,
}


@pytest.mark.parametrize("attack", sorted(set(ATTACKS) - {"100 kB of commas"}))
def test_an_attack_is_refused_in_so_many_words(client, attack):
    answer = client.post("", json={"query": ATTACKS[attack]})
    if answer.status_code == 413:
        assert len(ATTACKS[attack]) > 65_000
        return
    codes = {error["extensions"]["code"] for error in answer.json()["errors"]}
    circular = attack.startswith("circle")
    assert codes == {"GRAPHQL_VALIDATION_FAILED" if circular else "OPERATION_TOO_LARGE"}
    assert len(answer.json()["errors"]) == 1
    assert "data" not in answer.json()


def test_ignored_characters_are_no_attack(client):
    answer = client.post("", json={"query": ATTACKS["100 kB of commas"]})
    assert answer.json()["data"] == {"hello": "Hello you"}


@pytest.mark.parametrize("make", [bomb, nested])
def test_the_work_grows_with_the_text_and_not_with_what_it_expands_to(make):
    def steps(levels: int) -> int:
        measurement = Measurement(parse(make(levels)), UNBOUND)
        with pytest.raises(PublicError):
            measurement.check()
        return measurement.steps

    once, twice = steps(40), steps(80)
    assert once < 20 * 40
    assert twice <= 2 * once + 10


def test_a_fragment_is_measured_once_however_often_it_is_spread():
    spreads = " ".join("...F" for _ in range(200))
    fields = " ".join(f"f{n}" for n in range(200))
    document = parse(f"{{ {spreads} }} fragment F on Query {{ {fields} }}")
    measurement = Measurement(document, UNBOUND)
    with pytest.raises(PublicError, match="600 fields"):
        measurement.check()
    assert measurement.steps < 4 * (200 + 200)


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        (nested(9), True),  # watches, nodes, 9 twins and id are 12 levels
        (nested(10), False),
        ("{ " + " ".join(f"f{n}" for n in range(600)) + " }", True),
        ("{ " + " ".join(f"f{n}" for n in range(601)) + " }", False),
        ("{ " + " ".join(f"a{n}: f{n}" for n in range(30)) + " }", True),
        ("{ " + " ".join(f"a{n}: f{n}" for n in range(31)) + " }", False),
        ("{ hello " + "@a " * 20 + "}", True),
        ("{ hello " + "@a " * 21 + "}", False),
        ("mutation { a b c d }", True),
        ("mutation { a b c d e }", False),
        ("{ " + "hello " * 25 + "}", True),
        ("{ " + "hello " * 26 + "}", False),
    ],
)
def test_each_limit_is_met_exactly(query, fits):
    assert (refusal(query) is None) == fits


def test_depth_is_counted_from_where_a_fragment_is_spread():
    shallow_first = (
        "query A { w { ...F } } "
        "query B { a { b { c { d { e { f { g { h { i { ...F } } } } } } } } } }"
        " fragment F on W { x { y { z } } }"
    )
    assert refusal(shallow_first) is None
    one_deeper = shallow_first.replace(
        "{ ...F } } } } } } } } } }", "{ j { ...F } } } } } } } } } } }"
    )
    assert refusal(one_deeper) == "The operation has more than 12 levels."


def test_two_fragments_of_one_name_are_refused():
    query = "{ ...F } fragment F on Query { hello } fragment F on Query { hello }"
    with pytest.raises(GraphQLError, match="only one fragment"):
        Measurement(parse(query), LIMITS).check()


def test_other_clients_are_served_while_an_attack_is_refused(classic):
    with httpx.Client(trust_env=False) as client:
        for attack in ATTACKS.values():
            client.post(classic.url, json={"query": attack})
            assert client.post(classic.url, json={"query": "{ hello }"}).status_code == 200
