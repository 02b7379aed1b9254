"""The store keeps one promise in SQLite and in Postgres."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, or_, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from bot.chats import ChatSettings, Languages, Question
from bot.effects import Cancel, Effects, Message
from bot.jobs import (
    Address,
    FollowUp,
    Job,
    JobState,
    Kind,
    MorePart,
    NewJob,
    OpenJob,
    Part,
    Tail,
    Task,
)
from bot.store import Notice, SendState, Store, StoredMessage, StoredUpdate, StoreError, open_store
from bot.tables import Base, JobRow, MessageRow, PartRow, ResultRow, UpdateRow
from models.checks import Finding
from models.cleaning import Cleaned, Reason, Removed
from models.pipeline import Brief, Prepared
from models.summarizer import Length
from models.support import Support
from models.translator import Translation

USER = 7
FULL = Tail(user=USER, full=True)
COMMENT = Tail(user=USER, comment=True)
CHOSEN = ChatSettings(Languages.ENGLISH, Length.LONG, "en", True, True)
MADE_BY = "summarizer, translator"
HOUR = 3600.0
DAY = 24 * HOUR


def stored(number: int, chat: int = 1) -> StoredUpdate:
    return StoredUpdate(number, chat, f'{{"update_id": {number}}}')


def job(chat: int, words: str = "نص", *, user: int | None = USER, **more: Any) -> NewJob:
    return NewJob(Address(chat, message=10 * abs(chat)), user, "ar", words, **more)


def message(chat: int, words: str = "جواب") -> Message:
    return Message(Address(chat), words)


def article(words: str = "نص", title: str | None = None) -> Prepared:
    removed = (Removed(f"تابعونا {title}", Reason.SUBSCRIBE),)
    return Prepared(Cleaned((words, "فقرة"), removed, 5, 3), title, "a message")


def brief(of: Prepared, words: str = "ملخص") -> Brief:
    return Brief(
        source=of.source,
        title=of.title,
        summary=words,
        translation="Summary",
        summarizer="summarizer",
        translator=None,
        cleaned=of.cleaned,
        findings=(Finding("number", "not in the source", "5"),),
        support=(Support(0, "نص", 0.5), None),
        seconds={"total": 1.0},
    )


def texts(jobs: Sequence[Job]) -> list[str]:
    """What jobs are about, by their article where it was fetched."""
    return [j.prepared.cleaned.paragraphs[0] if j.prepared else j.parts[0].text for j in jobs]


class Opened:
    """An open database, and what an update, the preparing and the models do with it."""

    store: Store
    url: str
    opening: AsyncExitStack
    updates = 0

    async def open(self) -> None:
        """Open the database; once more, as a bot that starts again does."""
        await self.opening.aclose()
        self.store = await self.opening.enter_async_context(open_store(self.url))

    def row(self, statement: Any) -> Any:
        return self.rows(statement)[0]

    def rows(self, statement: Any) -> list[Any]:
        """Look at the tables, or change them, behind the store's back."""
        url = self.url.replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(url)
        with engine.begin() as connection:
            result = connection.execute(statement)
            found = list(result) if result.returns_rows else []
        engine.dispose()
        return found

    async def settle(self, place: int = 1, /, **effects: Any) -> None:
        """An update came from that chat which leads to those effects."""
        self.updates += 1
        await self.store.updates.add([stored(self.updates, place)])
        await self.store.settle(self.updates, Effects(**effects))
        # However slow the machine is, what waits for more does so until the test says otherwise.
        more = or_(JobRow.tail.contains('"full": true'), JobRow.tail.contains('"comment": true'))
        waits = update(JobRow).where(more, JobRow.due > JobRow.created)
        self.rows(waits.values(due=JobRow.created + HOUR))

    async def give(self, *jobs: NewJob) -> None:
        await self.settle(jobs=jobs)

    async def first(self) -> list[Job]:
        """The jobs whose turn it is to be fetched."""
        return await self.store.queue.unprepared(limit=100)

    async def prepare(self) -> None:
        """Fetch and clean what may be; what an article says is its key."""
        for each in await self.first():
            assert await self.store.queue.begin_preparing(each.id)
            words = each.parts[0].text
            assert await self.store.queue.prepared(each, article(words), words)

    async def take(self, *jobs: NewJob, most: int = 8) -> list[Job]:
        """The models take up jobs, those beside what there was."""
        if jobs:
            await self.give(*jobs)
        await self.prepare()
        return await self.store.queue.take(most)

    async def answer(self, *jobs: NewJob, **more: Any) -> int:
        """A job was answered, and is kept for its buttons; its number."""
        (taken,) = await self.take(*jobs)
        more = {"keeps": True, **more}
        assert await self.store.queue.finish(taken, JobState.ANSWERED, **more)
        return taken.id

    async def join(self, *parts: NewJob) -> int:
        """An article in several messages waits to be fetched; its job's number."""
        await self.give(parts[0])
        number = int(self.row(select(func.max(JobRow.id)))[0])
        for part in parts[1:]:
            await self.settle(parts=(MorePart(number, part),))
        return number

    async def open_jobs(self, chat: int) -> tuple[OpenJob, ...]:
        return (await self.store.updates.circumstances(Question(chat))).open_jobs

    async def mail(self) -> list[StoredMessage]:
        return sorted(await self.store.mailbox.next(), key=lambda m: m.id)

    async def send(self) -> list[dict[str, Any]]:
        """Everything is sent that waits; its parameters, with its method."""
        sent = []
        while found := await self.mail():
            for each in found:
                await self.store.mailbox.close(each.id, SendState.SENT)
                sent.append({"method": each.method, **json.loads(each.payload)})
        return sent

    def states(self) -> list[str]:
        return [row.state for row in self.rows(select(JobRow.state).order_by(JobRow.id))]

    def age(self, table: Any, seconds: float, *columns: str) -> None:
        """Let that much time have passed for all rows."""
        self.rows(update(table).values({c: getattr(table, c) - seconds for c in columns}))


