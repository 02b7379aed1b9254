"""What the buttons under a brief lead to, through the real bot."""

from __future__ import annotations

import json
from typing import Any

from tests.support.acting import (
    GROUP,
    PASSAGE,
    SUMMARY,
    answered,
    long_article,
    models_asleep,
    pressed,
    shown,
)
from tests.support.checkpoints import SUMMARIES
from tools.botapi.server import BotApi, Fault


def test_a_longer_summary_takes_the_place_of_the_brief_and_gives_it_back(
    api: BotApi, bot: Any
) -> None:
    reader = api.user(1)
    reader.send(long_article())
    (reply,) = reader.replies()
    brief = reply["text"]
    data = reply["buttons"]["أطول"]
    query = pressed(api, reader, reply, "أطول")
    assert answered(api, query) == "لحظات من فضلك…"
    assert reply["buttons"]["من أين؟"].split(":")[3] == "long"
    # What was made once is shown at once.
    pressed(api, reader, reply, "من أين؟")
    pressed(api, reader, reply, "الموجز")
    assert answered(api, pressed(api, reader, reply, "المقال منقّحاً")) is None
    back = data.replace("long", "normal")
    query = reader.press(reply, "", data=back)
    api.wait(lambda: query in api.answers and reply["text"] == brief)
    assert len(reader.replies()) == 1


def test_the_full_translation_is_in_place_and_made_once(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    reader.send(SUMMARIES[1][1] + " " + PASSAGE)
    (reply,) = reader.replies()
    pressed(api, reader, reply, "الترجمة كاملة")
    english = reply["text"]
    assert "library" in english
    pressed(api, reader, reply, "الموجز")
    query = pressed(api, reader, reply, "الترجمة كاملة")
    assert answered(api, query) is None
    assert reply["text"] == english


def test_a_long_article_is_shown_page_by_page(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    paragraphs = [f"{p}." for p in long_article(1500).split(".\n")]
    reader.send(long_article(1500)[:4090])
    (reply,) = reader.replies()
    pressed(api, reader, reply, "المقال منقّحاً")
    pages = [shown(reply)]
    while "التالي" in reply["buttons"]:
        pressed(api, reader, reply, "التالي")
        pages.append(shown(reply))
    assert len(pages) > 1
    assert paragraphs[2] in pages[0]
    assert "صفحة ١ من" in pages[0]
    assert not set(pages[0].split("\n\n")) & set(pages[1].split("\n\n"))
    pressed(api, reader, reply, "السابق")
    assert shown(reply) == pages[-2]


def test_the_same_button_twice_asks_the_models_once(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    reader.send(long_article())
    (reply,) = reader.replies()
    data = reply["buttons"]["الترجمة كاملة"]
    with models_asleep(api, bot):
        first, second = (reader.press(reply, "", data=data) for _ in range(2))
        assert answered(api, first) == "لحظات من فضلك…"
        assert answered(api, second) == "يجري إعداده الآن."
    api.wait(lambda: reply["edits"])
    assert len(reply["edits"]) == 1


def test_a_wrong_join_is_undone_once(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    filler = "\n".join(long_article(1500).split("\n")[1:])
    first = reader.send(f"{PASSAGE}\n{filler}"[:3900])
    second = reader.send(SUMMARIES[1][0])
    (reply,) = reader.replies()
    assert "ضُم جزآن" in reply["text"]
    data = reply["buttons"]["ليست مقالاً واحداً"]
    pressed(api, reader, reply, "ليست مقالاً واحداً")
    again = reader.press(reply, "", data=data)
    replies = reader.replies(3)
    assert replies[0]["text"] == "فُصلت الأجزاء، ولكل منها موجز."
    assert [r["reply_to"] for r in replies[1:]] == [first, second]
    assert SUMMARIES[1][1] in replies[2]["text"]
    assert "انتهت صلاحية" in str(answered(api, again))
    reader.send("/help")
    assert len(reader.replies(4)) == 4


def test_in_a_group_a_join_is_undone_by_whoever_sent_it_alone(api: BotApi, new_bot: Any) -> None:
    bot = new_bot()
    bot.start()
    admin, other = api.user(1), api.user(2)
    group = api.group(GROUP, admins=[admin], hears_all=True)
    admin.send("/settings", group=group.number)
    (settings,) = admin.replies(group=group.number)
    pressed(api, admin, settings, "كل مقال")
    filler = "\n".join(long_article(1500).split("\n")[1:])
    admin.send(f"{PASSAGE}\n{filler}"[:3900], group=group.number)
    admin.send(SUMMARIES[1][0], group=group.number)
    reply = admin.replies(2, group=group.number)[1]
    query = other.press(reply, "ليست مقالاً واحداً")
    assert answered(api, query) == "هذا الزر لمن أرسل المقال."
    pressed(api, admin, reply, "ليست مقالاً واحداً")


def test_buttons_survive_a_restart(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    reader.send(f"{PASSAGE}\n{PASSAGE}")
    (reply,) = reader.replies()
    bot.kill()
    bot.start()
    pressed(api, reader, reply, "المقال منقّحاً")
    assert PASSAGE in shown(reply)


def test_an_operator_who_keeps_nothing_offers_no_buttons(api: BotApi, new_bot: Any) -> None:
    bot = new_bot(MUJAZ_KEEP_DAYS="0")
    bot.start()
    reader = api.user(1)
    reader.send(PASSAGE)
    (reply,) = reader.replies()
    assert reply["buttons"] == {}
    bot.stop()
    assert PASSAGE[:30].encode() not in (bot.folder / "mujaz.db").read_bytes()


def test_markup_that_telegram_refuses_goes_out_plain(api: BotApi, bot: Any) -> None:
    said = "Bad Request: can't parse entities: Unsupported start tag"
    refusal = json.dumps({"ok": False, "error_code": 400, "description": said}).encode()
    api.faults.append(Fault("sendMessage", times=1, answer=(400, refusal)))
    reader = api.user(1)
    reader.send(PASSAGE)
    (reply,) = reader.replies()
    assert SUMMARY in reply["text"]
    assert reply.get("entities") is None
    assert "من أين؟" in reply["buttons"]
