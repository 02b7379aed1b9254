"""Waiting, cancelling, and the same article again, through the real bot."""

from __future__ import annotations

import os
import signal
import time
from itertools import pairwise
from typing import Any

from tests.support.acting import (
    GROUP,
    PASSAGE,
    SUMMARY,
    TRANSLATION,
    answered,
    long_article,
    models_asleep,
    models_of,
    pressed,
)
from tests.support.checkpoints import SUMMARIES
from tools.botapi.server import BotApi


def notices(api: BotApi, *readers: Any) -> list[dict[str, Any]]:
    """The messages that tell those readers their place."""
    messages = [m for reader in readers for m in api.messages(reader.number)]
    return [message for message in messages if message["silent"]]


def crowd(api: BotApi) -> list[Any]:
    """More readers than the models take at once, each with an article."""
    readers = [api.user(number) for number in range(1, 13)]
    for reader in readers:
        reader.send(f"{PASSAGE} وكان ذلك في اليوم رقم {reader.number}.")
    return readers


def test_whoever_waits_behind_others_is_told_the_place_until_the_answer(
    api: BotApi, bot: Any
) -> None:
    with models_asleep(api, bot):
        readers = crowd(api)
        notice = api.wait(lambda: notices(api, *readers))[0]
        assert notice["text"].startswith("قبل مقالك")
        time.sleep(1)
        assert all(len(notices(api, reader)) <= 1 for reader in readers)
    for reader in readers:
        reader.replies()
    api.wait(lambda: not notices(api, *readers))
    assert all(len(api.messages(reader.number)) == 1 for reader in readers)
    times = [at for at, _ in notice["edits"]]
    assert all(later - at > 2.5 for at, later in pairwise(times))


def test_a_notice_does_not_outlive_a_kill(api: BotApi, bot: Any) -> None:
    # As Telegram numbers the messages of private chats: what is lost is looked for by that.
    api.shared_numbering = True
    with models_asleep(api, bot):
        readers = crowd(api)
        api.wait(lambda: notices(api, *readers))
        bot.kill()
        bot.start()
        for reader in readers:
            reader.replies()
        api.wait(lambda: not notices(api, *readers))


def test_cancel_drops_what_waits_and_what_runs(api: BotApi, bot: Any) -> None:
    reader, other = api.user(1), api.user(2)
    with models_asleep(api, bot):
        for number in range(3):
            reader.send(f"{PASSAGE} وكان ذلك في اليوم رقم {number}.")
        other.send(PASSAGE)
        api.wait(lambda: not api.updates)
        reader.send("/cancel")
        assert reader.replies()[0]["text"] == "أُلغيت ٣ مقالات"
    other.replies()
    reader.send("/cancel")
    assert reader.replies(2)[1]["text"] == "لا شيء لك ينتظر."
    assert len(reader.replies(2)) == 2


def test_the_button_under_a_notice_cancels(api: BotApi, bot: Any) -> None:
    with models_asleep(api, bot):
        readers = crowd(api)
        notice = api.wait(lambda: notices(api, *readers))[0]
        reader = readers[notice["chat"]["id"] - 1]
        assert answered(api, reader.press(notice, "إلغاء")) == "أُلغي مقال واحد"
        api.wait(lambda: not notices(api, reader))
    others = [other for other in readers if other is not reader]
    for other in others:
        other.replies()
    assert api.messages(reader.number) == []


def test_in_a_group_nobody_cancels_for_another(api: BotApi, bot: Any) -> None:
    reader, other = api.user(1), api.user(2)
    with models_asleep(api, bot):
        reader.send(f"/summarize {PASSAGE}", group=GROUP)
        api.wait(lambda: "sendChatAction" in api.counts())
        other.send("/cancel", group=GROUP)
        assert other.replies(group=GROUP)[0]["text"] == "لا شيء لك ينتظر."
    assert SUMMARY in reader.replies(2, group=GROUP)[1]["text"]


def test_one_chat_with_many_articles_delays_no_other(api: BotApi, bot: Any) -> None:
    busy, other = api.user(1), api.user(2)
    with models_asleep(api, bot):
        for number in range(40):
            busy.send(f"{PASSAGE} وكان ذلك في اليوم رقم {number}.")
        api.wait(lambda: not api.updates)
        other.send(SUMMARIES[1][0])
    other.replies()
    assert len(api.replies(busy.number)) <= 3


def test_the_same_article_again_needs_no_models(api: BotApi, bot: Any) -> None:
    first, second = api.user(1), api.user(2)
    first.forward(f"{PASSAGE}\nتابعونا على تلغرام @qanat_alwadi", channel=-1001)
    brief = first.replies()[0]["text"].split("\n\n")
    with models_asleep(api, bot):
        # Another channel's footer and another spelling; the models cannot help.
        respelt = PASSAGE.replace("أ", "ا").replace("ة", "ه")
        second.forward(f"{respelt}\nاشترك في قناتنا https://t.me/akhbar", channel=-1002)
        again = second.replies(seconds=10)[0]
    assert again["text"].split("\n\n")[:2] == brief[:2]
    assert "t.me" in again["text"]
    pressed(api, second, again, "من أين؟")


def test_nobody_sees_what_was_taken_out_of_anothers_message(api: BotApi, bot: Any) -> None:
    # Two bring the same article, and the models read it once for both.
    first, second, other = api.user(1), api.user(2), api.user(3)
    with models_asleep(api, bot):
        other.send(SUMMARIES[1][0])
        api.wait(lambda: "sendChatAction" in api.counts())
        first.send(f"تابعونا في مجموعة العائلة https://t.me/+SECRETinvite\n{PASSAGE}\n{PASSAGE}")
        second.send(PASSAGE)
        api.wait(lambda: api.counts()["sendChatAction"] >= 3)
        time.sleep(0.5)
    assert "SECRETinvite" in first.replies()[-1]["text"]
    assert second.replies()[-1]["text"].split("\n\n") == [SUMMARY, TRANSLATION]


def test_models_that_are_killed_cost_nobody_an_article(api: BotApi, bot: Any) -> None:
    readers = [api.user(number) for number in range(1, 5)]
    with models_asleep(api, bot):
        for number, reader in enumerate(readers):
            reader.send(SUMMARIES[number][0])
        api.wait(lambda: api.counts().get("sendChatAction", 0) >= 4)
        os.kill(models_of(bot), signal.SIGKILL)
    for number, reader in enumerate(readers):
        assert SUMMARIES[number][1] in reader.replies()[0]["text"]


def test_sigterm_in_the_middle_of_a_job_leaves_it_for_the_next_start(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    with models_asleep(api, bot):
        reader.send(long_article())
        api.wait(lambda: "sendChatAction" in api.counts())
        time.sleep(0.5)
        started = time.monotonic()
        assert bot.stop() == 0
        assert time.monotonic() - started < 5
        bot.start()
        assert reader.replies()[0]["reply_to"] == 1