class UpdatesContract(Opened):
    async def test_an_update_that_comes_twice_is_one(self) -> None:
        add = self.store.updates.add
        assert await add([stored(5), stored(6), stored(5)]) == 2
        assert await add([stored(6), stored(7)]) == 1
        assert await self.store.updates.new() == [stored(5), stored(6), stored(7)]

    async def test_a_new_database_has_seen_no_update(self) -> None:
        assert await self.store.updates.add([]) == 0
        assert await self.store.updates.new() == []

    async def test_updates_come_in_their_order_without_the_chats_that_are_busy(self) -> None:
        await self.store.updates.add([stored(9, 1), stored(4, 2), stored(6, 3), stored(5, 1)])
        assert [u.id for u in await self.store.updates.new()] == [4, 5, 6, 9]
        assert [u.id for u in await self.store.updates.new(without_chats=[1, 8])] == [4, 6]
        assert [u.id for u in await self.store.updates.new(limit=2)] == [4, 5]

    async def test_an_update_that_is_set_aside_is_kept_out_of_the_way(self) -> None:
        await self.store.updates.add([stored(1), stored(2)])
        await self.store.updates.set_aside(1)
        assert await self.store.updates.new() == [stored(2)]
        assert self.row(select(UpdateRow.payload).where(UpdateRow.id == 1)).payload

    async def test_an_update_and_what_it_led_to_are_stored_together(self) -> None:
        await self.store.updates.add([stored(1)])
        await self.store.settle(1, Effects(jobs=(job(1),), messages=(message(1),)))
        assert await self.store.updates.new() == []
        assert len(await self.first()) == 1
        assert len(await self.mail()) == 1
        assert self.row(select(UpdateRow.payload)).payload == ""

    async def test_of_effects_that_cannot_be_stored_there_is_nothing(self) -> None:
        await self.store.updates.add([stored(1)])
        broken = replace(job(1), text=None)  # type: ignore[arg-type]
        effects = Effects(jobs=(job(1), broken), messages=(message(1),), chat=(1, CHOSEN))
        with pytest.raises(SQLAlchemyError):
            await self.store.settle(1, effects)
        assert await self.store.updates.new() == [stored(1)]
        assert await self.store.chats.settings(1) == ChatSettings()
        assert await self.first() == []
        assert await self.mail() == []

    async def test_numbers_of_telegrams_size_fit(self) -> None:
        chat, user = -100_123_456_789_012, 2**52 - 1
        await self.store.updates.add([stored(2**40, chat)])
        given = NewJob(Address(chat, 2**40, 2**41), user, "ar", "نص")
        await self.store.settle(2**40, Effects(jobs=(given,), chat=(chat, CHOSEN)))
        (first,) = await self.first()
        assert first.address == given.address
        assert await self.store.chats.settings(chat) == CHOSEN
        asked = Question(chat, user)
        assert (await self.store.updates.circumstances(asked)).load.here == 1


class CircumstancesContract(Opened):
    async def ask(self, chat: int, user: int | None = USER, job: int | None = None) -> Any:
        return await self.store.updates.circumstances(Question(chat, user, job))

    async def test_a_chat_has_what_it_chose_last(self) -> None:
        assert (await self.ask(1)).settings == ChatSettings()
        await self.settle(chat=(1, ChatSettings(locale="ar", automatic=False)))
        await self.settle(chat=(1, CHOSEN))
        assert (await self.ask(1)).settings == CHOSEN == await self.store.chats.settings(1)
        assert (await self.ask(2)).settings == ChatSettings()

    async def test_jobs_whose_article_may_go_on_are_open_until_the_models_take_them(self) -> None:
        await self.give(job(1, tail=FULL), job(1, tail=COMMENT), job(1), job(2))
        full, comment, *_ = (row.id for row in self.rows(select(JobRow.id).order_by(JobRow.id)))
        assert await self.open_jobs(1) == (OpenJob(comment, COMMENT), OpenJob(full, FULL))
        assert await self.open_jobs(2) == ()
        self.age(JobRow, HOUR, "due")
        await self.prepare()
        assert len(await self.open_jobs(1)) == 2
        await self.store.queue.take(8)
        assert await self.open_jobs(1) == (OpenJob(comment, COMMENT),)

    async def test_of_jobs_are_counted_all_and_those_of_a_user_here_and_in_an_hour(self) -> None:
        await self.answer(job(3))
        self.age(JobRow, 2 * HOUR, "created")
        await self.answer(job(2))
        self.age(JobRow, HOUR / 2, "created")
        await self.give(job(1), job(2), job(1, user=8), job(2, user=8), job(2, user=None))
        load = (await self.ask(1)).load
        assert (load.waiting, load.here, load.of_user) == (5, 1, 3)
        assert HOUR / 2 - 60 < load.free_in <= HOUR / 2

    async def test_how_long_a_job_takes_is_foretold_by_the_last_ones(self) -> None:
        assert (await self.ask(1)).load.seconds == 0
        for seconds in (2.0, 6.0):
            number = await self.answer(job(1))
            times = {"started": 1000.0, "ended": 1000.0 + seconds}
            self.rows(update(JobRow).where(JobRow.id == number).values(times))
        assert (await self.ask(1)).load.seconds == pytest.approx(4)

    async def test_a_job_is_told_of_in_its_own_chat_alone(self) -> None:
        number = await self.answer(job(1))
        assert (await self.ask(1, job=number)).told is not None
        assert (await self.ask(2, job=number)).told is None
        assert (await self.ask(1, job=number + 1)).told is None

    async def test_what_was_made_of_an_article_and_what_is_being_made_is_told(self) -> None:
        number = await self.answer(job(1, "مقال"))
        made, english = brief(article("مقال")), Translation("News", "translator")
        for what, result in ((Length.SHORT, made), (Task.TRANSLATION, english)):
            await self.store.queue.remember("مقال", what, MADE_BY, result)
        await self.settle(follow_ups=(FollowUp(number, Task.BRIEF, Length.LONG, 5, 8, "en"),))
        told = await self.store.updates.told(number)
        assert told is not None
        assert (told.chat, told.user, told.message) == (1, USER, 10)
        assert (told.length, told.prepared) == (Length.NORMAL, article("مقال"))
        assert {length: b.summary for length, b in told.briefs.items()} == {Length.SHORT: "ملخص"}
        assert told.translation == english
        assert told.under_way == {(Task.BRIEF, Length.LONG)}

    async def test_of_a_job_without_an_answer_or_an_article_nothing_is_told(self) -> None:
        (running,) = await self.take(job(1))
        assert await self.store.updates.told(running.id) is None
        await self.store.queue.finish(running, JobState.FAILED, keeps=True)
        assert await self.store.updates.told(running.id) is None
        dropped = await self.answer(job(1), keeps=False)
        assert await self.store.updates.told(dropped) is None


