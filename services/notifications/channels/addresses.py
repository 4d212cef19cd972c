"""To which addresses this service connects on somebody's word: those of the internet, by HTTPS, and no others.

Whoever may name an address could name one that only this service reaches: a database, the address from which a machine
of a cloud learns its passwords. So a name is resolved, all that it leads to is judged, and the connection goes to what
was judged, with nothing resolved in between. This is asked when a webhook is registered and again at each request,
since a name may lead elsewhere by then.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from yarl import URL

from shared.kernel.endpoint import Reach

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[Address]]]
"""What finds the addresses of a name; raises `OSError` where it has none."""

LONGEST = 2000
_HTTPS: Final = 443
_FIRST_FREE_PORT: Final = 1024
_INTERNET_V6: Final = IPv6Network("2000::/3")
_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
# What Python calls global, or did in one release: protocol assignments (Oracle's cloud answers its machines there),
# what answers every machine of Microsoft's cloud from inside, and relays to IPv6.
_NOT_OF_THE_INTERNET: Final = tuple(map(IPv4Network, ("192.0.0.0/24", "168.63.129.16/32", "192.88.99.0/24")))
# Looking names up blocks a thread, for as long as a name server likes: none of those that others need.
_THREADS: Final = ThreadPoolExecutor(8, thread_name_prefix="names")


class AddressRefused(Exception):
    """An address that is not connected to; says why, for people."""


class NameUnknown(Exception):
    """A name that leads nowhere just now."""


def https_address(text: str) -> URL:
    """Return an address as it is connected to; raises `AddressRefused` with what it has to be."""
    if len(text) > LONGEST or not text.isprintable() or any(each.isspace() for each in text):
        raise AddressRefused(f"an address has {LONGEST} characters at most, all printable and no blank")
    try:
        url = URL(text)
        port = url.port
    except ValueError:
        raise AddressRefused("this is no address such as https://example.org/messages") from None
    if url.scheme != "https":
        raise AddressRefused("an address begins with https://, so that nobody reads on the way what is sent")
    if not url.host:
        raise AddressRefused("an address names a host")
    if url.user is not None or url.password is not None:
        raise AddressRefused("an address has no name or password in it: a request is known by its signature")
    if url.fragment or "#" in text:
        raise AddressRefused("an address has no fragment (#), which would not be sent")
    if port is None or not (port == _HTTPS or port >= _FIRST_FREE_PORT):
        raise AddressRefused(f"the port is {_HTTPS} or one from {_FIRST_FREE_PORT} on")
    return url


def is_reached(address: Address, reach: Reach) -> bool:
    """Say whether an address is connected to: it is of the internet, or of a network that is allowed."""
    meant = _meant(address)
    if any(meant in each for each in reach.allowed if each.version == meant.version):
        return True
    if isinstance(meant, IPv6Address):
        return meant in _INTERNET_V6 and meant.is_global
    forbidden = meant.is_multicast or meant.is_reserved or any(meant in each for each in _NOT_OF_THE_INTERNET)
    return meant.is_global and not forbidden


def _meant(address: Address) -> Address:
    """Return where an address leads: one of IPv6 may stand for one of IPv4."""
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


async def resolved(url: URL, reach: Reach, resolve: Resolve) -> Sequence[Address]:
    """Return all addresses of a host; raises `AddressRefused` where one of them is not reached, or `NameUnknown`.

    One is enough to refuse it: else whoever owns the name would choose by chance which is taken.
    """
    host, port = url.host or "", url.port or _HTTPS
    try:
        found = await resolve(host, port)
    except (OSError, UnicodeError):
        raise NameUnknown from None
    if not found:
        raise NameUnknown
    if not all(is_reached(each, reach) for each in found):
        raise AddressRefused("it leads to an address that is not of the internet, or to one inside of it")
    return found


async def by_the_system(host: str, port: int) -> Sequence[Address]:
    """Resolve a name as the machine does."""
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(_THREADS, _looked_up, host, port)
    return tuple(dict.fromkeys(ip_address(each) for each in found))


def _looked_up(host: str, port: int) -> list[str]:
    return [str(name[0]) for *_, name in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
