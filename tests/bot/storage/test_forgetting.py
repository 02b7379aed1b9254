"""Of a user who wishes it nothing is left, and of others everything."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.domain.effects import Effects, OutgoingMessage
from bot.domain.jobs import Address, FollowUp, Task
from bot.storage import SendState, StoredResult
from bot.storage.tables import Base, MessageRow, ResultRow, UpdateRow
from models.summary.summarizer import Length
from models.translation import Translation
from tests.support.stores import (
    CHOSEN,
    FULL,
    MADE_BY,
    USER,
    OnPostgres,
    OnSqlite,
    Opened,
    article,
    brief,
    job,
    message,
    stored,
    texts,
)


class ForgettingContract(Opened):
    async def test_of_a_user_who_is_forgotten_no_row_is_left(self) -> None:
        user, group, other = 987_654_321, -5, 8
        await self.fill(user, user, user)
        await self.fill(group, user, other)
        self.updates += 1
        unreadable = stored(self.updates, user)
        await self.store.updates.add([unreadable])
        await self.store.updates.set_aside(unreadable.id)
        for taken in await self.take():
            await self.finish(
                taken, made=StoredResult(Length.NORMAL, MADE_BY, brief(article("secret")))
            )
        number = await self.join(job(user, "secret", user=user, tail=FULL), job(user, "more"))
        await self.prepare()
        assert len(self.rows(select(ResultRow))) == 2
        await self.settle(forget=user)
        left = [
            str(row) for table in Base.metadata.sorted_tables for row in self.rows(select(table))
        ]
        assert [row for row in left if str(user) in row or "secret" in row] == []
        assert await self.store.updates.answered(number) is None
        # What others have stays, and the update is known, should it come again.
        assert texts(await self.store.jobs.take(8)) == [f"{group} of {other}"]
        assert [m.chat for m in await self.mail()] == [group]
        assert await self.store.chats.settings(group) == CHOSEN
        assert await self.store.updates.add([unreadable]) == 0
        assert await self.store.updates.new() == []

    async def test_what_a_user_sends_behind_the_wish_to_be_forgotten_is_handled(self) -> None:
        await self.store.updates.add([stored(1, USER), stored(2, USER)])
        await self.store.commit(1, Effects(forget=USER))
        assert await self.store.updates.new() == [stored(2, USER)]

    async def test_what_was_made_of_an_article_that_others_gave_too_stays(self) -> None:
        for chat, words in ((1, "shared"), (2, "shared"), (1, "own")):
            made = StoredResult(Length.NORMAL, MADE_BY, brief(article(words)))
            await self.answer(job(chat, words, user=chat), made=made)
        await self.settle(forget=1)
        assert [row.key for row in self.rows(select(ResultRow))] == ["shared"]
        assert len(self.states()) == 1

    async def test_in_groups_too_no_update_of_a_user_who_is_forgotten_is_left(self) -> None:
        aside, waiting, of_another, behind = (
            stored(n, -5, user) for n, user in ((101, USER), (102, USER), (103, 8), (105, USER))
        )
        await self.store.updates.add([aside, waiting, of_another])
        await self.store.updates.set_aside(aside.id)
        wish = stored(104, USER, USER)
        self.age(UpdateRow, 60, "received")
        await self.store.updates.add([wish, behind])
        await self.store.commit(wish.id, Effects(forget=USER))
        assert await self.store.updates.new() == [of_another, behind]
        # One that is being handled leads to nothing any more, and is known, should it come again.
        await self.store.commit(waiting.id, Effects(jobs=(job(-5),)))
        await self.store.updates.set_aside(waiting.id)
        assert self.states() == []
        kept = select(UpdateRow.payload).where(UpdateRow.id.in_((aside.id, waiting.id)))
        assert [row.payload for row in self.rows(kept)] == ["", ""]
        assert await self.store.updates.add([aside, waiting]) == 0

    async def test_what_groups_were_to_read_of_a_forgotten_users_article_is_not_sent(self) -> None:
        group, other = -5, 8
        edit = OutgoingMessage(Address(group, 50), "edited")
        for user in (USER, other):
            await self.answer(job(group, user=user), messages=[message(group, "sent")])
        for number in (60, 61):
            await self.store.outbox.close((await self.mail())[0].id, SendState.SENT, number)
        mine = await self.answer(job(group, "سر"), messages=[message(group, "سر")], edits=[edit])
        shown = replace(message(group, "article"), job=mine)
        await self.settle(edits=(replace(shown, address=Address(group, 51)),))
        await self.answer(job(group, user=other), messages=[message(group, "theirs")])
        await self.store.outbox.begin((await self.mail())[0].id)
        await self.settle(forget=USER)
        assert [m["text"] for m in await self.send()] == ["theirs"]
        left = self.rows(select(MessageRow.job, MessageRow.payload))
        assert {row.payload for row in left} == {""}
        assert mine not in {row.job for row in left}
        # A message that may be lost is not looked for under the numbers of those.
        gaps = await self.store.outbox.gaps(group, 1, 100)
        assert 59 in gaps
        assert not {60, 61} & set(gaps)

    async def test_what_others_wanted_of_a_forgotten_users_article_is_forgotten(self) -> None:
        number = await self.answer(job(-5, "سر"))
        wanted = FollowUp(number, Task.TRANSLATION, Length.NORMAL, 55, 8, "en")
        await self.settle(follow_ups=(wanted,))
        (taken,) = await self.store.jobs.take(8)
        await self.settle(forget=USER)
        assert self.states() == []
        made = StoredResult(Task.TRANSLATION, MADE_BY, Translation("News", "translator"))
        assert not await self.finish(taken, made=made)

    async def test_a_user_who_is_forgotten_is_told_so(self) -> None:
        # Behind the press come messages from before, which are forgotten with the rest.
        await self.settle(messages=(message(USER, "before"),))
        said = OutgoingMessage(Address(USER, 77), "forgotten")
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


class TestSqlite(ForgettingContract, OnSqlite):
    pass


class TestPostgres(ForgettingContract, OnPostgres):
    pass
