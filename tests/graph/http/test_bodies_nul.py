import pytest

from graph.bodies import request_from_body, request_from_url
from graph.errors import RequestRefused


@pytest.mark.parametrize(
    "body",
    [
        rb'{"query": "{a}", "variables": {"x": "a\u0000b"}}',
        rb'{"query": "{a(x: \"\\u0000\")}"}',
        rb'{"query": "{a(x: \"\\u{0}\")}"}',
        rb'{"query": "{a(x: \"\\u{000}\")}"}',
    ],
)
def test_a_text_that_no_table_could_keep_is_refused_at_the_door(body):
    with pytest.raises(RequestRefused, match=r"U\+0000"):
        request_from_body(body)


@pytest.mark.parametrize("query", [b"query=%7Ba%00%7D", rb'query={a(x:"\u0000")}'])
def test_it_is_refused_in_an_address_too(query):
    with pytest.raises(RequestRefused, match=r"U\+0000"):
        request_from_url(query)


def test_a_text_about_other_characters_is_taken():
    assert request_from_body(rb'{"query": "{a(x: \"\\u00e9\")}"}').query == '{a(x: "\\u00e9")}'
