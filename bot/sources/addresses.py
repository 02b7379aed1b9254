"""Sends requests only to public addresses, so that no link reaches the operator's own network (SSRF).

A host name is resolved once. All its addresses must be public, and the connection goes to an address that
was checked: a name that resolves differently the second time (DNS rebinding) has no effect.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

import httpx

from bot.sources.errors import SourceError

_PORTS = {"http": 80, "https": 443}
_MAXIMUM_ADDRESSES = 4
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Networks that IANA's registry lists as global, but that are reserved or internal to a cloud: protocol
# assignments (Oracle's metadata service), 6to4 relays, Azure's host, tunnels (Teredo, 6to4), documentation.
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",
            "192.88.99.0/24",
            "168.63.129.16/32",
            "2001::/32",
            "2002::/16",
            "3fff::/20",
        ),
    )
)

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Maps a host name and a port to its addresses. Raises OSError, ValueError."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """All addresses of ``host``, from the system's resolver."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


async def send(client: httpx.AsyncClient, url: str, resolver: Resolver) -> httpx.Response:
    """Request ``url``; returns the response of its first address that accepts a connection.

    The body is not read yet. Raises :class:`SourceError` for an address that is not allowed, and httpx's errors.
    """
    target = _target(url)
    addresses = await _public_addresses(target, resolver)
    for number, address in enumerate(addresses, 1):
        try:
            return await client.send(_pinned(client, target, address), stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            # A name may have IPv6 addresses, which this machine may not reach.
            if number == len(addresses):
                raise
    raise AssertionError("there is at least one address")


def _target(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
        # Reading the host raises if it is an invalid encoded name (xn--).
        host = target.host
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError("link_refused", "this is not a web address") from error
    port = _PORTS.get(target.scheme)
    if port is None or target.port not in (None, port) or not host:
        raise SourceError("link_refused", "only http and https on their usual ports are fetched")
    return target


def _pinned(client: httpx.AsyncClient, target: httpx.URL, address: str) -> httpx.Request:
    """A request to the checked address, with the host name in the Host header and in TLS (SNI)."""
    name = target.raw_host.decode("ascii")
    return client.build_request(
        "GET",
        target.copy_with(host=address, username=None, password=None, fragment=None),
        headers={"Host": f"[{name}]" if ":" in name else name},
        extensions={"sni_hostname": name},
    )


async def _public_addresses(target: httpx.URL, resolver: Resolver) -> Sequence[str]:
    try:
        addresses = await resolver(target.raw_host.decode("ascii"), _PORTS[target.scheme])
    except (OSError, ValueError) as error:
        raise SourceError("link_unreachable", "the site's name cannot be resolved") from error
    if not addresses or not all(map(_is_public, addresses)):
        raise SourceError("link_refused", "the address is not public")
    return addresses[:_MAXIMUM_ADDRESSES]


def _is_public(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if found in _NAT64:
        found = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    if isinstance(found, ipaddress.IPv6Address) and found not in _GLOBAL_UNICAST:
        return False
    return (
        found.is_global
        and not found.is_multicast
        and not any(found in network for network in _NOT_PUBLIC)
    )
