"""Shows readers their place in the queue and the expected time, in one notice that is deleted later.

Notices are sent beside the outbox, within its rate limits, and are not queued: their text is outdated
after seconds. A failed call is followed by one with the current text.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.delivery.rate_limit import RateLimiter
from bot.delivery.recovery import find
from bot.domain.effects import OutgoingMessage
from bot.domain.jobs import Job
from bot.gateway.retry import retry_seconds
from bot.phrases import Phrases, phrases
from bot.storage import QueueNotice, QueueSnapshot, Store
from bot.ui.keyboards import CancelButton, row, rows
from bot.ui.screens import counted

log = logging.getLogger(__name__)

EDIT_INTERVAL = 3.0
GROUP_EDIT_INTERVAL = 12.0
"""Seconds between two edits of a notice; in groups longer, because of the limit of 20 messages a minute."""

MAXIMUM_NOTICES = 10
"""Maximum number of notices per update: answers have priority within the overall rate limit."""

MINIMUM_WAIT = 5.0
"""Seconds of waiting, expected or past, below which there is no notice; the chat shows «typing»."""


@dataclass(frozen=True, slots=True)
class Place:
    """A waiting job, the number of jobs before it, and the seconds until its answer (0: unknown)."""

    job: Job
    ahead: int
    seconds: float


def places(queue: QueueSnapshot, *, batch: int, last_chat: int | None) -> list[Place]:
    """The place of each waiting job; chats take turns after ``last_chat``.

    ``batch`` is the number of jobs that the models run at once.
    """
    in_turn = sorted(
        queue.waiting,
        key=lambda job: (last_chat is not None and job.address.chat <= last_chat, job.address.chat),
    )
    # If the running batch takes longer than the mean, the next ones may too.
    each = max(queue.seconds, queue.elapsed) if queue.seconds else 0.0
    left = max(0.0, each - queue.elapsed) if queue.running else 0.0
    return [
        Place(job, len(queue.running) + number, left + each * (number // batch + 1))
        for number, job in enumerate(in_turn)
    ]


class QueueStatus:
    """Keeps one notice in each chat with a waiting job."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        limiter: RateLimiter,
        turn: Callable[[], int | None],
        *,
        batch: int,
    ) -> None:
        self._bot = bot
        self._store = store
        self._limiter = limiter
        self._turn = turn
        self._batch = batch
        self._edited: dict[int, float] = {}
        self._refused: dict[int, str] = {}
        """The text of a notice that Telegram refused, by chat."""

    async def run(self, answered: Callable[[], None]) -> None:
        """Update the notices until cancelled."""
        while True:
            await self.update()
            answered()
            await asyncio.sleep(EDIT_INTERVAL)

    async def update(self) -> None:
        """Send, edit and delete notices to match the queue."""
        queue = await self._store.jobs.snapshot()
        notices = dict(await self._store.outbox.notices())
        found = places(queue, batch=self._batch, last_chat=self._turn())
        waiting = {place.job.address.chat for place in found}
        self._refused = {c: text for c, text in self._refused.items() if c in waiting}
        room = MAXIMUM_NOTICES
        for place in found:
            notice = notices.pop(place.job.address.chat, None)
            waited = time.time() - place.job.created
            is_long = place.ahead > 0 and max(place.seconds, waited) >= MINIMUM_WAIT
            if room and not place.job.quiet and (notice or is_long):
                room -= await self._show(place, notice)
        for chat, notice in notices.items():
            # A running job ends soon; its notice is deleted with its answer.
            if chat not in queue.running:
                await self._take_down(notice)

    async def _take_down(self, notice: QueueNotice) -> None:
        lock = self._limiter.lock(notice.chat)
        # The search for a message with a lost answer comes first: it must not find the notice instead.
        if lock.locked() or await self._store.outbox.is_uncertain(notice.chat):
            return
        async with lock:
            await self._take_down_locked(notice)

    async def _take_down_locked(self, notice: QueueNotice) -> None:
        try:
            found = notice if notice.message else await self._found(notice)
        except Forbidden:
            await self._store.chats.drop(notice.chat)
        except TelegramError as error:
            log.info("The search for a notice failed: %s.", type(error).__name__)
        else:
            await self._store.outbox.take_down(found or notice)
            self._edited.pop(notice.chat, None)

    async def _show(self, place: Place, notice: QueueNotice | None) -> bool:
        lock = self._limiter.lock(place.job.address.chat)
        if lock.locked() or await self._store.outbox.is_uncertain(place.job.address.chat):
            return False
        async with lock:
            return await self._show_locked(place, notice)

    async def _show_locked(self, place: Place, notice: QueueNotice | None) -> bool:
        """Send or edit the notice of a chat; returns whether a call was made for it."""
        address, phrasebook = place.job.address, phrases(place.job.locale)
        text = notice_text(place, phrasebook)
        now = time.monotonic()
        if self._is_current(place, notice, text) or not self._is_allowed(address.chat, now):
            return False
        self._limiter.sent(address.chat, now)
        self._edited[address.chat] = now
        message = OutgoingMessage(address, text, rows(row(phrasebook, ("cancel", CancelButton()))))
        try:
            await self._send_or_edit(message, notice)
        except RetryAfter as error:
            self._limiter.hold(address.chat, time.monotonic() + retry_seconds(error))
        except Forbidden:
            await self._store.chats.drop(address.chat)
        except TelegramError as error:
            log.info("A notice could not be shown: %s.", type(error).__name__)
        return True

    def _is_current(self, place: Place, notice: QueueNotice | None, text: str) -> bool:
        """Whether the chat shows ``text`` already, or Telegram has refused to show it."""
        if notice and notice.message:
            return notice.shown == text
        return self._refused.get(place.job.address.chat) == text

    def _is_allowed(self, chat: int, now: float) -> bool:
        """Whether the rate limits allow a change of the notice."""
        interval = EDIT_INTERVAL if chat > 0 else GROUP_EDIT_INTERVAL
        is_due = now - self._edited.get(chat, -interval) >= interval - 0.1
        return is_due and self._limiter.wait(chat, now) <= 0

    async def _send_or_edit(self, message: OutgoingMessage, notice: QueueNotice | None) -> None:
        """Show ``message`` in place of ``notice``. Raises telegram.error.TelegramError."""
        address = message.address
        # The notice makes no sound on the reader's telephone.
        parameters = {**message.parameters(), "disable_notification": True}
        if notice and not notice.message:
            notice = await self._found(notice)
        if notice is None:
            await self._send(QueueNotice(address.chat, 0, parameters))
            return
        if notice.parameters != parameters:
            edited = replace(message, address=replace(address, message=notice.message))
            # An edit is refused if the reader deleted the notice and does not want another.
            with suppress(BadRequest):
                await self._call("editMessageText", edited.edit())
        await self._store.outbox.put_notice(replace(notice, parameters=parameters))

    async def _send(self, notice: QueueNotice) -> None:
        """Send a notice. It is stored before, so that it can be found if the answer is lost."""
        await self._store.outbox.put_notice(notice)
        try:
            sent = await self._call("sendMessage", notice.parameters)
        except (RetryAfter, BadRequest) as error:
            # Telegram did not send it: there is nothing to find.
            await self._store.outbox.take_down(notice)
            if isinstance(error, BadRequest):
                self._refused[notice.chat] = notice.shown
            raise
        number = sent.get("message_id") if isinstance(sent, dict) else None
        if isinstance(number, int):
            await self._store.outbox.put_notice(replace(notice, message=number))

    async def _found(self, lost: QueueNotice) -> QueueNotice | None:
        """The notice of an earlier process, with its number if it was sent."""
        number = await find(self._bot, self._store, lost.parameters)
        return replace(lost, message=number) if number else None

    async def _call(self, method: str, parameters: Mapping[str, Any]) -> Any:
        return await self._bot.do_api_request(method, api_kwargs=dict(parameters))


def notice_text(place: Place, phrasebook: Phrases) -> str:
    """The text of a notice: the place and the expected time."""
    ahead = counted(phrasebook, "ahead", place.ahead)
    if place.seconds <= 0:
        return ahead
    if place.seconds > 90:
        wait = phrasebook.count("about_minutes", math.ceil(place.seconds / 60))
    else:
        wait = phrasebook.count("seconds", max(5, 5 * math.ceil(place.seconds / 5)))
    return f"{ahead} · {wait}"
