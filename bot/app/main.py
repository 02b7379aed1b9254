"""Opens the database, the Bot API client and the models, serves until a signal, and closes them."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import AsyncExitStack
from pathlib import Path

from httpx import InvalidURL
from telegram import Bot
from telegram.error import EndPointNotFound, InvalidToken

from bot.app.registration import identify
from bot.app.runtime import Runtime
from bot.gateway.client import BotApiRequest
from bot.jobs.model_process import LoadRequest, ModelProcess
from bot.observability.logs import configure
from bot.settings import Settings, SettingsError
from bot.storage import StoreError, open_store
from models.errors import ModelError

log = logging.getLogger(__name__)


async def serve(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM. Raises :class:`SettingsError` for an unusable setting."""
    if settings.telegram_token is None or not settings.telegram_token.get_secret_value():
        raise SettingsError("MUJAZ_TELEGRAM_TOKEN is not set: BotFather gives one for each bot.")
    configure(settings.log_format)
    serving = asyncio.create_task(_serve(settings))
    _stop_by_signals(serving)
    try:
        await serving
    except asyncio.CancelledError:
        ours = asyncio.current_task()
        if ours is not None and ours.cancelling():
            # The caller cancelled this task; no signal came.
            raise
    except StoreError as error:
        raise SettingsError(f"MUJAZ_DATABASE cannot be used. {error}") from error
    except (InvalidToken, EndPointNotFound):
        # Which of the two errors a revoked token causes depends on the method.
        raise SettingsError("MUJAZ_TELEGRAM_TOKEN was refused by Telegram.") from None
    except ModelError as error:
        raise SettingsError(f"The models cannot be served. {error}") from error


async def _serve(settings: Settings) -> None:
    _make_cache(settings.cache)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings.database))
        bot = _bot(settings)
        stack.push_async_callback(bot.shutdown)
        await identify(bot)
        pipeline = ModelProcess(_loading(settings), deadline=settings.job_deadline)
        stack.push_async_callback(pipeline.stop)
        try:
            await Runtime(settings, bot, store, pipeline).run()
        except BaseExceptionGroup as group:
            raise _first(group) from None


def _first(error: BaseException) -> BaseException:
    """The first error of a group: the part that failed first is what stopped the others."""
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


def _stop_by_signals(serving: asyncio.Task[None]) -> None:
    """Cancel ``serving`` on SIGINT or SIGTERM."""

    def stop() -> None:
        # Once: a second signal must not interrupt the shutdown.
        if not serving.cancelling():
            log.info("Stopping.")
            serving.cancel()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)


def _make_cache(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"MUJAZ_CACHE cannot be used: {error.strerror}.") from error


def _bot(settings: Settings) -> Bot:
    assert settings.telegram_token is not None
    try:
        request = BotApiRequest(connection_pool_size=64, read_timeout=20, pool_timeout=10)
    except (InvalidURL, ValueError, ImportError, RuntimeError) as error:
        # httpx reads the proxy variables itself; their values may hold a password.
        names = "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY or NO_PROXY"
        raise SettingsError(f"{names} is not usable: {type(error).__name__}.") from error
    return Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api}/bot",
        base_file_url=f"{settings.telegram_api}/file/bot",
        request=request,
        # The library uses a separate client for getUpdates.
        get_updates_request=BotApiRequest(connection_pool_size=1),
    )


def _loading(settings: Settings) -> LoadRequest:
    return LoadRequest(settings.summarizer, settings.translator, settings.engine, settings.cache)
