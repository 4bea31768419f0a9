import pytest
from starlette.requests import Request

from app.callers import address_of


def request(forwarded=None, host="10.0.0.9"):
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return Request({"type": "http", "headers": headers, "client": (host, 1234)})


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        (None, 0, "10.0.0.9"),
        ("1.2.3.4", 0, "10.0.0.9"),  # nobody vouches for it
        ("1.2.3.4", 1, "1.2.3.4"),
        ("6.6.6.6, 1.2.3.4", 1, "1.2.3.4"),  # the first was made up by the client
        ("1.2.3.4, 10.0.0.2", 2, "1.2.3.4"),
        ("1.2.3.4", 2, "10.0.0.9"),
        (" , ", 1, "10.0.0.9"),
    ],
)
def test_an_address_is_believed_as_far_as_our_own_proxies_vouch_for_it(forwarded, proxies, address):
    assert address_of(request(forwarded), proxies) == address
