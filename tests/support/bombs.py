"""What a few bytes that unpack to many do to a process that takes them in: `python bombs.py WHERE`.

Prints as JSON what came of it, by how many MB the process grew, and for how many seconds its event loop
stood still.
"""

from __future__ import annotations

import asyncio
import gzip
import importlib
import io
import json
import resource
import socket
import struct
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from bot.app.web import webhook as listening
from bot.gateway.client import BotApiRequest
from bot.sources.documents import extract_document
from bot.sources.links import fetch_article

UNPACKED = 300
"""Megabytes that each bomb unpacks to."""

PUBLIC = "93.184.216.34"


def packed(times: int = 1) -> bytes:
    """Letters, packed so many times over."""
    stream = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = b"".join(stream.compress(b"a" * 1_000_000) for _ in range(UNPACKED)) + stream.flush()
    for _ in range(times - 1):
        body = gzip.compress(body, 9)
    return body


def document(*, lies: bool) -> bytes:
    """A Word file with one endless paragraph; its headers may give a small size."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        relation = '<r><r Type="x/officeDocument" Target="part"/></r>'
        archive.writestr("_rels/.rels", relation)
        with archive.open("part", "w", force_zip64=False) as part:
            part.write(b"<document><p><t>")
            for _ in range(UNPACKED):
                part.write(b"a" * 1_000_000)
            part.write(b"</t></p></document>")
    found = bytearray(written.getvalue())
    if lies:
        local = found.index(b"PK\x03\x04", 4)
        central = found.index(b"PK\x01\x02", found.index(b"PK\x01\x02") + 4)
        struct.pack_into("<I", found, local + 22, 1000)
        struct.pack_into("<I", found, central + 24, 1000)
    return bytes(found)


@contextmanager
def site(encoding: str, body: bytes) -> Iterator[int]:
    """A server that gives every request that answer; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Encoding", encoding)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True

        do_POST = do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class _ToTheSite(httpx.AsyncBaseTransport):
    def __init__(self, port: int) -> None:
        self._port = port
        self._inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return await self._inner.handle_async_request(request)


async def _public(host: str, port: int) -> Sequence[str]:
    return [PUBLIC]


async def link(port: int) -> None:
    """A page that a reader sends the link of."""
    await fetch_article("http://news.test/a", resolver=_public, transport=_ToTheSite(port))


async def answer(port: int) -> None:
    """What the Bot API answers to a call."""
    await BotApiRequest().post(f"http://127.0.0.1:{port}/getMe")


async def file(port: int) -> None:
    """A file that the Bot API gives."""
    await BotApiRequest().retrieve(f"http://127.0.0.1:{port}/file")


async def hub(port: int) -> None:
    """What the model hub says of a checkpoint."""
    from huggingface_hub import constants

    from models.checkpoints.hub import describe

    constants.ENDPOINT = f"http://127.0.0.1:{port}"
    describe("founders/tiny")


async def webhook(port: int) -> None:
    """What a stranger posts to the webhook."""
    headers = {"Content-Encoding": "gzip", "X-Telegram-Bot-Api-Secret-Token": "secret"}
    free = _free_port()
    intake: Any = None
    async with (
        listening(("127.0.0.1", free), "/hook", "secret", intake),
        httpx.AsyncClient(trust_env=False) as client,
    ):
        url = f"http://127.0.0.1:{free}/hook"
        found = await client.post(url, content=packed(), headers=headers)
    raise PermissionError(found.status_code)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


async def word(port: int) -> None:
    """A Word file, parsed in this process as the sandbox parses it in its own."""
    extract_document(document(lies=False), "a.docx")


async def lying(port: int) -> None:
    """The same, whose archive says that it is small."""
    extract_document(document(lies=True), "a.docx")


TAKEN: dict[str, Callable[[int], Awaitable[None]]] = {
    each.__name__: each for each in (link, answer, file, hub, webhook, word, lying)
}


async def _measured(take: Callable[[int], Awaitable[None]], port: int) -> dict[str, object]:
    still = 0.0

    async def look() -> None:
        nonlocal still
        while True:
            before = time.monotonic()
            await asyncio.sleep(0.01)
            still = max(still, time.monotonic() - before)

    looking = asyncio.create_task(look())
    await asyncio.sleep(0.05)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        await take(port)
        outcome = "taken"
    except Exception as error:  # noqa: BLE001 - what came of it is what is asked
        outcome = getattr(error, "key", type(error).__name__)
    looking.cancel()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"outcome": outcome, "megabytes": grown, "still": still}


def main() -> None:
    where, times = sys.argv[1], int(sys.argv[2])
    # What is imported is not what is measured.
    importlib.import_module("models.checkpoints.hub")
    with site(", ".join(["gzip"] * times), packed(times)) as port:
        print(json.dumps(asyncio.run(_measured(TAKEN[where], port))))


if __name__ == "__main__":
    main()
