"""The article behind a link, fetched without being led into the operator's own network.

Each address on the way, redirects included, must be http or https on its usual port. Its name is
looked up once, every address it has must be public, and the connection goes to the address that was
looked at: a name that changes its answer changes nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx

LARGEST = 5_000_000
PATIENCE = 15.0
MOST_REDIRECTS = 5
FEWEST_WORDS = 20

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# A site that shows its readers an article shows it to a browser.
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Mujaz; news briefs for Telegram)",
    "Accept": "text/html,application/xhtml+xml",
    "Accept-Language": "ar,en;q=0.5",
}

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


class LinkError(Exception):
    """No article could be had; ``str()`` says why, ``key`` names the phrase for a reader."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


@dataclass(frozen=True, slots=True)
class Page:
    """The article of a web page: its text, a paragraph a line, and its title."""

    text: str
    title: str | None


async def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of ``host``, as the system knows it."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


async def fetch_article(
    url: str,
    *,
    resolver: Resolver = resolve,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Page:
    """The article at ``url``. Raises :class:`LinkError`.

    ``transport`` carries the requests once their address was looked at and allowed.
    """
    try:
        async with (
            asyncio.timeout(PATIENCE),
            httpx.AsyncClient(transport=transport, headers=_HEADERS, trust_env=False) as client,
        ):
            content = await _content(client, url, resolver)
    except TimeoutError as error:
        raise LinkError("link_slow", "the site took too long to answer") from error
    except httpx.HTTPError as error:
        raise LinkError("link_unreachable", "the site cannot be reached") from error
    return await asyncio.to_thread(_extracted, content, url)


async def _content(client: httpx.AsyncClient, url: str, resolver: Resolver) -> bytes:
    for _ in range(MOST_REDIRECTS + 1):
        request = await _pinned(client, url, resolver)
        response = await client.send(request, stream=True)
        try:
            if response.is_redirect:
                url = str(httpx.URL(url).join(response.headers["location"]))
                continue
            return await _body(response)
        finally:
            await response.aclose()
    raise LinkError("link_unreachable", "the link leads from one address to the next without end")


async def _pinned(client: httpx.AsyncClient, url: str, resolver: Resolver) -> httpx.Request:
    """A request to the very address that was looked at, in the name of its host."""
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise LinkError("link_refused", "this is not a web address") from error
    usual = _PORTS.get(target.scheme)
    if usual is None or target.port not in (None, usual) or not target.host:
        raise LinkError("link_refused", "only http and https on their usual ports are fetched")
    address = await _public_address(target.host, usual, resolver)
    return client.build_request(
        "GET",
        target.copy_with(host=address),
        headers={"Host": target.host},
        extensions={"sni_hostname": target.host},
    )


async def _public_address(host: str, port: int, resolver: Resolver) -> str:
    try:
        addresses = await resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise LinkError("link_unreachable", "the site's name is not known") from error
    if not addresses or not all(map(_is_public, addresses)):
        raise LinkError("link_refused", "the address is not public")
    return addresses[0]


def _is_public(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return found.is_global and not found.is_multicast


async def _body(response: httpx.Response) -> bytes:
    if response.status_code in (401, 402, 403, 451):
        raise LinkError("link_paywall", "the site does not show this page to everybody")
    if response.status_code in (404, 410):
        raise LinkError("link_gone", "the page is not there")
    if not response.is_success:
        raise LinkError("link_unreachable", f"the site answered {response.status_code}")
    kind = response.headers.get("content-type", "text/html")
    if not kind.startswith(("text/", "application/xhtml")):
        raise LinkError("link_no_article", "the link leads to a file and not to a page")
    content = bytearray()
    async for chunk in response.aiter_bytes():
        content += chunk
        if len(content) > LARGEST:
            raise LinkError("link_too_big", "the page is larger than 5 MB")
    return bytes(content)


def _extracted(content: bytes, url: str) -> Page:
    import trafilatura

    # Its own duplicate filter drops Arabic words; ours comes after.
    found = trafilatura.bare_extraction(
        content, url=url, include_comments=False, deduplicate=False, with_metadata=True
    )
    text = getattr(found, "text", None)
    if not text or len(text.split()) < FEWEST_WORDS:
        raise LinkError("link_no_article", "the page holds no article")
    return Page(text, getattr(found, "title", None))
