"""The one place that chooses the parts, joins them, opens and closes them."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import InvalidToken
from telegram.request import HTTPXRequest

from bot import web
from bot.answers import Answers
from bot.articles import article_of
from bot.chats import Question, Writers
from bot.courtesies import Courtesies
from bot.dispatch import Dispatch
from bot.effects import Effects
from bot.fetching import fetch
from bot.intake import Intake
from bot.logs import configure
from bot.lookups import Lookups, memory_of
from bot.metrics import Metrics
from bot.notices import Notices
from bot.outbox import Outbox
from bot.pace import Pace
from bot.pipeline_process import Loading, PipelineProcess, PipelineProcessError
from bot.policy import Policy
from bot.preparing import Preparing
from bot.registration import introduce, register_commands, set_webhook
from bot.settings import Settings, SettingsError
from bot.store import Store, StoreError, open_store
from bot.worker import BATCH, Worker
from models.errors import ModelError

log = logging.getLogger(__name__)

HOUSEWORK_EVERY = 3600.0

LAST_STEP = 1.0
"""Seconds that the database has when the bot stops: what still runs is taken up at the next start."""

STUCK = 600.0
"""Seconds after which a message that could not be sent means that something is wrong."""


async def serve(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM. Raises :class:`SettingsError` for what is set wrongly."""
    if settings.telegram_token is None or not settings.telegram_token.get_secret_value():
        raise SettingsError("MUJAZ_TELEGRAM_TOKEN is not set: BotFather gives one for each bot.")
    configure(settings.log_format)
    try:
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(open_store(settings.database))
            bot = _bot(settings)
            stack.push_async_callback(bot.shutdown)
            await introduce(bot)
            pipeline = PipelineProcess(_loading(settings), deadline=settings.job_deadline)
            stack.push_async_callback(pipeline.stop)
            try:
                await Serving(settings, bot, store, pipeline).run()
            except BaseExceptionGroup as group:
                # The first part that failed has stopped the others: what it says is the reason.
                raise group.exceptions[0] from None
    except StoreError as error:
        raise SettingsError(f"MUJAZ_DATABASE cannot be used. {error}") from error
    except InvalidToken:
        raise SettingsError("MUJAZ_TELEGRAM_TOKEN was refused by Telegram.") from None
    except ModelError as error:
        raise SettingsError(f"The models cannot be served. {error}") from error


def _bot(settings: Settings) -> Bot:
    assert settings.telegram_token is not None
    return Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api}/bot",
        base_file_url=f"{settings.telegram_api}/file/bot",
        request=HTTPXRequest(connection_pool_size=64, read_timeout=20, pool_timeout=10),
    )


def _loading(settings: Settings) -> Loading:
    return Loading(
        settings.summarizer,
        settings.translator,
        settings.engine,
        settings.cache,
        settings.trim,
    )


def _policy(settings: Settings, bot: Bot) -> Policy:
    return Policy(
        username=bot.username,
        summarizer=settings.summarizer,
        translator=settings.translator,
        keep_days=settings.keep_days,
        allowed=settings.allowed,
        admins=settings.admins,
        quota=settings.quota,
        queue_bound=settings.queue_bound,
    )


