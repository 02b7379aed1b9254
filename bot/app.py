"""The one place that chooses the parts, joins them, opens and closes them."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from functools import partial

from telegram import Bot, BotCommand
from telegram.constants import ChatAction
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot import intake
from bot.articles import article_of
from bot.handlers import Command, handle
from bot.jobs import Address, Effects, Press
from bot.logs import configure
from bot.outbox import Outbox
from bot.phrases import phrases
from bot.pipeline_process import Loading, PipelineProcess, PipelineProcessError
from bot.settings import Settings, SettingsError
from bot.store import Store, StoreError, open_store
from bot.worker import Worker
from models.errors import ModelError

log = logging.getLogger(__name__)

RETRY_EVERY = 5.0

TYPING_EVERY = 4.5


async def serve(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM. Raises :class:`SettingsError` for what is set wrongly."""
    if settings.telegram_token is None:
        raise SettingsError("MUJAZ_TELEGRAM_TOKEN is not set: BotFather gives one for each bot.")
    configure(settings.log_format)
    token = settings.telegram_token.get_secret_value()
    try:
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(open_store(settings.database))
            bot = _bot(token, settings.telegram_api)
            stack.push_async_callback(bot.shutdown)
            await _introduce(bot)
            pipeline = PipelineProcess(_loading(settings), deadline=settings.job_deadline)
            stack.push_async_callback(pipeline.stop)
            try:
                await _run(bot, store, pipeline)
            except BaseExceptionGroup as group:
                # The first part that failed has stopped the others: what it says is the reason.
                raise group.exceptions[0] from None
    except StoreError as error:
        raise SettingsError(f"MUJAZ_DATABASE cannot be used. {error}") from error
    except InvalidToken:
        raise SettingsError("MUJAZ_TELEGRAM_TOKEN was refused by Telegram.") from None
    except ModelError as error:
        raise SettingsError(f"The models cannot be served. {error}") from error


def _bot(token: str, api: str) -> Bot:
    return Bot(
        token,
        base_url=f"{api}/bot",
        base_file_url=f"{api}/file/bot",
        request=HTTPXRequest(connection_pool_size=64, read_timeout=20, pool_timeout=10),
    )


async def _introduce(bot: Bot) -> None:
    """Learn the bot's own name: until Telegram can be reached, try again."""
    while True:
        try:
            await bot.initialize()
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("Telegram cannot be reached (%s): trying again.", type(error).__name__)
            await asyncio.sleep(RETRY_EVERY)
        else:
            return


def _loading(settings: Settings) -> Loading:
    return Loading(
        settings.summarizer,
        settings.translator,
        settings.engine,
        settings.cache,
        settings.trim,
    )


async def _run(bot: Bot, store: Store, pipeline: PipelineProcess) -> None:
    released = await store.release_jobs()
    if released:
        log.info("%d jobs of the last run are taken up again.", released)
    stored = asyncio.Event()
    outbox = Outbox(bot, store)
    worker = Worker(store, pipeline, partial(article_of, bot), answered=outbox.wake.set)

    def settled(effects: Effects, unanswered: Sequence[Press]) -> None:
        worker.wake.set()
        outbox.wake.set()
        for job in effects.jobs:
            group.create_task(_show_typing(bot, job.address))
        for press in effects.presses:
            group.create_task(_acknowledge(bot, press, expired=press in unanswered))

    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(intake.poll(bot, store, stored)),
            group.create_task(
                intake.dispatch(bot, store, stored, partial(handle, username=bot.username), settled)
            ),
            group.create_task(_work(worker, pipeline)),
            group.create_task(outbox.run()),
            group.create_task(_keep_typing(bot, store)),
            group.create_task(_register_commands(bot)),
        ]
        await _stopped()
        log.info("Stopping.")
        for task in tasks:
            task.cancel()


async def _work(worker: Worker, pipeline: PipelineProcess) -> None:
    """Load the models, while the rest of the bot already answers, then work."""
    try:
        loaded = await pipeline.start()
    except PipelineProcessError as error:
        log.error("The models' process ended while it loaded (%s).", error)
    else:
        log.info("Serving with %s and %s.", loaded.summarizer, loaded.translator)
        for name in loaded.missing:
            log.warning("%s is not on this machine: run `mujaz models pull`.", name)
    await worker.run()


async def _keep_typing(bot: Bot, store: Store) -> None:
    """Show every chat that waits that it is not forgotten; Telegram shows it for five seconds."""
    while True:
        await asyncio.sleep(TYPING_EVERY)
        for address in await store.busy_addresses():
            await _show_typing(bot, address)


async def _show_typing(bot: Bot, address: Address) -> None:
    # A courtesy: whatever becomes of it, the answer comes.
    with suppress(TelegramError):
        await bot.send_chat_action(address.chat, ChatAction.TYPING, message_thread_id=address.topic)


async def _acknowledge(bot: Bot, press: Press, *, expired: bool) -> None:
    text = phrases(press.locale).say("press_expired") if expired else None
    with suppress(TelegramError):
        await bot.answer_callback_query(press.query, text)


async def _register_commands(bot: Bot) -> None:
    for locale, code in (("en", None), ("ar", "ar")):
        spoken = phrases("ar" if locale == "ar" else "en")
        commands = [BotCommand(c, spoken.say(f"command_{c}")) for c in Command]
        try:
            await bot.set_my_commands(commands, language_code=code)
        except TelegramError as error:
            log.warning("The commands could not be registered: %s.", type(error).__name__)


async def _stopped() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
