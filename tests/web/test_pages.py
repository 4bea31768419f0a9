"""A page is read in the language asked for, written as where its reader seems to be."""

import pytest
from starlette.requests import Request

from web.pages import reading_in, reading_of


def request(header, query=""):
    headers = [(b"accept-language", header.encode())] if header else []
    return Request({"type": "http", "headers": headers, "query_string": query.encode()})


@pytest.mark.parametrize(
    ("asked", "header", "reading"),
    [
        (None, "", ("en", None)),
        (None, "fr-CH, de;q=0.5", ("fr", "CH")),
        ("fr", "de-CH", ("fr", "CH")),
        ("de", "fr-CA", ("de", None)),
        ("zh-Hant", "en-HK", ("zh-Hant", "HK")),
        ("en-GB", "fr-FR", ("en", "GB")),
        ("no tag", "fr-CA", ("fr", "CA")),
        ("", "tr", ("tr", None)),
        ("uk", "it-CH", ("it", "CH")),
    ],
)
def test_what_is_asked_for_goes_before_the_browser(asked, header, reading):
    found = reading_in(request(header), asked)
    assert (found.language.tag, found.territory) == reading


def test_an_address_asks_by_its_query():
    assert reading_of(request("fr-CH", "lang=it")).language.tag == "it"
    assert reading_of(request("fr-CH")).language.tag == "fr"
