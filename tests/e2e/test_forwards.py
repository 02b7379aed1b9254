"""What readers forward, paste and ask for in all the ways that there are, through the real bot."""

from __future__ import annotations

from typing import Any

from tests.support.acting import CHANNEL, GROUP, PASSAGE, SUMMARY, answered, long_article
from tests.support.checkpoints import SUMMARIES
from tools.botapi.server import USERNAME, BotApi, Fault

FILLER = "وتابع الأهالي الأعمال من ضفة النهر طوال النهار والليل. " * 75
REST = "وبقي الطريق مغلقا حتى المساء بحسب ما قالته البلدية في بيان صدر بعد الظهر."
LOCAL = "http://127.0.0.1/admin"
REFUSED = "لا أفتح هذا الرابط"


def test_summarize_takes_what_it_is_given_whatever_it_is(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    article = reader.message(PASSAGE, 1)["message_id"]
    elsewhere = {"origin": {"type": "hidden_user", "sender_user_name": "سالم", "date": 1}}
    quote = {"text": PASSAGE, "position": 0, "is_manual": True}
    given: list[tuple[dict[str, Any], str]] = [
        ({"text": f"/summarize {LOCAL}"}, REFUSED),
        ({"text": "/summarize لو سمحت", "reply_to": article}, SUMMARY),
        ({"text": "/summarize", "external_reply": elsewhere, "quote": quote}, SUMMARY),
        ({"text": "/لخص"}, "قصير"),
        ({"text": "/summarize"}, "رُدّ بهذا الأمر"),
    ]
    for number, (message, said) in enumerate(given, 1):
        reader.send(message.pop("text"), **message)
        assert said in reader.replies(number)[-1]["text"]
    reader.send_document(PASSAGE.encode(), "a.txt", caption=f"/summarize@{USERNAME}")
    assert SUMMARY in reader.replies(len(given) + 1)[-1]["text"]
    reader.send(f"/summarize {FILLER}"[:4000])
    reader.send(REST)
    assert "ضُم جزآن" in reader.replies(len(given) + 2)[-1]["text"]


def test_two_who_paste_at_once_in_a_group_are_told_apart(api: BotApi, bot: Any) -> None:
    admin, other = api.user(1), api.user(2)
    api.group(GROUP, admins=[admin], hears_all=True)
    parts = [
        sender.send(f"/summarize {FILLER} {sender.number}"[:4050], group=GROUP)
        for sender in (admin, other)
    ]
    for sender in (admin, other):
        sender.send(REST, group=GROUP)
    replies = admin.replies(2, group=GROUP)
    assert sorted(reply["reply_to"] for reply in replies) == parts
    assert all("ضُم جزآن" in reply["text"] for reply in replies)


def test_parts_that_come_late_still_join_what_waits(api: BotApi, new_bot: Any) -> None:
    # Both were sent in one go; on the way to the bot the second was held up.
    bot = new_bot()
    reader = api.user(1)
    first = reader.message(f"{PASSAGE} {FILLER}"[:4000], 1)
    rest = reader.message(REST, 1)
    api.push(message=first)
    bot.start()
    api.wait(lambda: "sendChatAction" in api.counts(), look_every=0.05)
    api.push(message=rest)
    (reply,) = reader.replies()
    assert reply["reply_to"] == first["message_id"]
    assert "ضُم جزآن" in reply["text"]


def test_what_a_link_or_a_file_stood_with_is_briefed_where_they_cannot_be_had(
    api: BotApi, bot: Any
) -> None:
    reader = api.user(1)
    headline = " ".join(PASSAGE.split()[:25])
    reader.send(f"{headline}\n{LOCAL}")
    assert SUMMARY in reader.replies()[0]["text"]
    reader.send_document(b"%PDF-1.7 nonsense", "a.pdf", caption=PASSAGE)
    assert SUMMARY in reader.replies(2)[1]["text"]


def test_a_file_that_telegram_did_not_give_is_asked_for_again(api: BotApi, bot: Any) -> None:
    api.faults.append(Fault("getFile", times=1, answer=(502, b"")))
    reader = api.user(1)
    reader.send_document(PASSAGE.encode(), "a.txt")
    assert SUMMARY in reader.replies()[0]["text"]
    assert api.counts()["getFile"] >= 1


def test_an_administrator_undoes_a_join_in_a_channel(api: BotApi, bot: Any) -> None:
    admin, stranger = api.user(1), api.user(2)
    channel = api.channel(CHANNEL, admins=[admin])
    channel.post("/settings")
    (settings,) = admin.replies(group=CHANNEL)
    admin.press(settings, "كل مقال")
    api.wait(lambda: "✓ كل مقال" in settings["buttons"])
    for text in (f"{PASSAGE} {FILLER}"[:4000], f"{SUMMARIES[1][0]} {REST}"):
        channel.post(text)
    joined = admin.replies(2, group=CHANNEL)[1]
    assert "ضُم جزآن" in joined["text"]
    assert "لمن أرسل" in str(answered(api, stranger.press(joined, "ليست مقالاً واحداً")))
    admin.press(joined, "ليست مقالاً واحداً")
    assert SUMMARIES[1][1] in admin.replies(4, group=CHANNEL)[3]["text"]


def test_an_album_in_a_group_is_answered_at_its_first_picture(api: BotApi, bot: Any) -> None:
    admin = api.user(1)
    api.group(GROUP, admins=[admin], hears_all=True)
    admin.send("/settings", group=GROUP)
    (settings,) = admin.replies(group=GROUP)
    admin.press(settings, "كل مقال")
    api.wait(lambda: "✓ كل مقال" in settings["buttons"])
    first, _ = admin.album([None, long_article(100)], group=GROUP)
    assert admin.replies(2, group=GROUP)[1]["reply_to"] == first
    admin.album([None, None], group=GROUP)
    admin.send(f"/summarize {PASSAGE}", group=GROUP)
    assert len(admin.replies(3, group=GROUP)) == 3