class PreparingContract(Opened):
    async def test_only_the_first_job_of_a_chat_is_fetched(self) -> None:
        await self.give(job(2, "a"), job(2, "b"), job(1, "c"), job(3, "d"))
        queue = self.store.queue
        assert texts(await queue.unprepared(limit=9)) == ["a", "c", "d"]
        assert texts(await queue.unprepared(limit=9, without_chats=[1])) == ["a", "d"]
        assert texts(await queue.unprepared(limit=2)) == ["a", "c"]
        await self.prepare()
        assert await self.first() == []
        for taken in await queue.take(8):
            await queue.finish(taken, JobState.ANSWERED)
        assert texts(await self.first()) == ["b"]

    async def test_a_job_comes_back_as_it_was_given(self) -> None:
        given = NewJob(
            Address(1, 2, 3), 4, "en", "https://x.test", Kind.LINK, length=Length.LONG, quiet=True
        )
        await self.give(given)
        (first,) = await self.first()
        assert (first.address, first.locale, first.task) == (given.address, "en", Task.BRIEF)
        assert (first.length, first.quiet, first.tries) == (Length.LONG, True, 0)
        assert first.parts == (Part(2, Kind.LINK, "https://x.test"),)

    async def test_a_job_that_waits_for_more_is_not_fetched_yet(self) -> None:
        await self.give(job(1, tail=FULL))
        assert await self.first() == []
        assert 0 < (await self.store.queue.seconds_to_next() or 0) <= HOUR
        number = self.row(select(JobRow.id)).id
        assert not await self.store.queue.begin_preparing(number)
        self.age(JobRow, HOUR, "due")
        assert len(await self.first()) == 1
        assert await self.store.queue.seconds_to_next() is None

    async def test_a_job_waits_for_more_as_long_as_its_tail_says(self) -> None:
        await self.store.updates.add([stored(1)])
        tails = (FULL, COMMENT, Tail())
        await self.store.settle(1, Effects(jobs=tuple(job(1, tail=tail) for tail in tails)))
        waits = self.rows(select(JobRow.due - JobRow.created).order_by(JobRow.id))
        assert [row[0] for row in waits] == pytest.approx([2, 1, 0], abs=0.5)

    async def test_a_job_that_nobody_wants_any_more_is_not_fetched(self) -> None:
        await self.give(job(1, "a"), job(2, "b"))
        cancelled, forgotten = await self.first()
        await self.settle(cancel=Cancel(1, USER))
        await self.settle(forget=2)
        queue = self.store.queue
        assert not await queue.begin_preparing(cancelled.id)
        assert not await queue.begin_preparing(forgotten.id)
        assert not await queue.prepared(cancelled, article(), "key")
        await queue.postpone(cancelled.id, 0)
        assert self.states() == [JobState.CANCELLED]
        assert await queue.take(8) == []

    async def test_what_could_not_be_fetched_is_fetched_later(self) -> None:
        await self.give(job(1, "a"), job(1, "b"))
        (first,) = await self.first()
        assert await self.store.queue.begin_preparing(first.id)
        await self.store.queue.postpone(first.id, 30)
        assert await self.first() == []
        assert 20 < (await self.store.queue.seconds_to_next() or 0) <= 30
        self.age(JobRow, HOUR, "due")
        (again,) = await self.first()
        assert (again.id, again.tries) == (first.id, 1)

    async def test_what_was_being_fetched_when_the_process_ended_is_fetched_again(self) -> None:
        await self.give(job(1))
        (first,) = await self.first()
        await self.store.queue.begin_preparing(first.id)
        await self.open()
        assert await self.first() == [first]
        assert await self.store.queue.begin_preparing(first.id)

    async def test_a_cleaned_article_comes_back_whole(self) -> None:
        await self.give(job(1))
        (first,) = await self.first()
        await self.store.queue.begin_preparing(first.id)
        cleaned = article("مقال", "عنوان")
        await self.store.queue.prepared(first, cleaned, "key")
        (taken,) = await self.store.queue.take(1)
        assert (taken.prepared, taken.key) == (cleaned, "key")


class RunningContract(Opened):
    async def test_only_the_first_job_of_a_chat_runs(self) -> None:
        assert texts(await self.take(job(1, "a"), job(1, "b"))) == ["a"]
        assert await self.take() == []
        line = await self.store.queue.line()
        waiting, running = line.waiting, line.running
        assert (waiting, running) == ([], [1])

    async def test_chats_take_turns_and_each_keeps_its_order(self) -> None:
        given = {"a": 1, "b": 1, "c": 1, "d": 2, "e": 3}
        await self.give(*(job(chat, words) for words, chat in given.items()))
        order, last = [], None
        while True:
            await self.prepare()
            taken = await self.store.queue.take(1, after_chat=last)
            if not taken:
                break
            order += texts(taken)
            last = taken[0].address.chat
            await self.store.queue.finish(taken[0], JobState.ANSWERED)
        assert order == ["a", "d", "e", "b", "c"]

    async def test_jobs_of_several_chats_that_ask_the_same_run_together(self) -> None:
        lengths = {1: Length.NORMAL, 2: Length.LONG, 3: Length.NORMAL, 4: Length.NORMAL}
        await self.give(*(job(chat, str(chat), length=long) for chat, long in lengths.items()))
        await self.prepare()
        assert texts(await self.store.queue.take(2)) == ["1", "3"]
        assert texts(await self.store.queue.take(8)) == ["2"]
        assert texts(await self.store.queue.take(8)) == ["4"]
        assert await self.store.queue.take(8) == []

    async def test_a_translation_runs_alone(self) -> None:
        numbers = [await self.answer(job(chat, str(chat))) for chat in (1, 3)]
        translation = (Task.TRANSLATION, Length.NORMAL, 5, USER, "ar")
        await self.settle(follow_ups=tuple(FollowUp(n, *translation) for n in numbers))
        await self.give(job(2, "2"), job(4, "4"))
        await self.prepare()
        batches = []
        while taken := await self.store.queue.take(8):
            batches.append(texts(taken))
        assert batches == [["1"], ["2", "4"], ["3"]]

    async def test_a_job_that_was_tried_runs_alone(self) -> None:
        taken = await self.take(job(1, "a"), job(2, "b"))
        await self.store.queue.release([j.id for j in taken])
        await self.give(job(3, "c"), job(4, "d"))
        await self.prepare()
        batches = []
        while taken := await self.store.queue.take(8, after_chat=2):
            batches.append([(j.address.chat, j.tries) for j in taken])
        assert batches == [[(3, 1), (4, 1)], [(1, 2)], [(2, 2)]]

    async def test_a_job_that_was_fetched_late_runs_with_others(self) -> None:
        await self.give(job(1, "a"), job(2, "b"))
        await self.store.queue.postpone((await self.first())[0].id, 0)
        assert texts(await self.take()) == ["a", "b"]

    async def test_two_tasks_never_take_one_job(self) -> None:
        await self.give(*(job(n) for n in range(1, 9)))
        await self.prepare()
        taken = await asyncio.gather(*(self.store.queue.take(1) for _ in range(8)))
        assert len({j.id for batch in taken for j in batch}) == 8

    async def test_jobs_of_a_process_that_ended_wait_again(self) -> None:
        await self.take(job(1))
        await self.open()
        assert await self.store.queue.release() == 1
        (taken,) = await self.store.queue.take(8)
        assert taken.tries == 2

    async def test_an_attempt_that_the_bot_itself_broke_off_does_not_count(self) -> None:
        await self.take(job(1))
        assert await self.store.queue.release(tried=False) == 1
        (taken,) = await self.store.queue.take(8)
        assert taken.tries == 1

    async def test_only_those_jobs_wait_again_that_are_named_and_still_run(self) -> None:
        kept, back, cancelled = await self.take(job(1), job(2), job(3))
        await self.settle(cancel=Cancel(3, USER))
        assert await self.store.queue.release([back.id, cancelled.id]) == 1
        assert self.states() == [JobState.RUNNING, JobState.READY, JobState.CANCELLED]
        assert kept.id != back.id

    async def test_whoever_asked_waits_where_the_article_was_given(self) -> None:
        topic = replace(job(2), address=Address(2, 20, topic=4))
        await self.give(job(1), job(1), topic, job(3, quiet=True), job(4))
        await self.settle(cancel=Cancel(4, USER))
        busy = self.store.queue.busy_addresses
        assert await busy(9) == [Address(1), Address(2, topic=4)]
        await self.prepare()
        self.rows(update(JobRow).where(JobRow.chat == 2).values(state=JobState.RUNNING))
        assert await busy(1) == [Address(2, topic=4)]

    async def test_the_line_has_the_first_job_of_every_chat_and_the_chats_that_run(self) -> None:
        await self.take(job(5))
        await self.give(job(3), job(3), job(1), job(5), job(2, tail=FULL))
        line = await self.store.queue.line()
        waiting, running, seconds = line.waiting, line.running, line.seconds
        assert [j.address.chat for j in waiting] == [1, 2, 3]
        assert (running, seconds) == ([5], 0)


class FinishingContract(Opened):
    async def test_what_other_models_made_is_not_known(self) -> None:
        queue, of = self.store.queue, article("مقال")
        await queue.remember("key", Length.SHORT, MADE_BY, brief(of))
        assert await queue.known("key", Length.SHORT, MADE_BY, of) is not None
        assert await queue.known("key", Length.SHORT, "other", of) is None
        assert await queue.known("key", Length.LONG, MADE_BY, of) is None
        assert await queue.known("other", Length.SHORT, MADE_BY, of) is None
        await queue.remember("key", Length.SHORT, "other", brief(of, "آخر"))
        assert await queue.known("key", Length.SHORT, MADE_BY, of) is None
        assert await queue.known("key", Length.SHORT, "other", of) is not None

    async def test_a_brief_comes_back_equal_with_the_article_that_it_is_asked_for(self) -> None:
        first, other = article("مقال", "قناة"), article("مَقال", "قناة أخرى")
        await self.store.queue.remember("key", Length.SHORT, MADE_BY, brief(first))
        for asking in (first, other):
            found = await self.store.queue.known("key", Length.SHORT, MADE_BY, asking)
            assert found == replace(brief(asking), source="", seconds={})
        # The channel's name and its footer are the first article's own.
        assert "قناة" not in self.row(select(ResultRow.payload)).payload

    async def test_a_translation_comes_back_equal(self) -> None:
        made = Translation("News\n\nMore", "translator", (Finding("name", "lost", "عمر"),))
        await self.store.queue.remember("key", Task.TRANSLATION, MADE_BY, made)
        assert await self.store.queue.known("key", "translation", MADE_BY, article()) == made

    async def test_a_finished_job_keeps_no_text(self) -> None:
        await self.answer(job(1, "سر"), messages=[message(1)], keeps=False)
        assert await self.first() == []
        assert await self.store.queue.busy_addresses(9) == []
        (waiting,) = await self.mail()
        assert "سر" not in waiting.payload
        assert self.rows(select(PartRow)) == []
        assert self.row(select(JobRow.prepared)).prepared is None

    async def test_a_job_keeps_its_article_and_the_parts_that_can_be_split(self) -> None:
        await self.answer(job(1, "سر"))
        assert self.rows(select(PartRow)) == []
        assert self.row(select(JobRow.prepared)).prepared
        await self.join(job(2, "a", tail=FULL), job(2, "b"))
        number = await self.answer()
        told = await self.store.updates.told(number)
        assert told is not None
        assert told.parts == 2

    async def test_a_job_for_another_keeps_no_article_of_its_own(self) -> None:
        number = await self.answer(job(1))
        await self.settle(follow_ups=(FollowUp(number, Task.BRIEF, Length.LONG, 5, USER, "ar"),))
        second = await self.answer()
        assert await self.store.updates.told(number) is not None
        assert await self.store.updates.told(second) is None
        assert [r.prepared is None for r in self.rows(select(JobRow.prepared))] == [False, True]

    async def test_a_job_ends_with_its_answer_and_how_it_came_about(self) -> None:
        (taken,) = await self.take(job(1))
        edit = Message(Address(1, 5), "b")
        assert await self.store.queue.finish(
            taken,
            JobState.FAILED,
            messages=[message(1, "a")],
            edits=[edit],
            reason="TooShortError",
            cached=True,
        )
        row = self.row(select(JobRow))
        assert (row.state, row.reason, row.cached) == (JobState.FAILED, "TooShortError", True)
        assert row.created <= row.started <= row.ended
        assert sorted((m["method"], m["text"]) for m in await self.send()) == [
            ("editMessageText", "b"),
            ("sendMessage", "a"),
        ]

    async def test_a_job_that_was_cancelled_or_forgotten_is_answered_with_nothing(self) -> None:
        taken = await self.take(job(1), job(2), job(3))
        await self.settle(cancel=Cancel(1, USER))
        await self.settle(forget=2)
        wanted = [
            await self.store.queue.finish(
                each, JobState.ANSWERED, messages=[message(each.address.chat)], keeps=True
            )
            for each in taken
        ]
        assert wanted == [False, False, True]
        assert [m["chat_id"] for m in await self.send()] == [3]

    async def test_a_job_ends_once(self) -> None:
        (taken,) = await self.take(job(1))
        for state, words in ((JobState.ANSWERED, "جواب"), (JobState.FAILED, "again")):
            messages = [message(1, words)]
            wanted = await self.store.queue.finish(taken, state, messages=messages)
            assert wanted == (state == JobState.ANSWERED)
        assert [m["text"] for m in await self.send()] == ["جواب"]
        assert self.states() == [JobState.ANSWERED]


