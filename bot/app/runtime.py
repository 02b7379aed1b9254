"""Builds the parts of the bot, connects them and runs them until the bot is stopped."""

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
from bot.app.wakeups import Event, Part, Wakeups
from bot.delivery.chat_actions import ChatActions
from bot.delivery.outbox import Outbox
from bot.delivery.queue_status import QueueStatus
from bot.delivery.rate_limit import RateLimiter
from bot.domain.context import ServedModels
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

EXPIRY_INTERVAL = 3600.0
"""Seconds between two deletions of data older than ``MUJAZ_KEEP_DAYS``."""

SHUTDOWN_TIMEOUT = 1.0
"""Seconds for the last database step at shutdown; an unfinished job resumes at the next start."""

STUCK_AFTER = 600.0
"""Age in seconds of an unsent message that makes ``/healthz`` report the outbox as unhealthy."""


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
    """Builds the parts of the bot, connects them by :mod:`bot.app.wakeups` and runs them."""

    def __init__(self, settings: Settings, bot: Bot, store: Store, models: ModelProcess) -> None:
        self._settings = settings
        self._bot = bot
        self._store = store
        self._models = models
        self._metrics = Metrics()
        self._wakeups = Wakeups()
        self._chat_actions = ChatActions(bot, store)
        self._webhook: Webhook | None = None
        policy = _policy(settings, bot)
        self._build_receiving(policy)
        self._build_jobs(policy)
        self._build_sending(RateLimiter())
        self._wakeups.flags = {
            Part.DISPATCHER: self._dispatcher.wake,
            Part.PREPARATION: self._preparation.wake,
            Part.INFERENCE: self._inference.wake,
            Part.OUTBOX: self._outbox.wake,
        }

    def _build_receiving(self, policy: Policy) -> None:
        self._receiver = UpdateReceiver(
            self._bot, self._store, partial(self._wakeups.notify, Event.UPDATE_STORED)
        )
        self._dispatcher = Dispatcher(
            self._bot,
            self._store,
            policy,
            self._metrics,
            self._context_reader(),
            self._update_handled,
        )

    def _build_jobs(self, policy: Policy) -> None:
        completion = JobCompletion(self._store, self._metrics, keeps=policy.keeps)
        sandboxes = Sandboxes(self._settings.page_seconds, self._settings.file_seconds)
        self._preparation = Preparation(
            self._store,
            completion,
            partial(article_of, partial(download, self._bot), sandboxes),
            self._made_by,
            partial(self._wakeups.notify, Event.ARTICLE_PREPARED),
            sandboxes,
        )
        self._inference = InferenceWorker(
            self._store,
            self._models,
            completion,
            self._metrics,
            partial(self._wakeups.notify, Event.JOBS_ENDED),
        )

    def _build_sending(self, limiter: RateLimiter) -> None:
        self._outbox = Outbox(self._bot, self._store, limiter, self._metrics)
        self._queue_status = QueueStatus(
            self._bot, self._store, limiter, lambda: self._inference.last_chat, batch=BATCH
        )

    async def run(self) -> None:
        """Serve until cancelled. Raises ModelError, StoreError, InvalidToken, SettingsError."""
        released = await self._store.jobs.release()
        if released:
            log.info("%d unfinished jobs of the last run resume.", released)
        async with self._monitoring_server(), self._webhook_server():
            try:
                async with asyncio.TaskGroup() as group:
                    # Created here: if a server fails to start, no coroutine is left that was never awaited.
                    for part in self._parts():
                        group.create_task(part)
            finally:
                # The shutdown ended the attempt: it does not count against the article.
                with suppress(TimeoutError):
                    async with asyncio.timeout(SHUTDOWN_TIMEOUT):
                        await self._store.jobs.release(tried=False)

    def _parts(self) -> list[Coroutine[Any, Any, None]]:
        return [
            self._dispatcher.run(),
            self._preparation.run(),
            self._serve_models(),
            self._outbox.run(),
            self._queue_status.run(partial(self._wakeups.notify, Event.MESSAGE_QUEUED)),
            self._chat_actions.run(),
            self._expire(),
            self._store.watch(),
            register_commands(self._bot),
            self._webhook.maintain() if self._webhook else self._receiver.poll(),
        ]

    @asynccontextmanager
    async def _webhook_server(self) -> AsyncIterator[None]:
        """Receive updates over HTTP if a webhook is configured; else do nothing."""
        url, token = self._settings.webhook_url, self._settings.telegram_token
        listen = self._settings.webhook_listen
        if url is None or token is None or listen is None:
            yield
            return
        secret = web.secret_of(token.get_secret_value())
        self._webhook = Webhook(self._bot, url, secret)
        server = web.webhook(listen, urlsplit(url).path, secret, self._receiver)
        async with _listening("MUJAZ_WEBHOOK_LISTEN", server):
            yield

    @asynccontextmanager
    async def _monitoring_server(self) -> AsyncIterator[None]:
        """Serve health and metrics if an address is configured; else do nothing."""
        if self._settings.monitoring is None:
            yield
            return
        server = web.monitoring(self._settings.monitoring, self._metrics, self._health)
        async with _listening("MUJAZ_MONITORING", server):
            yield

    async def _health(self) -> dict[str, bool]:
        """Whether each part is healthy; also sets the gauges that are measured on request."""
        database, oldest = True, 0.0
        try:
            async with asyncio.timeout(SHUTDOWN_TIMEOUT):
                load = await self._store.updates.load()
                unsent, oldest = await self._store.outbox.unsent()
            self._metrics.waiting.set(load.waiting)
            self._metrics.outgoing.set(unsent)
        except TimeoutError:
            database = False
        for name, process in zip(("bot", "models"), self._processes(), strict=False):
            self._metrics.memory.labels(name).set(memory_of(process))
        return {
            "telegram": (self._webhook or self._receiver).is_healthy,
            "models": self._models.pid is not None,
            "outbox": oldest < STUCK_AFTER,
            "database": database,
        }

    def _made_by(self) -> str | None:
        serving = self._models.serving
        return serving.made_by if serving else None

    def _processes(self) -> Iterable[int]:
        models = self._models.pid
        return [os.getpid(), *([models] if models else [])]

    def _context_reader(self) -> ContextReader:
        def served() -> ServedModels | None:
            serving = self._models.serving
            return ServedModels(serving.summarizer, serving.translator) if serving else None

        return ContextReader(self._bot, self._store, self._processes, served)

    def _update_handled(self, effects: Effects) -> None:
        self._wakeups.notify(Event.UPDATE_HANDLED)
        if effects.messages or effects.edits:
            self._wakeups.notify(Event.MESSAGE_QUEUED)
        if effects.follow_ups:
            self._wakeups.notify(Event.FOLLOW_UP_QUEUED)
        self._chat_actions.receive(effects)

    async def _serve_models(self) -> None:
        """Load the models while the rest of the bot runs, then run inference."""
        missing: Sequence[str] = ()
        try:
            loaded = await self._models.loaded()
        except ModelProcessError as error:
            log.error("The model process ended while it loaded (%s).", error)
        else:
            log.info("Serving with %s and %s.", loaded.summarizer, loaded.translator)
            missing = loaded.missing
        async with asyncio.TaskGroup() as group:
            if missing:
                group.create_task(self._fetch(missing))
            group.create_task(self._models.watch())
            await self._inference.run()

    async def _fetch(self, missing: Sequence[str]) -> None:
        """Download the missing weights; briefs are extractive until they are complete."""
        log.warning("Not on this machine: %s. Briefs are extractive.", ", ".join(missing))
        if self._settings.offline:
            log.warning("HF_HUB_OFFLINE is set: no weights are downloaded.")
            return
        await fetch(missing)
        log.info("The weights are complete: the next batch uses them.")
        self._models.renew()

    async def _expire(self) -> None:
        while True:
            await self._store.retention.expire(self._settings.keep_days)
            await asyncio.sleep(EXPIRY_INTERVAL)


@asynccontextmanager
async def _listening(name: str, server: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
    """Keep a web server open. Raises SettingsError naming the variable if it cannot listen."""
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(server)
        except web.ListenError as error:
            raise SettingsError(f"{name} is not usable. {error}") from error
        yield