class Serving:
    """The parts at work: what one has done wakes the next."""

    def __init__(
        self, settings: Settings, bot: Bot, store: Store, pipeline: PipelineProcess
    ) -> None:
        self._settings = settings
        self._bot = bot
        self._store = store
        self._pipeline = pipeline
        self._metrics = metrics = Metrics()
        policy = _policy(settings, bot)
        pace = Pace()
        answers = Answers(store, metrics, keeps=policy.keeps)
        self._outbox = Outbox(bot, store, pace, metrics)
        self._worker = Worker(store, pipeline, answers, metrics, self._answered)
        self._preparing = Preparing(
            store, answers, partial(article_of, bot), self._made_by, self._prepared
        )
        self._dispatch = Dispatch(bot, store, policy, metrics, self._lookups(), self._settled)
        self._intake = Intake(bot, store, self._dispatch.wake.set)
        self._notices = Notices(bot, store, pace, lambda: self._worker.last_chat, batch=BATCH)
        self._courtesies = Courtesies(bot, store)

    async def run(self) -> None:
        """Serve until SIGINT or SIGTERM. Raises :class:`ModelError`, :class:`StoreError`."""
        stopped = _stop_signal()
        released = await self._store.queue.release()
        if released:
            log.info("%d jobs of the last run are taken up again.", released)
        parts: list[Coroutine[Any, Any, None]] = [
            self._dispatch.run(),
            self._preparing.run(),
            self._work(),
            self._outbox.run(),
            self._notices.run(self._outbox.wake.set),
            self._courtesies.run(),
            self._keep_house(),
            self._store.watch(),
            register_commands(self._bot),
        ]
        async with self._monitored(), self._taking_in() as taking_in:
            try:
                async with asyncio.TaskGroup() as group:
                    tasks = [group.create_task(part) for part in [*parts, *taking_in]]
                    await stopped.wait()
                    log.info("Stopping.")
                    for task in tasks:
                        task.cancel()
            finally:
                # The attempt was ended by us: it says nothing about the article.
                with suppress(TimeoutError):
                    async with asyncio.timeout(LAST_STEP):
                        await self._store.queue.release(tried=False)

    @asynccontextmanager
    async def _taking_in(self) -> AsyncIterator[list[Coroutine[Any, Any, None]]]:
        """Take updates from the webhook; without one, give the part that polls."""
        url, token = self._settings.webhook_url, self._settings.telegram_token
        if url is None or token is None or self._settings.webhook_listen is None:
            yield [self._intake.poll()]
            return
        secret = web.secret_of(token.get_secret_value())
        path = urlsplit(url).path
        async with web.webhook(self._settings.webhook_listen, path, secret, self._intake):
            yield [set_webhook(self._bot, url, secret)]

    @asynccontextmanager
    async def _monitored(self) -> AsyncIterator[None]:
        if self._settings.monitoring is None:
            yield
            return
        async with web.monitoring(self._settings.monitoring, self._metrics, self._health):
            yield

    async def _health(self) -> dict[str, bool]:
        """What is well; sets the figures that are measured when they are asked for."""
        database, oldest = True, 0.0
        try:
            async with asyncio.timeout(LAST_STEP):
                load = (await self._store.updates.circumstances(Question(0))).load
                unsent, oldest = await self._store.mailbox.unsent()
            self._metrics.waiting.set(load.waiting)
            self._metrics.outgoing.set(unsent)
        except TimeoutError:
            database = False
        for name, process in zip(("bot", "models"), self._processes(), strict=False):
            self._metrics.memory.labels(name).set(memory_of(process))
        return {
            "telegram": self._intake.is_well,
            "models": self._pipeline.pid is not None,
            "outbox": oldest < STUCK,
            "database": database,
        }

    def _made_by(self) -> str | None:
        serving = self._pipeline.serving
        return serving.made_by if serving else None

    def _processes(self) -> Iterable[int]:
        models = self._pipeline.pid
        return [os.getpid(), *([models] if models else [])]

    def _lookups(self) -> Lookups:
        def writers() -> Writers | None:
            serving = self._pipeline.serving
            return Writers(serving.summarizer, serving.translator) if serving else None

        return Lookups(self._bot, self._store, self._processes, writers)

    def _settled(self, effects: Effects) -> None:
        self._preparing.wake.set()
        self._worker.wake.set()
        self._outbox.wake.set()
        self._courtesies.receive(effects)

    def _answered(self) -> None:
        # The next article of the same chat was waiting for this.
        self._preparing.wake.set()
        self._outbox.wake.set()

    def _prepared(self) -> None:
        self._worker.wake.set()
        self._outbox.wake.set()

    async def _work(self) -> None:
        """Load the models, while the rest of the bot already answers, then work."""
        missing: Sequence[str] = ()
        try:
            loaded = await self._pipeline.loaded()
        except PipelineProcessError as error:
            log.error("The models' process ended while it loaded (%s).", error)
        else:
            log.info("Serving with %s and %s.", loaded.summarizer, loaded.translator)
            missing = loaded.missing
        async with asyncio.TaskGroup() as group:
            if missing:
                group.create_task(self._fetch(missing))
            await self._worker.run()

    async def _fetch(self, missing: Sequence[str]) -> None:
        """Get the weights that are not here; briefs are extractive until they are."""
        log.warning("Not on this machine: %s. Briefs are extractive.", ", ".join(missing))
        if self._settings.offline:
            log.warning("HF_HUB_OFFLINE is set: nothing is fetched.")
            return
        await fetch(missing)
        log.info("The weights are here: the next article is read by them.")
        self._pipeline.renew()

    async def _keep_house(self) -> None:
        while True:
            await self._store.keeping.expire(self._settings.keep_days)
            await asyncio.sleep(HOUSEWORK_EVERY)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop
