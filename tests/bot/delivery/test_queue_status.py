"""Readers who wait are told their place, as often as Telegram allows and no more."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from types import SimpleNamespace

import pytest
from telegram import Bot

from bot.delivery import queue_status
from bot.delivery.queue_status import Place, QueueStatus, notice_text, places
from bot.delivery.rate_limit import RateLimiter
from bot.domain.effects import Cancel
from bot.domain.jobs import Address, Job, Task
from bot.phrases import phrases
from bot.storage import QueueSnapshot
from bot.storage.tables import JobRow
from models.summary.summarizer import Length
from tests.support.stores import OnSqlite, job
from tools.botapi.server import BotApi, Fault

# The outbox holds calls, not functions (see bot.observability.logs).
pytestmark = [
    pytest.mark.filterwarnings("ignore:Please use 'Bot"),
    pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning"),
]

GROUP, LAST = -100, 50
"""The two who wait behind all others: a group, whose turn has just been, and a reader."""

OTHERS = range(1, 9)


def waiting(chat: int) -> Job:
    return Job(chat, Address(chat), "en", Task.BRIEF, Length.NORMAL, tries=0)


class Clock:
    """The time that the notices go by."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        # Articles are told the time of day by the database, which goes on as ever.
        clock = SimpleNamespace(monotonic=lambda: self.now, time=time.time)
        monkeypatch.setattr(queue_status, "time", clock)