class PartsContract(Opened):
    async def test_parts_join_the_job_that_waits_for_them(self) -> None:
        last = replace(job(1, "ثالث"), address=Address(1, 12))
        await self.join(
            job(1, "أول", tail=FULL),
            NewJob(Address(1, 11), USER, "ar", "ثان", tail=FULL),
            last,
        )
        (first,) = await self.first()
        assert first.address.message == 10
        assert [(p.message, p.text) for p in first.parts] == [
            (10, "أول"),
            (11, "ثان"),
            (12, "ثالث"),
        ]

    async def test_after_a_part_that_is_full_a_job_waits_for_more(self) -> None:
        number = await self.join(job(1, tail=FULL), job(1, tail=replace(FULL, number=2)))
        assert await self.open_jobs(1) == (OpenJob(number, replace(FULL, number=2)),)
        assert await self.first() == []

    async def test_an_article_takes_the_place_of_its_comment(self) -> None:
        rest = NewJob(Address(1, message=99), USER, "ar", "المقال")
        await self.join(job(1, "شوف", tail=COMMENT), rest)
        (first,) = await self.first()
        assert (first.address.message, first.parts) == (99, (Part(99, Kind.TEXT, "المقال"),))
        assert len(self.rows(select(PartRow))) == 1

    async def test_what_was_fetched_without_a_part_that_came_meanwhile_does_not_count(self) -> None:
        number = await self.join(job(1, "a", tail=FULL))
        self.age(JobRow, HOUR, "due")
        (first,) = await self.first()
        assert await self.store.queue.begin_preparing(number)
        rest = NewJob(Address(1, 11), USER, "ar", "b")
        await self.settle(parts=(MorePart(number, rest),))
        assert not await self.store.queue.prepared(first, article("a"), "a")
        assert not await self.store.queue.finish(first, JobState.FAILED, messages=[message(1)])
        (again,) = await self.first()
        assert [part.text for part in again.parts] == ["a", "b"]
        # Also when it was fetched, and the models have not taken it.
        assert await self.store.queue.prepared(again, article("a b"), "a b")
        await self.settle(parts=(MorePart(number, replace(rest, address=Address(1, 12))),))
        assert await self.store.queue.take(8) == []
        assert len((await self.first())[0].parts) == 3

    async def test_a_part_that_comes_when_the_models_have_its_article_is_one_itself(self) -> None:
        number = await self.join(job(1, "a", tail=FULL))
        self.age(JobRow, HOUR, "due")
        (taken,) = await self.take()
        await self.settle(parts=(MorePart(number, job(1, "b")),))
        assert await self.store.queue.finish(taken, JobState.ANSWERED)
        assert texts(await self.first()) == ["b"]

    async def test_an_album_whose_caption_is_full_may_go_on_behind_its_last_picture(self) -> None:
        album = Tail(user=USER, album="a")
        number = await self.join(job(1, tail=replace(album, full=True)), job(1, "", tail=album))
        assert await self.open_jobs(1) == (OpenJob(number, replace(album, full=True)),)

    async def test_a_part_of_a_job_that_is_gone_is_an_article_itself(self) -> None:
        await self.settle(parts=(MorePart(99, job(1, "a")),))
        assert texts(await self.first()) == ["a"]

    async def test_more_of_an_article_that_was_answered_goes_straight_to_the_models(self) -> None:
        number = await self.answer(replace(job(1, "مقال"), address=Address(1, 10, topic=3)))
        wanted = FollowUp(number, Task.TRANSLATION, Length.LONG, 55, 8, "en")
        await self.settle(follow_ups=(wanted,))
        assert await self.first() == []
        (taken,) = await self.store.queue.take(8)
        assert taken.address == Address(1, 10, topic=3)
        assert (taken.origin, taken.reply, taken.locale) == (number, 55, "en")
        assert (taken.task, taken.length) == (Task.TRANSLATION, Length.LONG)
        assert (taken.key, taken.prepared) == ("مقال", article("مقال"))

    async def test_more_of_an_article_that_is_not_kept_is_not_made(self) -> None:
        number = await self.answer(job(1), keeps=False)
        for origin in (number, 99):
            wanted = FollowUp(origin, Task.BRIEF, Length.LONG, 55, 8, "en")
            await self.settle(follow_ups=(wanted,))
        assert await self.store.queue.take(8) == []

    async def test_each_part_of_a_split_job_is_an_article_once(self) -> None:
        number = await self.join(
            job(1, "a", tail=FULL, length=Length.LONG),
            NewJob(Address(1, 11), USER, "ar", "", tail=FULL),
            NewJob(Address(1, 12), USER, "ar", "doc\nname", Kind.DOCUMENT),
        )
        await self.answer()
        for _ in range(2):
            await self.settle(split=number)
        assert self.states() == [JobState.ANSWERED, JobState.WAITING, JobState.WAITING]
        found = []
        while first := await self.first():
            found += [(j.address.message, j.length, j.parts) for j in first]
            await self.answer()
        assert found == [
            (10, Length.LONG, (Part(10, Kind.TEXT, "a"),)),
            (12, Length.LONG, (Part(12, Kind.DOCUMENT, "doc\nname"),)),
        ]
        assert await self.store.updates.told(number) is None

    async def test_a_job_that_is_gone_is_not_split(self) -> None:
        await self.settle(split=99)
        assert await self.first() == []


