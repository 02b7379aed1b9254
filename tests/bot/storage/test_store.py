"""A database is opened by one bot, keeps what was stored, and outlasts bad moments."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import create_engine, text

from bot.domain.effects import Effects
from bot.storage import StoredUpdate, StoreError, open_store
from bot.storage.lock import NUMBER
from tests.support.stores import CHOSEN, OnPostgres, OnSqlite, Opened, job, message, stored, texts
from tests.support.waiting import until


class DatabaseContract(Opened):
    async def test_a_second_bot_stands_by_until_the_first_has_stopped(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("bot.storage.lock.STAND_BY", 0.01)
        await self.store.updates.add([stored(1)])

        async def second() -> list[StoredUpdate]:
            async with open_store(self.url) as store:
                return await store.updates.new()

        def said() -> list[str]:
            return [r.levelname for r in caplog.records if "standing by" in r.message]

        waiting = asyncio.create_task(second())
        async with asyncio.timeout(30):
            while not said() and not waiting.done():  # noqa: ASYNC110 - a log has no event
                await asyncio.sleep(0.01)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.2)
        # However often it looks, it says so once.
        assert said() == ["WARNING"]
        await self.opening.aclose()
        assert await asyncio.wait_for(waiting, 30) == [stored(1)]

    async def test_what_was_stored_is_there_when_the_database_is_opened_again(self) -> None:
        await self.settle(jobs=(job(1, "a"),), messages=(message(1),), chat=(1, CHOSEN))
        await self.open()
        assert texts(await self.first()) == ["a"]
        assert len(await self.mail()) == 1
        assert await self.store.chats.settings(1) == CHOSEN
        assert await self.store.updates.add([stored(1)]) == 0

    async def test_a_fault_of_the_database_is_a_sentence(self) -> None:
        with pytest.raises(StoreError, match="The database failed"):
            async with self.opening.pop_all():
                await self.store.commit(99, Effects())
        await self.open()


class TestSqlite(DatabaseContract, OnSqlite):
    async def test_a_file_that_another_has_locked_is_waited_for(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("bot.storage.database.BUSY", 0.01)
        monkeypatch.setattr("bot.storage.retry.FIRST_PAUSE", 0.05)
        await self.open()
        other = sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)
        with closing(other):
            other.execute("BEGIN IMMEDIATE")
            adding = asyncio.create_task(self.store.updates.add([stored(1)]))
            async with asyncio.timeout(30):
                while "trying again" not in caplog.text:  # noqa: ASYNC110 - a log has no event
                    await asyncio.sleep(0.01)
            assert not adding.done()
            other.execute("COMMIT")
        assert await asyncio.wait_for(adding, 30) == 1
        assert "update_id" not in caplog.text


class TestPostgres(DatabaseContract, OnPostgres):
    CUT = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    async def test_connections_that_a_server_cut_are_made_anew(self) -> None:
        await self.give(job(1))
        self.rows(text(self.CUT))
        assert len(await self.first()) == 1
        await self.give(job(2))
        assert len(await self.first()) == 2

    async def test_a_lock_that_the_server_cut_is_taken_again(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("bot.storage.lock.STAND_BY", 0.05)
        held = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = "
        held += "(SELECT oid FROM pg_database WHERE datname = current_database())"
        watching = asyncio.create_task(self.store.watch())
        self.rows(text(self.CUT))
        assert not self.rows(text(held))
        await until(lambda: self.rows(text(held)))
        assert "taking it again" in caplog.text
        assert not watching.done()
        await self.give(job(1))
        watching.cancel()

    async def test_whoever_lost_the_lock_to_another_does_not_go_on(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.storage.lock.STAND_BY", 0.05)
        monkeypatch.setattr("bot.storage.lock.RETAKING", 0.5)
        watching = asyncio.create_task(self.store.watch())
        await asyncio.sleep(0.2)
        assert not watching.done()
        engine = create_engine(self.url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.connect() as other:
            other.execute(text(self.CUT))
            other.execute(text(f"SELECT pg_advisory_lock({NUMBER})"))
            await asyncio.sleep(0.3)
            # The process that holds it now may write.
            adding = asyncio.create_task(self.store.updates.add([stored(1)]))
            with pytest.raises(StoreError, match="The lock on the database was lost"):
                await asyncio.wait_for(watching, 30)
            adding.cancel()
        engine.dispose()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "oracle://x",
        "mysql://u:secret@host/db",
        "postgresql://u:secret@host:abc/db",
        "postgres:///?port=9&host=/proc",
        "sqlite:////proc/nowhere/x.db",
        "sqlite:////proc/x.db",
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
