"""What chats choose, and who may choose it, through the real bot."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.acting import CHANNEL, GROUP, PASSAGE, SUMMARY, TRANSLATION, answered, pressed
from tools.botapi.server import BotApi


def settings_of(reader: Any, *, group: int | None = None) -> dict[str, Any]:
    """The message with the settings, asked for now."""
    before = len(reader.api.replies(group or reader.number))
    reader.send("/settings", group=group)
    found: dict[str, Any] = reader.replies(before + 1, group=group)[before]
    return found


@pytest.mark.parametrize(
    ("label", "there", "not_there"),
    [("العربية", SUMMARY, TRANSLATION), ("الإنجليزية", TRANSLATION, SUMMARY)],
)
def test_a_reader_chooses_the_languages_of_briefs(
    api: BotApi, bot: Any, label: str, there: str, not_there: str
) -> None:
    reader = api.user(1)
    settings = settings_of(reader)
    data = {"العربية": "s:languages:ar", "الإنجليزية": "s:languages:en"}[label]
    query = reader.press(settings, "", data=data)
    assert answered(api, query) == "حُفظ."
    api.wait(lambda: f"✓ {label}" in settings["buttons"])
    bot.kill()
    bot.start()
    reader.send(PASSAGE)
    reply = reader.replies(2)[1]
    assert there in reply["text"]
    assert not_there not in reply["text"]


def test_a_reader_chooses_the_language_of_the_bot(api: BotApi, bot: Any) -> None:
    reader = api.user(1, "ar")
    settings = settings_of(reader)
    pressed(api, reader, settings, "English")
    assert settings["text"].startswith("Settings of this chat")
    reader.send("/help")
    assert reader.replies(2)[1]["text"].startswith("Forward an Arabic article")
    reader.send(PASSAGE)
    assert "Where from?" in reader.replies(3)[2]["buttons"]


def test_a_reader_chooses_the_length_of_briefs(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    settings = settings_of(reader)
    assert "✓ متوسط" in settings["buttons"]
    pressed(api, reader, settings, "طويل")
    reader.send(PASSAGE)
    reply = reader.replies(2)[1]
    assert ":long:" in reply["buttons"]["من أين؟"]


def test_a_reader_has_articles_briefed_on_command_alone(api: BotApi, bot: Any) -> None:
    reader = api.user(1)
    pressed(api, reader, settings_of(reader), "بالأمر فقط")
    reader.send(PASSAGE)
    reader.send(f"/summarize {PASSAGE}")
    reader.send("/help")
    replies = reader.replies(3)
    assert [SUMMARY in reply["text"] for reply in replies].count(True) == 1


def test_in_a_group_administrators_alone_change_settings(api: BotApi, bot: Any) -> None:
    admin, member = api.user(1), api.user(2)
    group = api.group(GROUP, admins=[admin])
    member.send("/settings", group=group.number)
    refusal = member.replies(group=group.number)[0]
    assert refusal["text"] == "لا يغيّر الإعدادات إلا المشرفون."
    settings = settings_of(admin, group=group.number)
    query = member.press(settings, "قصير")
    assert answered(api, query) == "لا يغيّر الإعدادات إلا المشرفون."
    assert "✓ متوسط" in settings["buttons"]
    pressed(api, admin, settings, "قصير")
    assert "✓ قصير" in settings["buttons"]


def test_an_administrator_without_a_name_is_one(api: BotApi, bot: Any) -> None:
    api.group(GROUP)
    nobody = api.user(1087968824)
    nobody.send(
        "/settings", group=GROUP, sender_chat={"id": GROUP, "type": "supergroup", "title": "قراء"}
    )
    assert "إعدادات" in nobody.replies(group=GROUP)[0]["text"]


def test_a_group_that_wants_it_is_briefed_without_a_command(api: BotApi, bot: Any) -> None:
    admin, member = api.user(1), api.user(2)
    group = api.group(GROUP, admins=[admin], hears_all=True)
    member.send(f"{PASSAGE}\n{PASSAGE}", group=group.number)
    settings = settings_of(admin, group=group.number)
    pressed(api, admin, settings, "كل مقال")
    member.send(
        "صباح الخير يا جماعة، هل قرأ أحدكم خبر الجسر الذي أغلقته البلدية اليوم؟", group=group.number
    )
    member.send("The minister said that the plan would be announced soon. " * 8, group=group.number)
    number = member.send(f"{PASSAGE}\n{PASSAGE}", group=group.number)
    replies = member.replies(2, group=group.number)
    assert replies[1]["reply_to"] == number
    assert SUMMARY in replies[1]["text"]
    member.send("/help", group=group.number)
    assert len(member.replies(3, group=group.number)) == 3


def test_a_channel_is_briefed_once_it_is_switched_on(api: BotApi, bot: Any) -> None:
    admin, reader = api.user(1), api.user(2)
    channel = api.channel(CHANNEL, admins=[admin])
    channel.post(PASSAGE)
    channel.post("/settings")
    settings = api.wait(lambda: api.replies(CHANNEL))[0]
    query = reader.press(settings, "كل مقال")
    assert answered(api, query) == "لا يغيّر الإعدادات إلا المشرفون."
    pressed(api, admin, settings, "كل مقال")
    number = channel.post(f"{PASSAGE}\n{PASSAGE}")
    reply = api.wait(lambda: len(api.replies(CHANNEL)) > 1 and api.replies(CHANNEL)[1])
    assert reply["reply_to"] == number
    assert SUMMARY in reply["text"]


def test_a_group_is_greeted_once(api: BotApi, bot: Any) -> None:
    admin = api.user(1)
    group = api.group(GROUP, admins=[admin])
    group.add_bot(admin)
    hello = admin.replies(group=GROUP)[0]
    assert "/summarize" in hello["text"]
    assert len(hello["text"]) < 150
    group.remove_bot(admin)
    group.add_bot(admin)
    admin.send("/help", group=GROUP)
    assert len(admin.replies(2, group=GROUP)) == 2


def test_a_group_that_becomes_a_supergroup_keeps_what_it_chose(api: BotApi, bot: Any) -> None:
    admin = api.user(1)
    api.group(-55, admins=[admin])
    pressed(api, admin, settings_of(admin, group=-55), "طويل")
    admin.send(group=-55, migrate_to_chat_id=GROUP)
    api.push(message={**admin.message(None, -55), "migrate_to_chat_id": GROUP})
    api.group(GROUP, admins=[admin])
    # What comes behind it in the same chat is handled behind it.
    admin.send("/help", group=-55)
    admin.replies(2, group=-55)
    assert "✓ طويل" in settings_of(admin, group=GROUP)["buttons"]


@pytest.mark.parametrize("command", ["about", "privacy", "help"])
def test_commands_say_what_the_bot_is(api: BotApi, bot: Any, command: str) -> None:
    arabic, english = api.user(1, "ar"), api.user(2, "en")
    for reader in (arabic, english):
        reader.send(f"/{command}")
    there = {"about": "tiny-mt5", "privacy": "", "help": "/settings"}
    said = [reader.replies()[0]["text"] for reader in (arabic, english)]
    assert said[0] != said[1]
    assert "\u0627" in said[0]
    if command == "privacy":
        assert "٧ أيام" in said[0]
        assert "7 days" in said[1]
    else:
        assert all(there[command] in text for text in said)


def test_privacy_deletes_everything_of_a_reader_and_of_nobody_else(api: BotApi, bot: Any) -> None:
    reader, other = api.user(1), api.user(2)
    pressed(api, reader, settings_of(reader), "طويل")
    reader.send(PASSAGE)
    other.send(PASSAGE)
    brief, others = reader.replies(2)[1], other.replies()[0]
    reader.send("/privacy")
    privacy = reader.replies(3)[2]
    said = privacy["text"]
    pressed(api, reader, privacy, "احذف كل ما يخصني")
    pressed(api, reader, privacy, "لا، أبقها")
    assert privacy["text"] == said
    pressed(api, reader, privacy, "احذف كل ما يخصني")
    pressed(api, reader, privacy, "نعم، احذفها الآن")
    assert privacy["text"] == "حُذف كل ما يخصك."
    query = reader.press(brief, "المقال منقّحاً")
    assert "انتهت صلاحية" in str(answered(api, query))
    pressed(api, other, others, "المقال منقّحاً")
    assert "✓ متوسط" in settings_of(reader)["buttons"]