class ChatsContract(Opened):
    async def fill(self, chat: int, *users: int) -> None:
        """Jobs of users in a chat, and all else that a chat can have."""
        jobs = tuple(job(chat, f"{chat} of {user}", user=user) for user in users)
        told = (message(chat, f"to {chat}"),)
        await self.settle(chat, jobs=jobs, messages=told, chat=(chat, CHOSEN))
        await self.store.mailbox.put_notice(Notice(chat, 5, {"text": "next"}))

    async def test_a_user_cancels_all_that_waits_and_runs_in_a_chat_and_nothing_else(self) -> None:
        await self.take(job(1, "runs"))
        await self.give(job(1, tail=FULL), job(1, user=8), job(2))
        await self.settle(cancel=Cancel(1, USER))
        cancelled, waiting = JobState.CANCELLED, JobState.WAITING
        assert self.states() == [cancelled, cancelled, waiting, waiting]
        await self.settle(cancel=Cancel(1, None))
        assert self.states() == [cancelled, cancelled, cancelled, waiting]

    async def test_what_has_ended_is_not_cancelled(self) -> None:
        number = await self.answer(job(1))
        await self.settle(cancel=Cancel(1, USER))
        assert self.states() == [JobState.ANSWERED]
        assert await self.store.updates.told(number) is not None

    async def test_a_cancelled_job_keeps_no_text(self) -> None:
        await self.take(job(1, "سر"))
        await self.settle(cancel=Cancel(1, USER))
        assert self.rows(select(PartRow)) == []
        assert self.row(select(JobRow.prepared)).prepared is None

    async def test_a_group_keeps_all_that_it_has_under_its_new_number(self) -> None:
        await self.fill(-1, USER)
        await self.store.mailbox.close((await self.mail())[0].id, SendState.SENT, 4)
        await self.settle(messages=(message(-1, "a"), message(2, "b")))
        await self.settle(moved=(-1, -100))
        assert [j.address.chat for j in await self.first()] == [-100]
        assert [m.chat for m in await self.mail()] == [-100, 2]
        assert [m["chat_id"] for m in await self.send()] == [-100, 2]
        assert await self.store.chats.settings(-100) == CHOSEN
        assert await self.store.chats.settings(-1) == ChatSettings()

    async def test_a_group_that_chose_anew_under_its_new_number_keeps_that(self) -> None:
        await self.fill(-1, USER)
        anew = replace(CHOSEN, length=Length.SHORT)
        await self.settle(chat=(-100, anew))
        await self.store.chats.move(-1, -100)
        assert await self.store.chats.settings(-100) == anew
        assert [j.address.chat for j in await self.first()] == [-100]

    async def test_a_group_that_was_greeted_under_its_new_number_keeps_what_it_chose(self) -> None:
        await self.settle(chat=(-1, replace(CHOSEN, introduced=False)))
        await self.settle(chat=(-100, ChatSettings(introduced=True)))
        for _ in range(2):
            await self.store.chats.move(-1, -100)
            assert await self.store.chats.settings(-100) == CHOSEN

    async def test_in_a_chat_that_is_gone_nothing_is_worked_on_and_nothing_sent(self) -> None:
        for chat in (1, 2, 3):
            await self.fill(chat, USER, 8)
        await self.store.mailbox.begin((await self.mail())[0].id)
        await self.settle(gone=1)
        await self.store.chats.drop(2)
        assert [j.address.chat for j in await self.first()] == [3]
        assert set(await self.store.mailbox.notices()) == {3}
        dropped = select(MessageRow.payload).where(MessageRow.state == SendState.DROPPED)
        assert [row.payload for row in self.rows(dropped)] == ["", ""]
        assert [m["text"] for m in await self.send()] == ["to 3"]

    async def test_of_a_user_who_is_forgotten_no_row_is_left(self) -> None:
        user, group, other = 987_654_321, -5, 8
        await self.fill(user, user, user)
        await self.fill(group, user, other)
        self.updates += 1
        unreadable = stored(self.updates, user)
        await self.store.updates.add([unreadable])
        await self.store.updates.set_aside(unreadable.id)
        number = await self.join(job(user, "secret", user=user, tail=FULL), job(user, "more"))
        for key in (f"{user} of {user}", f"{group} of {user}"):
            await self.store.queue.remember(key, Length.NORMAL, MADE_BY, brief(article(key)))
        await self.prepare()
        await self.settle(forget=user)
        left = [
            str(row) for table in Base.metadata.sorted_tables for row in self.rows(select(table))
        ]
        assert [row for row in left if str(user) in row or "secret" in row] == []
        assert await self.store.updates.told(number) is None
        # What others have stays, and the update is known, should it come again.
        assert texts(await self.first()) == [f"{group} of {other}"]
        assert [m.chat for m in await self.mail()] == [group]
        assert await self.store.chats.settings(group) == CHOSEN
        assert await self.store.updates.add([unreadable]) == 0
        assert await self.store.updates.new() == []

    async def test_what_a_user_sends_behind_the_wish_to_be_forgotten_is_handled(self) -> None:
        await self.store.updates.add([stored(1, USER), stored(2, USER)])
        await self.store.settle(1, Effects(forget=USER))
        assert await self.store.updates.new() == [stored(2, USER)]

    async def test_what_was_made_of_an_article_that_others_gave_too_stays(self) -> None:
        for chat, words in ((1, "shared"), (2, "shared"), (1, "own")):
            await self.answer(job(chat, words, user=chat))
        for key in ("shared", "own"):
            await self.store.queue.remember(key, Length.NORMAL, MADE_BY, brief(article(key)))
        await self.settle(forget=1)
        assert [row.key for row in self.rows(select(ResultRow))] == ["shared"]
        assert len(self.states()) == 1

    async def test_a_user_who_is_forgotten_is_told_so(self) -> None:
        # Behind the press come messages from before, which are forgotten with the rest.
        await self.settle(messages=(message(USER, "before"),))
        said = Message(Address(USER, 77), "forgotten")
        await self.settle(USER, forget=USER, edits=(said,))
        (sent,) = await self.send()
        assert (sent["method"], sent["message_id"]) == ("editMessageText", 77)
        assert sent["text"] == "forgotten"

    async def test_a_job_never_gets_the_number_of_one_that_was_forgotten(self) -> None:
        # Whoever works on the forgotten one would end the other; buttons would show it.
        (taken,) = await self.take(job(1))
        await self.settle(forget=USER)
        await self.give(job(2, user=8))
        assert (await self.first())[0].id > taken.id

    async def test_a_message_never_gets_the_number_of_one_that_was_forgotten(self) -> None:
        await self.settle(messages=(message(USER),))
        (sending,) = await self.mail()
        await self.settle(forget=USER)
        await self.settle(messages=(message(8),))
        assert (await self.mail())[0].id > sending.id


