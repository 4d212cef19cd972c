"""Which addresses are connected to on somebody's word, and which never."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels.addresses import AddressRefused, https_address, is_reached
from shared.kernel.endpoint import Reach

INTERNET = Reach()


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.192",
        "192.168.1.1",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "100.100.100.200",
        "168.63.129.16",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:10.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_not_of_the_internet_is_not_reached(address: str) -> None:
    assert not is_reached(ip_address(address), INTERNET)


@pytest.mark.parametrize("address", ["1.1.1.1", "81.2.69.142", "2606:4700::1111", "2a00:1450::1", "::ffff:1.1.1.1"])
def test_what_is_of_the_internet_is_reached(address: str) -> None:
    assert is_reached(ip_address(address), INTERNET)


def test_a_network_that_is_allowed_is_reached_and_its_neighbours_are_not() -> None:
    reach = Reach((ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")))
    for inside in ("10.1.2.3", "::ffff:10.1.2.3", "fd00:1::5"):
        assert is_reached(ip_address(inside), reach), inside
    for beside in ("10.2.0.1", "127.0.0.1", "fd00:2::5", "169.254.169.254"):
        assert not is_reached(ip_address(beside), reach), beside


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_alike_however_it_is_written(address: IPv4Address) -> None:
    reached = is_reached(address, INTERNET)
    assert is_reached(IPv6Address(0xFFFF << 32 | int(address)), INTERNET) is reached
    assert is_reached(IPv6Address(0x64FF9B << 96 | int(address)), INTERNET) is reached
    assert is_reached(IPv6Address(0x2002 << 112 | int(address) << 80), INTERNET) is reached


@given(st.ip_addresses(v=6))
def test_nothing_is_reached_that_is_neither_of_the_internet_nor_stands_for_such(address: IPv6Address) -> None:
    stands_for = address.ipv4_mapped or address.sixtofour or int(address) >> 32 == 0x64FF9B << 64
    if is_reached(address, INTERNET) and not stands_for:
        assert address in ip_network("2000::/3")
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/messages",
        "https://example.org:8443/?for=dps",
        "https://bücher.example/",
        "https://81.2.69.142/",
        "https://[2606:4700::1111]/hook",
    ],
)
def test_an_address_by_https_is_taken(text: str) -> None:
    assert https_address(text).scheme == "https"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("http://example.org/", "https://"),
        ("ftp://example.org/", "https://"),
        ("example.org", "https://"),
        ("file:///etc/passwd", "https://"),
        ("", "https://"),
        ("https://", "host"),
        ("https:///path", "host"),
        ("https://name@example.org/", "name or password"),
        ("https://name:secret@example.org/", "name or password"),  # pragma: allowlist secret
        ("https://example.org/#part", "fragment"),
        ("https://example.org/#", "fragment"),
        ("https://example.org:22/", "port"),
        ("https://example.org:0/", "port"),
        ("https://example.org:99999/", "no address"),
        ("https://example.org:port/", "no address"),
        ("https://exam ple.org/", "blank"),
        ("https://example.org/\r\nHost: inside", "blank"),
        ("https://example.org/\tx", "blank"),
        ("https://example.org/" + "x" * 2000, "2000 characters"),
    ],
)
def test_any_other_address_is_refused_with_what_it_has_to_be(text: str, why: str) -> None:
    with pytest.raises(AddressRefused, match=why):
        https_address(text)


@given(st.text(max_size=60))
def test_whatever_is_written_is_refused_or_names_a_host(text: str) -> None:
    try:
        url = https_address(f"https://{text}")
    except AddressRefused:
        return
    assert url.host
    assert url.user is None
