"""The bot's own web servers (aiohttp): Telegram's webhook, and health and metrics for monitoring.

Neither listens unless an address is configured.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from bot.gateway.polling import UpdateReceiver
from bot.observability.metrics import Metrics

log = logging.getLogger(__name__)

MAXIMUM_UPDATE = 4_000_000
"""Maximum bytes of a webhook request; a larger one is refused."""

_HEADER = "X-Telegram-Bot-Api-Secret-Token"

SHUTDOWN_SECONDS = 0.5
"""Seconds for open requests at shutdown; Telegram repeats an update that gets no answer."""

Listen = tuple[str, int]
Health = Callable[[], Awaitable[dict[str, bool]]]


class ListenError(Exception):
    """The server cannot listen at the address; ``str()`` says why."""


def secret_of(token: str) -> str:
    """The webhook's secret token, derived from the bot's token: only Telegram and the bot have it."""
    return hmac.new(token.encode(), b"mujaz webhook", hashlib.sha256).hexdigest()


@asynccontextmanager
async def webhook(
    listen: Listen, path: str, secret: str, receiver: UpdateReceiver
) -> AsyncIterator[None]:
    """Receive updates at ``path``; each is acknowledged once it is stored. Raises ListenError."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="replace"), secret.encode()):
            return web.Response(status=403)
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        await receiver.add([update])
        return web.Response()

    application = web.Application(client_max_size=MAXIMUM_UPDATE)
    application.router.add_post(path or "/", receive)
    async with _served(application, listen):
        yield


@asynccontextmanager
async def monitoring(listen: Listen, metrics: Metrics, health: Health) -> AsyncIterator[None]:
    """Serve ``/healthz`` and ``/metrics``. Raises ListenError."""

    async def healthz(_: web.Request) -> web.Response:
        found = await health()
        return web.json_response(found, status=200 if all(found.values()) else 503)

    async def page(_: web.Request) -> web.Response:
        await health()
        return web.Response(body=metrics.page(), content_type="text/plain", charset="utf-8")

    application = web.Application()
    application.router.add_get("/healthz", healthz)
    application.router.add_get("/metrics", page)
    async with _served(application, listen):
        yield


@asynccontextmanager
async def _served(application: web.Application, listen: Listen) -> AsyncIterator[None]:
    # Telegram does not compress its requests; aiohttp would unpack a body before the secret is checked.
    runner = web.AppRunner(
        application, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS, auto_decompress=False
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, *listen).start()
        except (OSError, UnicodeError) as error:
            # Some host names are refused by the idna codec, which sets no errno.
            number = getattr(error, "errno", 0) or 0
            why = os.strerror(number) if number > 0 else "no such host"
            raise ListenError(f"{listen[0]}:{listen[1]} cannot be used: {why}.") from error
        yield
    finally:
        await runner.cleanup()