class MailboxContract(Opened):
    async def test_messages_of_a_chat_come_one_after_another(self) -> None:
        await self.settle(messages=(message(1, "a"), message(2, "b"), message(1, "c")))
        assert [m.chat for m in await self.mail()] == [1, 2]
        box = self.store.mailbox
        assert [m.chat for m in await box.next(without_chats=[1])] == [2]
        await box.add([message(3, "d")])
        assert [m["text"] for m in await self.send()] == ["a", "b", "d", "c"]

    async def test_a_message_keeps_its_topic_its_article_and_its_buttons(self) -> None:
        said = Message(Address(1, 2, 3), "<b>x</b>", ((("Longer", "data"),),))
        await self.settle(messages=(said,), edits=(said,))
        edited, sent = await self.send()
        assert edited == {"method": "editMessageText", **said.edit()}
        assert sent == {"method": "sendMessage", **said.parameters()}

    async def test_what_was_on_its_way_when_the_process_ended_may_have_arrived(self) -> None:
        await self.settle(messages=(message(1), message(1)))
        (first,) = await self.mail()
        assert (first.attempts, first.uncertain) == (0, False)
        await self.store.mailbox.begin(first.id)
        await self.open()
        assert await self.mail() == [replace(first, attempts=1, uncertain=True)]

    async def test_what_was_refused_has_certainly_not_arrived(self) -> None:
        await self.settle(messages=(message(1),))
        (first,) = await self.mail()
        for tries, payload in ((1, None), (2, "{}")):
            await self.store.mailbox.begin(first.id)
            await self.store.mailbox.refused(first.id, payload)
            (again,) = await self.mail()
            assert (again.attempts, again.uncertain) == (tries, False)
            assert again.payload == (payload or first.payload)

    async def test_a_message_that_was_sent_keeps_its_number_and_not_its_text(self) -> None:
        await self.settle(messages=(message(1, "سر"), message(1)))
        (first,) = await self.mail()
        await self.store.mailbox.begin(first.id)
        await self.store.mailbox.close(first.id, SendState.SENT, 12)
        row = self.row(select(MessageRow).where(MessageRow.id == first.id))
        assert (row.state, row.arrived, row.payload) == (SendState.SENT, 12, "")
        assert (await self.mail())[0].id > first.id

    async def test_a_message_that_was_dropped_on_its_way_is_not_sent_again(self) -> None:
        for begun in (True, False):
            await self.settle(messages=(message(1),))
            (first,) = await self.mail()
            if begun:
                await self.store.mailbox.begin(first.id)
            await self.store.chats.drop(1)
            if not begun:
                await self.store.mailbox.begin(first.id)
            await self.store.mailbox.refused(first.id, "{}")
            assert await self.mail() == []
            assert {r.payload for r in self.rows(select(MessageRow.payload))} == {""}

    async def test_nothing_happens_to_a_message_that_is_gone(self) -> None:
        box = self.store.mailbox
        await box.begin(99)
        await box.refused(99)
        await box.close(99, SendState.SENT, 1)
        assert self.rows(select(MessageRow)) == []

    async def test_the_numbers_of_what_arrived_in_a_chat_are_known(self) -> None:
        await self.settle(messages=(*[message(1)] * 3, message(2)))
        for number in (10, 11, None, 12):
            each = (await self.mail())[0]
            await self.store.mailbox.close(each.id, SendState.SENT, number)
        await self.store.mailbox.put_notice(Notice(1, 15, {"text": "next"}))
        assert await self.store.mailbox.arrived(1, 10) == {11, 15}
        assert await self.store.mailbox.arrived(2, 10) == {12}
        assert await self.store.mailbox.arrived(3, 10) == set()

    async def test_a_chat_has_one_notice_until_it_is_taken_down(self) -> None:
        box, notice = self.store.mailbox, Notice(1, 5, {"text": "third"})
        other = Notice(2, 6, {"text": "next"})
        for each in (Notice(1, 0, {"text": "fourth"}), notice, other):
            await box.put_notice(each)
        assert await box.notices() == {1: notice, 2: other}
        await self.settle(messages=(message(1, "answer"),))
        for _ in range(2):
            await box.take_down(notice)
        assert set(await box.notices()) == {2}
        answer, deletion = await self.send()
        assert answer["text"] == "answer"
        assert deletion == {"method": "deleteMessage", "chat_id": 1, "message_id": 5}

    async def test_a_notice_that_was_never_sent_needs_no_deletion(self) -> None:
        unsent = Notice(1, 0, {"text": "next"})
        await self.store.mailbox.put_notice(unsent)
        await self.store.mailbox.take_down(unsent)
        assert await self.store.mailbox.notices() == {}
        assert await self.mail() == []

    async def test_it_is_known_how_many_messages_wait_and_how_long(self) -> None:
        assert await self.store.mailbox.unsent() == (0, 0.0)
        await self.settle(messages=(message(1), message(2)))
        self.age(MessageRow, HOUR, "created")
        await self.settle(messages=(message(1),))
        on_its_way, sent = await self.mail()
        await self.store.mailbox.begin(on_its_way.id)
        await self.store.mailbox.close(sent.id, SendState.SENT)
        count, seconds = await self.store.mailbox.unsent()
        assert count == 2
        assert HOUR <= seconds < HOUR + 60


