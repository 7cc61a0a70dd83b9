"""Which addresses may be asked: public ones, on the ports of the web, without a password in them.

`ipaddress.is_global` is no guard: what it calls global differs between versions of Python, and
holds multicast, NAT64, 6to4 and other ways to reach an IPv4 address that is not public.
"""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Protocol

import httpx

from narrator.fetch.errors import Unfetchable, blocked

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

WEB_PORTS = frozenset({80, 443})
LONGEST = 2_000
_HOST = re.compile(r"[a-z0-9_.:-]{1,253}")

# iana.org/assignments/iana-ipv4-special-registry, with multicast and the reserved rest.
_NOT_PUBLIC_4 = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own services, inside each of its machines
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
# Only global unicast is public, and of it not what iana.org/assignments/iana-ipv6-special-registry
# lists. Mapped, compatible and NAT64 addresses stand outside 2000::/3.
_UNICAST_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ip_network(each)
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)


class IsPublic(Protocol):
    """Whether an IP address may be connected to."""

    def __call__(self, address: str, /) -> bool: ...


class Resolve(Protocol):
    """All IP addresses of a host; raises OSError when it has none."""

    def __call__(self, host: str, port: int, /) -> Sequence[str]: ...


def is_public(address: str) -> bool:
    """True for an IP address of the public internet; False for all else, a name included."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv4Address):
        return not any(found in each for each in _NOT_PUBLIC_4)
    return _is_public_6(found)


def _is_public_6(found: IPv6Address) -> bool:
    return found in _UNICAST_6 and not any(found in each for each in _NOT_PUBLIC_6)


def resolve(host: str, port: int) -> list[str]:
    """Ask the system. It may take long, and it understands "127.1" and "0x7f.1"."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_, place in found))


def parse(text: str, ports: Collection[int] = WEB_PORTS, public: IsPublic = is_public) -> httpx.URL:
    """Return the address that a person typed; raises Unfetchable when its form forbids it.

    A name is not looked up: what it stands for is checked where the connection is made.
    """
    try:
        url = httpx.URL(text.strip())
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _not_an_address() from error
    if len(str(url)) > LONGEST or url.scheme not in {"http", "https"} or not url.host:
        raise _not_an_address()
    if url.userinfo or port_of(url) not in ports or not _may_be_public(url, public):
        raise blocked()
    return url


def port_of(url: httpx.URL) -> int:
    if url.port is not None:
        return url.port
    return 443 if url.scheme == "https" else 80


def _may_be_public(url: httpx.URL, public: IsPublic) -> bool:
    """False for a number that is not public, in any spelling, and for what no host is called."""
    host = url.raw_host.decode("ascii")
    if not _HOST.fullmatch(host):
        return False
    try:
        found = socket.getaddrinfo(host.rstrip("."), 80, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return host.rstrip(".") != "localhost"
    return all(public(str(place[0])) for *_, place in found)


def _not_an_address() -> Unfetchable:
    return Unfetchable(
        "not_an_address",
        "This is not an address of a web page. It begins with https:// or http://.",
    )
