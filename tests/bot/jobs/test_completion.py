"""A job ends once: with its brief, with the reason why there is none, or with an apology."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.chats import ChatSettings, Languages
from bot.domain.effects import Cancel
from bot.domain.jobs import FollowUp, Job, JobState, Task
from bot.jobs.completion import JobCompletion
from bot.observability.metrics import Metrics
from bot.phrases import phrases
from bot.storage.tables import JobRow
from models.errors import EngineError, TooShortError
from models.summary.summarizer import Length
from models.translation import Translation
from tests.support.stores import MADE_BY, USER, OnSqlite, brief, job

CHAT = 5


class TestCompletion(OnSqlite):
    def completion(self, *, keeps: bool = True) -> JobCompletion:
        return JobCompletion(self.store, Metrics(), keeps=keeps)

    async def one(self, words: str = "نص", **more: Any) -> Job:
        """A job that the models have taken."""
        (taken,) = await self.take(job(CHAT, words, **more))
        return taken

    async def brief_of(self, taken: Job, *, keeps: bool = True) -> None:
        assert taken.prepared is not None
        await self.completion(keeps=keeps).answer(taken, brief(taken.prepared), MADE_BY)

    async def sent(self) -> list[dict[str, Any]]:
        return [json.loads(mail.payload) for mail in await self.mail()]

    async def test_a_brief_answers_its_message_with_buttons_that_name_the_job(self) -> None:
        taken = await self.one()
        await self.brief_of(taken)
        (sent,) = await self.sent()
        assert sent["text"].startswith("ملخص")
        assert sent["reply_parameters"]["message_id"] == taken.address.message
        rows = sent["reply_markup"]["inline_keyboard"]
        assert all(f":{taken.id}:" in button["callback_data"] for row in rows for button in row)
        assert self.states() == [JobState.ANSWERED]

    async def test_where_nothing_is_kept_there_are_no_buttons_and_no_article(self) -> None:
        await self.brief_of(await self.one(), keeps=False)
        (sent,) = await self.sent()
        assert "reply_markup" not in sent
        assert self.row(select(JobRow.prepared))[0] is None

    async def test_a_brief_is_in_the_languages_that_the_chat_now_wants(self) -> None:
        taken = await self.one()
        await self.settle(CHAT, chat=(CHAT, ChatSettings(Languages.ENGLISH)))
        await self.brief_of(taken)
        (sent,) = await self.sent()
        assert sent["text"].startswith("Summary")

    async def test_the_same_article_is_answered_from_what_was_made_of_the_first(self) -> None:
        await self.brief_of(await self.one())
        await self.send()
        again = await self.one()
        assert not await self.completion(keeps=False).answer_from_cache(again, MADE_BY)
        assert not await self.completion().answer_from_cache(again, "other models")
        assert await self.completion().answer_from_cache(again, MADE_BY)
        (sent,) = await self.sent()
        assert sent["text"].startswith("ملخص")
        assert [row.cached for row in self.rows(select(JobRow.cached))] == [False, True]

    async def test_a_translation_takes_the_place_of_the_reply_that_was_pressed(self) -> None:
        first = await self.one()
        await self.brief_of(first)
        await self.send()
        wanted = FollowUp(first.id, Task.TRANSLATION, Length.NORMAL, 77, USER, "en")
        await self.settle(CHAT, follow_ups=(wanted,))
        (taken,) = await self.take()
        await self.completion().answer(taken, Translation("In English.", "translator"), MADE_BY)
        (sent,) = await self.sent()
        assert (sent["message_id"], sent["text"]) == (77, "In English.")

    @pytest.mark.parametrize("quiet", [False, True])
    async def test_an_article_at_fault_is_told_why_unless_nobody_asked(self, quiet: bool) -> None:
        await self.completion().explain(await self.one(quiet=quiet), TooShortError(3, 20))
        assert ["قصير" in sent["text"] for sent in await self.sent()] == [True] * (not quiet)
        assert self.states() == [JobState.FAILED]

    async def test_a_fault_of_the_models_is_an_apology_and_an_error_in_the_log(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        taken = await self.one("نص لا يُكتب في السجل")
        await self.completion().explain(taken, EngineError("out of memory"))
        (sent,) = await self.sent()
        assert "عذر" in sent["text"]
        assert "out of memory" in caplog.text
        assert "السجل" not in caplog.text

    async def test_what_was_cancelled_meanwhile_is_answered_no_more(self) -> None:
        taken = await self.one()
        await self.settle(CHAT, cancel=Cancel(CHAT, USER))
        await self.brief_of(taken)
        await self.completion().apologise(taken, "too late")
        assert await self.sent() == []
        assert self.states() == [JobState.CANCELLED]

    async def test_an_apology_is_in_the_language_of_whoever_gave_the_article(self) -> None:
        await self.completion().apologise(await self.one(), "KilledError")
        (sent,) = await self.sent()
        assert sent["text"] == phrases("ar").say("apology")
        assert self.row(select(JobRow.reason))[0] == "KilledError"
