"""Fetches the article behind a link: a web page or a file.

Each URL, redirects included, must be http or https on the default port of a public address:
:mod:`bot.sources.addresses`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

import httpx

from bot.gateway.unpacking import ACCEPT_HEADERS, unpacked
from bot.sources import sandbox
from bot.sources.addresses import Resolver, resolve, send
from bot.sources.documents import is_html
from bot.sources.errors import SourceError
from bot.sources.html import Extract
from bot.sources.sandbox import Ask
from models.unpacking import TooLargeError, UnpackingError

MAXIMUM_PAGE = 5_000_000
MAXIMUM_FILE = 20_000_000
"""Bytes of a page, and of a file: the same as for a file that is sent to the bot."""

PAGE_TIMEOUT = 15.0
FILE_TIMEOUT = 60.0
"""Seconds for a page, and for a file from the moment when it is recognised as one."""

MAXIMUM_REDIRECTS = 5

_REDIRECT = "mujaz.redirect"
# Sites serve articles to browsers, and often refuse other clients.
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Mujaz; news briefs for Telegram)",
    "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.5",
    "Accept-Language": "ar,en;q=0.5",
    **ACCEPT_HEADERS,
}

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
# Content types of documents that can be read, and of files whose type the server does not know.
_FILE_TYPES = (
    "application/pdf",
    "application/x-pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-word.document.macroenabled.12",
    "application/octet-stream",
    "binary/octet-stream",
    "text/plain",
)

_REASONS = {
    "link_paywall": "the site shows the whole page only to subscribers",
    "link_front_page": "the page shows many articles instead of one",
}

_SIGNATURES = (b"%PDF-", b"PK\x03\x04")
"""The first bytes of a PDF and of a Word file."""
_SIGNATURE_WINDOW = 1024


async def fetch_article(
    url: str,
    *,
    resolver: Resolver = resolve,
    transport: httpx.AsyncBaseTransport | None = None,
    ask: Ask = sandbox.ask,
) -> Extract:
    """The article at ``url``, parsed in a sandbox by ``ask``. Raises :class:`SourceError`.

    ``transport`` sends the requests whose addresses were checked, by default over the network.
    """
    try:
        async with (
            asyncio.timeout(PAGE_TIMEOUT) as deadline,
            httpx.AsyncClient(
                transport=transport,
                headers=_HEADERS,
                trust_env=False,
                event_hooks={"response": [_keep_redirect]},
            ) as client,
        ):
            found = await _download(client, url, resolver, deadline)
    except TimeoutError as error:
        raise SourceError("link_slow", "the site took too long to answer") from error
    # httpx raises ValueError for some hosts and headers that it does not accept.
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SourceError("link_unreachable", "the site cannot be reached") from error
    return await (_parse_file(found, ask) if found.is_file else _parse_page(found, ask))


@dataclass(frozen=True, slots=True)
class _Download:
    """The content of ``url``, the last of the redirects: a page or a file."""

    url: str
    content: bytes
    is_file: bool


async def _parse_file(file: _Download, ask: Ask) -> Extract:
    name = PurePosixPath(httpx.URL(file.url).path).name
    try:
        found = await ask("document", name, file.content)
    except sandbox.SandboxError as error:
        raise SourceError("document_too_heavy", "the file takes too long to read") from error
    if found.get("key") == "document_unknown":
        raise SourceError("link_to_file", "the link leads to a file of an unsupported kind")
    if "key" in found:
        raise SourceError(found["key"], found["message"])
    return Extract(found["text"], found["title"])


async def _parse_page(page: _Download, ask: Ask) -> Extract:
    try:
        found = await ask("page", page.url, page.content)
    except sandbox.SandboxError as error:
        raise SourceError("link_too_big", "the page takes too long to read") from error
    if "key" in found:
        raise SourceError(found["key"], _REASONS[found["key"]])
    if not found:
        raise SourceError("link_no_article", "the page holds no article")
    return Extract(found["text"], found["title"])


async def _download(
    client: httpx.AsyncClient, url: str, resolver: Resolver, deadline: asyncio.Timeout
) -> _Download:
    for _ in range(MAXIMUM_REDIRECTS + 1):
        response = await send(client, url, resolver)
        try:
            location = response.extensions.get(_REDIRECT)
            if location is not None:
                url = _joined(url, location)
                continue
            _check(response)
            declared = _kind_of(response)
            content = await _body(response, declared, deadline)
            return _Download(url, content, declared == "file" or _is_file(content, declared))
        finally:
            await response.aclose()
    raise SourceError("link_unreachable", "the link has too many redirects")


async def _keep_redirect(response: httpx.Response) -> None:
    """Hide a redirect from httpx, which would parse its target and fail if that is no URL."""
    if response.has_redirect_location:
        response.extensions[_REDIRECT] = response.headers.pop("location")


def _joined(url: str, location: str) -> str:
    try:
        joined = httpx.URL(url).join(location)
        # Reading the host raises if it is an invalid encoded name (xn--).
        _ = joined.host
        return str(joined)
    except (httpx.InvalidURL, ValueError) as error:
        raise SourceError(
            "link_unreachable", "the link redirects to something that is not a web address"
        ) from error


def _check(response: httpx.Response) -> None:
    """Raise :class:`SourceError` if the status code says that there is no page."""
    if response.status_code in (401, 402, 403, 451):
        raise SourceError("link_paywall", "the site restricts access to this page")
    if response.status_code in (404, 410):
        raise SourceError("link_gone", "the page does not exist")
    if not response.is_success:
        raise SourceError("link_unreachable", f"the site answered {response.status_code}")


_DeclaredKind = Literal["page", "text", "file", "other"]


def _kind_of(response: httpx.Response) -> _DeclaredKind:
    """The kind that the Content-Type header declares: page, other text, readable file, or other."""
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in _FILE_TYPES:
        return "file"
    # Without a type, browsers assume a page.
    if not media_type or media_type in _PAGE_TYPES:
        return "page"
    return "text" if media_type.startswith("text/") else "other"


def _is_file(content: bytes, declared: _DeclaredKind) -> bool:
    """Whether an answer is a file by its content: many sites declare files as pages or pictures."""
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].startswith(_SIGNATURES):
        return True
    return declared == "text" and not is_html(content)


def _has_signature(content: bytearray) -> bool:
    return bytes(content[:_SIGNATURE_WINDOW]).lstrip().startswith(_SIGNATURES)


async def _body(
    response: httpx.Response, declared: _DeclaredKind, deadline: asyncio.Timeout
) -> bytes:
    """The unpacked body of a page or a file. Raises :class:`SourceError` for other kinds."""
    content = bytearray()
    is_file = declared == "file"
    if is_file:
        deadline.reschedule(asyncio.get_running_loop().time() + FILE_TIMEOUT)
    encoding = response.headers.get("content-encoding", "")
    try:
        # The smaller bound of a page applies below, after its first bytes show that it is no file.
        async for piece in unpacked(response.aiter_raw(), encoding, MAXIMUM_FILE):
            is_beginning = len(content) < _SIGNATURE_WINDOW
            content += piece
            if is_beginning and not is_file and _has_signature(content):
                is_file = True
                deadline.reschedule(asyncio.get_running_loop().time() + FILE_TIMEOUT)
            if declared == "other" and not is_file and len(content) >= _SIGNATURE_WINDOW:
                break
            if not is_file and len(content) > MAXIMUM_PAGE:
                raise SourceError("link_too_big", "the page is larger than 5 MB")
    except TooLargeError as error:
        raise SourceError("document_too_big", "the file is larger than 20 MB") from error
    except UnpackingError as error:
        raise SourceError("link_unreachable", f"the site cannot be read: {error}") from error
    if declared == "other" and not is_file:
        raise SourceError("link_to_file", "the link leads to a file of an unsupported kind")
    return bytes(content)
