"""Who sends an update, and what that says of quotas, of joining and of chosen readers."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Update

from bot.domain.chats import ChatSettings
from bot.domain.context import UpdateContext
from bot.domain.effects import Effects, ReplyView, View
from bot.domain.jobs import AnsweredJob
from bot.domain.limits import LimitExceeded, LimitKind, Limits, UserLimits
from bot.domain.policy import Policy
from bot.ui.keyboards import ShowButton, callback_data
from bot.updates.router import context_query, handle, refuse
from models.cleaning import Cleaned
from models.pipeline import Prepared
from models.summary.summarizer import Length
from tests.support.updates import (
    AS_CHANNEL,
    CHANNEL,
    GROUP,
    LINKED,
    NAMELESS,
    READER,
    STRANGER,
    chat,
    message,
    numbers,
    policy,
    press,
    somebody,
    update_context,
)

ARTICLE = "وتابع الأهالي الأعمال من ضفة النهر طوال النهار والليل. " * 5


def added(by: int, place: int = GROUP, status: str = "member") -> Update:
    me = {"id": 1, "is_bot": True, "first_name": "موجز"}
    change = {
        "chat": chat(place),
        "from": somebody(by),
        "date": 1_790_000_000,
        "old_chat_member": {"user": me, "status": "left"},
        "new_chat_member": {"user": me, "status": status, "until_date": 0},
    }
    return Update.de_json({"update_id": next(numbers), "my_chat_member": change}, None)


SENDERS = {
    "a reader": ({"from": somebody(READER)}, GROUP, READER),
    "an administrator without a name": (
        {"from": NAMELESS, "sender_chat": chat(GROUP)},
        GROUP,
        GROUP,
    ),
    "somebody who speaks as a channel": (
        {"from": AS_CHANNEL, "sender_chat": chat(CHANNEL)},
        GROUP,
        CHANNEL,
    ),
    "a post that Telegram forwards to its group": (
        {"from": LINKED, "sender_chat": chat(CHANNEL)},
        GROUP,
        CHANNEL,
    ),
    "a post": ({"sender_chat": chat(CHANNEL)}, CHANNEL, CHANNEL),
    "a post without a sender": ({}, CHANNEL, CHANNEL),
}


@pytest.mark.parametrize(("sent", "place", "who"), SENDERS.values(), ids=SENDERS)
def test_whoever_speaks_as_a_chat_is_that_chat(sent: dict[str, Any], place: int, who: int) -> None:
    update = message(f"/summarize {ARTICLE}", place, **sent)
    limited = policy(quota=2, queue_bound=9)
    assert context_query(update, limited).user == who
    (job,) = handle(update, update_context(), limited).jobs
    assert (job.user, job.tail.user) == (who, who)
    beyond = LimitExceeded(LimitKind.QUOTA, 60)
    (refusal,) = refuse(
        update, update_context(), handle(update, update_context(), limited), beyond
    ).messages
    assert "دقيقة" in refusal.text
    cancel = handle(message("/cancel", place, **sent), update_context(own_jobs=1), limited)
    assert cancel.cancel is not None
    assert cancel.cancel.user == who


def test_an_article_is_stored_within_the_limits_of_its_sender() -> None:
    update = message(ARTICLE, READER, **{"from": somebody(READER)})
    effects = handle(update, update_context(), policy(quota=2, queue_bound=9))
    assert effects.limits == UserLimits(READER, Limits(2, 9))
    for kind, seconds, wait in (
        (LimitKind.QUOTA, 1200, "٢٠ دقيقة"),
        (LimitKind.QUEUE, 120, "دقيقتين"),
    ):
        refusal = refuse(update, update_context(), effects, LimitExceeded(kind, seconds))
        assert refusal.limits is None
        assert not refusal.jobs
        (said,) = refusal.messages
        assert wait in said.text
        assert said.address == effects.jobs[0].address


def test_an_article_that_nobody_asked_to_brief_is_refused_without_a_word() -> None:
    update = message(ARTICLE, GROUP, **{"from": somebody(READER)})
    context = UpdateContext(ChatSettings(locale="ar", automatic=True))
    effects = handle(update, context, policy(quota=2))
    assert effects.jobs
    assert refuse(update, context, effects, LimitExceeded(LimitKind.QUOTA, 9)) == Effects()


@pytest.mark.parametrize("allowing", [policy(), policy(quota=2, admins=frozenset({READER}))])
def test_without_limits_nothing_is_limited(allowing: Policy) -> None:
    update = message(ARTICLE, READER, **{"from": somebody(READER)})
    effects = handle(update, update_context(), allowing)
    assert effects.jobs
    assert effects.limits is None


def test_a_group_that_is_not_allowed_is_not_greeted() -> None:
    assert handle(added(STRANGER), update_context(), policy(READER)) == Effects()
    gone = handle(added(STRANGER, status="kicked"), update_context(), policy(READER))
    assert gone == Effects(gone=GROUP)


@pytest.mark.parametrize("allowed", [(), (READER,), (GROUP,)])
def test_a_group_is_greeted_where_the_bot_works(allowed: tuple[int, ...]) -> None:
    assert handle(added(READER), update_context(), policy(*allowed)).messages


def test_a_stranger_is_told_so_once_an_hour() -> None:
    update = message(ARTICLE, STRANGER, **{"from": somebody(STRANGER)})
    chosen = policy(READER)
    assert context_query(update, chosen).recent_message
    (said,) = handle(update, update_context(), chosen).messages
    assert "لقراء مختارين" in said.text
    assert handle(update, update_context(has_recent_message=True), chosen) == Effects()
    reader = message(ARTICLE, READER, **{"from": somebody(READER)})
    assert not context_query(reader, chosen).recent_message
    assert handle(reader, update_context(has_recent_message=True), chosen).jobs


def test_what_a_press_shows_is_known_to_be_of_its_job() -> None:
    # So it is not sent any more once whoever gave the article is forgotten.
    cleaned = Prepared(Cleaned((ARTICLE,), (), 50, 50), None, "a message")
    told = AnsweredJob(3, GROUP, READER, 4, Length.NORMAL, 1, cleaned, {})
    shown = ShowButton(3, ReplyView(View.ARTICLE))
    (edit,) = handle(
        press(callback_data(shown), GROUP), update_context(answered=told), policy()
    ).edits
    assert edit.job == 3
