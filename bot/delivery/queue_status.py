"""Whoever waits behind others is told the place and the time, in one message that goes away again.

It is sent beside the outbox, at its pace: it is true for seconds, and not worth being kept.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Mapping
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

EVERY = 3.0
GROUP_EVERY = 12.0
"""Seconds between two edits. A group has 20 messages a minute, which its answers need."""

MOST = 10
"""Notices that go out in one look: the pace of all chats together is for answers first."""

WORTH_SAYING = 5.0
"""Seconds of waiting, foretold or passed, for which «typing» is word enough."""


@dataclass(frozen=True, slots=True)
class Place:
    """A job that waits, how many go before it, and the seconds until its answer (0: not known)."""

    job: Job
    ahead: int
    seconds: float


def places(line: QueueSnapshot, *, batch: int, last_chat: int | None) -> list[Place]:
    """Where each of the waiting jobs stands, chats taking turns after ``last_chat``.

    ``batch`` is how many of them the models take at once.
    """
    turn = sorted(
        line.waiting,
        key=lambda job: (last_chat is not None and job.address.chat <= last_chat, job.address.chat),
    )
    # A batch that takes longer than others did says what the next may take.
    each = max(line.seconds, line.elapsed) if line.seconds else 0.0
    left = max(0.0, each - line.elapsed) if line.running else 0.0
    return [
        Place(job, len(line.running) + number, left + each * (number // batch + 1))
        for number, job in enumerate(turn)
    ]


class QueueStatus:
    """The notices, one for each chat that waits."""

    def __init__(
        self,
        bot: Bot,
        store: Store,
        pace: RateLimiter,
        turn: Callable[[], int | None],
        *,
        batch: int,
    ) -> None:
        self._bot = bot
        self._store = store
        self._pace = pace
        self._turn = turn
        self._batch = batch
        self._edited: dict[int, float] = {}

    async def run(self, answered: Callable[[], None]) -> None:
        """Keep the notices true until cancelled."""
        while True:
            await self.update()
            answered()
            await asyncio.sleep(EVERY)

    async def update(self) -> None:
        """Send, change and take down notices as the queue now stands."""
        line = await self._store.jobs.line()
        standing = dict(await self._store.outbox.notices())
        found = places(line, batch=self._batch, last_chat=self._turn())
        room = MOST
        for place in found:
            notice = standing.pop(place.job.address.chat, None)
            waited = time.time() - place.job.created
            worth = place.ahead > 0 and max(place.seconds, waited) >= WORTH_SAYING
            if room and not place.job.quiet and (notice or worth):
                room -= await self._say(place, notice)
        for chat, notice in standing.items():
            # What runs is answered soon: its notice goes when it is.
            if chat not in line.running:
                await self._take_down(notice)

    async def _take_down(self, notice: QueueNotice) -> None:
        alone = self._pace.alone(notice.chat)
        # An answer whose fate is unknown is looked for first: it might be taken for the notice.
        if alone.locked() or await self._store.outbox.is_uncertain(notice.chat):
            return
        async with alone:
            await self._take_down_alone(notice)

    async def _take_down_alone(self, notice: QueueNotice) -> None:
        try:
            known = notice if notice.message else await self._found(notice)
        except Forbidden:
            await self._store.chats.drop(notice.chat)
        except TelegramError as error:
            log.info("A notice is still looked for: %s.", type(error).__name__)
        else:
            await self._store.outbox.take_down(known or notice)
            self._edited.pop(notice.chat, None)

    async def _say(self, place: Place, notice: QueueNotice | None) -> bool:
        alone = self._pace.alone(place.job.address.chat)
        if alone.locked() or await self._store.outbox.is_uncertain(place.job.address.chat):
            return False
        async with alone:
            return await self._say_alone(place, notice)

    async def _say_alone(self, place: Place, notice: QueueNotice | None) -> bool:
        """Make the notice of a chat true; whether a message went out for it."""
        address, spoken = place.job.address, phrases(place.job.locale)
        text = notice_text(place, spoken)
        now = time.monotonic()
        every = EVERY if address.chat > 0 else GROUP_EVERY
        soon = now - self._edited.get(address.chat, -every) < every - 0.1
        if (notice and notice.shown == text) or soon or self._pace.wait(address.chat, now) > 0:
            return False
        self._pace.sent(address.chat, now)
        self._edited[address.chat] = now
        message = OutgoingMessage(address, text, rows(row(spoken, ("cancel", CancelButton()))))
        # Nobody's telephone need ring for it.
        said = QueueNotice(address.chat, 0, {**message.parameters(), "disable_notification": True})
        try:
            if notice and not notice.message:
                notice = await self._found(notice)
            if notice:
                said = replace(said, message=notice.message)
                at = replace(address, message=notice.message)
                await self._call("editMessageText", replace(message, address=at).edit())
            else:
                said = await self._send(said)
        except RetryAfter as error:
            self._pace.hold(address.chat, time.monotonic() + retry_seconds(error))
        except Forbidden:
            await self._store.chats.drop(address.chat)
        except TelegramError as error:
            log.info("A notice could not be shown: %s.", type(error).__name__)
            if notice and isinstance(error, BadRequest):
                # It was deleted: whoever did that does not want another.
                await self._store.outbox.put_notice(said)
        else:
            await self._store.outbox.put_notice(said)
        return True

    async def _send(self, notice: QueueNotice) -> QueueNotice:
        """Send a notice, of which a killed bot knows that it was about to be sent."""
        await self._store.outbox.put_notice(notice)
        sent = await self._call("sendMessage", notice.parameters)
        number = sent.get("message_id") if isinstance(sent, dict) else None
        return replace(notice, message=number if isinstance(number, int) else 0)

    async def _found(self, lost: QueueNotice) -> QueueNotice | None:
        """The notice that was about to be sent when the bot was killed, where it was."""
        number = await find(self._bot, self._store, lost.parameters)
        return replace(lost, message=number) if number else None

    async def _call(self, method: str, parameters: Mapping[str, Any]) -> Any:
        return await self._bot.do_api_request(method, api_kwargs=dict(parameters))


def notice_text(place: Place, spoken: Phrases) -> str:
    """The place and the time, as a message says them."""
    ahead = counted(spoken, "ahead", place.ahead)
    if place.seconds <= 0:
        return ahead
    if place.seconds > 90:
        wait = spoken.count("about_minutes", math.ceil(place.seconds / 60))
    else:
        wait = spoken.count("seconds", max(5, 5 * math.ceil(place.seconds / 5)))
    return f"{ahead} · {wait}"
