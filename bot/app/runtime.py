"""The parts of the bot at work: what one has done wakes the next."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from telegram import Bot

from bot.app import web
from bot.app.registration import Webhook, register_commands
from bot.delivery.chat_actions import ChatActions
from bot.delivery.outbox import Outbox
from bot.delivery.queue_status import QueueStatus
from bot.delivery.rate_limit import RateLimiter
from bot.domain.context import Question, ServedModels
from bot.domain.effects import Effects
from bot.domain.policy import Policy
from bot.gateway.polling import UpdateReceiver
from bot.jobs.completion import JobCompletion
from bot.jobs.download import download
from bot.jobs.inference import BATCH, InferenceWorker
from bot.jobs.model_process import ModelProcess, ModelProcessError
from bot.jobs.preparation import Preparation
from bot.jobs.weights_download import fetch
from bot.observability.metrics import Metrics
from bot.settings import Settings, SettingsError
from bot.sources.article import article_of
from bot.sources.sandbox import Sandboxes
from bot.storage import Store
from bot.updates.context import ContextReader, memory_of
from bot.updates.dispatcher import Dispatcher

log = logging.getLogger(__name__)

HOUSEWORK_EVERY = 3600.0

LAST_STEP = 1.0
"""Seconds that the database has when the bot stops: what still runs is taken up at the next start."""

STUCK = 600.0
"""Seconds after which a message that could not be sent means that something is wrong."""


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


class Runtime:
    """The parts at work: what one has done wakes the next."""

    def __init__(self, settings: Settings, bot: Bot, store: Store, pipeline: ModelProcess) -> None:
        self._settings = settings
        self._bot = bot
        self._store = store
        self._pipeline = pipeline
        self._metrics = metrics = Metrics()
        policy = _policy(settings, bot)
        pace = RateLimiter()
        answers = JobCompletion(store, metrics, keeps=policy.keeps)
        self._outbox = Outbox(bot, store, pace, metrics)
        self._worker = InferenceWorker(store, pipeline, answers, metrics, self._answered)
        sandboxes = Sandboxes(settings.page_seconds, settings.file_seconds)
        self._preparing = Preparation(
            store,
            answers,
            partial(article_of, partial(download, bot), sandboxes),
            self._made_by,
            self._prepared,
            sandboxes,
        )
        self._dispatch = Dispatcher(bot, store, policy, metrics, self._lookups(), self._settled)
        self._intake = UpdateReceiver(bot, store, self._dispatch.wake.set)
        self._notices = QueueStatus(bot, store, pace, lambda: self._worker.last_chat, batch=BATCH)
        self._courtesies = ChatActions(bot, store)
        self._webhook: Webhook | None = None

    async def run(self) -> None:
        """Serve until cancelled. Raises ModelError, StoreError, InvalidToken, SettingsError."""
        released = await self._store.jobs.release()
        if released:
            log.info("%d jobs of the last run are taken up again.", released)
        async with self._monitored(), self._webhook_heard():
            try:
                async with asyncio.TaskGroup() as group:
                    # Made here: what opens before may fail, and a coroutine must be run.
                    for part in self._parts():
                        group.create_task(part)
            finally:
                # The attempt was ended by us: it says nothing about the article.
                with suppress(TimeoutError):
                    async with asyncio.timeout(LAST_STEP):
                        await self._store.jobs.release(tried=False)

    def _parts(self) -> list[Coroutine[Any, Any, None]]:
        return [
            self._dispatch.run(),
            self._preparing.run(),
            self._work(),
            self._outbox.run(),
            self._notices.run(self._outbox.wake.set),
            self._courtesies.run(),
            self._keep_house(),
            self._store.watch(),
            register_commands(self._bot),
            self._webhook.keep() if self._webhook else self._intake.poll(),
        ]

    @asynccontextmanager
    async def _webhook_heard(self) -> AsyncIterator[None]:
        """Take updates from the webhook, where there is one."""
        url, token = self._settings.webhook_url, self._settings.telegram_token
        listen = self._settings.webhook_listen
        if url is None or token is None or listen is None:
            yield
            return
        secret = web.secret_of(token.get_secret_value())
        self._webhook = Webhook(self._bot, url, secret)
        heard = web.webhook(listen, urlsplit(url).path, secret, self._intake)
        async with _listening("MUJAZ_WEBHOOK_LISTEN", heard):
            yield

    @asynccontextmanager
    async def _monitored(self) -> AsyncIterator[None]:
        if self._settings.monitoring is None:
            yield
            return
        heard = web.monitoring(self._settings.monitoring, self._metrics, self._health)
        async with _listening("MUJAZ_MONITORING", heard):
            yield

    async def _health(self) -> dict[str, bool]:
        """What is well; sets the figures that are measured when they are asked for."""
        database, oldest = True, 0.0
        try:
            async with asyncio.timeout(LAST_STEP):
                load = (await self._store.updates.circumstances(Question(0))).load
                unsent, oldest = await self._store.outbox.unsent()
            self._metrics.waiting.set(load.waiting)
            self._metrics.outgoing.set(unsent)
        except TimeoutError:
            database = False
        for name, process in zip(("bot", "models"), self._processes(), strict=False):
            self._metrics.memory.labels(name).set(memory_of(process))
        return {
            "telegram": (self._webhook or self._intake).is_well,
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

    def _lookups(self) -> ContextReader:
        def writers() -> ServedModels | None:
            serving = self._pipeline.serving
            return ServedModels(serving.summarizer, serving.translator) if serving else None

        return ContextReader(self._bot, self._store, self._processes, writers)

    def _settled(self, effects: Effects) -> None:
        if effects.messages or effects.edits:
            self._outbox.wake.set()
        if effects.follow_ups:
            self._worker.wake.set()
        # Also what is no longer wanted makes room for what comes behind it.
        self._preparing.wake.set()
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
        except ModelProcessError as error:
            log.error("The models' process ended while it loaded (%s).", error)
        else:
            log.info("Serving with %s and %s.", loaded.summarizer, loaded.translator)
            missing = loaded.missing
        async with asyncio.TaskGroup() as group:
            if missing:
                group.create_task(self._fetch(missing))
            group.create_task(self._pipeline.watch())
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
            await self._store.retention.expire(self._settings.keep_days)
            await asyncio.sleep(HOUSEWORK_EVERY)


@asynccontextmanager
async def _listening(name: str, server: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
    """A web server, while it is open. Raises SettingsError where it cannot listen."""
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(server)
        except web.ListenError as error:
            raise SettingsError(f"{name} is not usable. {error}") from error
        yield