class TestNotices(OnSqlite):
    @pytest.fixture(autouse=True)
    async def _line(
        self, api: BotApi, client: Bot, opened: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Eight readers, then ``LAST``, then ``GROUP``, all of whom have waited for a minute."""
        self.api, self.clock = api, Clock(monkeypatch)
        for chat in (GROUP, *OTHERS, LAST):
            api.chat(chat)
            await self.give(job(chat))
        self.age(JobRow, 60, "created")
        self.status = QueueStatus(client, self.store, RateLimiter(), lambda: GROUP, batch=8)

    async def look(self, seconds: float) -> None:
        """The notices are made true, so many seconds after the last time."""
        self.clock.now += seconds
        await self.status.update()

    def edits(self, chat: int) -> int:
        (notice,) = self.api.messages(chat)
        return len(notice["edits"])

    async def test_a_group_sees_every_fourth_change_that_a_reader_sees(self) -> None:
        await self.look(0)
        seen = []
        for gone in OTHERS:
            # One less goes before them, so that there is something new to say.
            await self.settle(gone, cancel=Cancel(gone, 7))
            await self.look(3)
            seen.append((self.edits(LAST), self.edits(GROUP)))
        assert seen == [(1, 0), (2, 0), (3, 0), (4, 1), (5, 1), (6, 1), (7, 1), (8, 2)]

    async def test_a_notice_that_is_still_true_is_left_alone(self) -> None:
        for _ in range(3):
            await self.look(20)
        assert self.edits(LAST) == 0
        # The first in the line has nobody to wait for.
        assert self.api.counts()["sendMessage"] == 9

    async def test_no_notice_goes_out_before_telegram_allows(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        said = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 30"}
        refusal = json.dumps({**said, "parameters": {"retry_after": 30}}).encode()
        monkeypatch.setattr("bot.delivery.recovery.LOOK_EVERY", 0.0)
        self.api.faults.append(Fault("sendMessage", times=1, answer=(429, refusal)))
        refused, gone = OTHERS[1:3]
        await self.look(0)
        # Nobody else has to wait for that.
        assert self.api.messages(refused) == []
        assert len(self.api.messages(LAST)) == 1
        await self.settle(gone, cancel=Cancel(gone, 7))
        await self.look(29)
        assert self.api.messages(refused) == []
        await self.look(2)
        assert len(self.api.messages(refused)) == 1

    async def test_who_waits_no_longer_has_no_notice(self) -> None:
        await self.look(0)
        await self.settle(LAST, cancel=Cancel(LAST, 7))
        await self.look(3)
        (going,) = [sent for sent in await self.send() if sent["chat_id"] == LAST]
        assert going["method"] == "deleteMessage"
        assert going["message_id"] == self.api.messages(LAST)[0]["message_id"]


TOO_MANY = json.dumps(
    {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 30",
        "parameters": {"retry_after": 30},
    }
).encode()
CLOSED = json.dumps({"ok": False, "error_code": 400, "description": "Bad Request: x"}).encode()


class TestCallsThatFail(OnSqlite):
    @pytest.fixture(autouse=True)
    async def _line(
        self, api: BotApi, client: Bot, opened: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Reader 2 has waited behind reader 1 for a minute."""
        monkeypatch.setattr("bot.delivery.recovery.LOOK_EVERY", 0.0)
        self.api, self.clock = api, Clock(monkeypatch)
        for reader in (1, 2):
            number = api.user(reader).send("مقال")
            await self.give(replace(job(reader), address=Address(reader, number)))
        self.age(JobRow, 60, "created")
        self.status = QueueStatus(client, self.store, RateLimiter(), lambda: None, batch=8)

    async def look(self, seconds: float) -> None:
        self.clock.now += seconds
        await self.status.update()

    @pytest.mark.parametrize(
        "fault",
        [
            Fault("sendMessage", times=1, answer=(429, TOO_MANY)),
            Fault("sendMessage", times=1, answer=(502, b"")),
            Fault("sendMessage", times=1, drop=True),
            Fault("sendMessage", times=1, drop=True, after_effect=True),
            Fault("sendMessage", times=1, cut=True, after_effect=True),
        ],
        ids=["refused", "gateway", "dropped", "lost", "cut"],
    )
    async def test_the_notice_is_shown_once_though_its_text_stays(self, fault: Fault) -> None:
        self.api.faults.append(replace(fault))
        for _ in range(3):
            await self.look(31)
        (shown,) = self.api.messages(2)
        stored = await self.store.outbox.notices()
        assert stored[2].message == shown["message_id"]
        assert self.api.counts()["sendMessage"] == 1

    async def test_a_notice_that_telegram_will_not_send_is_tried_once(self) -> None:
        self.api.faults.append(Fault("sendMessage", times=9, answer=(400, CLOSED)))
        for _ in range(3):
            await self.look(31)
        assert [fault.times for fault in self.api.faults] == [8]
        # Nor is it searched for.
        assert "editMessageText" not in self.api.counts()


def test_chats_take_turns_behind_the_one_that_was_answered_last() -> None:
    line = QueueSnapshot([waiting(chat) for chat in (1, 2, 3)], [9], seconds=0, elapsed=0)
    found = places(line, batch=8, last_chat=1)
    assert [(place.job.address.chat, place.ahead) for place in found] == [(2, 1), (3, 2), (1, 3)]


@pytest.mark.parametrize(
    ("running", "elapsed", "expected"),
    [
        ([], 0.0, [10, 10, 20]),
        ([9], 4.0, [16, 16, 26]),
        # It takes longer than others did: so may the next.
        ([9], 25.0, [25, 25, 50]),
    ],
)
def test_the_wait_is_that_of_the_batches_before(
    running: list[int], elapsed: float, expected: list[float]
) -> None:
    line = QueueSnapshot([waiting(chat) for chat in (1, 2, 3)], running, 10.0, elapsed)
    assert [place.seconds for place in places(line, batch=2, last_chat=None)] == expected


@pytest.mark.parametrize(
    ("seconds", "wait"), [(0, ""), (2, "5 seconds"), (11, "15 seconds"), (91, "2 minutes")]
)
def test_a_notice_tells_a_round_time_and_none_where_none_is_known(
    seconds: float, wait: str
) -> None:
    text = notice_text(Place(waiting(1), 2, seconds), phrases("en"))
    place, _, told = text.partition(" · ")
    assert "2" in place
    assert wait in told
    assert bool(told) == bool(wait)
