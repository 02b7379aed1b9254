"""The store keeps one promise in SQLite and in Postgres."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bot.jobs import Address, Effects, JobState, Message, NewJob, Part, Tail
from bot.store import SendState, Store, StoredUpdate, StoreError, open_store


def update(number: int, chat: int = 1) -> StoredUpdate:
    return StoredUpdate(number, chat, f'{{"update_id": {number}}}')


def job(chat: int, words: str = "نص", **more: object) -> NewJob:
    return NewJob(Address(chat, message=10 * chat), 7, "ar", words, **more)  # type: ignore[arg-type]


def message(chat: int, words: str = "جواب") -> Message:
    return Message(Address(chat), words)


async def with_jobs(store: Store, *jobs: NewJob) -> None:
    await store.add_updates([update(1)])
    await store.settle(1, Effects(jobs=jobs))


class StoreContract:
    """What every database keeps; a subclass opens one."""

    store: Store

    async def test_an_update_that_comes_twice_is_one(self) -> None:
        assert await self.store.add_updates([update(5), update(6)]) == 2
        assert await self.store.add_updates([update(6), update(7)]) == 1
        assert [u.id for u in await self.store.new_updates()] == [5, 6, 7]
        assert await self.store.last_update() == 7

    async def test_an_update_and_what_it_led_to_are_stored_together(self) -> None:
        await self.store.add_updates([update(1), update(2)])
        await self.store.settle(1, Effects(jobs=(job(1),), messages=(message(1),)))
        await self.store.set_aside(2)
        assert await self.store.new_updates() == []
        assert (await self.store.take_job()) is not None
        assert len(await self.store.next_messages()) == 1

    async def test_numbers_of_telegrams_size_fit(self) -> None:
        chat = -100_123_456_789_012
        await self.store.add_updates([update(2**40, chat)])
        await self.store.settle(2**40, Effects(jobs=(job(chat),)))
        taken = await self.store.take_job()
        assert taken is not None
        assert taken.address == Address(chat, 10 * chat)

    async def test_chats_take_turns_and_each_keeps_its_order(self) -> None:
        await with_jobs(self.store, job(1, "a"), job(1, "b"), job(1, "c"), job(2, "d"), job(3, "e"))
        order, last = [], None
        while taken := await self.store.take_job(last):
            order.append(taken.text)
            last = taken.address.chat
        assert order == ["a", "d", "e", "b", "c"]

    async def test_a_finished_job_keeps_no_text(self) -> None:
        await with_jobs(self.store, job(1, "سر"))
        taken = await self.store.take_job()
        assert taken is not None
        await self.store.finish_job(taken.id, JobState.ANSWERED, messages=[message(1)])
        assert await self.store.take_job() is None
        assert await self.store.busy_addresses() == set()
        (waiting,) = await self.store.next_messages()
        assert "سر" not in waiting.payload

    async def test_jobs_of_a_process_that_ended_wait_again(self) -> None:
        await with_jobs(self.store, job(1))
        await self.store.take_job()
        assert await self.store.release_jobs() == 1
        taken = await self.store.take_job()
        assert taken is not None
        assert taken.tries == 2

    async def test_parts_join_the_job_that_waits_for_them(self) -> None:
        tail = Tail(user=7, full=True)
        await with_jobs(self.store, job(1, "أول", tail=tail))
        waiting = await self.store.open_job(1)
        assert waiting is not None
        assert waiting.tail == tail
        assert await self.store.take_job() is None
        assert 0 < (await self.store.seconds_to_next_job() or 0) <= tail.patience
        await self.store.add_updates([update(2)])
        await self.store.settle(2, Effects(parts=(Part(waiting.id, job(1, "ثان")),)))
        taken = await self.store.take_job()
        assert taken is not None
        assert (taken.text, taken.parts) == ("أول\nثان", 2)

    async def test_an_article_takes_the_place_of_its_comment(self) -> None:
        await with_jobs(self.store, job(1, "شوف", tail=Tail(comment=True)))
        waiting = await self.store.open_job(1)
        assert waiting is not None
        rest = NewJob(Address(1, message=99), 7, "ar", "المقال")
        await self.store.add_updates([update(2)])
        await self.store.settle(2, Effects(parts=(Part(waiting.id, rest),)))
        taken = await self.store.take_job()
        assert taken is not None
        assert (taken.text, taken.address.message, taken.parts) == ("المقال", 99, 1)

    async def test_messages_of_a_chat_come_one_after_another(self) -> None:
        await self.store.add_updates([update(1)])
        await self.store.settle(
            1, Effects(messages=(message(1, "a"), message(2, "b"), message(1, "c")))
        )
        first = await self.store.next_messages()
        assert sorted(m.chat for m in first) == [1, 2]
        assert [m.chat for m in await self.store.next_messages(without_chats=[1])] == [2]
        for m in first:
            await self.store.close_message(m.id, SendState.SENT)
        (left,) = await self.store.next_messages()
        await self.store.count_attempt(left.id, "{}")
        (again,) = await self.store.next_messages()
        assert (again.attempts, again.payload) == (1, "{}")

    async def test_two_tasks_never_take_one_job(self) -> None:
        await with_jobs(self.store, *(job(n) for n in range(1, 9)))
        taken = [await self.store.take_job(n) for n in range(8)]
        assert len({t.id for t in taken if t}) == 8


class TestSqlite(StoreContract):
    @pytest.fixture(autouse=True)
    async def open(self, tmp_path: Path) -> AsyncIterator[None]:
        async with open_store(f"sqlite:///{tmp_path / 'new' / 'mujaz.db'}") as self.store:
            yield


@pytest.mark.skipif("MUJAZ_TEST_POSTGRES" not in os.environ, reason="no Postgres here; CI has one")
class TestPostgres(StoreContract):
    @pytest.fixture(autouse=True)
    async def open(self, worker_id: str) -> AsyncIterator[None]:
        # A database of its own for each process of the tests, made anew for each test.
        url, _, name = os.environ["MUJAZ_TEST_POSTGRES"].rpartition("/")
        own = f"{name}_{worker_id}"
        admin = create_async_engine(f"{url}/{name}", isolation_level="AUTOCOMMIT")
        async with admin.connect() as connection:
            await connection.execute(text(f'DROP DATABASE IF EXISTS "{own}"'))
            await connection.execute(text(f'CREATE DATABASE "{own}"'))
        await admin.dispose()
        async with open_store(f"{url}/{own}".replace("+psycopg", "")) as self.store:
            yield


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "oracle://x",
        "sqlite:////proc/nowhere/x.db",
        "postgresql://u:secret@127.0.0.1:9/x",
    ],
)
async def test_a_database_that_cannot_be_opened_is_a_sentence_without_its_password(
    url: str,
) -> None:
    with pytest.raises(StoreError) as caught:
        async with asyncio.timeout(30), open_store(url):
            pass
    assert "secret" not in str(caught.value)
