"""The article behind a link, a page or a file, fetched without being led into the operator's own network.

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
from pathlib import PurePosixPath
from typing import Literal

import httpx

from bot.gateway.unpacked import ASKED, pieces
from bot.sources import sandbox
from bot.sources.documents import is_page
from bot.sources.errors import SourceError
from bot.sources.html import Extract
from bot.sources.sandbox import Ask
from models.unpacking import TooLargeError, UnpackingError

LARGEST = 5_000_000
LARGEST_FILE = 20_000_000
"""Bytes: of a page, and of a file, which may be as large as one that is sent to the bot."""

PATIENCE = 15.0
FILE_PATIENCE = 60.0
"""Seconds for a page, and for a file once it is known to be one."""

MOST_REDIRECTS = 5

_PORTS = {"http": 80, "https": 443}
_REDIRECT = "mujaz.redirect"
_MOST_ADDRESSES = 4
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
# Reserved, or a cloud's own services, though the registry calls them global: protocol assignments
# (Oracle's metadata), relays of 6to4, Azure's host, tunnels (Teredo, 6to4), documentation.
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
# A site that shows its readers an article shows it to a browser.
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Mujaz; news briefs for Telegram)",
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.5",
    "Accept-Language": "ar,en;q=0.5",
    **ASKED,
}

_PAGES = ("text/html", "application/xhtml+xml")
# What the reader of documents knows, and what servers call a file of which they know nothing.
_FILES = (
    "application/pdf",
    "application/x-pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-word.document.macroenabled.12",
    "application/octet-stream",
    "binary/octet-stream",
    "text/plain",
)

_NO_ARTICLE = {
    "link_paywall": "the site shows the whole page to subscribers alone",
    "link_front_page": "the page shows many articles and not one",
}

_MARKS = (b"%PDF-", b"PK\x03\x04")
"""How a PDF and a Word file begin."""
_OPENING = 1024

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]


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
    ask: Ask = sandbox.ask,
) -> Extract:
    """The article at ``url``, parsed by the sandbox that ``ask`` asks. Raises :class:`SourceError`.

    ``transport`` carries the requests once their address was looked at and allowed.
    """
    try:
        async with (
            asyncio.timeout(PATIENCE) as deadline,
            httpx.AsyncClient(
                transport=transport,
                headers=_HEADERS,
                trust_env=False,
                event_hooks={"response": [_keep_redirect]},
            ) as client,
        ):
            found = await _content(client, url, resolver, deadline)
    except TimeoutError as error:
        raise SourceError("link_slow", "the site took too long to answer") from error
    # httpx raises errors of other kinds for hosts and headers that it does not accept.
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SourceError("link_unreachable", "the site cannot be reached") from error
    return await (_document(found, ask) if found.is_file else _article(found, ask))


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands at ``url``, the last address on the way: a page, or a file."""

    url: str
    content: bytes
    is_file: bool


async def _document(file: _Found, ask: Ask) -> Extract:
    name = PurePosixPath(httpx.URL(file.url).path).name
    try:
        found = await ask("document", name, file.content)
    except sandbox.SandboxError as error:
        raise SourceError("document_too_heavy", "the file takes too long to read") from error
    if found.get("key") == "document_unknown":
        raise SourceError("link_to_file", "the link leads to a file of a kind that is not read")
    if "key" in found:
        raise SourceError(found["key"], found["message"])
    return Extract(found["text"], found["title"])


async def _article(page: _Found, ask: Ask) -> Extract:
    try:
        found = await ask("page", page.url, page.content)
    except sandbox.SandboxError as error:
        raise SourceError("link_too_big", "the page takes too long to read") from error
    if "key" in found:
        raise SourceError(found["key"], _NO_ARTICLE[found["key"]])
    if not found:
        raise SourceError("link_no_article", "the page holds no article")
    return Extract(found["text"], found["title"])


async def _content(
    client: httpx.AsyncClient, url: str, resolver: Resolver, deadline: asyncio.Timeout
) -> _Found:
    for _ in range(MOST_REDIRECTS + 1):
        response = await _response(client, url, resolver)
        try:
            where = response.extensions.get(_REDIRECT)
            if where is not None:
                url = _joined(url, where)
                continue
            _check(response)
            said = _kind_of(response)
            content = await _body(response, said, deadline)
            return _Found(url, content, said == "file" or _is_file(content, said))
        finally:
            await response.aclose()
    raise SourceError("link_unreachable", "the link leads from one address to the next without end")


