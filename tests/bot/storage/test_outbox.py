"""What is to be sent is sent in the order of its chat."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from bot.domain.effects import OutgoingMessage
from bot.domain.jobs import Address
from bot.storage import QueueNotice, SendState
from bot.storage.tables import MessageRow
from tests.support.stores import HOUR, OnPostgres, OnSqlite, Opened, message


class MailboxContract(Opened):
    async def test_messages_of_a_chat_come_one_after_another(self) -> None:
        await self.settle(messages=(message(1, "a"), message(2, "b"), message(1, "c")))
        assert [m.chat for m in await self.mail()] == [1, 2]
        box = self.store.outbox
        assert [m.chat for m in await box.next(without_chats=[1])] == [2]
        await self.settle(messages=(message(3, "d"),))
        assert [m["text"] for m in await self.send()] == ["a", "b", "d", "c"]

    async def test_a_message_keeps_its_topic_its_article_and_its_buttons(self) -> None:
        said = OutgoingMessage(Address(1, 2, 3), "<b>x</b>", ((("Longer", "data"),),))
        await self.settle(messages=(said,), edits=(said,))
        edited, sent = await self.send()
        assert edited == {"method": "editMessageText", **said.edit()}
        assert sent == {"method": "sendMessage", **said.parameters()}

    async def test_what_was_on_its_way_when_the_process_ended_may_have_arrived(self) -> None:
        await self.settle(messages=(message(1), message(1)))
        (first,) = await self.mail()
        assert (first.attempts, first.uncertain) == (0, False)
        await self.store.outbox.begin(first.id)
        await self.open()
        assert await self.mail() == [replace(first, attempts=1, uncertain=True)]

    async def test_what_was_refused_has_certainly_not_arrived(self) -> None:
        await self.settle(messages=(message(1),))
        (first,) = await self.mail()
        for tries, payload in ((1, None), (2, "{}")):
            await self.store.outbox.begin(first.id)
            await self.store.outbox.refused(first.id, payload)
            (again,) = await self.mail()
            assert (again.attempts, again.uncertain) == (tries, False)
            assert again.payload == (payload or first.payload)

    async def test_a_message_that_was_sent_keeps_its_number_and_not_its_text(self) -> None:
        await self.settle(messages=(message(1, "سر"), message(1)))
        (first,) = await self.mail()
        await self.store.outbox.begin(first.id)
        await self.store.outbox.close(first.id, SendState.SENT, 12)
        row = self.row(select(MessageRow).where(MessageRow.id == first.id))
        assert (row.state, row.arrived, row.payload) == (SendState.SENT, 12, "")
        assert (await self.mail())[0].id > first.id

    async def test_a_message_that_was_dropped_on_its_way_is_not_sent_again(self) -> None:
        for begun in (True, False):
            await self.settle(messages=(message(1),))
            (first,) = await self.mail()
            if begun:
                await self.store.outbox.begin(first.id)
            await self.store.chats.drop(1)
            if not begun:
                await self.store.outbox.begin(first.id)
            await self.store.outbox.refused(first.id, "{}")
            assert await self.mail() == []
            assert {r.payload for r in self.rows(select(MessageRow.payload))} == {""}

    async def test_nothing_happens_to_a_message_that_is_gone(self) -> None:
        box = self.store.outbox
        await box.begin(99)
        await box.refused(99)
        await box.close(99, SendState.SENT, 1)
        assert self.rows(select(MessageRow)) == []

    async def test_the_numbers_of_what_arrived_in_a_chat_are_known(self) -> None:
        await self.settle(messages=(*[message(1)] * 3, message(2)))
        for number in (10, 11, None, 12):
            each = (await self.mail())[0]
            await self.store.outbox.close(each.id, SendState.SENT, number)
        await self.store.outbox.put_notice(QueueNotice(1, 15, {"text": "next"}))
        # Private chats share their numbers; a supergroup has its own.
        for chat in (1, 2, 3):
            assert (await self.store.outbox.gaps(chat, 9, 3))[:4] == [13, 14, 16, 17]
        assert (await self.store.outbox.gaps(-(10**12) - 5, 9, 3))[:2] == [10, 11]

    async def test_a_chat_has_one_notice_until_it_is_taken_down(self) -> None:
        box, notice = self.store.outbox, QueueNotice(1, 5, {"text": "third"})
        other = QueueNotice(2, 6, {"text": "next"})
        for each in (QueueNotice(1, 0, {"text": "fourth"}), notice, other):
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
        unsent = QueueNotice(1, 0, {"text": "next"})
        await self.store.outbox.put_notice(unsent)
        await self.store.outbox.take_down(unsent)
        assert await self.store.outbox.notices() == {}
        assert await self.mail() == []

    async def test_it_is_known_how_many_messages_wait_and_how_long(self) -> None:
        assert await self.store.outbox.unsent() == (0, 0.0)
        await self.settle(messages=(message(1), message(2)))
        self.age(MessageRow, HOUR, "created")
        await self.settle(messages=(message(1),))
        on_its_way, sent = await self.mail()
        await self.store.outbox.begin(on_its_way.id)
        await self.store.outbox.close(sent.id, SendState.SENT)
        count, seconds = await self.store.outbox.unsent()
        assert count == 2
        assert HOUR <= seconds < HOUR + 60


class TestSqlite(MailboxContract, OnSqlite):
    pass


class TestPostgres(MailboxContract, OnPostgres):
    pass