class KeepingContract(Opened):
    async def test_what_is_old_is_forgotten_and_what_has_not_ended_never(self) -> None:
        await self.join(job(1, "old", tail=FULL), job(1))
        await self.answer(messages=[message(1)])
        await self.store.queue.remember("old", Length.SHORT, MADE_BY, brief(article()))
        await self.send()
        await self.take(job(1, "open"))
        await self.settle(messages=(message(1, "unsent"),))
        self.age(JobRow, 31 * DAY, "created", "ended")
        self.age(ResultRow, 31 * DAY, "created")
        self.age(MessageRow, 31 * DAY, "created")
        await self.answer(job(2, "new"), messages=[message(2)])
        await self.store.queue.remember("new", Length.SHORT, MADE_BY, brief(article()))
        await self.store.keeping.expire(32)
        assert len(self.states()) == 3
        await self.store.keeping.expire(30)
        assert self.states() == [JobState.RUNNING, JobState.ANSWERED]
        assert [part.text for part in self.rows(select(PartRow))] == ["open"]
        assert [row.key for row in self.rows(select(ResultRow))] == ["new"]
        assert [m["text"] for m in await self.send()] == ["unsent", "جواب"]

    async def test_a_cancelled_job_is_forgotten_when_it_is_old(self) -> None:
        await self.give(job(1))
        await self.settle(cancel=Cancel(1, USER))
        self.age(JobRow, 31 * DAY, "created", "ended")
        await self.store.keeping.expire(30)
        assert self.states() == []

    async def test_figures_outlast_what_is_kept_for_less_than_a_day(self) -> None:
        await self.join(job(1, "سر", tail=FULL), job(1, "بقية"))
        number = await self.answer()
        await self.store.queue.remember("سر", Length.NORMAL, MADE_BY, brief(article("سر")))
        self.age(JobRow, DAY / 2, "created", "ended")
        self.age(ResultRow, DAY / 2, "created")
        await self.store.keeping.expire(0.25)
        assert await self.store.updates.told(number) is None
        assert self.rows(select(ResultRow)) == self.rows(select(PartRow)) == []
        assert self.row(select(JobRow.prepared, JobRow.key)) == (None, None)
        assert (await self.store.keeping.statistics()).jobs == {JobState.ANSWERED: 1}

    async def test_a_result_that_is_made_again_is_new(self) -> None:
        for _ in range(2):
            self.age(ResultRow, 31 * DAY, "created")
            await self.store.queue.remember("key", Length.SHORT, MADE_BY, brief(article()))
        await self.store.keeping.expire(30)
        assert len(self.rows(select(ResultRow))) == 1

    async def test_updates_are_kept_as_long_as_they_may_come_twice(self) -> None:
        await self.settle()
        await self.settle()
        await self.store.updates.add([stored(3)])
        await self.store.updates.set_aside(3)
        await self.store.updates.add([stored(4), stored(5), stored(6)])
        await self.store.updates.set_aside(6)
        await self.store.settle(5, Effects())
        kept = select(UpdateRow.id).order_by(UpdateRow.id)
        remaining = []
        for _ in range(4):
            await self.store.keeping.expire(1)
            remaining.append([row.id for row in self.rows(kept)])
            self.age(UpdateRow, DAY * 1.5 if len(remaining) < 3 else 30 * DAY, "received")
        # First those that were handled, long after those that could not be read; never a new one.
        assert remaining == [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6], [3, 4, 6], [4]]

    async def test_a_new_bot_has_no_figures(self) -> None:
        figures = await self.store.keeping.statistics()
        assert (figures.jobs, figures.cached, figures.seconds) == ({}, 0, 0)
        assert (figures.aside, figures.outgoing, figures.readers) == (0, 0, 0)

    async def test_the_figures_of_the_last_day_and_of_what_has_not_ended(self) -> None:
        await self.answer(job(1, user=5))
        await self.take(job(1, user=1))
        self.age(JobRow, 2 * DAY, "created")
        answered, failed = JobState.ANSWERED, JobState.FAILED
        for chat, state, cached in ((2, answered, False), (3, answered, True), (4, failed, False)):
            (taken,) = await self.take(job(chat))
            await self.store.queue.finish(taken, state, cached=cached, messages=[message(chat)])
            times = {"started": 1000.0, "ended": 1000.0 + chat}
            self.rows(update(JobRow).where(JobRow.id == taken.id).values(times))
        await self.store.updates.add([stored(90)])
        await self.store.updates.set_aside(90)
        await self.store.mailbox.begin((await self.mail())[0].id)
        figures = await self.store.keeping.statistics()
        expected = {answered: 2, failed: 1, JobState.RUNNING: 1}
        assert (figures.jobs, figures.cached, figures.seconds) == (expected, 1, 2.5)
        assert (figures.aside, figures.outgoing, figures.readers) == (1, 3, 2)


class DatabaseContract(Opened):
    async def test_a_second_bot_stands_by_until_the_first_has_stopped(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("bot.store.database.STAND_BY", 0.01)
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
                await self.store.settle(99, Effects())
        await self.open()


class StoreContract(
    UpdatesContract,
    CircumstancesContract,
    PreparingContract,
    RunningContract,
    FinishingContract,
    PartsContract,
    ChatsContract,
    MailboxContract,
    KeepingContract,
    DatabaseContract,
):
    """What every database keeps; a subclass opens one."""


class TestSqlite(StoreContract):
    @pytest.fixture(autouse=True)
    async def opened(self, tmp_path: Path) -> AsyncIterator[None]:
        self.url = f"sqlite:///{tmp_path / 'new' / 'mujaz.db'}"
        async with AsyncExitStack() as self.opening:
            await self.open()
            yield

    async def test_a_file_that_another_has_locked_is_waited_for(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("bot.store.database.BUSY", 0.01)
        monkeypatch.setattr("bot.store.steady.FIRST_PAUSE", 0.05)
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


@pytest.mark.skipif("MUJAZ_TEST_POSTGRES" not in os.environ, reason="no Postgres here; CI has one")
class TestPostgres(StoreContract):
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

    async def test_whoever_lost_the_lock_does_not_go_on(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.store.database.STAND_BY", 0.05)
        watching = asyncio.create_task(self.store.watch())
        await asyncio.sleep(0.2)
        assert not watching.done()
        self.rows(text(self.CUT))
        with pytest.raises(StoreError, match="keeps other bots out"):
            await asyncio.wait_for(watching, 30)

    @pytest.fixture(autouse=True)
    async def opened(self, worker_id: str) -> AsyncIterator[None]:
        # A database of its own for each process of the tests, made anew for each test.
        url, _, name = os.environ["MUJAZ_TEST_POSTGRES"].rpartition("/")
        own = f"{name}_{worker_id}"
        admin = create_engine(f"{url}/{name}", isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{own}"'))
            connection.execute(text(f'CREATE DATABASE "{own}"'))
        admin.dispose()
        self.url = f"{url}/{own}".replace("+psycopg", "")
        async with AsyncExitStack() as self.opening:
            await self.open()
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