async def _keep_redirect(response: httpx.Response) -> None:
    """Take a redirect out of httpx's hands: it looks where it leads, and fails at what is no address."""
    if response.has_redirect_location:
        response.extensions[_REDIRECT] = response.headers.pop("location")


def _joined(url: str, location: str) -> str:
    try:
        joined = httpx.URL(url).join(location)
        # Reading the host raises for one that is no valid encoded name (xn--).
        _ = joined.host
        return str(joined)
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError("link_unreachable", "the link leads to no web address") from error


async def _response(client: httpx.AsyncClient, url: str, resolver: Resolver) -> httpx.Response:
    """The answer of the first address that takes a connection, all of them looked at before."""
    target = _target(url)
    addresses = await _public_addresses(target, resolver)
    for number, address in enumerate(addresses, 1):
        try:
            return await client.send(_pinned(client, target, address), stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            # A name may have an address of a kind (IPv6) that this machine cannot reach.
            if number == len(addresses):
                raise
    raise AssertionError("there is at least one address")


def _target(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
        # Here only a host that pretends to be an encoded one (xn--) is found out.
        host = target.host
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError("link_refused", "this is not a web address") from error
    usual = _PORTS.get(target.scheme)
    if usual is None or target.port not in (None, usual) or not host:
        raise SourceError("link_refused", "only http and https on their usual ports are fetched")
    return target


def _pinned(client: httpx.AsyncClient, target: httpx.URL, address: str) -> httpx.Request:
    """A request to the very address that was looked at, in the name of its host."""
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
        raise SourceError("link_unreachable", "the site's name is not known") from error
    if not addresses or not all(map(_is_public, addresses)):
        raise SourceError("link_refused", "the address is not public")
    return addresses[:_MOST_ADDRESSES]


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


def _check(response: httpx.Response) -> None:
    """Raises :class:`SourceError` where the site does not give what it was asked for."""
    if response.status_code in (401, 402, 403, 451):
        raise SourceError("link_paywall", "the site does not show this page to everybody")
    if response.status_code in (404, 410):
        raise SourceError("link_gone", "the page is not there")
    if not response.is_success:
        raise SourceError("link_unreachable", f"the site answered {response.status_code}")


_Said = Literal["page", "text", "file", "other"]


def _kind_of(response: httpx.Response) -> _Said:
    """What the site calls its answer: a page, another kind of text, a file to read, or something else."""
    said = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said in _FILES:
        return "file"
    # Sites that say nothing of it show a page; so do those that call it by another kind of text.
    if not said or said in _PAGES:
        return "page"
    return "text" if said.startswith("text/") else "other"


def _is_file(content: bytes, said: _Said) -> bool:
    """Whether an answer is a file, whatever it is called: many sites call theirs pages or pictures."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].startswith(_MARKS):
        return True
    return said == "text" and not is_page(content)


async def _body(response: httpx.Response, said: _Said, deadline: asyncio.Timeout) -> bytes:
    """The content, if it is a page or a file. Raises :class:`SourceError`."""
    content = bytearray()
    is_file = said == "file"
    if is_file:
        deadline.reschedule(asyncio.get_running_loop().time() + FILE_PATIENCE)
    encoding = response.headers.get("content-encoding", "")
    try:
        # The bound of a page is looked at below: only its opening tells it from a file.
        async for piece in pieces(response.aiter_raw(), encoding, LARGEST_FILE):
            begins = len(content) < _OPENING
            content += piece
            if begins and not is_file and bytes(content[:_OPENING]).lstrip().startswith(_MARKS):
                is_file = True
                deadline.reschedule(asyncio.get_running_loop().time() + FILE_PATIENCE)
            if said == "other" and not is_file and len(content) >= _OPENING:
                break
            if not is_file and len(content) > LARGEST:
                raise SourceError("link_too_big", "the page is larger than 5 MB")
    except TooLargeError as error:
        raise SourceError("document_too_big", "the file is larger than 20 MB") from error
    except UnpackingError as error:
        raise SourceError("link_unreachable", f"the site cannot be read: {error}") from error
    if said == "other" and not is_file:
        raise SourceError("link_to_file", "the link leads to a file of a kind that is not read")
    return bytes(content)
