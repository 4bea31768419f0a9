import pytest
from starlette.requests import Request

from app.callers import address_of, place_of


def request(*forwarded, host="10.0.0.9"):
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded if line]
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


def test_a_line_of_its_own_by_the_proxy_is_what_counts_not_the_one_before():
    asked = request("203.0.113.1", "6.6.6.6, 192.0.2.9")
    assert address_of(asked, 1) == "192.0.2.9"
    assert address_of(asked, 2) == "6.6.6.6"
    assert address_of(asked, 3) == "203.0.113.1"


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:4711", "192.0.2.1"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]:4711", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("[fe80::1%25eth0]:4711", "fe80::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        *((odd, odd) for odd in ("unknown", "_hidden", "999.0.2.1", "[x]y", "", "%", "é")),
    ],
)
def test_a_caller_is_counted_by_what_is_theirs_alone(written, place):
    assert place_of(written) == place


def test_a_neighbouring_network_is_another_caller():
    assert place_of("2001:db8:1:2::1") != place_of("2001:db8:1:3::1")


def test_a_caller_without_a_proxy_is_counted_by_its_network_too():
    assert address_of(request(host="2001:db8::7"), 0) == "2001:db8::/64"
