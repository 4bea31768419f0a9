import pytest

API = "/services/data/v62.0"


def node(name, method, path, body=None, version="v62.0"):
    found = {"referenceId": name, "method": method, "url": f"/services/data/{version}{path}"}
    return found | ({"body": body} if body is not None else {})


def graph(name, *nodes):
    return {"graphId": name, "compositeRequest": list(nodes)}


def family(name, key, **contact):
    """An account, its contact, and a watch of both."""
    keyed = f"/Caseback_Id__c/{key[:32]}-{name}"
    return graph(
        name,
        node("account", "PATCH", f"/sobjects/Account{keyed}", {"Name": key}),
        node("person", "POST", "/sobjects/Contact", {"AccountId": "@{account.id}", **contact}),
        node("watch", "POST", "/sobjects/Asset", {"Name": key, "ContactId": "@{person.id}"}),
    )


@pytest.fixture
def send(crm):
    def send(*graphs, status=200):
        answer = crm.http.post(f"{API}/composite/graph", json={"graphs": list(graphs)})
        assert answer.status_code == status, answer.text
        return answer.json()

    return send


def statuses(shown):
    return [one["httpStatusCode"] for one in shown["graphResponse"]["compositeResponse"]]


def codes(shown):
    bodies = [one["body"] for one in shown["graphResponse"]["compositeResponse"]]
    return [body[0]["errorCode"] if isinstance(body, list) else "" for body in bodies]


def test_each_graph_is_kept_whole_or_not_at_all(crm, send, key):
    good, bad = send(family("one", key, LastName="A"), family("two", key))["graphs"]
    assert (good["graphId"], good["isSuccessful"], statuses(good)) == ("one", True, [201] * 3)
    assert (bad["graphId"], bad["isSuccessful"], statuses(bad)) == ("two", False, [400] * 3)
    assert codes(bad) == ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING", "PROCESSING_HALTED"]
    assert crm.count("Account", "Caseback_Id__c", key[:32]) == 1


def test_a_graph_answers_in_the_shape_of_salesforce(send, key):
    answer = send(graph("1", node("ref", "POST", "/sobjects/Account/", {"Name": key})))
    shown = answer["graphs"][0]["graphResponse"]["compositeResponse"][0]
    id_ = shown["body"]["id"]
    assert shown == {
        "body": {"id": id_, "success": True, "errors": []},
        "httpHeaders": {"Location": f"{API}/sobjects/Account/{id_}"},
        "httpStatusCode": 201,
        "referenceId": "ref",
    }
    halted = send(
        graph("1", node("a", "POST", "/sobjects/Account", {}), node("b", "GET", "/sobjects/X/y"))
    )["graphs"][0]["graphResponse"]["compositeResponse"][1]
    message = (
        "The transaction was rolled back since another operation in the same transaction failed."
    )
    assert halted["body"] == [{"errorCode": "PROCESSING_HALTED", "message": message}]


def test_graphs_know_nothing_of_each_other(send, key):
    other = node("b", "PATCH", "/sobjects/Account/@{a.id}", {"Phone": "1"})
    made, lost = send(
        graph("one", node("a", "POST", "/sobjects/Account", {"Name": key})), graph("two", other)
    )["graphs"]
    assert made["isSuccessful"]
    assert codes(lost) == ["PROCESSING_HALTED"]


def test_after_fourteen_failures_the_rest_is_not_tried(crm, send, key):
    bad = [family(f"bad{n}", key) for n in range(14)]
    answer = send(*bad, family("good", key, LastName="Good"))["graphs"]
    assert codes(answer[13])[1] == "REQUIRED_FIELD_MISSING"
    assert codes(answer[14]) == ["PROCESSING_HALTED"] * 3
    assert crm.count("Account", "Caseback_Id__c", key[:32]) == 0
    answer = send(*bad[1:], family("good", key, LastName="Good"))["graphs"]
    assert answer[13]["isSuccessful"]


def test_five_hundred_nodes_are_one_call(crm, send, key):
    def graphs(count):
        post = node("a", "POST", "/sobjects/Account", {"Name": key})
        return [
            graph(f"g{n}", *(post | {"referenceId": f"r{m}"} for m in range(10))) for n in count
        ]

    before = crm.http.get("/__crm__/calls").json()["total"]
    answer = send(*graphs(range(50)))
    assert all(one["isSuccessful"] for one in answer["graphs"])
    assert crm.http.get("/__crm__/calls").json()["total"] == before + 1
    assert crm.count("Account", "Name", key) == 500
    refused = send(*graphs(range(51)), status=400)
    assert refused[0]["errorCode"] == "LIMIT_EXCEEDED"


def chain(length):
    link = {"Name": "x", "ParentId": None}
    nodes = [node("r0", "POST", "/sobjects/Account", link)]
    for n in range(1, length):
        body = link | {"ParentId": f"@{{r{n - 1}.id}}"}
        nodes.append(node(f"r{n}", "POST", "/sobjects/Account", body))
    return graph("deep", *nodes)


def test_fifteen_nodes_may_follow_from_each_other_and_sixteen_may_not(send):
    assert send(chain(15))["graphs"][0]["isSuccessful"]
    assert send(chain(16), status=400)[0]["errorCode"] == "LIMIT_EXCEEDED"


def test_fifteen_kinds_of_nodes_may_be_asked_for_and_sixteen_may_not(send, key):
    def kinds(count):
        posts = [
            node(f"r{n}", "POST", "/sobjects/Account", {"Name": key}, version=f"v{50 + n}.0")
            for n in range(count)
        ]
        return graph("kinds", *posts)

    assert send(kinds(15))["graphs"][0]["isSuccessful"]
    assert send(kinds(16), status=400)[0]["errorCode"] == "LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("graphs", "code"),
    [
        ([], "JSON_PARSER_ERROR"),
        (["x"], "JSON_PARSER_ERROR"),
        ([graph("a.b", node("a", "GET", "/sobjects/Account/x"))], "JSON_PARSER_ERROR"),
        ([graph("a")], "JSON_PARSER_ERROR"),
        ([graph("a", node("a", "GET", "/sobjects/Account/x"))] * 2, "JSON_PARSER_ERROR"),
        ([graph("a", node("a", "GET", "/query?q=SELECT+Id+FROM+Account"))], "INVALID_API_INPUT"),
        ([graph("a", node("a", "PATCH", "/composite/sobjects", {}))], "INVALID_API_INPUT"),
        ([graph("a", node("a", "GET", "/sobjects/Account"))], "INVALID_API_INPUT"),
        (
            [graph(f"g{n}", node("a", "GET", "/sobjects/Account/x")) for n in range(76)],
            "LIMIT_EXCEEDED",
        ),
    ],
)
def test_a_malformed_graph_is_refused_whole(send, graphs, code):
    assert send(*graphs, status=400)[0]["errorCode"] == code


def test_graphs_are_not_spoken_before_version_50(crm):
    answer = crm.http.post("/services/data/v49.0/composite/graph", json={"graphs": []})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")
