"""Which addresses may be asked at all."""

from __future__ import annotations

import ipaddress
from random import Random

import pytest

from narrator.fetch.address import is_public, parse, resolve
from narrator.fetch.errors import Unfetchable

# fmt: off
NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.8.8.8",
    "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192",
    "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1",
    "::8.8.8.8", "::ffff:7f00:1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:20::1",
    "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "3fff::1", "5f00::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "article.test", "1.2.3",
]
# fmt: on


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_it_knows_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700::1111"]
)
def test_it_lets_the_public_internet_through(address: str) -> None:
    assert is_public(address)


def test_it_is_never_more_lenient_than_the_library() -> None:
    random = Random(20261123)
    for _ in range(20_000):
        four = ipaddress.IPv4Address(random.getrandbits(32))
        six = ipaddress.IPv6Address(random.getrandbits(128))
        for address in (four, six):
            assert address.is_global or not is_public(str(address)), address


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1",
        "http://localhost",
        "http://LocalHost./",
        "http://0.0.0.0",
        "http://0/",
        "http://[::1]",
        "http://[::]",
        "http://[::ffff:7f00:1]",
        "http://[::ffff:127.0.0.1]",
        "http://[64:ff9b::7f00:1]",
        "http://[2002:7f00:1::]",
        "http://[fe80::1%25lo]",
        "http://100.64.0.1",
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433",
        "http://0x7f.1",
        "http://0x7f000001",
        "http://0177.0.0.1",
        "http://127.1",
        "http://127.0.0.1.",
        "http://127。0。0。1",
        "http://①②⑦.⓪.⓪.①",
        "http://redis:6379",
        "http://article.test:22",
        "https://article.test:8443",
        "http://article.test:0",
        "http://user@article.test",
        "http://user:word@article.test",
        "http://1.1.1.1\\@127.0.0.1/",
        "http://a b/",
        "http://%31%32%37.0.0.1/",
    ],
)
def test_it_refuses_all_that_is_forbidden_with_one_sentence(url: str) -> None:
    with pytest.raises(Unfetchable) as refused:
        parse(url)
    assert refused.value.code in {"address_blocked", "not_an_address"}
    if refused.value.code == "address_blocked":
        assert refused.value.detail == "This address cannot be fetched."


@pytest.mark.parametrize(
    "url",
    [
        "",
        "article",
        "www.article.test/page",
        "//article.test/",
        "http:///x",
        "http:\\\\article.test",
        "file:///etc/passwd",
        "gopher://article.test/",
        "ftp://article.test/",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://article.test/\r\nHost: other",
        "http://[::1",
        "http://article.test:port/",
        "http://☃.test/",
        "http://article.test/" + "a" * 2_000,
    ],
)
def test_it_says_what_is_no_address_of_a_page(url: str) -> None:
    with pytest.raises(Unfetchable) as refused:
        parse(url)
    assert refused.value.code == "not_an_address"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://article.test/a?b=c#d", "https://article.test/a?b=c#d"),
        ("  http://ARTICLE.test:80/ ", "http://article.test/"),
        ("https://bücher.test/über", "https://xn--bcher-kva.test/%C3%BCber"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
        ("http://my_blog.article.test/", "http://my_blog.article.test/"),
    ],
)
def test_it_reads_what_people_type(typed: str, meant: str) -> None:
    assert str(parse(typed)) == meant


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "::1"])
def test_what_the_system_makes_of_a_number_is_seen(host: str) -> None:
    assert not any(map(is_public, resolve(host, 80)))
